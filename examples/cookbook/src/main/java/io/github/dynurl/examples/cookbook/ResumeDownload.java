package io.github.dynurl.examples.cookbook;

import java.io.File;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * Continues a huge download where an earlier run of the program has stopped. (Within a run, the component resumes an
 * interrupted download by itself.) Because of the entity tag, a changed object is never appended to the old one.
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
        long bytesInFile = new File(folder, exchange.getMessage().getHeader("key", String.class)).length();
        if (bytesInFile > 0 && exchange.getMessage().getHeader("etag") == null) {
            throw new IllegalArgumentException("the header etag must be the entity tag of the object in the file");
        }
        if (bytesInFile > 0) {
            exchange.getMessage().setHeader("CamelDynUrlRange", "bytes=" + bytesInFile + "-");
        }
    }
}
