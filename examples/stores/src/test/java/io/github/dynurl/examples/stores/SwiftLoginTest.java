package io.github.dynurl.examples.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the login of Swift against a server that only implements the login. */
class SwiftLoginTest {
    private final AtomicInteger logins = new AtomicInteger();
    private final Set<String> tokens = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String tokenLifeSeconds = "86400";
    private HttpServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/auth/v1.0", this::logIn);
        server.createContext("/v1/AUTH_test/objects", this::answer);
        server.setExecutor(threads);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop(0);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    private void logIn(HttpExchange exchange) throws IOException {
        boolean isKeyRight = "testing".equals(exchange.getRequestHeaders().getFirst("X-Auth-Key"));
        if (isKeyRight) {
            exchange.getResponseHeaders().set("X-Auth-Token", "token-" + logins.incrementAndGet());
            exchange.getResponseHeaders().set("X-Auth-Token-Expires", tokenLifeSeconds);
        }
        exchange.sendResponseHeaders(isKeyRight ? 200 : 401, -1);
        exchange.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Auth-Token")));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private Store store(String key) {
        return HttpStore.builder()
                .baseUrl(url + "/v1/AUTH_test/objects")
                .requestSigner(new SwiftLogin(url + "/auth/v1.0", "test:tester", key))
                .build();
    }

    @Test
    void logsInOnceForAllRequests() throws Exception {
        try (Store store = store("testing")) {
            List<Future<Boolean>> requests = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> store.exists("k" + i)))
                    .toList();
            for (Future<Boolean> request : requests) {
                assertThat(request.get()).isTrue();
            }
        }
        assertThat(logins).hasValue(1);
        assertThat(tokens).containsExactly("token-1");
    }

    @Test
    void renewsTokenBeforeItExpires() {
        tokenLifeSeconds = "1";
        try (Store store = store("testing")) {
            await().atMost(Duration.ofSeconds(10)).until(() -> store.exists("k") && logins.get() > 1);
        }
        assertThat(tokens).contains("token-1", "token-2");
    }

    @Test
    void reportsThatLoginWasRefused() {
        try (Store store = store("wr0ng-key")) {
            assertThatThrownBy(() -> store.exists("k"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the login was answered with 401")
                    .hasMessageNotContaining("wr0ng-key");
        }
        assertThat(tokens).isEmpty();
    }
}
