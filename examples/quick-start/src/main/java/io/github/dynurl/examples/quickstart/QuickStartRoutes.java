package io.github.dynurl.examples.quickstart;

import static org.apache.camel.Exchange.BATCH_COMPLETE;

import org.apache.camel.builder.RouteBuilder;

/** The three routes: files into the store as new, what is new out of it, and a query of what is done. */
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
                .process(report::storing)
                .to("dynurl:quickstart?operation=set")
                .end()
                .filter(exchange -> exchange.getProperty(BATCH_COMPLETE, true, boolean.class))
                .process(report::stored);

        from("dynurl:quickstart?filter.kind=quick-start&filter.status=new&fetch=value&onCommit.status=done"
                        // Its own failures end the example, too; if nothing is new, one message without a body.
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
