package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Shares work between any number of nodes. One node processes each object; if it dies, another node takes over. */
public final class WorkQueue extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?filter.job=open&claim=lease&maxMessagesPerPoll=5&onCommit.job=done&onExhausted.job=failed"
                        + "&initialDelay=0&delay=100")
                .routeId("work")
                .to("direct:job");

        from("direct:job").routeId("job").log("${header.CamelDynUrlKey}: attempt ${header.CamelDynUrlClaimEpoch}");
    }
}
