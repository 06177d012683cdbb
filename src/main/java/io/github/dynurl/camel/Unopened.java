package io.github.dynurl.camel;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Is data that could not be opened, for the step that fails for it: the first that comes to it. It lasts until that step or the
 * exchange has ended. For one thread at a time, as its exchange is.
 */
final class Unopened extends SynchronizationAdapter {
    private static final String PROPERTY = "CamelDynUrlUnopened";

    /** What opening has written into the message: Camel gives each redelivery the message of before. */
    private record Written(@Nullable Object body, Map<String, Object> headers) {
        void into(Message message) {
            message.setBody(body);
            headers.forEach(message::setHeader);
        }
    }

    private final AtomicReference<@Nullable Processor> step = new AtomicReference<>();
    private @Nullable Throwable failure;
    private @Nullable Function<Exchange, @Nullable Throwable> again;
    private @Nullable Written written;

    private Unopened(Throwable failure, Function<Exchange, @Nullable Throwable> again) {
        this.failure = failure;
        this.again = again;
    }

    /**
     * Lets the first step of an exchange fail.
     *
     * @param again opens the data again; returns what that fails with, null if nothing
     */
    static void fail(Exchange exchange, Throwable failure, Function<Exchange, @Nullable Throwable> again) {
        Unopened unopened = new Unopened(failure, again);
        exchange.setProperty(PROPERTY, unopened);
        exchange.getExchangeExtension().addOnCompletion(unopened);
    }

    /** Returns what a step has to open, null if nothing: the data is open, or it is for another step. */
    static @Nullable Unopened of(Exchange exchange, Processor step) {
        Unopened unopened = exchange.getProperty(PROPERTY, Unopened.class);
        return unopened != null && unopened.isFor(step) ? unopened : null;
    }

    private boolean isFor(Processor candidate) {
        return step.compareAndSet(null, candidate) || candidate.equals(step.get());
    }

    /** Writes the data into the message; returns what opening it has failed with, the first time or now, null if nothing. */
    @Nullable
    Throwable open(Exchange exchange) {
        Throwable first = failure;
        failure = null;
        if (first != null || again == null) {
            return first;
        }
        Message message = exchange.getMessage();
        if (written == null) {
            Map<String, Object> before = new HashMap<>(message.getHeaders());
            Throwable later = again.apply(exchange);
            if (later != null) {
                return later;
            }
            Map<String, Object> headers = new HashMap<>(message.getHeaders());
            headers.entrySet().removeIf(header -> Objects.equals(before.get(header.getKey()), header.getValue()));
            written = new Written(message.getBody(), headers);
            original(exchange, written);
        } else {
            written.into(message);
            MessageHelper.resetStreamCache(message);
        }
        return null;
    }

    /** Tells also the message that {@code useOriginalMessage} means. */
    private static void original(Exchange exchange, Written written) {
        if (!Boolean.TRUE.equals(exchange.getContext().isAllowUseOriginalMessage())) {
            return;
        }
        Message original = ExchangeHelper.getOriginalInMessage(exchange);
        if (original != null) {
            written.into(original);
        }
    }

    /** Lets go of all, for copies of the exchange may live on. */
    void end(Exchange exchange) {
        exchange.removeProperty(PROPERTY);
        failure = null;
        again = null;
        written = null;
    }

    @Override
    public void onDone(Exchange exchange) {
        end(exchange);
    }
}
