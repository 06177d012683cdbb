package io.github.dynurl.camel;

import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;

/**
 * Creates the routes of a pattern, and acknowledges objects if the routes must do that themselves.
 *
 * @param consumer the URI of the consumer
 * @param store the start of an endpoint URI for its store
 * @param manual whether the routes acknowledge the objects
 * @param work reads an object and records that it was processed; fails the first attempt for one object
 * @param groupWork does the same for the exchanges of a group, but without reading their data
 * @param read reads an object without recording it
 */
record PatternRoutes(
        RouteBuilder builder,
        String consumer,
        String store,
        boolean manual,
        Processor work,
        Processor groupWork,
        Processor read) {
    /** Starts the consuming route. */
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

    /** Adds the steps that process and acknowledge the object. */
    void work(ProcessorDefinition<?> steps) {
        done(steps.process(work));
    }

    /** Adds the step that acknowledges the object, if the routes must do that. */
    void done(ProcessorDefinition<?> steps) {
        if (manual) {
            steps.to(store + "operation=acknowledge");
        }
    }

    /**
     * Adds the steps that process an object after its consumed exchange has ended. Only these steps can reject the
     * object.
     */
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

    /** Adds two routes that process the object, direct:a and direct:b. */
    void branches() {
        from("direct:a").process(work);
        from("direct:b").process(work);
    }
}
