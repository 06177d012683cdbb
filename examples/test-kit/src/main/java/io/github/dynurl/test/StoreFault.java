package io.github.dynurl.test;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ServedStore;
import java.util.Locale;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A fault of a {@link TestStore}, for example {@code images.fail(503).on("PUT").key("cat.png").times(2)}. First come the
 * conditions; without any, the fault is for all requests. {@link #times} or {@link #always} begins it. If several faults
 * match a request, the oldest one happens. Not thread-safe.
 */
public final class StoreFault {
    private final ServedStore served;
    private final String description;
    private final ObjIntConsumer<Predicate<RecordedRequest>> effect;
    private @Nullable String method;
    private @Nullable String key;
    private @Nullable String part;
    private boolean queries;
    private int requests;
    private volatile boolean hit;

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
        return requireOneKind();
    }

    /**
     * Limits the fault to a part of objects: {@code data}, {@code metadata} or {@code permissions}. A deletion of the object
     * is a request for its data.
     *
     * @throws IllegalArgumentException if there is no such part
     */
    public StoreFault part(String objectPart) {
        if (!ReceivedRequest.PARTS.contains(objectPart)) {
            throw new IllegalArgumentException("part(\"" + objectPart + "\"): an object has the parts "
                    + String.join(", ", ReceivedRequest.PARTS) + ". Write one of them");
        }
        part = objectPart;
        return requireOneKind();
    }

    /** Limits the fault to queries, which have neither key nor part. */
    public StoreFault queries() {
        queries = true;
        return requireOneKind();
    }

    private StoreFault requireOneKind() {
        if (queries && (key != null || part != null)) {
            throw new IllegalArgumentException(this
                    + " never happens, because a query has neither key nor part. Make one fault with queries(), and"
                    + " another one with key(…) or part(…)");
        }
        return this;
    }

    /**
     * Begins the fault, for the next requests that match. A retry is one more request: the component itself sends reads, and
     * writes that are safe to repeat, up to {@code maxAttempts} times. If no request matches until the test ends or
     * {@link TestStore#recover}, a test with {@link DynUrlStore} fails.
     */
    public void times(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("times(" + number + "): a fault needs at least one request");
        }
        requests = number;
        effect.accept(this::matches, number);
    }

    /** Begins the fault, until {@link TestStore#recover}. It may be that no request matches. */
    public void always() {
        times(Integer.MAX_VALUE);
    }

    /** Returns what is wrong with the fault at the end of a test, null if nothing is. */
    @Nullable
    String unfinished() {
        if (requests == 0) {
            return "never began: end it with times(…) or always()";
        }
        return hit || requests == Integer.MAX_VALUE
                ? null
                : "never happened: no request matched, or older faults came first. Correct its conditions, or call recover()";
    }

    private boolean matches(RecordedRequest request) {
        ReceivedRequest received = ReceivedRequest.of(request, served);
        boolean isQuery = received.key() == null;
        boolean matches = (method == null || method.equals(request.method()))
                && (key == null || key.equals(received.key()))
                && (part == null || part.equals(received.part()))
                && (!queries || isQuery);
        if (matches) {
            hit = true;
        }
        return matches;
    }

    /** Returns the fault and its conditions as the code of a test. */
    @Override
    public String toString() {
        return description
                + (method == null ? "" : ".on(\"" + method + "\")")
                + (key == null ? "" : ".key(\"" + key + "\")")
                + (part == null ? "" : ".part(\"" + part + "\")")
                + (queries ? ".queries()" : "");
    }
}
