package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Moves old objects from the store into files. A file is complete before the route deletes the object. */
public final class ArchiveOld extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?filter.status=old&fetch=data&deleteAfterRead=true&initialDelay=0&delay=200")
                .routeId("archive")
                .to("file:{{archive}}?tempFileName=${exchangeId}.part");
    }
}
