package io.github.dynurl.camel;

import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreListener;
import java.util.List;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.ManagementStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the events of a store to the option {@code listener} and to Camel's event notifiers. Thread-safe. */
final class EventPublisher implements StoreListener {
    /** The logger of the endpoint, because its class is public and so users can find the name of the logger. */
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlEndpoint.class);

    private final DynUrlEndpoint endpoint;
    private final @Nullable StoreListener listener;

    EventPublisher(DynUrlEndpoint endpoint, @Nullable StoreListener listener) {
        this.endpoint = endpoint;
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
        DynUrlEvent camelEvent = new DynUrlEvent(endpoint, event);
        for (EventNotifier notifier : notifiers) {
            callNotifier(notifier, camelEvent);
        }
    }

    private List<EventNotifier> notifiers() {
        ManagementStrategy management = endpoint.getCamelContext().getManagementStrategy();
        return management == null ? List.of() : management.getStartedEventNotifiers();
    }

    /** Calls a notifier. Logs its exceptions, because they must not make the operation fail. */
    private static void callNotifier(EventNotifier notifier, DynUrlEvent event) {
        try {
            if (!notifier.isDisabled() && notifier.isEnabled(event)) {
                notifier.notify(event);
            }
        } catch (Exception e) {
            LOG.warn("The event notifier {} failed; the operation goes on", notifier, e);
        }
    }
}
