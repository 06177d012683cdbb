package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Processes an object when a second object says that it is complete. */
public final class WaitForDoneFile extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?doneFileName=${file:name}.done&fetch=data&deleteAfterRead=true&initialDelay=0&delay=200")
                .routeId("complete")
                .to("file:{{inbox}}?tempFileName=${exchangeId}.part");
    }
}
