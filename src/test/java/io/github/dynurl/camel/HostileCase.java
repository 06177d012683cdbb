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

/** Describes one case: what a server does to one request of an operation, and what has to come of it. Not thread-safe. */
final class HostileCase {
    private final String name;
    private final HostileStep step;
    private final List<UnaryOperator<Reply>> faults = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final Map<String, Object> headers = new TreeMap<>();
    private boolean always;
    private String options = "";
    private Object body;
    private int requests;
    private @Nullable String result;
    private @Nullable Class<? extends StoreException> failure;
    private @Nullable Outcome outcome;
    private @Nullable Duration retryAfter;
    private Duration limit = Duration.ZERO;

    /** Begins a case; a good end after the usual requests is expected unless it says otherwise. */
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

    /** Lets the server do so to the next request of the step. */
    HostileCase then(UnaryOperator<Reply> fault) {
        faults.add(fault);
        return this;
    }

    HostileCase then(Reply reply) {
        return then(good -> reply);
    }

    /** Lets the server repeat the last fault for ever; without this, it is good again afterwards. */
    HostileCase always() {
        always = true;
        return this;
    }

    HostileCase options(String more) {
        options += more + "&";
        return this;
    }

    /** Sets a limit for the operation, in milliseconds, which has to be kept. */
    HostileCase timeout(String option, int millis) {
        limit = Duration.ofMillis(millis);
        return options(option + "=" + millis);
    }

    /** Allows so much time. */
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

    /** Expects so many requests of this step. */
    HostileCase requests(int count) {
        requests = step.before() + count;
        return this;
    }

    /** Expects a good end after so many requests more than usual. */
    HostileCase good(int more) {
        requests = step.total() + more;
        return this;
    }

    HostileCase gives(String text) {
        result = text;
        return this;
    }

    HostileCase fails(Class<? extends StoreException> type, String... theseWords) {
        result = null;
        failure = type;
        words.addAll(List.of(theseWords));
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

    /** Returns the answer to a request of the step, of which there were so many before. */
    Reply reply(RecordedRequest request, int index) {
        Reply good = HostileStep.good(request);
        int last = faults.size() - 1;
        if (last < 0 || (index > last && !always)) {
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
        return words;
    }

    Duration limit() {
        return limit;
    }

    @Override
    public String toString() {
        return name;
    }
}
