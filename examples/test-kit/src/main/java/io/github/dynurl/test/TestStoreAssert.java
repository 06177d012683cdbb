package io.github.dynurl.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.assertj.core.api.AbstractAssert;

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
        check(() -> actual.served().metadata(key) != null, () -> "expected an object " + key + " in the " + actual);
        return new TestObjectAssert(actual, key, timeout).as(info.description());
    }

    /** Asserts that there is no object with the key. */
    public TestStoreAssert hasNoObject(String key) {
        return check(
                () -> actual.served().metadata(key) == null,
                () -> "expected no object " + key + " in the " + actual.describe(key));
    }

    /** Asserts that the store has these keys and no others, in any order. */
    public TestStoreAssert hasKeys(String... keys) {
        Set<String> wanted = new TreeSet<>(Arrays.asList(keys));
        return check(() -> wanted.equals(new TreeSet<>(actual.keys())), () -> {
            Set<String> missing = new TreeSet<>(wanted);
            actual.keys().forEach(missing::remove);
            List<String> others =
                    actual.keys().stream().filter(key -> !wanted.contains(key)).toList();
            return "expected the keys " + wanted + " and no others; these are missing: " + missing
                    + ", these are too many:" + Shown.first(others, key -> key) + "\nin the " + actual;
        });
    }

    /** Asserts that the store has no object. */
    public TestStoreAssert isEmpty() {
        return check(() -> actual.keys().isEmpty(), () -> "expected no object in the " + actual);
    }

    /** Asserts that the store has received at least one request with the method for the object. */
    public TestStoreAssert received(String method, String key) {
        return check(() -> count(method, key) > 0, () -> expectedRequests("at least one", method, key));
    }

    /** Asserts that the store has received exactly this number of requests with the method for the object. */
    public TestStoreAssert received(String method, String key, int times) {
        return check(() -> count(method, key) == times, () -> expectedRequests("exactly " + times, method, key));
    }

    /** Asserts that the store has received no request with the method for the object so far. */
    public TestStoreAssert didNotReceive(String method, String key) {
        return received(method, key, 0);
    }

    private long count(String method, String key) {
        return actual.server().requests().stream()
                .filter(request -> method.equalsIgnoreCase(request.method())
                        && key.equals(actual.served().target(request).key()))
                .count();
    }

    private String expectedRequests(String number, String method, String key) {
        List<ReceivedRequest> requests = actual.requests();
        List<ReceivedRequest> ofKey =
                requests.stream().filter(request -> key.equals(request.key())).toList();
        return "expected " + number + " of the requests " + method + " for " + key + ", but the store " + actual.name()
                + " has received "
                + (requests.isEmpty() ? "no request" : requests.size() + " requests:" + Shown.last(requests))
                + (requests.size() <= Shown.MOST || ofKey.isEmpty()
                        ? ""
                        : "\nof them for " + key + ":" + Shown.last(ofKey));
    }

    private TestStoreAssert check(BooleanSupplier isRight, Supplier<String> wrong) {
        isNotNull();
        String message = Waiting.until(timeout, isRight, wrong);
        if (message != null) {
            failWithMessage("%s", message);
        }
        return this;
    }
}
