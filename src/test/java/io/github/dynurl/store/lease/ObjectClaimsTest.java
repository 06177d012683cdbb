package io.github.dynurl.store.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.http.UpdateMode;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectClaimsTest {
    private static final Query NEW = Query.where("status", "new");
    private static final Map<String, String> IS_NEW = Map.of("status", "new");

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final ServedStore objects = ServedStore.on(server);
    private final List<ObjectClaims> opened = new ArrayList<>();
    private final HttpStore store = HttpStore.builder()
            .baseUrl(server.url("/base"))
            .queryUrl(server.url("/find"))
            .build();

    @AfterEach
    void close() {
        opened.forEach(ObjectClaims::close);
        store.close();
    }

    private ObjectClaims.Builder builder() {
        return ObjectClaims.builder(store).node("worker").onCommit(Map.of("status", "done"));
    }

    private ObjectClaims worker(UnaryOperator<ObjectClaims.Builder> settings) {
        ObjectClaims claims = settings.apply(builder()).build();
        opened.add(claims);
        return claims;
    }

    private ObjectClaims worker() {
        return worker(builder -> builder);
    }

    /** Stores a new object with empty data. */
    private void putNew(String key) {
        objects.put(key, IS_NEW, "");
    }

    private static ObjectClaims.Builder shortLease(ObjectClaims.Builder builder) {
        return builder.claimLease(Duration.ofSeconds(1));
    }

    private static ObjectClaim claim(ObjectClaims claims, String key) {
        return claims.tryClaim(key, NEW).orElseThrow();
    }

    private @Nullable Object claimField(String key, String name) {
        return objects.value(key, "dynurlClaim") instanceof Map<?, ?> claim ? claim.get(name) : null;
    }

    @Test
    void givesObjectToOneOfTwoWorkers() {
        putNew("k");
        ObjectClaims first = worker();
        ObjectClaims second = worker();

        try (ObjectClaim claim = claim(first, "k")) {
            assertThat(second.tryClaim("k", NEW)).isEmpty();
            assertThat(first.tryClaim("k", NEW)).isEmpty();
            assertThat(claim.isValid()).isTrue();
            assertThat(claimField("k", "state")).isEqualTo("held");
            assertThat(claimField("k", "node")).asString().startsWith("worker/");
        }
    }

    @Test
    void givesEachObjectToOneOfManyThreads() throws Exception {
        objects.putMany("k", 20, IS_NEW);
        ObjectClaims shared = worker();
        List<ObjectClaims> workers = List.of(shared, shared, worker(), worker());
        List<String> claimed = Collections.synchronizedList(new ArrayList<>());
        CyclicBarrier start = new CyclicBarrier(workers.size());
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (ObjectClaims claims : workers) {
                tasks.add(() -> {
                    start.await();
                    objects.keys().forEach(key -> claims.tryClaim(key, NEW).ifPresent(claim -> claimed.add(key)));
                    return null;
                });
            }
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(objects.keys());
    }

    @Test
    void marksCompletedObjectAndSkipsIt() {
        objects.put("k", Map.of("status", "new", "size", 4), "");
        ObjectClaims claims = worker();

        try (ObjectClaim claim = claim(claims, "k")) {
            assertThat(claim.key()).isEqualTo("k");
            assertThat(claim.metadata()).isEqualTo(Map.of("status", "new", "size", 4));
            claim.complete(Map.of("result", "ok", "status", "other"));
            assertThatThrownBy(claim::complete).isInstanceOf(IllegalStateException.class);
        }

        assertThat(objects.value("k", "status")).isEqualTo("done");
        assertThat(objects.value("k", "result")).isEqualTo("ok");
        assertThat(claimField("k", "state")).isEqualTo("done");
        assertThat(worker().tryClaim("k", NEW)).isEmpty();
        assertThat(claims.tryClaim("k", NEW)).isEmpty();
    }

    @Test
    void claimsCompletedObjectThatIsNewAgain() {
        putNew("k");
        try (ObjectClaim claim = claim(worker(), "k")) {
            claim.complete();
        }
        objects.change("k", "status", "new");

        try (ObjectClaim claim = claim(worker(), "k")) {
            assertThat(claim.epoch()).isEqualTo(2);
            assertThat(claim.attempts()).isEqualTo(1);
        }
    }

    @Test
    void skipsObjectThatDoesNotMatchQueryAnyMore() {
        objects.put("k", Map.of("status", "archived"), "");

        assertThat(worker().tryClaim("k", NEW)).isEmpty();
        assertThat(objects.writes()).isEmpty();
    }

    @Test
    void skipsDeletedObject() {
        assertThat(worker().tryClaim("gone", NEW)).isEmpty();
    }

    @Test
    void takesOverClaimOfDeadWorker() {
        putNew("k");
        ObjectClaims dead = worker(ObjectClaimsTest::shortLease);
        ObjectClaim lost = claim(dead, "k");
        dead.close();
        ObjectClaims living = worker(ObjectClaimsTest::shortLease);

        ObjectClaim taken = await().until(() -> living.tryClaim("k", NEW), Optional::isPresent)
                .orElseThrow();

        try (taken) {
            assertThat(lost.isValid()).isFalse();
            assertThat(taken.epoch()).isGreaterThan(lost.epoch());
            assertThat(taken.attempts()).isEqualTo(2);
            taken.complete();
        }
        assertThat(objects.value("k", "status")).isEqualTo("done");
    }

    @Test
    void renewsClaimInBackground() {
        putNew("k");
        ObjectClaims other = worker(ObjectClaimsTest::shortLease);
        try (ObjectClaim claim = claim(worker(ObjectClaimsTest::shortLease), "k")) {
            // A claim is renewed three times in each lease, so the lease of the first claim has ended after six
            // renewals.
            await().until(() -> {
                assertThat(other.tryClaim("k", NEW)).isEmpty();
                return objects.writes().size() > 6;
            });
            assertThat(claim.isValid()).isTrue();
            claim.complete();
        }
        assertThat(objects.value("k", "status")).isEqualTo("done");
    }

    /** One after the other, 50 renewals take 3 s: longer than the lease. */
    @Test
    void renewsManyClaimsOfSlowServerInTime() {
        objects.putMany("k", 50, IS_NEW);
        ObjectClaims claims = worker(builder -> builder.claimLease(Duration.ofSeconds(2)));
        List<ObjectClaim> held =
                objects.keys().stream().map(key -> claim(claims, key)).toList();
        objects.slowWrites(Duration.ofMillis(60));
        await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(6)).until(() -> held.stream()
                .allMatch(ObjectClaim::isValid));
        objects.slowWrites(Duration.ZERO);
        held.forEach(ObjectClaim::complete);
        assertThat(objects.count("status", "done")).isEqualTo(50);
    }

    @Test
    void claimsAgainWhatItHasNotEndedWithinMaxProcessingTime() {
        objects.put("k", IS_NEW, "");
        ObjectClaims claims = worker(builder -> shortLease(builder).maxProcessingTime(Duration.ofSeconds(1)));
        ObjectClaim forgotten = claim(claims, "k");
        ObjectClaim again = await().until(() -> claims.tryClaim("k", NEW), Optional::isPresent)
                .orElseThrow();
        assertThat(forgotten.isValid()).isFalse();
        assertThat(again.attempts()).isEqualTo(2);
        forgotten.close(); // ends nothing of the other claim
        assertThat(claims.tryClaim("k", NEW)).isEmpty();
        again.complete();
        assertThat(objects.value("k", "status")).isEqualTo("done");
    }

    @Test
    void claimsAgainAfterConflictWithoutClose() {
        putNew("k");
        ObjectClaims slow = worker(builder -> shortLease(builder).maxProcessingTime(Duration.ofSeconds(1)));
        ObjectClaim lost = claim(slow, "k");
        ObjectClaims other = worker(ObjectClaimsTest::shortLease);
        await().until(() -> other.tryClaim("k", NEW), Optional::isPresent)
                .orElseThrow()
                .complete();

        assertThatThrownBy(lost::complete).isInstanceOf(ConflictException.class);
        assertThatThrownBy(lost::complete).isInstanceOf(IllegalStateException.class);
        putNew("k");
        assertThat(slow.tryClaim("k", NEW)).isPresent();
    }

    @Test
    void endsRenewalAfterMaxProcessingTime() {
        putNew("k");
        ObjectClaims slow = worker(builder -> shortLease(builder).maxProcessingTime(Duration.ofSeconds(1)));
        ObjectClaims other = worker(ObjectClaimsTest::shortLease);
        try (ObjectClaim claim = claim(slow, "k")) {
            ObjectClaim taken = await().until(() -> other.tryClaim("k", NEW), Optional::isPresent)
                    .orElseThrow();
            assertThat(claim.isValid()).isFalse();
            assertThatThrownBy(claim::complete).isInstanceOf(ConflictException.class);
            taken.complete();
        }
        assertThat(objects.value("k", "status")).isEqualTo("done");
    }

    @Test
    void countsFailuresUntilObjectIsExhausted() {
        putNew("k");
        ObjectClaims claims = worker(builder -> builder.maxClaimAttempts(2)
                .onRollback(Map.of("lastError", "it failed"))
                .onExhausted(Map.of("status", "exhausted")));

        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(objects.value("k", "status")).isEqualTo("new");
            try (ObjectClaim claim = claim(claims, "k")) {
                assertThat(claim.attempts()).isEqualTo(attempt);
                claim.fail();
            }
            assertThat(objects.value("k", "lastError")).isEqualTo("it failed");
        }

        assertThat(objects.value("k", "status")).isEqualTo("exhausted");
        assertThat(claimField("k", "state")).isEqualTo("exhausted");
        assertThat(claims.tryClaim("k", NEW)).isEmpty();
    }

    /** The processing fails each time before it completes, fails or releases the claim. */
    @Test
    void countsClaimsThatAreOnlyClosed() {
        putNew("k");
        ObjectClaims claims = worker(builder -> builder.maxClaimAttempts(2).onExhausted(Map.of("status", "exhausted")));

        for (int attempt = 1; attempt <= 2; attempt++) {
            int writes = objects.writes().size();
            ObjectClaim claim = claim(claims, "k");
            claim.close();
            assertThat(claim.isValid()).isFalse();
            assertThat(claimField("k", "state")).isEqualTo("held");
            assertThat(claimField("k", "attempts")).isEqualTo(attempt);
            assertThat(objects.writes()).hasSizeGreaterThan(writes);
        }

        assertThat(claims.tryClaim("k", NEW)).isEmpty();
        assertThat(objects.value("k", "status")).isEqualTo("exhausted");
    }

    @Test
    void doesNotCountReleasedClaim() {
        putNew("k");
        try (ObjectClaim claim = claim(worker(), "k")) {
            claim.release();
            assertThat(claimField("k", "state")).isEqualTo("free");
        }
        try (ObjectClaim claim = claim(worker(), "k")) {
            assertThat(claim.attempts()).isEqualTo(1);
            assertThat(claim.epoch()).isEqualTo(2);
        }
    }

    @Test
    void completesAgainAfterFailure() {
        putNew("k");
        AtomicBoolean isDown = new AtomicBoolean(true);
        try (ObjectClaim claim = claim(worker(ObjectClaimsTest::shortLease), "k")) {
            objects.fault(
                    request -> isDown.get() && request.method().equals("POST"), Trouble.UNAVAILABLE, Integer.MAX_VALUE);
            assertThatThrownBy(claim::complete).isInstanceOf(StoreUnavailableException.class);
            isDown.set(false);
            claim.complete();
        }
        assertThat(objects.value("k", "status")).isEqualTo("done");
    }

    @Test
    void sharesObjectsWithCamelConsumer() throws Exception {
        objects.putMany("k", 40, IS_NEW);
        ObjectClaims claims = worker();
        List<String> byCamel = Collections.synchronizedList(new ArrayList<>());
        List<String> byJava = new ArrayList<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("dynurl:images?baseUrl=" + server.url("/base") + "&queryUrl=" + server.url("/find")
                                    + "&filter.status=new&onCommit.status=done&claim=lease&maxMessagesPerPoll=3"
                                    + "&initialDelay=0&delay=10")
                            .process(exchange -> byCamel.add(
                                    Objects.toString(exchange.getMessage().getHeader("CamelDynUrlKey"))));
                }
            });
            camel.start();
            await().until(() -> {
                processAll(claims, byJava);
                return objects.count("status", "done") == 40;
            });
        }
        assertThat(byCamel).isNotEmpty();
        assertThat(byJava).isNotEmpty();
        List<String> all = new ArrayList<>(byCamel);
        all.addAll(byJava);
        assertThat(all).hasSize(40).doesNotHaveDuplicates();
    }

    private void processAll(ObjectClaims claims, List<String> processed) {
        try (Results<String> keys = store.queryKeys(NEW)) {
            keys.forEachRemaining(key -> claims.tryClaim(key, NEW).ifPresent(claim -> {
                try (claim) {
                    processed.add(key);
                    claim.complete();
                }
            }));
        }
    }

    @Test
    void refusesServerThatIgnoresConditions() {
        objects.ignoringConditions().put("k", IS_NEW, "");

        assertThatThrownBy(() -> worker().tryClaim("k", NEW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not honour If-Match");
    }

    @ParameterizedTest
    @ValueSource(strings = {"onCommit", "claimLease", "maxClaimAttempts", "maxProcessingTime", "claimField", "node"})
    void rejectsInvalidSetting(String name) {
        ObjectClaims.Builder builder = builder();
        switch (name) {
            case "onCommit" -> builder.onCommit(Map.of());
            case "claimLease" -> builder.claimLease(Duration.ZERO);
            case "maxClaimAttempts" -> builder.maxClaimAttempts(0);
            case "maxProcessingTime" -> builder.maxProcessingTime(Duration.ZERO);
            case "claimField" -> builder.claimField(" ");
            default -> builder.node("");
        }

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void rejectsMarkWithNameOfClaim() {
        assertThatThrownBy(() -> builder().claimField("status").build()).hasMessageContaining("claimField is status");
        assertThatThrownBy(() -> worker().tryClaim("k", Query.where("dynurlClaim", "x")))
                .hasMessageContaining("claimField is dynurlClaim");
    }

    @Test
    void rejectsMergePatch() {
        try (HttpStore patching = HttpStore.builder()
                .baseUrl(server.url("/base"))
                .dialect(Dialect.documented().updateMode(UpdateMode.patch))
                .build()) {
            assertThatThrownBy(() -> ObjectClaims.builder(patching)
                            .onCommit(Map.of("status", "done"))
                            .build())
                    .hasMessageContaining("merge patch");
        }
    }
}
