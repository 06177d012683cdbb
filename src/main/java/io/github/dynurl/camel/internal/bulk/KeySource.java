package io.github.dynurl.camel.internal.bulk;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.client.EndpointLog;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.NotDeleted;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/** The keys in the body of a message. Thread-safe, unlike {@link Keys}. */
public final class KeySource {
    /** The iterators and streams from which keys were read, by whichever exchange: their first keys are missing. */
    private static final WeakIdentitySet READ = new WeakIdentitySet();

    private static final String WAS_READ =
            "the body is an iterator or a stream of keys that an earlier attempt, or another"
                    + " branch, has read; make it a collection, so that it can be read again";

    private final String action;
    private final Object body;
    private final Supplier<Iterator<?>> iterators;
    private final boolean isReadOnce;
    private final BiFunction<Object, String, String> keyConverter;
    private final AtomicBoolean wasOpened = new AtomicBoolean();

    /**
     * An element of the body.
     *
     * @param key the key; null if the element is none
     * @param failure why the element is no key; null if it is one
     */
    public record Element(@Nullable String key, @Nullable InvalidRequestException failure) {}

    private KeySource(
            String action,
            Object body,
            Supplier<Iterator<?>> iterators,
            boolean isReadOnce,
            BiFunction<Object, String, String> keyConverter) {
        this.action = action;
        this.body = body;
        this.iterators = iterators;
        this.isReadOnce = isReadOnce;
        this.keyConverter = keyConverter;
    }

    /**
     * Returns the keys in a body. Reads nothing from it.
     *
     * @param action the name of the operation, for messages of exceptions
     * @param keyConverter converts an element to a key; it throws an {@link InvalidRequestException} if the element is none.
     *     Its second argument describes the element
     * @throws IllegalArgumentException if the body cannot contain keys
     */
    public static KeySource of(
            String action, Object body, Exchange exchange, BiFunction<Object, String, String> keyConverter) {
        if (body instanceof StreamCache cache && body instanceof Iterator) {
            return new KeySource(action, body, () -> copyOf(cache, exchange.getContext()), false, keyConverter);
        }
        Supplier<Iterator<?>> iterators = iteratorsOf(body);
        boolean isReadOnce = body instanceof Iterator || body instanceof AutoCloseable;
        if (isReadOnce && READ.contains(body)) {
            throw new IllegalArgumentException(WAS_READ);
        }
        return new KeySource(action, body, iterators, isReadOnce, keyConverter);
    }

    private static Supplier<Iterator<?>> iteratorsOf(Object body) {
        if (body instanceof Iterator<?> iterator) {
            return () -> iterator;
        }
        if (body instanceof BaseStream<?, ?> stream) {
            return stream::iterator;
        }
        if (body instanceof Iterable<?> iterable && !(body instanceof Path)) { // the elements of a path are folders
            return iterable::iterator;
        }
        if (body instanceof Object[] array) {
            return Arrays.asList(array)::iterator;
        }
        throw new IllegalArgumentException(
                "the body is a " + body.getClass().getName() + "; it must be a collection, an"
                        + " iterator, a stream or an array of keys. For text, split it first: the component does not know what"
                        + " separates keys");
    }

    /**
     * Returns an iterator over the results of a query, from the first one, as Camel does for another step. It belongs to no
     * exchange: what reads the keys may outlive the exchange that has started the operation.
     */
    private static Iterator<?> copyOf(StreamCache cache, CamelContext context) {
        try {
            return (Iterator<?>) Objects.requireNonNull(cache.copy(new DefaultExchange(context)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts to read the keys. The caller closes them.
     *
     * @throws InvalidRequestException if the keys can be read once only, and were opened before
     * @throws StoreException if the keys are results of a query, and it fails
     */
    public Keys open() {
        if (isReadOnce && wasOpened.getAndSet(true)) {
            throw new InvalidRequestException(Failure.of(
                    action,
                    null,
                    "the keys were an iterator or a stream, which can be read once; make the body a collection to read"
                            + " it again"));
        }
        return new Keys(read(iterators));
    }

    private <T> T read(Supplier<T> step) {
        try {
            return step.get();
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            String reason =
                    "the keys in the body cannot be read: " + e.getClass().getName();
            throw new InvalidRequestException(Failure.of(action, null, reason)
                    .outcome(StoreException.Outcome.UNKNOWN)
                    .cause(e));
        }
    }

    /** Iterates over the keys. Not thread-safe, except {@link #close} and {@link #stop}. */
    public final class Keys implements Iterator<Element>, AutoCloseable {
        private final Iterator<?> elements;
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile boolean isStopped;

        /** True if no other object has read keys from the same iterator or stream. */
        private boolean isOnlyReader = !isReadOnce;

        private long count;

        private Keys(Iterator<?> elements) {
            this.elements = elements;
        }

        /** Makes {@link #hasNext} return false from now on. */
        public void stop() {
            isStopped = true;
        }

        /**
         * Returns whether there is another key.
         *
         * @throws InvalidRequestException if the keys cannot be read, or if keys of the same iterator were read elsewhere
         * @throws StoreException if the keys are results of a query, and it fails
         */
        @Override
        public boolean hasNext() {
            if (isStopped) {
                return false;
            }
            boolean hasMore = read(elements::hasNext);
            if (!isOnlyReader) {
                boolean wasRead = hasMore ? !READ.add(body) : READ.contains(body);
                if (wasRead) {
                    throw new InvalidRequestException(
                            Failure.of(action, null, WAS_READ).outcome(StoreException.Outcome.UNKNOWN));
                }
                isOnlyReader = hasMore;
            }
            return hasMore;
        }

        @Override
        public Element next() {
            Object element = read(elements::next);
            count++;
            try {
                return new Element(toKey(element, "element " + count + " of the body"), null);
            } catch (InvalidRequestException e) {
                return new Element(null, e);
            }
        }

        private String toKey(@Nullable Object element, String description) {
            if (element instanceof QueryResult result) {
                return result.key();
            }
            if (element instanceof ListedObject listed) {
                return listed.key();
            }
            if (element instanceof NotDeleted notDeleted) {
                return toKey(notDeleted.key(), description);
            }
            Message message = element instanceof Exchange exchange
                    ? exchange.getMessage()
                    : element instanceof Message aMessage ? aMessage : null;
            if (message != null) {
                rejectFailed(element, message, description);
            }
            Object key = message == null ? element : message.getHeader(DynUrlConstants.KEY);
            if (key == null) {
                String flaw = message == null ? " is null" : " has no header " + DynUrlConstants.KEY;
                throw new InvalidRequestException(Failure.of(action, null, description + flaw));
            }
            return keyConverter.apply(key, description);
        }

        /** Throws if a message or its exchange has failed, because its object was not processed. */
        private void rejectFailed(@Nullable Object element, Message message, String description) {
            Exchange processed = element instanceof Exchange exchange ? exchange : message.getExchange();
            Object failure = processed == null ? null : processed.getException();
            if (failure == null) {
                failure = message.getHeader(DynUrlConstants.EXCEPTION);
            }
            boolean isRolledBack = processed != null && (processed.isRollbackOnly() || processed.isRollbackOnlyLast());
            if (failure == null && !isRolledBack) {
                return;
            }
            String reason = failure instanceof StoreException ofStore
                    ? ofStore.reason()
                    : failure == null
                            ? "it is marked for rollback"
                            : failure.getClass().getName();
            Failure refusal = Failure.of(action, null, description + " has failed: " + reason);
            throw new InvalidRequestException(failure instanceof Throwable cause ? refusal.cause(cause) : refusal);
        }

        /** Closes the iterator, and the stream that it comes from, if they can be closed. Logs a failure. */
        @Override
        public void close() {
            isStopped = true;
            if (!closed.getAndSet(true)) {
                if (elements instanceof AutoCloseable closeable) {
                    closeQuietly(closeable);
                }
                if (isReadOnce && body != elements && body instanceof AutoCloseable closeable) {
                    closeQuietly(closeable);
                }
            }
        }

        private static void closeQuietly(AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                EndpointLog.LOG.warn("The keys in a body could not be closed", e);
            }
        }
    }
}
