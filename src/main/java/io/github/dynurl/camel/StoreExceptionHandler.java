package io.github.dynurl.camel;

import io.github.dynurl.store.StoreException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.LoggingExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what a consumer cannot give to a route. What a store says fits a line, and an outage has one for each poll; its stack
 * trace is logged at DEBUG. All else is logged as Camel does. Thread-safe.
 */
final class StoreExceptionHandler implements ExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlConsumer.class);

    private final ExceptionHandler others;

    StoreExceptionHandler(CamelContext context) {
        this.others = new LoggingExceptionHandler(context, DynUrlConsumer.class);
    }

    @Override
    public void handleException(Throwable exception) {
        handleException(null, null, exception);
    }

    @Override
    public void handleException(@Nullable String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable exception) {
        if (exception instanceof StoreException) {
            LOG.warn("{}: {}", message, exception.toString());
            LOG.debug("The stack trace of it", exception);
        } else {
            others.handleException(message, exchange, exception);
        }
    }
}
