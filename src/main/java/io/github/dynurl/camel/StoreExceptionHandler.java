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
 * Logs the exceptions of a consumer that no route handles. Logs a {@link StoreException} in one line at WARN, because
 * an outage of the server causes such an exception at each poll. Logs its stack trace at DEBUG. Passes other exceptions
 * to Camel's handler, which logs them. Thread-safe.
 */
final class StoreExceptionHandler implements ExceptionHandler {
    /** The logger of the consumer. Camel's handler uses the same logger, so users configure only one level. */
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlConsumer.class);

    private final ExceptionHandler defaultHandler;

    StoreExceptionHandler(CamelContext context) {
        this.defaultHandler = new LoggingExceptionHandler(context, DynUrlConsumer.class);
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
            LOG.warn("{}: {}", message == null ? "The consumer failed" : message, exception.toString());
            LOG.debug("Stack trace of the StoreException", exception);
        } else {
            defaultHandler.handleException(message, exchange, exception);
        }
    }
}
