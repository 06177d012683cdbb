package io.github.dynurl.examples.quickstart;

import static io.github.dynurl.camel.DynUrlConstants.KEY;
import static org.apache.camel.Exchange.BATCH_COMPLETE;

import org.apache.camel.builder.RouteBuilder;

/** The three routes: files into the store, a query of it, and its data back. */
final class QuickStartRoutes extends RouteBuilder {
    private final Report report;

    QuickStartRoutes(Report report) {
        this.report = report;
    }

    @Override
    public void configure() {
        onException(Exception.class).logExhausted(false).process(report::failed);

        from("file:{{folder}}?recursive=true&noop=true&preSort=true&includeHiddenFiles=true&includeHiddenDirs=true"
                        + "&autoCreate=false&startingDirectoryMustExist=true&bridgeErrorHandler=true"
                        // One look at the folder, at once; if it is empty, one message without a body.
                        + "&initialDelay=0&repeatCount=1&sendEmptyMessageWhenIdle=true")
                .routeId("store")
                .filter(body().isNotNull())
                .process(new FileFacts())
                .to("dynurl:quickstart?operation=set")
                .process(report::stored)
                .end()
                .filter(exchange -> exchange.getProperty(BATCH_COMPLETE, true, boolean.class))
                .to("direct:query");

        from("direct:query")
                .routeId("query")
                .to("dynurl:quickstart?operation=query&filter.kind=quick-start&select=size,sha256")
                .split(body())
                .streaming()
                .stopOnException()
                .to("direct:fetch")
                .end()
                .process(report::finished);

        from("direct:fetch")
                .routeId("fetch")
                .setProperty("size", simple("${body.metadata[size]}"))
                .setProperty("sha256", simple("${body.metadata[sha256]}"))
                .setHeader(KEY, simple("${body.key}"))
                .to("dynurl:quickstart?operation=getData")
                .process(new Verification())
                .process(report::verified);
    }
}
