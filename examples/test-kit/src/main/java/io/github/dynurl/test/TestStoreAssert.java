package io.github.dynurl.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about what a {@link TestStore} has and has received. Routes are asynchronous: after {@link #eventually}, each
 * assertion waits until it is true. A message of failure shows what the store has instead.
 */
public final class TestStoreAssert extends AbstractAssert<TestStoreAssert, TestStore> {
    private Duration timeout = Duration.ZERO;

    TestStoreAssert(TestStore store) {
        super(store, TestStoreAssert.class);
    }

    /** Lets each of the next assertions wait up to 10 seconds until it is true. */
    public TestStoreAssert eventually() {
        return within(Waiting.DEFAULT);
    }

    /** Lets each of the next assertions wait up to the given time until it is true. */
    public TestStoreAssert within(Duration time) {
        timeout = time;
        return this;
    }

    /** Asserts that there is an object with the key. The result has assertions about the object. */
    public TestObjectAssert hasObject(String key) {
        check(() -> actual.object(key) == null ? "expected an object " + key + " in the " + actual : null);
        return new TestObjectAssert(actual, key, timeout).as(info.description());
    }

    /** Asserts that there is no object with the key. */
    public TestStoreAssert hasNoObject(String key) {
        return check(() -> actual.object(key) == null ? null : "expected no object " + key + " in the " + actual);
    }

    /** Asserts that the store has these keys and no others, in any order. */
    public TestStoreAssert hasKeys(String... keys) {
        return check(() -> new TreeSet<>(actual.keys()).equals(new TreeSet<>(Arrays.asList(keys)))
                ? null
                : "expected the keys " + List.of(keys) + " and no others in the " + actual);
    }

    /** Asserts that the store has no object. */
    public TestStoreAssert isEmpty() {
        return check(() -> actual.keys().isEmpty() ? null : "expected no object in the " + actual);
    }

    /** Asserts that the store has received at least one request with the method for the object. */
    public TestStoreAssert received(String method, String key) {
        return check(() -> count(method, key) > 0 ? null : expectedRequests("at least one", method, key));
    }

    /** Asserts that the store has received exactly this number of requests with the method for the object. */
    public TestStoreAssert received(String method, String key, int times) {
        return check(() -> count(method, key) == times ? null : expectedRequests("exactly " + times, method, key));
    }

    /** Asserts that the store has received no request with the method for the object so far. */
    public TestStoreAssert didNotReceive(String method, String key) {
        return received(method, key, 0);
    }

    private long count(String method, String key) {
        return actual.requests().stream()
                .filter(request -> method.equalsIgnoreCase(request.method()) && key.equals(request.key()))
                .count();
    }

    private String expectedRequests(String number, String method, String key) {
        List<ReceivedRequest> requests = actual.requests();
        return "expected " + number + " of the requests " + method + " for " + key + ", but the store " + actual.name()
                + " has received "
                + (requests.isEmpty()
                        ? "no request"
                        : requests.stream().map(request -> "\n  " + request).collect(Collectors.joining()));
    }

    private TestStoreAssert check(Supplier<@Nullable String> check) {
        isNotNull();
        String wrong = Waiting.until(timeout, check);
        if (wrong != null) {
            failWithMessage("%s", wrong);
        }
        return this;
    }
}
