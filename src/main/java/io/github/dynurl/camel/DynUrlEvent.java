package io.github.dynurl.camel;

import io.github.dynurl.store.StoreEvent;
import java.util.EventObject;
import org.apache.camel.spi.CamelEvent;

/** Tells Camel's event notifiers what happened in a store. Immutable. */
public final class DynUrlEvent extends EventObject implements CamelEvent {
    private final String storeName;
    private final transient StoreEvent event;
    private long timestamp = System.currentTimeMillis();

    DynUrlEvent(DynUrlEndpoint source, StoreEvent event) {
        super(source);
        this.storeName = source.getStoreName();
        this.event = event;
    }

    /** Returns the name of the store, as in {@code dynurl:name}. */
    public String getStoreName() {
        return storeName;
    }

    /** Returns what happened. */
    public StoreEvent getEvent() {
        return event;
    }

    @Override
    public Type getType() {
        return Type.Custom;
    }

    @Override
    public long getTimestamp() {
        return timestamp;
    }

    @Override
    public void setTimestamp(long timestamp) {
        this.timestamp = timestamp;
    }

    @Override
    public String toString() {
        return "dynurl:" + storeName + " " + event;
    }
}
