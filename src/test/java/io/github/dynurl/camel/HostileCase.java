package io.github.dynurl.camel;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A test case: what a server does with one request of an operation, and the expected result. Not thread-safe. */
final class HostileCase {
    private final String name;
    private final HostileStep step;
    private final List<UnaryOperator<Reply>> faults = new ArrayList<>();
    private final List<String> expectedWords = new ArrayList<>();
    private final Map<String, Object> headers = new TreeMap<>();
    private boolean repeatsLastFault;
    private String options = "";
    private Object body;
    private int requests;
    private @Nullable String result;
    private @Nullable Class<? extends StoreException> failure;
    private @Nullable Outcome outcome;
    private @Nullable Duration retryAfter;
    private Duration limit = Duration.ZERO;

    /**
     * Creates a case. It expects success after the usual number of requests unless a method changes the expectation.
     */
    HostileCase(HostileStep step, String fault) {
        this.step = step;
        this.name = step + ": " + fault;
        this.body = step.body();
        this.result = step.result();
        this.requests = step.total();
        if (step.operation().equals("set")) {
            headers.put(DynUrlConstants.METADATA, Map.of("c", true));
        }
    }

    /** Makes the server reply with this fault to the next request of the step. */
    HostileCase then(UnaryOperator<Reply> fault) {
        faults.add(fault);
        return this;
    }

    HostileCase then(Reply reply) {
        return then(good -> reply);
    }

    /**
     * Makes the server repeat the last fault forever. By default, the server sends good responses after the last fault.
     */
    HostileCase always() {
        repeatsLastFault = true;
        return this;
    }

    HostileCase options(String more) {
        options += more + "&";
        return this;
    }

    /** Sets a timeout option in milliseconds, and expects that the operation ends within it. */
    HostileCase timeout(String option, int millis) {
        limit = Duration.ofMillis(millis);
        return options(option + "=" + millis);
    }

    /** Expects that the operation ends within this time. */
    HostileCase within(Duration time) {
        limit = time;
        return this;
    }

    HostileCase header(String header, Object value) {
        headers.put(header, value);
        return this;
    }

    HostileCase body(Object other) {
        body = other;
        return this;
    }

    /** Expects this number of requests of the step. */
    HostileCase requests(int count) {
        requests = step.before() + count;
        return this;
    }

    /** Expects success after this number of additional requests. */
    HostileCase succeedsAfter(int more) {
        requests = step.total() + more;
        return this;
    }

    HostileCase gives(String text) {
        result = text;
        return this;
    }

    HostileCase fails(Class<? extends StoreException> type, String... messageParts) {
        result = null;
        failure = type;
        expectedWords.addAll(List.of(messageParts));
        return this;
    }

    HostileCase outcome(Outcome what) {
        outcome = what;
        return this;
    }

    HostileCase retryAfter(Duration time) {
        retryAfter = time;
        return this;
    }

    /** Returns the reply to a request of the step. The index counts the requests of the step from 0. */
    Reply reply(RecordedRequest request, int index) {
        Reply good = HostileStep.goodReply(request);
        int last = faults.size() - 1;
        if (last < 0 || (index > last && !repeatsLastFault)) {
            return good;
        }
        return faults.get(Math.min(index, last)).apply(good);
    }

    HostileStep step() {
        return step;
    }

    String options() {
        return options;
    }

    Object body() {
        return body;
    }

    Map<String, Object> headers() {
        return headers;
    }

    int requests() {
        return requests;
    }

    @Nullable
    String result() {
        return result;
    }

    @Nullable
    Class<? extends StoreException> failure() {
        return failure;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    List<String> words() {
        return expectedWords;
    }

    Duration limit() {
        return limit;
    }

    @Override
    public String toString() {
        return name;
    }
}
