package io.github.dynurl.camel;

import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Ordered;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.WrapAwareProcessor;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Fails the first step of a route in place of data that could not be opened, so that the error handler, a {@code doTry} or
 * nobody sees it, as for any other step. A redelivery opens the data again. Which step is the first shows when an exchange
 * comes: there are disabled ones, and {@code interceptFrom}. Thread-safe.
 */
final class FirstStep implements InterceptStrategy, Ordered {
    /** Those that are not steps themselves, but have them. */
    private static final Set<String> BLOCKS = Set.of("doTry", "transacted", "policy", "step", "pipeline", "saga");

    /** Sees to it that the first steps of routes can fail so; those of others stay as they are. */
    private static final class Routes extends LifecycleStrategySupport {
        @Override
        public void onRouteContextCreate(Route route) {
            if (isOurs(route.getEndpoint()) && !isIn(route)) {
                route.getInterceptStrategies().add(new FirstStep());
            }
        }

        private static boolean isOurs(Endpoint endpoint) {
            if (endpoint instanceof InterceptSendToEndpoint intercepted) {
                return isOurs(intercepted.getOriginalEndpoint());
            }
            if (endpoint instanceof DelegateEndpoint delegate) {
                return isOurs(delegate.getEndpoint());
            }
            return endpoint instanceof DynUrlEndpoint;
        }
    }

    /** Sees to it that the first steps of our routes in a context can fail so. */
    static void prepare(CamelContext context) {
        if (context.getLifecycleStrategies().stream().noneMatch(Routes.class::isInstance)) {
            context.addLifecycleStrategy(new Routes());
        }
    }

    /** Returns whether the first step of a route can fail so. */
    static boolean isIn(@Nullable Route route) {
        return route != null && route.getInterceptStrategies().stream().anyMatch(FirstStep.class::isInstance);
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor next) {
        return BLOCKS.contains(definition.getShortName()) ? new Passing(target) : new Opening(target);
    }

    /** Comes before all others: what {@code intercept} does needs the data as well. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }

    /** Changes nothing. It is asynchronous and says what it wraps, so that Camel need not wrap it again. Thread-safe. */
    private static class Passing extends DelegateAsyncProcessor implements WrapAwareProcessor {
        private final Processor wrapped;

        Passing(Processor wrapped) {
            super(wrapped);
            this.wrapped = wrapped;
        }

        @Override
        public Processor getWrapped() {
            return wrapped;
        }
    }

    /** Opens the data, or fails, before it lets the step do its work. Thread-safe. */
    private static final class Opening extends Passing {
        Opening(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Unopened unopened = Unopened.of(exchange, this);
            if (unopened == null) {
                return super.process(exchange, callback);
            }
            Throwable failure = unopened.open(exchange);
            if (failure != null) {
                exchange.setException(failure);
                callback.done(true);
                return true;
            }
            return super.process(exchange, doneSync -> {
                if (exchange.getException() == null) {
                    unopened.end(exchange);
                }
                callback.done(doneSync);
            });
        }
    }
}
