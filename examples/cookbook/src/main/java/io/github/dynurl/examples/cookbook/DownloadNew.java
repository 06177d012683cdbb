package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Downloads new objects into a folder, where each file appears complete. */
public final class DownloadNew extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?filter.status=new&fetch=data&localWorkDirectory={{downloads}}/work&onCommit.status=copied&initialDelay=0&delay=200")
                .routeId("download-new")
                .to("file:{{downloads}}/ready");
    }
}
