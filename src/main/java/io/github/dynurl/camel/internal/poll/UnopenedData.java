package io.github.dynurl.camel.internal.poll;

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
 * Lets the first step of a route open the data of an object if the consumer could not open it. An instance is attached
 * to the exchange until the first step has opened the data and succeeded, or until the exchange has ended. Not
 * thread-safe, like its exchange. Only {@link #forFirstStep} is thread-safe, because copies of the exchange share the
 * instance.
 */
public final class UnopenedData extends SynchronizationAdapter {
    private static final String PROPERTY = "CamelDynUrlUnopened";

    /**
     * The body and the headers that the opener has set. If the first step fails afterwards, Camel restores the previous
     * message for the redelivery, and this class sets them again.
     */
    private record OpenedMessage(@Nullable Object body, Map<String, Object> headers) {
        void copyTo(Message message) {
            message.setBody(body);
            headers.forEach(message::setHeader);
        }
    }

    /** The step that has called {@link #forFirstStep} first; null before that. */
    private final AtomicReference<@Nullable Processor> firstStep = new AtomicReference<>();

    /** The failure of the consumer, which {@link #open} returns the first time; null afterwards. */
    private @Nullable Throwable consumerFailure;

    /** Opens the data, writes it to the message, and returns null; or returns the failure. Null after {@link #remove}. */
    private @Nullable Function<Exchange, @Nullable Throwable> opener;

    /** What the opener has written to the message; null if the data is not open yet. */
    private @Nullable OpenedMessage openedMessage;

    private UnopenedData(Throwable consumerFailure, Function<Exchange, @Nullable Throwable> opener) {
        this.consumerFailure = consumerFailure;
        this.opener = opener;
    }

    /**
     * Lets the first step of an exchange fail with the failure of the consumer. Each redelivery of the step then tries
     * to open the data.
     *
     * @param failure the failure of the consumer
     * @param opener opens the data and writes it to the message; returns the failure, or null if it succeeds
     */
    public static void failFirstStep(
            Exchange exchange, Throwable failure, Function<Exchange, @Nullable Throwable> opener) {
        UnopenedData unopenedData = new UnopenedData(failure, opener);
        exchange.setProperty(PROPERTY, unopenedData);
        exchange.getExchangeExtension().addOnCompletion(unopenedData);
    }

    /**
     * Returns the instance whose {@link #open} a step must call before it starts. The step that calls this method first
     * for an exchange is the first step of the exchange, also for redeliveries.
     *
     * @return null if no instance is attached to the exchange, or if another step is the first one
     */
    static @Nullable UnopenedData forFirstStep(Exchange exchange, Processor step) {
        UnopenedData unopenedData = exchange.getProperty(PROPERTY, UnopenedData.class);
        if (unopenedData == null) {
            return null;
        }
        unopenedData.firstStep.compareAndSet(null, step);
        return step.equals(unopenedData.firstStep.get()) ? unopenedData : null;
    }

    /**
     * Opens the data and writes it to the message. The first call opens nothing and returns the failure of the
     * consumer. If an earlier call has opened the data, writes the same body and headers to the message again.
     *
     * @return the failure; null if the message contains the data, or after {@link #remove}
     */
    @Nullable
    Throwable open(Exchange exchange) {
        Throwable firstFailure = consumerFailure;
        consumerFailure = null;
        if (firstFailure != null) {
            return firstFailure;
        }
        if (opener == null) {
            return null; // removed, because the exchange has ended
        }
        Message message = exchange.getMessage();
        if (openedMessage != null) {
            openedMessage.copyTo(message);
            MessageHelper.resetStreamCache(message);
            return null;
        }
        Map<String, Object> previousHeaders = new HashMap<>(message.getHeaders());
        Throwable failure = opener.apply(exchange);
        if (failure != null) {
            return failure;
        }
        Map<String, Object> changedHeaders = new HashMap<>(message.getHeaders());
        changedHeaders
                .entrySet()
                .removeIf(header -> Objects.equals(previousHeaders.get(header.getKey()), header.getValue()));
        openedMessage = new OpenedMessage(message.getBody(), changedHeaders);
        copyToOriginalMessage(exchange, openedMessage);
        return null;
    }

    /**
     * Writes the data also to the original message, which an error handler with {@code useOriginalMessage} restores.
     */
    private static void copyToOriginalMessage(Exchange exchange, OpenedMessage openedMessage) {
        if (!Boolean.TRUE.equals(exchange.getContext().isAllowUseOriginalMessage())) {
            return;
        }
        Message original = ExchangeHelper.getOriginalInMessage(exchange);
        if (original != null) {
            openedMessage.copyTo(original);
        }
    }

    /**
     * Removes this instance from the exchange. Drops the failure, the opener and the message, because a copy of the
     * exchange may still have this instance as a property.
     */
    void remove(Exchange exchange) {
        exchange.removeProperty(PROPERTY);
        consumerFailure = null;
        opener = null;
        openedMessage = null;
    }

    @Override
    public void onDone(Exchange exchange) {
        remove(exchange);
    }
}
