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
 * The data of an exchange that the consumer could not open. It is attached to the exchange until the first step of the
 * route has opened the data and succeeded, or until the exchange has ended. Not thread-safe, like its exchange.
 */
public final class UnopenedData extends SynchronizationAdapter {
    private static final String PROPERTY = "CamelDynUrlUnopened";

    /**
     * The body and the headers that opening has set. Camel restores the previous message for a redelivery, without
     * them.
     */
    private record OpenedMessage(@Nullable Object body, Map<String, Object> headers) {
        void copyTo(Message message) {
            message.setBody(body);
            headers.forEach(message::setHeader);
        }
    }

    private final AtomicReference<@Nullable Processor> firstStep = new AtomicReference<>();

    /** The failure of the consumer, which {@link #open} returns the first time; null afterwards. */
    private @Nullable Throwable consumerFailure;

    private @Nullable Function<Exchange, @Nullable Throwable> opener;
    private @Nullable OpenedMessage openedMessage;

    private UnopenedData(Throwable consumerFailure, Function<Exchange, @Nullable Throwable> opener) {
        this.consumerFailure = consumerFailure;
        this.opener = opener;
    }

    /**
     * Makes the first step of an exchange fail, and its redeliveries open the data again.
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
     * Returns the data that a step has to open. The step that calls this method first for an exchange is its first
     * step, also for redeliveries.
     *
     * @return null if the data is open, or if another step is the first one
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
     * Opens the data and writes it to the message. The first call opens nothing: it returns the failure of the
     * consumer.
     *
     * @return the failure, or null if the message has the data
     */
    @Nullable
    Throwable open(Exchange exchange) {
        Throwable firstFailure = consumerFailure;
        consumerFailure = null;
        if (firstFailure != null || opener == null) {
            return firstFailure;
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
     * Writes the data to the original message as well, which an error handler with {@code useOriginalMessage} restores.
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
     * Removes this from the exchange, and drops all references: copies of the exchange with the property may live on.
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
