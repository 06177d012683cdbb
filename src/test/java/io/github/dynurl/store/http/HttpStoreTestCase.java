package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Provides a server and stores for a test. Asserts that no request, thread or connection remains afterwards. */
abstract class HttpStoreTestCase {
    /** How long a test waits for what must happen. So long that a busy machine does not fail a test. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        Awaitility.setDefaultTimeout(PATIENCE);
    }

    static final Duration SHORT = Duration.ofMillis(200);

    /** More bytes than the buffers between the server and the store hold. */
    static final long MORE_THAN_BUFFERED = 50_000_000;

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final List<HttpStore> stores = new ArrayList<>();

    /** Returns a builder for a store at {@code /base} of the server, which sends queries to {@code /find}. */
    HttpStoreBuilder builder() {
        return HttpStore.builder().baseUrl(server.url("/base")).queryUrl(server.url("/find"));
    }

    HttpStore store() {
        return open(builder());
    }

    HttpStore open(HttpStoreBuilder builder) {
        HttpStore store = builder.build();
        stores.add(store);
        return store;
    }

    /** Waits for the next request to the server, which this method has not returned yet, and returns it. */
    RecordedRequest request() {
        return server.takeRequest(PATIENCE);
    }

    /** Returns the exception that the operation throws. */
    static <T extends StoreException> T failure(Class<T> type, ThrowingCallable operation) {
        T thrown = catchThrowableOfType(type, operation);
        assertThat(thrown).as("failure of the operation").isNotNull();
        return thrown;
    }

    /** Waits for a condition that usually becomes true at once. */
    static ConditionFactory soon(String what) {
        return await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE);
    }

    static void awaitIdle(HttpStore store) {
        soon("no request under way").until(() -> store.activeRequests() == 0);
    }

    @AfterEach
    void nothingIsLeft() {
        stores.forEach(HttpStoreTestCase::awaitIdle);
        stores.forEach(HttpStore::close);
        soon("no thread of a store").until(() -> ownThreads().isEmpty());
        soon("no connection left").until(() -> server.openConnections() == 0);
        assertThat(server.problems()).isEmpty();
    }

    /** Returns the names of the threads that stores have started. */
    static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("dynurl-"))
                .toList();
    }
}
