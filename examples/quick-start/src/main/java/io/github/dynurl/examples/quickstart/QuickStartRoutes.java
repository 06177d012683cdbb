package io.github.dynurl.examples.quickstart;

import static org.apache.camel.Exchange.BATCH_COMPLETE;

import org.apache.camel.builder.RouteBuilder;

/** The three routes: they store files as new objects, consume new objects, and query the objects that are done. */
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
                        // One poll, at once. If the folder is empty, the poll sends a message without a body.
                        + "&initialDelay=0&repeatCount=1&sendEmptyMessageWhenIdle=true")
                .routeId("store")
                .filter(body().isNotNull())
                .process(new FileFacts())
                .process(report::storing)
                .to("dynurl:quickstart?operation=set")
                .end()
                // True for the last file, and for the message of an empty folder.
                .filter(exchange -> exchange.getProperty(BATCH_COMPLETE, true, boolean.class))
                .process(report::stored);

        from("dynurl:quickstart?filter.kind=quick-start&filter.status=new&fetch=value&onCommit.status=done"
                        // A failed poll ends the example. Without new objects, a poll sends a message without body.
                        + "&bridgeErrorHandler=true&sendEmptyMessageWhenIdle=true")
                .routeId("consume")
                .choice()
                .when(body().isNotNull())
                .process(new Verification())
                .process(report::verified)
                .when(report::isQuiet)
                .to("direct:query");

        from("direct:query")
                .routeId("query")
                .to("dynurl:quickstart?operation=query&filter.kind=quick-start&filter.status=done&select=status")
                .split(body())
                .streaming()
                .stopOnException()
                .process(report::marked)
                .end()
                .process(report::finished);
    }
}
