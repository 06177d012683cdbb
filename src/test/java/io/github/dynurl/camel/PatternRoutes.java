package io.github.dynurl.camel;

import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;

/**
 * Gives a pattern the routes that it is made of, and ends objects where the routes have to do that themselves.
 *
 * @param consumer the URI of the consumer
 * @param store the beginning of a URI of its store
 * @param manual whether the routes end the objects
 * @param work reads an object and notes that it was worked on; fails the first time with one of them
 * @param groupWork does the same with exchanges in a group, but reads nothing
 * @param read reads an object only
 */
record PatternRoutes(
        RouteBuilder builder,
        String consumer,
        String store,
        boolean manual,
        Processor work,
        Processor groupWork,
        Processor read) {
    /** Begins the route that consumes. */
    RouteDefinition from() {
        return builder.from(consumer).routeId(ConsumerTestCase.ROUTE);
    }

    RouteDefinition from(String uri) {
        return builder.from(uri);
    }

    /** Returns the URI of a step that fetches data. */
    String getData() {
        return store + "operation=getData";
    }

    /** Works on the object, and then it is done. */
    void work(ProcessorDefinition<?> steps) {
        done(steps.process(work));
    }

    /** Says that nothing more is done with the object. */
    void done(ProcessorDefinition<?> steps) {
        if (manual) {
            steps.to(store + "operation=acknowledge");
        }
    }

    /** Works where the exchange that was consumed has ended: its failure is nobody else's. */
    void workLater(ProcessorDefinition<?> steps, Processor later) {
        if (manual) {
            steps.doTry()
                    .process(later)
                    .to(store + "operation=acknowledge")
                    .doCatch(IllegalStateException.class)
                    .to(store + "operation=reject")
                    .end();
        } else {
            steps.process(later);
        }
    }

    /** Makes two routes that work, direct:a and direct:b. */
    void branches() {
        from("direct:a").process(work);
        from("direct:b").process(work);
    }
}
