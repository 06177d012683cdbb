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
 * Logs the exceptions of a consumer that no route handles. A {@link StoreException} is logged in one line at WARN,
 * because an outage causes one at each poll; its stack trace is logged at DEBUG. Other exceptions are logged as Camel
 * does. Thread-safe.
 */
final class StoreExceptionHandler implements ExceptionHandler {
    /** The logger of the consumer, which Camel's handler uses, too: users configure one level for both. */
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
