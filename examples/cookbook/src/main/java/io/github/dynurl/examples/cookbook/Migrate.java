package io.github.dynurl.examples.cookbook;

import io.github.dynurl.store.NoSuchKeyException;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Two routes that mark an object as seen and return its data: by hand with {@code http:}, and with {@code dynurl:}. */
public final class Migrate extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:before")
                .routeId("before")
                .onException(HttpOperationFailedException.class)
                .onWhen(simple("${exception.statusCode} == 404"))
                .handled(true)
                .setBody(constant("not there"))
                .end()
                // The key is not escaped: "a b" fails, "a?b" and "../x" read other objects.
                .setHeader("CamelHttpMethod", constant("POST"))
                .setHeader("CamelHttpPath", simple("${header.key}/metadata"))
                .setHeader("Content-Type", constant("application/json"))
                .setBody(constant("{\"seen\":true}"))
                .to("{{store.http}}")
                .removeHeaders("CamelHttp*")
                .setHeader("CamelHttpMethod", constant("GET"))
                .setHeader("CamelHttpPath", simple("${header.key}/data"))
                .setBody(simple("${null}"))
                // The object is held in memory, the message gets the headers of the server, nothing is retried.
                .to("{{store.http}}");

        from("direct:after")
                .routeId("after")
                .onException(NoSuchKeyException.class)
                .handled(true)
                .setBody(constant("not there"))
                .end()
                .setHeader("CamelDynUrlKey", header("key"))
                .setBody(constant(Map.of("seen", true)))
                .to("dynurl:images?operation=updateMetadata")
                .to("dynurl:images?operation=getData");
    }
}
