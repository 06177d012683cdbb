package io.github.dynurl.camel.internal.figures;

import io.github.dynurl.camel.internal.client.PoolUsage;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.poll.ConsumerCounters;
import io.github.dynurl.store.http.connection.Traffic;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A figure of an endpoint. The developer console shows all figures, in this order, under their names. JMX shows them as
 * attributes of the endpoint or, for those that consumers count, of its consumer. Those with a meter are in Micrometer,
 * too.
 */
@SuppressWarnings("ImmutableEnumChecker") // the fields are records with functions that keep no state
public enum Figure {
    REQUESTS(
            "requests",
            Description.REQUESTS,
            new OfTraffic(Traffic::requests),
            new MeterInfo("dynurl.requests", "HTTP requests that were started", null, null)),
    RETRIES(
            "retries",
            Description.RETRIES,
            new OfTraffic(Traffic::retries),
            new MeterInfo("dynurl.retries", "Retried or resumed HTTP requests", null, null)),
    BYTES_SENT(
            "bytesSent",
            Description.BYTES_SENT,
            new OfTraffic(Traffic::bytesSent),
            new MeterInfo("dynurl.sent", "Bytes of bodies sent", "bytes", null)),
    BYTES_RECEIVED(
            "bytesReceived",
            Description.BYTES_RECEIVED,
            new OfTraffic(Traffic::bytesReceived),
            new MeterInfo("dynurl.received", "Bytes of bodies received", "bytes", null)),
    ACTIVE_REQUESTS("activeRequests", Description.ACTIVE_REQUESTS, new OfStore(StoreOwner::activeRequests), null),
    CONNECTIONS_LEASED(
            "connectionsLeased",
            Description.CONNECTIONS_LEASED,
            new OfConnections(PoolUsage::leased),
            MeterInfo.ofConnections("leased")),
    CONNECTIONS_AVAILABLE(
            "connectionsAvailable",
            Description.CONNECTIONS_AVAILABLE,
            new OfConnections(PoolUsage::available),
            MeterInfo.ofConnections("available")),
    CONNECTIONS_PENDING(
            "connectionsPending",
            Description.CONNECTIONS_PENDING,
            new OfConnections(PoolUsage::pending),
            MeterInfo.ofConnections("pending")),
    CONNECTIONS_MAX("connectionsMax", Description.CONNECTIONS_MAX, new OfConnections(PoolUsage::max), null),
    EMITTED("emitted", Description.EMITTED, new OfConsumers(ConsumerCounters::emitted), null),
    PASSED_OVER("passedOver", Description.PASSED_OVER, new OfConsumers(ConsumerCounters::passedOver), null),
    DUPLICATES("duplicates", Description.DUPLICATES, new OfConsumers(ConsumerCounters::duplicates), null),
    CLAIMS("claims", Description.CLAIMS, new OfConsumers(ConsumerCounters::claims), null),
    FAILED_LOOKUPS("failedLookups", Description.FAILED_LOOKUPS, new OfConsumers(ConsumerCounters::failedLookups), null),
    SKIPPED_LINES("skippedLines", Description.SKIPPED_LINES, new OfConsumers(ConsumerCounters::skippedLines), null);

    private final String label;
    private final String description;
    private final Reader reader;
    private final @Nullable MeterInfo meter;

    Figure(String label, String description, Reader reader, @Nullable MeterInfo meter) {
        this.label = label;
        this.description = description;
        this.reader = reader;
        this.meter = meter;
    }

    /** Reads a figure from where it is counted. */
    public sealed interface Reader permits OfTraffic, OfConnections, OfStore, OfConsumers {
        /** Returns the current value. */
        Number read(FigureSource source);
    }

    /** Reads a count of requests or bytes, which only grows. */
    public record OfTraffic(ToLongFunction<Traffic> value) implements Reader {
        @Override
        public Number read(FigureSource source) {
            return value.applyAsLong(source.traffic());
        }
    }

    /** Reads how many connections the store has. */
    public record OfConnections(ToIntFunction<PoolUsage> value) implements Reader {
        @Override
        public Number read(FigureSource source) {
            return value.applyAsInt(source.owner().poolUsage());
        }
    }

    /** Reads the state of the open store. */
    public record OfStore(ToIntFunction<StoreOwner> value) implements Reader {
        @Override
        public Number read(FigureSource source) {
            return value.applyAsInt(source.owner());
        }
    }

    /** Reads a count of the consumers, which only grows. */
    public record OfConsumers(ToLongFunction<ConsumerCounters> value) implements Reader {
        @Override
        public Number read(FigureSource source) {
            return value.applyAsLong(source.counters());
        }
    }

    /**
     * How a figure appears in Micrometer.
     *
     * @param unit the unit; null if the figure only counts
     * @param state the tag {@code state}; null if the meter has no such tag
     */
    public record MeterInfo(
            String name,
            String description,
            @Nullable String unit,
            @Nullable String state) {
        static MeterInfo ofConnections(String state) {
            String description = "Connections to the server. pending: requests that wait for a connection";
            return new MeterInfo("dynurl.connections", description, "connections", state);
        }
    }

    /** Returns the name in the console. In JMX, the attribute has this name with a first upper-case letter. */
    public String label() {
        return label;
    }

    /** Returns the description in JMX. */
    public String description() {
        return description;
    }

    /** Returns how this figure is read. */
    public Reader reader() {
        return reader;
    }

    /** Returns how this figure appears in Micrometer; null if it does not. */
    public @Nullable MeterInfo meter() {
        return meter;
    }

    /** Returns the current value: an Integer for a state of the store, a Long for a count. */
    public Number read(FigureSource source) {
        return reader.read(source);
    }

    /** The descriptions in JMX. They are constants, because the annotations of managed attributes need constants. */
    public static final class Description {
        public static final String REQUESTS = "The number of HTTP requests that were started, retries included";
        public static final String RETRIES = "The number of requests that retried or resumed an earlier one";
        public static final String BYTES_SENT = "The number of bytes of bodies that were sent";
        public static final String BYTES_RECEIVED = "The number of bytes of bodies that were received";
        public static final String ACTIVE_REQUESTS = "The number of requests that have or wait for a connection";
        public static final String CONNECTIONS_LEASED = "The number of connections in use";
        public static final String CONNECTIONS_AVAILABLE = "The number of open, idle connections";
        public static final String CONNECTIONS_PENDING = "The number of requests that wait for a connection";
        public static final String CONNECTIONS_MAX = "The maximum number of connections; 0 if nothing is started";
        public static final String EMITTED = "The number of objects for which an exchange was created";
        public static final String PASSED_OVER =
                "How many times an object was skipped: it was not selected, deleted, done, or claimed by another node";
        public static final String DUPLICATES =
                "How many times an object was skipped: in progress, or in the idempotent repository";
        public static final String CLAIMS = "The number of claims that were acquired";
        public static final String FAILED_LOOKUPS =
                "The number of objects returned by queries that could not be looked up";
        public static final String SKIPPED_LINES = "The number of lines in query responses that were no legal keys";

        private Description() {}
    }
}
