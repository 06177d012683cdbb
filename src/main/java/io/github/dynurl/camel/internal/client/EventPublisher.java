package io.github.dynurl.camel.internal.client;

import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreListener;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.ManagementStrategy;
import org.jspecify.annotations.Nullable;

/** Passes the events of a store to the option {@code listener} and to Camel's event notifiers. Thread-safe. */
public final class EventPublisher implements StoreListener {
    private final CamelContext context;
    private final Function<StoreEvent, CamelEvent> toCamelEvent;
    private final @Nullable StoreListener listener;

    /**
     * Creates a publisher.
     *
     * @param toCamelEvent creates the event for Camel's event notifiers
     * @param listener the listener of the options; null if there is none
     */
    public EventPublisher(
            CamelContext context, Function<StoreEvent, CamelEvent> toCamelEvent, @Nullable StoreListener listener) {
        this.context = context;
        this.toCamelEvent = toCamelEvent;
        this.listener = listener;
    }

    @Override
    public boolean isHeard() {
        return listener != null || !notifiers().isEmpty();
    }

    @Override
    public void onEvent(StoreEvent event) {
        notifyCamel(event);
        if (listener != null) {
            listener.onEvent(event);
        }
    }

    private void notifyCamel(StoreEvent event) {
        List<EventNotifier> notifiers = notifiers();
        if (notifiers.isEmpty()) {
            return;
        }
        CamelEvent camelEvent = toCamelEvent.apply(event);
        for (EventNotifier notifier : notifiers) {
            callNotifier(notifier, camelEvent);
        }
    }

    private List<EventNotifier> notifiers() {
        ManagementStrategy management = context.getManagementStrategy();
        return management == null ? List.of() : management.getStartedEventNotifiers();
    }

    /** Calls a notifier. Logs its exceptions, because they must not make the operation fail. */
    private static void callNotifier(EventNotifier notifier, CamelEvent event) {
        try {
            if (!notifier.isDisabled() && notifier.isEnabled(event)) {
                notifier.notify(event);
            }
        } catch (Exception e) {
            EndpointLog.LOG.warn("The event notifier {} failed; the operation goes on", notifier, e);
        }
    }
}
