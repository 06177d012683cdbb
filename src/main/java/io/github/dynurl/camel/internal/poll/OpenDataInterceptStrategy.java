package io.github.dynurl.camel.internal.poll;

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
 * Makes the first step of a route fail if the consumer could not open the data of the exchange. So {@code doTry} or the
 * error handler of the route handles the exception, as for any other step, and a redelivery opens the data again. The
 * first step is known only at runtime, because steps can be disabled and {@code interceptFrom} adds steps. Thread-safe.
 */
public final class OpenDataInterceptStrategy implements InterceptStrategy, Ordered {
    /** The short names of the EIPs that only contain steps. The first step is inside them. */
    private static final Set<String> BLOCK_NAMES = Set.of("doTry", "transacted", "policy", "step", "pipeline", "saga");

    /** Adds the strategy to each new route that consumes from a type of endpoint, and to no other. */
    private static final class RouteLifecycleStrategy extends LifecycleStrategySupport {
        private final Class<? extends Endpoint> endpointType;

        RouteLifecycleStrategy(Class<? extends Endpoint> endpointType) {
            this.endpointType = endpointType;
        }

        @Override
        public void onRouteContextCreate(Route route) {
            if (isOfType(route.getEndpoint()) && !isInstalledIn(route)) {
                route.getInterceptStrategies().add(new OpenDataInterceptStrategy());
            }
        }

        private boolean isOfType(Endpoint endpoint) {
            if (endpoint instanceof InterceptSendToEndpoint intercepting) {
                return isOfType(intercepting.getOriginalEndpoint());
            }
            if (endpoint instanceof DelegateEndpoint delegating) {
                return isOfType(delegating.getEndpoint());
            }
            return endpointType.isInstance(endpoint);
        }
    }

    /**
     * Registers the strategy in a context once, for the routes that are created from now on.
     *
     * @param endpointType the type of the endpoints from which such a route consumes
     */
    public static void register(CamelContext context, Class<? extends Endpoint> endpointType) {
        if (context.getLifecycleStrategies().stream().noneMatch(RouteLifecycleStrategy.class::isInstance)) {
            context.addLifecycleStrategy(new RouteLifecycleStrategy(endpointType));
        }
    }

    /** Returns whether a route has this strategy. */
    public static boolean isInstalledIn(@Nullable Route route) {
        return route != null
                && route.getInterceptStrategies().stream().anyMatch(OpenDataInterceptStrategy.class::isInstance);
    }

    /** Wraps every step, since {@link UnopenedData#forFirstStep} decides for each exchange which step is the first. */
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor next) {
        boolean isBlock = BLOCK_NAMES.contains(definition.getShortName());
        return isBlock ? new PassThroughProcessor(target) : new OpenDataProcessor(target);
    }

    /** Returns the highest priority. This interceptor is the outermost, so the data is open when the interceptors of the user run. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }

    /**
     * Calls the wrapped step. Camel wraps the result of a strategy once more, unless it is an AsyncProcessor and a
     * WrapAwareProcessor like this class. Thread-safe.
     */
    private static class PassThroughProcessor extends DelegateAsyncProcessor implements WrapAwareProcessor {
        private final Processor wrapped;

        PassThroughProcessor(Processor wrapped) {
            super(wrapped);
            this.wrapped = wrapped;
        }

        @Override
        public Processor getWrapped() {
            return wrapped;
        }
    }

    /**
     * Opens the data, then calls the wrapped step; fails without calling it if the data cannot be opened. Thread-safe.
     */
    private static final class OpenDataProcessor extends PassThroughProcessor {
        OpenDataProcessor(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            UnopenedData unopenedData = UnopenedData.forFirstStep(exchange, this);
            if (unopenedData == null) {
                return super.process(exchange, callback);
            }
            Throwable failure = unopenedData.open(exchange);
            if (failure != null) {
                exchange.setException(failure);
                callback.done(true);
                return true;
            }
            return super.process(exchange, doneSync -> {
                if (exchange.getException() == null) {
                    // After a failure, it stays attached, so that a redelivery of this step gets the data once more.
                    unopenedData.remove(exchange);
                }
                callback.done(doneSync);
            });
        }
    }
}
