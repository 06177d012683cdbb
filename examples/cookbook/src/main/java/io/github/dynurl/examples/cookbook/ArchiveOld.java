package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Moves what its metadata says is old out of the store: a file is complete before the object is deleted. */
public final class ArchiveOld extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?filter.status=old&fetch=data&deleteAfterRead=true&initialDelay=0&delay=200")
                .routeId("archive")
                .to("file:{{archive}}?fileName=${header.CamelDynUrlKey}&tempFileName=${exchangeId}.part");
    }
}
