package io.github.dynurl.test;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ServedStore;
import java.util.Locale;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A fault of a {@link TestStore}, for example {@code images.fail(503).on("PUT").key("cat.png").times(2)}. First come the
 * conditions; without any, the fault is for all requests. {@link #times} or {@link #always} begins it. Not thread-safe.
 */
public final class StoreFault {
    private final ServedStore served;
    private final String description;
    private final ObjIntConsumer<Predicate<RecordedRequest>> effect;
    private @Nullable String method;
    private @Nullable String key;
    private @Nullable String part;
    private boolean queries;
    private boolean begun;

    StoreFault(ServedStore served, String description, ObjIntConsumer<Predicate<RecordedRequest>> effect) {
        this.served = served;
        this.description = description;
        this.effect = effect;
    }

    /** Limits the fault to an HTTP method, for example {@code PUT}. */
    public StoreFault on(String httpMethod) {
        method = httpMethod.toUpperCase(Locale.ROOT);
        return this;
    }

    /** Limits the fault to requests for an object. */
    public StoreFault key(String objectKey) {
        key = objectKey;
        return this;
    }

    /** Limits the fault to a part of objects: {@code data}, {@code metadata} or {@code auth} (the permissions). */
    public StoreFault part(String objectPart) {
        part = objectPart;
        return this;
    }

    /** Limits the fault to queries. */
    public StoreFault queries() {
        queries = true;
        return this;
    }

    /**
     * Begins the fault, for the next requests that match. A retry is one more request: the component itself sends reads, and
     * writes that are safe to repeat, up to {@code maxAttempts} times.
     */
    public void times(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("times(" + requests + "): a fault needs at least one request");
        }
        begun = true;
        effect.accept(this::matches, requests);
    }

    /** Begins the fault, until {@link TestStore#recover}. */
    public void always() {
        times(Integer.MAX_VALUE);
    }

    boolean hasBegun() {
        return begun;
    }

    private boolean matches(RecordedRequest request) {
        ServedStore.Target target = served.target(request);
        boolean isQuery = target.key() == null;
        return (method == null || method.equals(request.method()))
                && (key == null || key.equals(target.key()))
                && (part == null || part.equals(target.part()))
                && (!queries || isQuery);
    }

    @Override
    public String toString() {
        return description;
    }
}
