package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Lists the objects that everybody may read. The keys are read while the query response arrives, so any number is fine. */
public final class PermissionsAudit extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:audit")
                .routeId("audit")
                .to("dynurl:images?operation=queryKeys")
                .split(body())
                .streaming()
                .setHeader("CamelDynUrlKey", body())
                .to("dynurl:images?operation=getPermissions")
                .filter(simple("${body[read]} contains 'everybody'"))
                .setBody(header("CamelDynUrlKey").append("\n"))
                .to("file:{{reports}}?fileName=everybody.txt&fileExist=Append");
    }
}
