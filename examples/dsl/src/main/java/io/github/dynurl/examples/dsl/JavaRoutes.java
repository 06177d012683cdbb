package io.github.dynurl.examples.dsl;

import io.github.dynurl.store.NoSuchKeyException;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** The routes in Java. */
public final class JavaRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("file:{{inbox}}?noop=true&initialDelay=0")
                .routeId("store")
                .setHeader("CamelDynUrlKey", header("CamelFileName"))
                .to("dynurl:images?operation=setData")
                .setBody(exchange ->
                        Map.of("status", "new", "size", exchange.getMessage().getHeader("CamelFileLength")))
                .to("dynurl:images?operation=setMetadata")
                .log("stored ${header.CamelDynUrlKey}, now ${header.CamelDynUrlETag}");

        from("dynurl:images?filter.status=new&fetch=value&onCommit.status=done&initialDelay=0&delay=100")
                .routeId("process")
                .to("file:{{outbox}}?fileName=${header.CamelDynUrlKey}");

        from("dynurl:images?filter.kind=work&claim=lease&onCommit.kind=worked&initialDelay=0&delay=100")
                .routeId("work")
                .log("${header.CamelDynUrlKey} is mine, claim ${header.CamelDynUrlClaimEpoch}");

        from("direct:read")
                .routeId("read")
                .doTry()
                .setHeader("CamelDynUrlKey", body())
                .to("dynurl:images?operation=getData")
                .doCatch(NoSuchKeyException.class)
                .setBody(simple("not there: ${exception.reason}"))
                .end();

        from("direct:order")
                .routeId("enrich")
                .pollEnrich()
                .simple("dynurl:images?fetch=data&key=${header.image}")
                .timeout(0);
    }
}
