package io.github.dynurl.camel;

import io.github.dynurl.store.StoreEvent;
import java.util.EventObject;
import org.apache.camel.spi.CamelEvent;

/** Passes an event of a store to Camel's event notifiers. Immutable, except for the timestamp, which Camel may set. */
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

    /** Returns the event of the store. It is not serialized. */
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
