package io.github.dynurl.camel.internal.poll;

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
public final class StoreExceptionHandler implements ExceptionHandler {
    private final Logger log;
    private final ExceptionHandler defaultHandler;

    /**
     * Creates a handler.
     *
     * @param consumerClass the class whose logger is used. Camel's handler uses the same logger, so users configure only one
     *     level.
     */
    public StoreExceptionHandler(CamelContext context, Class<?> consumerClass) {
        this.log = LoggerFactory.getLogger(consumerClass);
        this.defaultHandler = new LoggingExceptionHandler(context, consumerClass);
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
            log.warn("{}: {}", message == null ? "The consumer failed" : message, exception.toString());
            log.debug("Stack trace of the StoreException", exception);
        } else {
            defaultHandler.handleException(message, exchange, exception);
        }
    }
}
