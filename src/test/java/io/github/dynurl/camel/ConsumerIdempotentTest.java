package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.internal.consume.CompactIdempotentRepository;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class ConsumerIdempotentTest extends ConsumerTestCase {
    @Test
    void emitsUnchangedObjectOnceAndChangedObjectAgain() throws Exception {
        objects.putMany("k", 3, Map.of("n", 1));
        consume("");
        awaitReceived(3);
        assertReceivedStays(3);
        objects.change("k1", "n", 2);
        awaitReceived(4);
        assertReceivedStays(4);
        assertThat(receivedKeys()).containsExactly("k0", "k1", "k2", "k1");
    }

    @ParameterizedTest
    @CsvSource({"metadata,true,false", "data,false,true", "value,true,true"})
    void detectsChangesOnlyInFetchedPart(String fetch, boolean detectsMetadata, boolean detectsData) throws Exception {
        objects.put("k", Map.of("n", 1), "data");
        consume("fetch=" + fetch);
        awaitReceived(1);
        objects.change("k", "n", 2);
        awaitPolls(3);
        assertThat(received).hasSize(detectsMetadata ? 2 : 1);
        int countBefore = received.size();
        objects.changeData("k", "other");
        awaitPolls(3);
        assertThat(received).hasSize(countBefore + (detectsData ? 1 : 0));
    }

    @Test
    void sendsNoLookupForKnownKeyIfIdempotentKeyIsKey() throws Exception {
        objects.putMany("k", 3, Map.of("n", 1));
        consume("idempotentKey=key");
        awaitReceived(3);
        objects.change("k1", "n", 2);
        assertReceivedStays(3);
        assertThat(server.requests())
                .filteredOn(request -> request.path().endsWith("/metadata"))
                .hasSize(3); // one for each emitted object
    }

    @Test
    void emitsFailedObjectAgain() throws Exception {
        objects.put("k", Map.of(), "");
        consume("", exchange -> {
            if (received.size() < 3) {
                throw new IllegalStateException("failed on purpose");
            }
        });
        awaitReceived(3);
        assertReceivedStays(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callsConfiguredRepository(boolean eager) throws Exception {
        objects.putMany("k", 2, Map.of());
        List<String> calls = new CopyOnWriteArrayList<>();
        camel.getRegistry().bind("repo", new Recording(calls));
        consume(
                "idempotentRepository=#repo&idempotentKey=key&repeatCount=1&idempotentEager=" + eager,
                exchange -> calls.add("process"));
        awaitReceived(2);
        awaitIdle();
        soon("the last call").until(() -> calls.contains(eager ? "confirm k1" : "add k1"));
        if (eager) {
            assertThat(calls).containsSubsequence("add k0", "add k1", "process", "confirm k0", "process", "confirm k1");
        } else {
            assertThat(calls)
                    .containsSubsequence("contains k0", "contains k1", "process", "add k0", "process", "add k1");
        }
    }

    /** Returns the key within a repository key, which begins with the name of the store. */
    private static String keyIn(String text) {
        return text.substring(text.indexOf(' ') + 1);
    }

    /** A repository that records each call. */
    private static class Recording extends MemoryIdempotentRepository {
        private final List<String> calls;

        Recording(List<String> calls) {
            super(new java.util.concurrent.ConcurrentHashMap<>());
            this.calls = calls;
        }

        @Override
        public boolean add(String key) {
            calls.add("add " + keyIn(key));
            return super.add(key);
        }

        @Override
        public boolean contains(String key) {
            calls.add("contains " + keyIn(key));
            return super.contains(key);
        }

        @Override
        public boolean confirm(String key) {
            calls.add("confirm " + keyIn(key));
            return super.confirm(key);
        }

        @Override
        public boolean remove(String key) {
            calls.add("remove " + keyIn(key));
            return super.remove(key);
        }
    }

    @Test
    void removesFailedObjectFromEagerRepository() throws Exception {
        objects.put("k", Map.of(), "");
        IdempotentRepository repository =
                MemoryIdempotentRepository.memoryIdempotentRepository(new java.util.concurrent.ConcurrentHashMap<>());
        camel.getRegistry().bind("repo", repository);
        consume("idempotentRepository=#repo&idempotentEager=true&idempotentKey=key", exchange -> {
            if (received.size() < 2) {
                throw new IllegalStateException("failed on purpose");
            }
        });
        awaitReceived(2);
        assertReceivedStays(2);
        assertThat(repository.contains(repositoryKey("k"))).isTrue();
    }

    @Test
    void emitsAllObjectsAfterRepositoryFailedOnePoll() throws Exception {
        objects.putMany("k", 3, Map.of());
        List<String> calls = new CopyOnWriteArrayList<>();
        camel.getRegistry().bind("repo", new Recording(calls) {
            @Override
            public boolean contains(String key) {
                super.contains(key);
                if (calls.size() == 2) {
                    throw new IllegalStateException("the database is down");
                }
                return false;
            }
        });
        consume("idempotentRepository=#repo&idempotentKey=key&onCommit.status=done");
        soon("all are done").until(() -> objects.count("status", "done") == 3);
        assertThat(handled)
                .anyMatch(failure -> String.valueOf(failure.getMessage()).contains("the database is down"));
    }

    @Test
    void emitsOtherObjectsIfRepositoryFailsForOneObject() throws Exception {
        objects.putMany("k", 5, Map.of("status", "new"));
        // The lookup of k0 makes the consumer remove k0 from the repository.
        server.on("GET", "/base/k0/metadata").reply(Reply.status(404));
        AtomicBoolean down = new AtomicBoolean(true);
        camel.getRegistry().bind("repo", new Recording(new CopyOnWriteArrayList<>()) {
            @Override
            public boolean remove(String key) {
                if (down.getAndSet(false)) {
                    throw new IllegalStateException("the database is down");
                }
                return super.remove(key);
            }
        });
        consume("inProgressRepository=#repo&filter.status=new&onCommit.status=done");
        soon("the other objects are done").until(() -> objects.count("status", "done") == 4);
        assertThat(receivedKeys()).containsExactly("k1", "k2", "k3", "k4");
        soon("the call of the exception handler").until(() -> handled.stream()
                .anyMatch(failure -> String.valueOf(failure.getMessage()).contains("the database is down")));
    }

    @Test
    void keepsRepositoryAcrossRouteRestart() throws Exception {
        objects.putMany("k", 3, Map.of());
        consume("");
        awaitReceived(3);
        camel.getRouteController().stopRoute(ROUTE);
        camel.getRouteController().startRoute(ROUTE);
        assertReceivedStays(3);
    }

    @Test
    void startsRepositoriesBeforeFirstPoll() throws Exception {
        objects.put("k", Map.of(), "");
        List<String> calls = new CopyOnWriteArrayList<>();
        try (DefaultCamelContext another = new DefaultCamelContext()) {
            another.disableJMX();
            another.getRegistry().bind("repo", new Recording(calls) {
                @Override
                protected void doStart() {
                    calls.add("start");
                }
            });
            another.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(store() + "initialDelay=0&idempotentRepository=#repo&fetch=none")
                            .process(exchange -> calls.add("process"));
                }
            });
            another.start();
            soon("the object").until(() -> calls.contains("process"));
            assertThat(calls.get(0)).isEqualTo("start");
        }
    }

    @Test
    void refusesKeysBeyondCapacityOfMemoryRepository() {
        CompactIdempotentRepository repository = new CompactIdempotentRepository(3);
        assertThat(repository.add("a")).isTrue();
        assertThat(repository.add("a")).isFalse();
        assertThat(repository.contains("a")).isTrue();
        repository.reserve("k");
        repository.reserve("k");
        // One place is used, and two are reserved.
        assertThatThrownBy(() -> repository.reserve("k"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("onCommit.*")
                .hasMessageContaining("idempotentRepository");
        repository.add("b");
        repository.unreserve();
        repository.unreserve();
        repository.add("c");
        assertThatThrownBy(() -> repository.add("d")).hasMessageContaining("full with 3");
        assertThat(repository.remove("a")).isTrue();
        assertThat(repository.add("d")).isTrue();
        repository.clear();
        assertThat(repository.contains("d")).isFalse();
    }

    /** Two stores are different if their names or their URLs differ. */
    @ParameterizedTest
    @CsvSource({"one,two,false", "one,one,true"})
    void separatesKeysOfStoresThatShareRepository(String first, String second, boolean onAnotherServer)
            throws Exception {
        ScriptedServer server2 = onAnotherServer ? closeAfterTest(ScriptedServer.start()) : server;
        objects.put("k", Map.of("n", 1), "");
        if (onAnotherServer) {
            ServedStore.on(server2).put("k", Map.of("n", 1), "");
        }
        camel.getRegistry().bind("repo", MemoryIdempotentRepository.memoryIdempotentRepository());
        camel.getRegistry().bind("busy", MemoryIdempotentRepository.memoryIdempotentRepository());
        String shared =
                "idempotentRepository=#repo&inProgressRepository=#busy&idempotentKey=key&initialDelay=0&delay=10";
        CountDownLatch hold = new CountDownLatch(1);
        routes(rb -> {
            rb.from(store(server).replace(":store", ":" + first) + shared)
                    .process(exchange -> received.add(Received.of(exchange)))
                    .process(exchange -> hold.await());
            rb.from(store(server2).replace(":store", ":" + second) + shared)
                    .process(exchange -> received.add(Received.of(exchange)))
                    .process(exchange -> hold.await());
        });
        awaitReceived(2);
        hold.countDown();
        awaitPolls(4);
        assertThat(receivedKeys()).containsExactly("k", "k");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void usesOneRepositoryEntryPerChangingObject(boolean eager) throws Exception {
        CompactIdempotentRepository small = new CompactIdempotentRepository(2);
        camel.getRegistry().bind("repo", small);
        objects.put("k", Map.of(), "");
        objects.put("other", Map.of(), "");
        consume("idempotentRepository=#repo&idempotentEager=" + eager);
        awaitReceived(2);
        for (int i = 1; i <= 20; i++) {
            objects.change("k", "n", i);
            awaitReceived(2 + i);
        }
        assertReceivedStays(22);
        assertThat(handled).isEmpty();
    }

    @Test
    void emitsChangedDataOnceWithItsEntityTag() throws Exception {
        objects.put("k", Map.of(), "first");
        routes(rb -> route(rb, "fetch=data&maxMessagesPerPoll=2"));
        awaitReceived(1);
        assertReceivedStays(1);
        objects.changeData("k", "second");
        awaitReceived(2);
        assertThat(received.get(1).exchange().getMessage().getHeader(DynUrlConstants.ETAG))
                .isNotNull();
        assertThat(received.get(1).exchange().getProperty(Exchange.BATCH_SIZE)).isEqualTo(1);
        assertReceivedStays(2);
    }
}
