package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Processes the objects in the order in which they were changed last. */
public final class OldestFirst extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?sortBy=modified&eagerMaxMessagesPerPoll=false&filter.status=new&fetch=data&onCommit.status=done"
                        + "&dialect.queryFormat=ndjson&queryKeyPointer=key&dialect.queryModifiedPointer=modified"
                        + "&initialDelay=0&delay=200")
                .routeId("oldest-first")
                .setBody(header("CamelDynUrlKey").append("\n"))
                .to("file:{{reports}}?fileName=order.txt&fileExist=Append");
    }
}
