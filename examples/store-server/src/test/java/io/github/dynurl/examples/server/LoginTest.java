package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    // Slow enough to be measured; a real password is hashed twelve times as often.
    private static final int SLOW = 50_000;
    private static final int FAST = 1000;
    private static final Duration MOMENT = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private StoreServer server;
    private StoreClient nobody;

    private void start(int iterations, String... proxies) throws IOException {
        PasswordHash alice = PasswordHash.of("pass:wörd", iterations);
        PasswordHash bob = PasswordHash.of("bob", iterations);
        Path users = Files.writeString(folder.resolve("users"), "al ice:the-tag:" + alice + "\nbob:bob:" + bob);
        server = StoreServer.start(StoreServerConfig.builder(folder)
                .port(0)
                .users(users)
                .proxies(List.of(proxies))
                .build());
        nobody = TestStores.client(server, "any").as(null);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        clients.shutdownNow();
    }

    private HttpResponse<byte[]> login(String user, String password) {
        return login(user, password, "");
    }

    private HttpResponse<byte[]> login(String user, String password, String client) {
        return nobody.send(
                "GET",
                nobody.url("a", "data"),
                BodyPublishers.noBody(),
                "Authorization",
                StoreClient.basic(user, password),
                "X-Forwarded-For",
                client);
    }

    /** Returns the time that a login takes. 404 says that it succeeded: there is no such key. */
    private Duration timeOf(String user, String password, int status) {
        long start = System.nanoTime();
        assertThat(login(user, password).statusCode()).isEqualTo(status);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private List<Future<Integer>> inParallel(int number, Callable<Integer> task) {
        return IntStream.range(0, number).mapToObj(i -> clients.submit(task)).toList();
    }

    private static List<Integer> results(List<Future<Integer>> futures) throws Exception {
        List<Integer> results = new ArrayList<>();
        for (Future<Integer> future : futures) {
            results.add(future.get(60, TimeUnit.SECONDS));
        }
        return results;
    }

    @Test
    void acceptsOnlyTheHashedPassword() throws IOException {
        start(FAST);
        for (int i = 0; i < 2; i++) {
            assertThat(login("al ice", "pass:wörd").statusCode()).isEqualTo(404);
            assertThat(login("al ice", "pass").statusCode()).isEqualTo(401);
            assertThat(login("bob", "pass:wörd").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void acceptsManyFirstRequestsOfSameUserAtOnce() throws Exception {
        start(SLOW);
        assertThat(results(inParallel(100, () -> login("bob", "bob").statusCode())))
                .containsOnly(404);
    }

    @Test
    void unknownNameCostsSameTime() throws IOException {
        start(SLOW);
        login("bob", "warm up");
        List<Duration> known = new ArrayList<>();
        List<Duration> unknown = new ArrayList<>();
        for (int i = 0; i < 2; i++) { // fewer than are slowed down
            known.add(timeOf("bob", "wrong" + i, 401));
            unknown.add(timeOf("nobody" + i, "wrong", 401));
        }
        assertThat(unknown.stream().min(Duration::compareTo).orElseThrow())
                .isGreaterThan(
                        known.stream().min(Duration::compareTo).orElseThrow().dividedBy(4));
    }

    @Test
    void thousandWrongPasswordsDoNotStopUsers() throws Exception {
        start(SLOW);
        login("al ice", "pass:wörd");
        List<Future<Integer>> wrong = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String password = "wrong" + i;
            wrong.add(clients.submit(() -> login("al ice", password).statusCode()));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(timeOf("al ice", "pass:wörd", 404)).isLessThan(MOMENT);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> wrong.stream().filter(Future::isDone).count() >= 900);
        for (Future<Integer> answer : wrong) {
            if (answer.isDone()) {
                assertThat(answer.get()).isIn(401, 429);
            }
        }
        assertThat(timeOf("al ice", "pass:wörd", 404)).isLessThan(MOMENT);
    }

    /** Sends 60 wrong passwords at once, and returns the answers after 20 of them have come. */
    private List<Future<HttpResponse<byte[]>>> attack(IntFunction<String> client) {
        List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String name = "user" + i;
            String address = client.apply(i);
            answers.add(clients.submit(() -> login(name, "wrong", address)));
        }
        await().until(() -> answers.stream().filter(Future::isDone).count() >= 20);
        return answers;
    }

    private static List<HttpResponse<byte[]>> received(List<Future<HttpResponse<byte[]>>> answers, int status)
            throws Exception {
        List<HttpResponse<byte[]>> received = new ArrayList<>();
        for (Future<HttpResponse<byte[]>> answer : answers) {
            if (answer.isDone() && answer.get().statusCode() == status) {
                received.add(answer.get());
            }
        }
        return received;
    }

    @Test
    void saysWhenToComeAgainAndBelievesNoAddressFromPeerThatIsNoProxy() throws Exception {
        start(SLOW, "192.0.2.1");
        assertThat(received(attack(i -> "203.0.113." + i), 429)).isNotEmpty().allSatisfy(answer -> assertThat(
                        StoreClient.header(answer, "Retry-After"))
                .isEqualTo("1"));
    }

    @Test
    void wrongPasswordsOfOneClientBehindProxyDoNotStopAnother() throws Exception {
        start(SLOW, "127.0.0.1");
        List<Future<HttpResponse<byte[]>>> answers = attack(i -> "198.51.100.7, 203.0.113.1");
        assertThat(login("bob", "bob", "203.0.113.1, 203.0.113.2").statusCode()).isEqualTo(404);
        assertThat(received(answers, 401)).hasSizeLessThan(30);
    }

    @Test
    void slowsDownWrongPasswordsOnly() throws IOException {
        start(FAST);
        for (int i = 0; i < 8; i++) {
            login("bob", "wrong" + i);
        }
        Duration wrong = timeOf("bob", "wrong again", 401);
        assertThat(wrong).isGreaterThan(Duration.ofMillis(800));
        assertThat(timeOf("bob", "bob", 404)).isLessThan(wrong);
    }

    @Test
    void failedCheckIsNoWrongPassword() throws IOException {
        start(FAST);
        Provider pbkdf2 = Security.getProvider("SunJCE");
        int position = List.of(Security.getProviders()).indexOf(pbkdf2) + 1;
        Security.removeProvider(pbkdf2.getName());
        try {
            assertThat(login("bob", "bob").statusCode()).isEqualTo(500);
        } finally {
            Security.insertProviderAt(pbkdf2, position);
        }
        assertThat(login("bob", "bob").statusCode()).isEqualTo(404);
    }
}
