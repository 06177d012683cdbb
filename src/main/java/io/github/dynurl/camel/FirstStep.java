package io.github.dynurl.camel;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Fails the first step of a route in place of data that could not be opened, so that the error handler, a {@code doTry} or
 * nobody sees it, as for any other step. A redelivery opens the data again. Thread-safe.
 */
final class FirstStep implements InterceptStrategy {
    private static final String PROPERTY = "CamelDynUrlUnopened";

    /** Those that are not steps themselves, but have them. */
    private static final Set<String> BLOCKS = Set.of("doTry", "transacted", "policy", "step", "pipeline", "saga");

    /** Is what the first step fails with, and what opens the data again. */
    private static final class Unopened {
        private final Supplier<@Nullable Throwable> again;
        private @Nullable Throwable failure;

        Unopened(Throwable failure, Supplier<@Nullable Throwable> again) {
            this.failure = failure;
            this.again = again;
        }

        /** Returns what opening the data has failed with: the first time, or now; null if it is open. */
        synchronized @Nullable Throwable take() {
            Throwable first = failure;
            failure = null;
            return first == null ? again.get() : first;
        }
    }

    /** Sees to it that the first steps of the routes of a context can fail so. */
    static void prepare(CamelContext context) {
        List<InterceptStrategy> strategies = context.getCamelContextExtension().getInterceptStrategies();
        if (strategies.stream().noneMatch(FirstStep.class::isInstance)) {
            context.getCamelContextExtension().addInterceptStrategy(new FirstStep());
        }
    }

    /**
     * Lets the first step fail.
     *
     * @param again opens the data again; returns what that fails with, null if nothing
     */
    static void fail(Exchange exchange, Throwable failure, Supplier<@Nullable Throwable> again) {
        exchange.setProperty(PROPERTY, new Unopened(failure, again));
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor next) {
        return isFirst(context, definition) ? new Opening(target) : target;
    }

    private static boolean isFirst(CamelContext context, NamedNode definition) {
        NamedNode node = definition;
        if (BLOCKS.contains(node.getShortName())) {
            return false;
        }
        while (node.getParent() instanceof ProcessorDefinition<?> parent && first(parent) == node) {
            if (parent instanceof RouteDefinition route) {
                return context.resolvePropertyPlaceholders(String.valueOf(route.getEndpointUrl()))
                        .startsWith("dynurl:");
            }
            if (!BLOCKS.contains(parent.getShortName())) {
                return false;
            }
            node = parent;
        }
        return false;
    }

    /** Returns the first of the children that is a step, and not a rule of the route as {@code onException} is. */
    private static @Nullable NamedNode first(ProcessorDefinition<?> parent) {
        return parent.getOutputs().stream()
                .filter(output -> !output.isAbstract())
                .findFirst()
                .orElse(null);
    }

    /** Opens the data, or fails, before it lets the step do its work. Thread-safe. */
    private static final class Opening extends DelegateAsyncProcessor {
        Opening(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Unopened unopened = exchange.getProperty(PROPERTY, Unopened.class);
            if (unopened != null) {
                Throwable failure = unopened.take();
                if (failure != null) {
                    exchange.setException(failure);
                    callback.done(true);
                    return true;
                }
                exchange.removeProperty(PROPERTY);
            }
            return super.process(exchange, callback);
        }
    }
}
