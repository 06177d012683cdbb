package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.impl.engine.PrototypeExchangeFactory;
import org.apache.camel.spi.ExchangeFactory;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimRouteTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String ENDING = "&filter.status=new&onCommit.status=done";
    private static final String LEASE = "claim=lease&claimLease=30s" + ENDING;
    private static final String SHORT = "claim=lease&claimLease=2s" + ENDING;

    private @Nullable Object claimField(String key, String name) {
        return objects.value(key, "dynurlClaim") instanceof Map<?, ?> claim ? claim.get(name) : null;
    }

    /** The last objects of the batch wait longer than {@code maxProcessingTime} before the route receives them. */
    @Test
    void startsMaxProcessingTimeWhenRouteReceivesObject() throws Exception {
        objects.putMany("k", 8, Map.of("status", "new"));
        consume(
                "filter.status=new&onCommit.status=done&claim=lease&claimLease=1500&maxProcessingTime=2s&fetch=data",
                exchange -> Thread.sleep(500));
        awaitStatus("done", 8);
        assertThat(handled).isEmpty();
        assertThat(receivedKeys()).hasSize(8).doesNotHaveDuplicates();
    }

    private void awaitStatus(String status, int count) {
        soon(count + " " + status).until(() -> objects.count("status", status) == count);
    }

    /** Writes a claim in epoch 7, with a lease of one second, of a node that does not renew it. */
    private void putClaimOfDeadNode(String key, int attempts) {
        objects.change(
                key,
                "dynurlClaim",
                Map.of(
                        "state",
                        "held",
                        "node",
                        "dead",
                        "id",
                        "x",
                        "token",
                        "x.0",
                        "epoch",
                        7,
                        "attempts",
                        attempts,
                        "lease",
                        1000));
    }

    /** Returns a different URI for each number, because two routes cannot consume from the same endpoint. */
    private String consumerUri(String options, int number) {
        return pollingUri(options + "&maxMessagesPerPoll=" + (3 + number));
    }

    @Test
    void claimsProcessesAndMarksObject() throws Exception {
        objects.put("k", Map.of("status", "new", "other", 1), "");
        consume(LEASE, exchange -> {
            assertThat(claimField("k", "state")).isEqualTo("held");
            assertThat(objects.value("k", "status")).isEqualTo("new");
        });
        awaitStatus("done", 1);
        assertThat(received.get(0).body()).isEqualTo(Map.of("status", "new", "other", 1));
        assertThat(received.get(0).header(DynUrlConstants.CLAIM_EPOCH)).isEqualTo(1L);
        assertThat(received.get(0).header(DynUrlConstants.CLAIM_ID)).isEqualTo(claimField("k", "id"));
        assertThat(claimField("k", "state")).isEqualTo("done");
        assertThat(objects.value("k", "other")).isEqualTo(1);
        assertThat(handled).isEmpty();
        // The first write checks that the store honours If-Match.
        assertThat(objects.writes()).extracting(ServedStore.Write::status).containsExactly(412, 200, 200);
    }

    @Test
    void sharesObjectsAmongConsumers() throws Exception {
        objects.putMany("k", 60, NEW);
        routes(rb -> {
            for (int i = 0; i < 4; i++) {
                rb.from(consumerUri(LEASE, i)).process(exchange -> received.add(Received.of(exchange)));
            }
        });
        awaitStatus("done", 60);
        assertThat(receivedKeys()).hasSize(60);
        assertThat(new HashSet<>(receivedKeys())).hasSize(60);
        assertThat(received.stream()
                        .map(claimed -> claimed.exchange().getFromEndpoint())
                        .distinct())
                .hasSizeGreaterThan(1);
    }

    @Test
    void renewsClaimWhileProcessingTakesLongerThanLease() throws Exception {
        objects.put("k", NEW, "");
        CountDownLatch hold = new CountDownLatch(1);
        routes(rb -> {
            for (int i = 0; i < 2; i++) {
                rb.from(consumerUri(SHORT, i))
                        .process(exchange -> received.add(Received.of(exchange)))
                        .process(exchange -> hold.await());
            }
        });
        awaitReceived(1);
        int writesAfterTwoLeases = objects.writes().size() + 8; // A claim is renewed three times per lease.
        soon("renewals").until(() -> objects.writes().size() >= writesAfterTwoLeases);
        hold.countDown();
        awaitStatus("done", 1);
        assertThat(receivedKeys()).hasSize(1);
    }

    /** The reasons why an exchange never ends. */
    enum Endless {
        HANGS,
        IS_THROWN_AWAY
    }

    @ParameterizedTest
    @EnumSource(Endless.class)
    void stopsRenewalAfterMaxProcessingTimeSoThatOthersTakeOver(Endless endless) throws Exception {
        objects.put("k", NEW, "");
        CountDownLatch hold = new CountDownLatch(1);
        try (LogCanary log = LogCanary.listen()) {
            routes(rb -> {
                for (int i = 0; i < 2; i++) {
                    rb.from(consumerUri(SHORT + "&maxProcessingTime=3s", i))
                            .process(exchange -> received.add(Received.of(exchange)))
                            .choice()
                            .when(exchange -> received.size() == 1)
                            .process(exchange -> {
                                if (endless == Endless.HANGS) {
                                    hold.await();
                                } else {
                                    Objects.requireNonNull(exchange.getUnitOfWork())
                                            .handoverSynchronization(new DefaultExchange(camel));
                                }
                            });
                }
            });
            awaitReceived(1);
            soon("taken over").until(() -> received.size() == 2);
            awaitStatus("done", 1);
            assertThat(received.get(1).header(DynUrlConstants.CLAIM_EPOCH)).isEqualTo(2L);
            assertThat(claimField("k", "attempts")).isEqualTo(2);
            assertThat(log.lines().stream().filter(line -> line.contains("longer than maxProcessingTime")))
                    .singleElement()
                    .asString()
                    .contains("\"k\" is not renewed");
            hold.countDown();
            awaitPolls(5);
            assertThat(receivedKeys()).hasSize(2);
            // The exchange that hung ends after all, but too late.
            assertThat(handled).hasSize(endless == Endless.HANGS ? 1 : 0);
        }
    }

    @Test
    void takesOverObjectOfDeadNodeOnlyAfterLease() throws Exception {
        objects.put("k", NEW, "");
        putClaimOfDeadNode("k", 1);
        long startNanos = System.nanoTime();
        consume(SHORT);
        awaitReceived(1);
        assertThat(System.nanoTime() - startNanos).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(received.get(0).header(DynUrlConstants.CLAIM_EPOCH)).isEqualTo(8L);
        awaitStatus("done", 1);
        assertThat(claimField("k", "attempts")).isEqualTo(2);
    }

    @Test
    void doesNotTakeOverClaimThatIsRenewed() throws Exception {
        objects.put("k", NEW, "");
        putClaimOfDeadNode("k", 1);
        consume(SHORT);
        for (int i = 0; i < 8; i++) {
            int number = i;
            awaitPolls(12);
            objects.change(
                    "k",
                    "dynurlClaim",
                    Map.of(
                            "state",
                            "held",
                            "node",
                            "alive",
                            "id",
                            "x",
                            "token",
                            "x." + number,
                            "epoch",
                            7,
                            "attempts",
                            1,
                            "lease",
                            1000));
        }
        assertThat(received).isEmpty();
    }

    @Test
    void emitsFreeObjectsBehindClaimedObjects() throws Exception {
        objects.putMany("held", 20, NEW);
        objects.putMany("free", 2, NEW);
        for (int i = 0; i < 20; i++) {
            putClaimOfDeadNode("held" + i, 1);
        }
        consume(SHORT + "&maxMessagesPerPoll=2");
        soon("the free objects")
                .until(() -> receivedKeys().contains("free0") && receivedKeys().contains("free1"));
    }

    @Test
    void retriesFailedObjectUntilAttemptsAreExhausted() throws Exception {
        objects.put("k", NEW, "");
        consume(LEASE + "&maxClaimAttempts=3&onRollback.last=failed&onExhausted.status=broken", exchange -> {
            throw new IllegalStateException("failed on purpose");
        });
        awaitStatus("broken", 1);
        assertThat(receivedKeys()).hasSize(3);
        assertThat(received.stream().map(attempt -> attempt.header(DynUrlConstants.CLAIM_EPOCH)))
                .containsExactly(1L, 2L, 3L);
        assertThat(claimField("k", "state")).isEqualTo("exhausted");
        assertThat(objects.value("k", "last")).isEqualTo("failed");
    }

    /** Fails writes that set a claim to a state, except for claims of one epoch. */
    private void failClaimWrites(String state, int exceptEpoch) {
        objects.fault(
                request -> request.method().equals("POST")
                        && request.bodyText().contains("\"state\":\"" + state + "\"")
                        && !request.bodyText().contains("\"epoch\":" + exceptEpoch),
                Trouble.UNAVAILABLE,
                Integer.MAX_VALUE);
    }

    @Test
    void countsRefusedMarkAsAttempt() throws Exception {
        objects.put("k", NEW, "");
        failClaimWrites("done", 9); // No claim reaches epoch 9, so each mark fails.
        consume(SHORT + "&maxClaimAttempts=3&onExhausted.status=broken");
        awaitStatus("broken", 1);
        assertReceivedStays(3);
        assertThat(claimField("k", "attempts")).isEqualTo(3);
    }

    @Test
    void doesNotProcessObjectAgainIfExhaustedMarkFails() throws Exception {
        objects.put("k", NEW, "");
        failClaimWrites("exhausted", 4); // The epochs 1 and 2 are attempts, and the first mark, in epoch 3, fails.
        consume(SHORT + "&maxClaimAttempts=2&onExhausted.status=broken", exchange -> {
            throw new IllegalStateException("failed on purpose");
        });
        awaitStatus("broken", 1);
        assertReceivedStays(2);
        assertThat(claimField("k", "attempts")).isEqualTo(2);
    }

    @Test
    void skipsExhaustedObjectThatQueryStillFinds() throws Exception {
        objects.put("k", NEW, "");
        consume(SHORT + "&maxClaimAttempts=2", exchange -> {
            throw new IllegalStateException("failed on purpose");
        });
        soon("the object is given up").until(() -> "exhausted".equals(claimField("k", "state")));
        assertReceivedStays(2);
        objects.change("k", "dynurlClaim", null); // The consumer remembers that it has given up the object.
        assertReceivedStays(2);
    }

    @Test
    void exhaustsObjectWhoseNodesDied() throws Exception {
        objects.put("k", NEW, "");
        putClaimOfDeadNode("k", 5);
        consume(SHORT + "&onExhausted.status=broken");
        awaitStatus("broken", 1);
        assertThat(received).isEmpty();
        assertThat(claimField("k", "attempts")).isEqualTo(5);
        assertThat(claimField("k", "epoch")).isEqualTo(8);
    }

    @Test
    void emitsObjectAgainIfItIsMarkedAsNew() throws Exception {
        objects.put("k", NEW, "");
        consume(LEASE);
        awaitStatus("done", 1);
        objects.change("k", "status", "new");
        soon("the second exchange").until(() -> received.size() == 2);
        assertThat(received.get(1).header(DynUrlConstants.CLAIM_EPOCH)).isEqualTo(2L);
    }

    /** Each query response still contains the object after it was marked as done. */
    @Test
    void skipsDoneObjectThatOutdatedResponseContains() throws Exception {
        objects.put("k", NEW, "");
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        consume(SHORT);
        awaitStatus("done", 1);
        objects.change("k", "status", "archived");
        int readsBefore = metadataReads();
        soon("two more lookups").until(() -> metadataReads() >= readsBefore + 2);
        assertThat(receivedKeys()).hasSize(1);
        assertThat(objects.value("k", "status")).isEqualTo("archived");
        objects.change("k", "status", "new");
        soon("the second exchange").until(() -> received.size() == 2);
    }

    private int metadataReads() {
        return server.requests("GET", "/base/k/metadata").size();
    }

    @ParameterizedTest
    @EnumSource(
            value = DynUrlFetch.class,
            names = {"none", "data"})
    void marksClaimedObjectBeforeItDeletesIt(DynUrlFetch fetch) throws Exception {
        objects.put("k", NEW, "data");
        consume("claim=lease&deleteAfterRead=true&fetch=" + fetch);
        soon("the delete").until(() -> objects.keys().isEmpty());
        List<ServedStore.Write> writes = objects.writes();
        // The check for If-Match, the claim, the mark, and the delete.
        assertThat(writes).extracting(ServedStore.Write::method).containsExactly("POST", "POST", "POST", "DELETE");
        Map<?, ?> mark = (Map<?, ?>) Objects.requireNonNull(
                Objects.requireNonNull(writes.get(2).metadata()).get("dynurlClaim"));
        assertThat(mark.get("state")).isEqualTo("deleting");
        assertThat(mark.get("data")).isEqualTo("\"v2\""); // put() gives the tag v1 to the metadata and v2 to the data.
        assertReceivedStays(1);
    }

    @Test
    void deletesObjectThatAnotherNodeMarkedForDeletion() throws Exception {
        objects.put("k", NEW, "data");
        objects.change(
                "k",
                "dynurlClaim",
                Map.of(
                        "state",
                        "deleting",
                        "node",
                        "dead",
                        "id",
                        "x",
                        "token",
                        "x.1",
                        "epoch",
                        1,
                        "attempts",
                        1,
                        "lease",
                        1000,
                        "data",
                        "\"v2\""));
        consume("claim=lease&deleteAfterRead=true");
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertThat(received).isEmpty();
    }

    @Test
    void emitsObjectAgainIfDataChangedAfterDeletionMark() throws Exception {
        objects.put("k", NEW, "data");
        objects.change(
                "k",
                "dynurlClaim",
                Map.of(
                        "state",
                        "deleting",
                        "node",
                        "dead",
                        "id",
                        "x",
                        "token",
                        "x.1",
                        "epoch",
                        1,
                        "attempts",
                        4,
                        "lease",
                        1000,
                        "data",
                        "\"another\""));
        consume("claim=lease&deleteAfterRead=true");
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertThat(receivedKeys()).containsExactly("k");
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void processesObjectOnceDespiteFailingWrites(Trouble trouble) throws Exception {
        objects.putMany("k", 10, NEW);
        int[] count = {0};
        // Every third write of a claim fails, but not more than 20.
        objects.fault(
                request -> request.method().equals("POST")
                        && request.bodyText().contains("\"state\"")
                        && count[0]++ % 3 == 0,
                trouble,
                20);
        consume(LEASE);
        awaitStatus("done", 10);
        assertReceivedStays(10);
    }

    @Test
    void confirmsClaimWithoutWaitingForLeaseIfResponseIsLost() throws Exception {
        objects.put("k", NEW, "");
        objects.fault(
                request -> request.method().equals("POST") && request.bodyText().contains("held"), Trouble.LOST_ACK, 1);
        objects.fault(
                // After the check for If-Match and until the third write, which marks the object.
                request -> request.method().equals("GET")
                        && !objects.writes().isEmpty()
                        && objects.writes().size() < 3,
                Trouble.UNAVAILABLE,
                3);
        consume(LEASE);
        awaitStatus("done", 1);
        assertThat(receivedKeys()).hasSize(1);
    }

    /**
     * The store makes the renewal, but its response is lost. Then the store is down until the claim may no longer be
     * used.
     */
    @Test
    void marksObjectAsDoneIfOutcomeOfRenewalIsUnknown() throws Exception {
        objects.put("k", NEW, "");
        CountDownLatch hold = new CountDownLatch(1);
        consume(SHORT, exchange -> hold.await());
        awaitReceived(1);
        AtomicBoolean down = new AtomicBoolean(true);
        objects.fault(
                request -> down.get()
                        && request.method().equals("POST")
                        && objects.writes().stream()
                                .noneMatch(write -> token(write).endsWith(".1")),
                Trouble.LOST_ACK,
                1);
        objects.fault(request -> down.get() && !request.path().equals("/find"), Trouble.UNAVAILABLE, Integer.MAX_VALUE);
        soon("the renewal").until(() -> String.valueOf(claimField("k", "token")).endsWith(".1"));
        // A claim may be used for 80 % of its lease of 2 seconds.
        await().pollDelay(Duration.ofMillis(1700)).until(() -> true);
        down.set(false);
        hold.countDown();
        awaitStatus("done", 1);
        assertThat(claimField("k", "state")).isEqualTo("done");
        assertReceivedStays(1);
        assertThat(handled).isEmpty();
    }

    private static String token(ServedStore.Write write) {
        return write.metadata() != null && write.metadata().get("dynurlClaim") instanceof Map<?, ?> claim
                ? String.valueOf(claim.get("token"))
                : "";
    }

    @Test
    void keepsMetadataChangesOfOthers() throws Exception {
        objects.put("k", NEW, "");
        CountDownLatch hold = new CountDownLatch(1);
        consume(SHORT, exchange -> {
            objects.change("k", "note", "from the route");
            hold.await();
        });
        awaitReceived(1);
        int writesBefore = objects.writes().size();
        // The first renewal after the change fails with 412, and is sent again with the new entity tag.
        soon("three more writes").until(() -> objects.writes().size() > writesBefore + 2);
        objects.change("k", "more", 1);
        hold.countDown();
        awaitStatus("done", 1);
        assertThat(objects.value("k", "note")).isEqualTo("from the route");
        assertThat(objects.value("k", "more")).isEqualTo(1);
        assertReceivedStays(1);
        assertThat(handled).isEmpty();
    }

    @Test
    void doesNotMarkObjectIfClaimWasLost() throws Exception {
        objects.put("k", NEW, "");
        consume(LEASE, exchange -> {
            if (received.size() == 1) {
                putClaimOfDeadNode("k", 2);
            }
        });
        soon("the call of the exception handler").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).isInstanceOf(ConflictException.class);
        assertThat(claimField("k", "node")).isEqualTo("dead");
        assertThat(objects.value("k", "status")).isEqualTo("new");
    }

    @Test
    void releasesUnprocessedObjectsWhenConsumerStops() throws Exception {
        objects.putMany("k", 3, NEW);
        CountDownLatch hold = new CountDownLatch(1);
        consume(LEASE, exchange -> hold.await());
        awaitReceived(1);
        Thread stopper = startStoppingRoute();
        hold.countDown();
        stopper.join();
        assertThat(receivedKeys()).hasSize(1);
        for (String key : objects.keys()) {
            boolean processed = receivedKeys().contains(key);
            assertThat(claimField(key, "state")).as(key).isEqualTo(processed ? "done" : "free");
            assertThat(claimField(key, "attempts")).as(key).isEqualTo(processed ? 1 : 0);
        }
    }

    /** A class whose static initialization fails. */
    public static final class Bean {
        static final int NUMBER = Integer.parseInt("no number");

        public void setStatus(@Nullable String status) {}
    }

    @Test
    void countsErrorBeforeRouteAsFailedAttempt() throws Exception {
        objects.putMany("k", 3, NEW);
        consume(LEASE + "&maxClaimAttempts=3&onExhausted.status=broken&outputType=" + Bean.class.getName());
        awaitStatus("broken", 3);
        assertThat(received).isEmpty();
    }

    /** A factory that fails to create the first exchange. */
    private static final class Exchanges extends PrototypeExchangeFactory {
        private final AtomicBoolean failed = new AtomicBoolean();

        Exchanges() {}

        private Exchanges(Consumer consumer) {
            super(consumer);
        }

        @Override
        public ExchangeFactory newExchangeFactory(Consumer consumer) {
            Exchanges factory = new Exchanges(consumer);
            factory.setCamelContext(consumer.getEndpoint().getCamelContext());
            return factory;
        }

        @Override
        public Exchange create(Endpoint from, boolean autoRelease) {
            if (!failed.getAndSet(true)) {
                throw new NoClassDefFoundError("on purpose");
            }
            return super.create(from, autoRelease);
        }
    }

    @Test
    void releasesObjectIfExchangeCannotBeCreated() throws Exception {
        objects.putMany("k", 3, NEW);
        camel.getCamelContextExtension().setExchangeFactory(new Exchanges());
        consume(LEASE);
        awaitStatus("done", 3);
        assertThat(receivedKeys()).containsExactlyInAnyOrder("k0", "k1", "k2");
        assertThat(claimField("k0", "attempts")).isEqualTo(1);
    }

    @Test
    void refusesForeignValueInClaimField() throws Exception {
        objects.put("k", Map.of("status", "new", "dynurlClaim", "mine"), "");
        consume(LEASE + "&repeatCount=1");
        soon("the call of the exception handler").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).hasMessageContaining("claimField");
        assertThat(objects.value("k", "dynurlClaim")).isEqualTo("mine");
    }

    @Test
    void writesClaimToConfiguredField() throws Exception {
        objects.put("k", NEW, "");
        consume(LEASE + "&claimField=lock");
        awaitStatus("done", 1);
        assertThat(objects.value("k", "lock")).isNotNull();
        assertThat(objects.value("k", "dynurlClaim")).isNull();
    }

    /** A query that the client filters could read the metadata of many objects before it finds one. */
    @ParameterizedTest
    @ValueSource(strings = {"filterLocally=true", "dialect.sendFilter=false"})
    void checksConditionsBeforeFirstClaimIfClientFilters(String option) throws Exception {
        objects.ignoringConditions().putMany("k", 3, Map.of("status", "other"));
        routes(rb -> rb.from(store() + LEASE + "&" + option + "&initialDelay=60000")
                .process(exchange -> received.add(Received.of(exchange))));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void failsAtStartIfStoreIgnoresConditions() {
        objects.ignoringConditions().put("k", Map.of("status", "new", "n", 1), "");
        assertThatThrownBy(() -> consume(LEASE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("If-Match")
                .hasMessageContaining("idempotentRepository");
        assertThat(objects.metadata("k")).isEqualTo(Map.of("status", "new", "n", 1));
        assertThat(received).isEmpty();
    }

    @Test
    void failsAtStartIfStoreHasNoStrongEntityTags() {
        objects.weakEtags().put("k", NEW, "");
        assertThatThrownBy(() -> consume(LEASE)).hasMessageContaining("no strong ETag");
        assertThat(objects.writes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 428, 200})
    void failsAtStartUnlessStoreRespondsWith412(int status) {
        objects.put("k", NEW, "");
        server.on("POST", "/base/k/metadata").reply(Reply.status(status));
        assertThatThrownBy(() -> consume(LEASE)).hasMessageContaining("If-Match");
    }

    @Test
    void checksConditionsBeforeFirstClaimIfNoObjectExistsAtStart() throws Exception {
        objects.ignoringConditions();
        consume(LEASE);
        awaitPolls(1);
        objects.put("k", NEW, "");
        soon("the call of the exception handler").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).hasMessageContaining("If-Match");
        assertThat(received).isEmpty();
        assertThat(objects.value("k", "dynurlClaim")).isNull();
    }

    @Test
    void checksConditionsLaterIfStoreIsDownAtStart() throws Exception {
        objects.put("k", NEW, "");
        objects.fault(request -> true, Trouble.UNAVAILABLE, 3);
        consume(LEASE);
        awaitStatus("done", 1);
    }

    @Test
    void pollEnrichClaimsObject() throws Exception {
        objects.putMany("k", 2, NEW);
        putClaimOfDeadNode("k1", 1);
        String options = "claim=lease&claimLease=1s&onCommit.status=done&fetch=none";
        routes(rb -> rb.from("direct:in")
                .pollEnrich()
                .simple(store() + options + "&key=${body}")
                .timeout(0)
                .process(exchange -> received.add(Received.of(exchange))));
        template.sendBody("direct:in", "k0");
        template.sendBody("direct:in", "k1");
        assertThat(objects.value("k0", "status")).isEqualTo("done");
        assertThat(objects.value("k1", "status")).isEqualTo("new");
        assertThat(received.get(0).header(DynUrlConstants.CLAIM_EPOCH)).isEqualTo(1L);
        assertThat(received.get(1).header(DynUrlConstants.CLAIM_EPOCH)).isNull();
    }
}
