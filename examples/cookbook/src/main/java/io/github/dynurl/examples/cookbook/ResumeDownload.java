package io.github.dynurl.examples.cookbook;

import java.io.File;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * Goes on with a huge download where an earlier run of the program has stopped. (What breaks off within a run, the component
 * takes up by itself.) The tag keeps a changed object from being appended to the old.
 */
public final class ResumeDownload extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:download")
                .routeId("download")
                .setHeader("CamelDynUrlKey", header("key"))
                .setHeader("CamelDynUrlIfMatch", header("etag"))
                .process(ResumeDownload::askForTheRest)
                .to("dynurl:images?operation=getData")
                .to("file:{{downloads}}?fileName=${header.key}&fileExist=Append");
    }

    private static void askForTheRest(Exchange exchange) {
        String folder = exchange.getContext().resolvePropertyPlaceholders("{{downloads}}");
        long there = new File(folder, exchange.getMessage().getHeader("key", String.class)).length();
        if (there > 0 && exchange.getMessage().getHeader("etag") == null) {
            throw new IllegalArgumentException("the header etag must say of what the file has the beginning");
        }
        if (there > 0) {
            exchange.getMessage().setHeader("CamelDynUrlRange", "bytes=" + there + "-");
        }
    }
}
