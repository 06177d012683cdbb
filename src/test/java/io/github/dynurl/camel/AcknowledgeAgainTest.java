package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests acknowledgements and rejections that the store refuses and that the route requests again. */
@Tag("compat")
class AcknowledgeAgainTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String MANUAL =
            "acknowledge=manual&maxAttempts=1&filter.status=new&onCommit.status=done&onRollback.status=failed";
    private static final String DELETE = "acknowledge=manual&maxAttempts=1&deleteAfterRead=true&fetch=data";

    private DynUrlAcknowledgement acknowledgement(int index) {
        return (DynUrlAcknowledgement)
                Objects.requireNonNull(received.get(index).header(DynUrlConstants.ACKNOWLEDGEMENT));
    }

    private static boolean marksAsDone(RecordedRequest request) {
        return request.method().equals("POST") && request.bodyText().contains("\"status\":\"done\"");
    }

    private void consumeOneObject(String options) throws Exception {
        objects.put("k", NEW, "data");
        consume(options);
        awaitReceived(1);
        awaitIdle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease", "&idempotent=true", "&idempotent=true&idempotentEager=true"})
    void keepsObjectInProgressIfAcknowledgeWasRefused(String options) throws Exception {
        consumeOneObject(MANUAL + options);
        objects.refuse(AcknowledgeAgainTest::marksAsDone, Reply.status(403), 2);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(AccessDeniedException.class);
        }
        assertReceivedStays(1);
        assertThat(acknowledgement(0).acknowledge()).isTrue();
        assertThat(acknowledgement(0).acknowledge()).isFalse();
        assertThat(acknowledgement(0).reject()).isFalse();
        assertThat(objects.value("k", "status")).isEqualTo("done");
        assertReceivedStays(1);
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease"})
    void rejectsObjectAfterAcknowledgeWasRefused(String options) throws Exception {
        consumeOneObject(MANUAL + options);
        objects.refuse(AcknowledgeAgainTest::marksAsDone, Reply.status(403), 1);
        assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(AccessDeniedException.class);
        assertThat(acknowledgement(0).reject()).isTrue();
        assertThat(objects.value("k", "status")).isEqualTo("failed");
        assertThat(acknowledgement(0).acknowledge()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease"})
    void repeatsDeleteThatWasRefused(String options) throws Exception {
        consumeOneObject(DELETE + options);
        objects.refuse(request -> request.method().equals("DELETE"), Reply.status(403), 2);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(AccessDeniedException.class);
        }
        assertThat(objects.keys()).containsExactly("k");
        assertReceivedStays(1);
        assertThat(acknowledgement(0).acknowledge()).isTrue();
        assertThat(objects.keys()).isEmpty();
        boolean hasClaim = !options.isEmpty(); // A claim is marked as deleting once, not at each attempt.
        assertThat(objects.writes().stream()
                        .filter(write -> String.valueOf(write.metadata()).contains("deleting")))
                .hasSize(hasClaim ? 1 : 0);
    }

    /** After the mark, a reject is too late: the next poll finds the state {@code deleting} and deletes the object. */
    @Test
    void failsToRejectObjectThatIsMarkedForDeletion() throws Exception {
        consumeOneObject(DELETE + "&claim=lease");
        objects.refuse(request -> request.method().equals("DELETE"), Reply.status(403), 1);
        assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(AccessDeniedException.class);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(acknowledgement(0)::reject)
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("deleting");
        }
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertThat(receivedKeys()).hasSize(1);
    }

    @Test
    void acknowledgesObjectOnRedelivery() throws Exception {
        objects.put("k", NEW, "");
        int failures = 4; // One acknowledge sends at most three requests, so the redelivery sends two.
        objects.fault(AcknowledgeAgainTest::marksAsDone, Trouble.UNAVAILABLE, failures);
        routes(rb -> {
            rb.errorHandler(rb.defaultErrorHandler().maximumRedeliveries(3).redeliveryDelay(10));
            route(rb, MANUAL).to(store() + "operation=acknowledge");
        });
        soon("done").until(() -> objects.count("status", "done") == 1);
        assertReceivedStays(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease"})
    void rejectsObjectIfAcknowledgeFailsTheExchange(String options) throws Exception {
        objects.put("k", NEW, "");
        objects.refuse(AcknowledgeAgainTest::marksAsDone, Reply.status(403), 1);
        routes(rb -> route(rb, MANUAL + options).to(store() + "operation=acknowledge"));
        soon("failed").until(() -> objects.count("status", "failed") == 1);
        assertReceivedStays(1);
        assertThat(acknowledgement(0).acknowledge()).isFalse();
    }

    @Test
    void acknowledgesOnlyRemainingObjectsOfGroupOnSecondAttempt() throws Exception {
        objects.putMany("k", 3, NEW);
        consume(MANUAL);
        awaitReceived(3);
        objects.refuse(request -> marksAsDone(request) && request.path().contains("/k1/"), Reply.status(403), 1);
        List<DynUrlAcknowledgement> group = List.of(acknowledgement(0), acknowledgement(1), acknowledgement(2));
        String end = store() + "operation=acknowledge";
        assertThat(template.request(end, exchange -> exchange.getMessage().setBody(group))
                        .getException())
                .isInstanceOf(AccessDeniedException.class);
        assertThat(objects.count("status", "done")).isEqualTo(2);
        assertThat(template.request(end, exchange -> exchange.getMessage().setBody(group))
                        .getException())
                .isNull();
        assertThat(objects.count("status", "done")).isEqualTo(3);
        assertThat(objects.writes()).hasSize(3);
    }

    @Test
    void renewsClaimAfterOutageThatPreventedAcknowledge() throws Exception {
        consumeOneObject(MANUAL + "&claim=lease&claimLease=1s");
        AtomicBoolean down = new AtomicBoolean(true);
        objects.fault(request -> down.get() && request.method().equals("POST"), Trouble.UNAVAILABLE, Integer.MAX_VALUE);
        assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(StoreUnavailableException.class);
        int writesBefore = objects.writes().size();
        down.set(false);
        soon("the claim is renewed twice").until(() -> objects.writes().size() >= writesBefore + 2);
        assertThat(acknowledgement(0).acknowledge()).isTrue();
        assertThat(objects.value("k", "status")).isEqualTo("done");
        assertReceivedStays(1);
    }

    @Test
    void failsEachTimeIfClaimWasLost() throws Exception {
        consumeOneObject(MANUAL + "&claim=lease");
        objects.change(
                "k",
                "dynurlClaim",
                Map.of(
                        "state",
                        "held",
                        "node",
                        "other",
                        "id",
                        "x",
                        "token",
                        "x.0",
                        "epoch",
                        2,
                        "attempts",
                        1,
                        "lease",
                        30000));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(ConflictException.class);
            assertThatThrownBy(acknowledgement(0)::reject).isInstanceOf(ConflictException.class);
        }
        assertThat(objects.value("k", "status")).isEqualTo("new");
    }

    @Test
    void failsEachTimeIfObjectChangedAndEmitsItAgain() throws Exception {
        consumeOneObject(MANUAL);
        objects.change("k", "other", "by somebody");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(ConflictException.class);
        }
        awaitReceived(2);
        assertThat(acknowledgement(1).acknowledge()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease&claimLease=1s"})
    void emitsObjectAgainAfterMaxProcessingTimeIfAcknowledgeWasRefused(String options) throws Exception {
        consumeOneObject(MANUAL + "&maxProcessingTime=2s" + options);
        objects.refuse(AcknowledgeAgainTest::marksAsDone, Reply.status(403), 1);
        assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(AccessDeniedException.class);
        soon("the second exchange").until(() -> received.size() >= 2);
        assertThatThrownBy(acknowledgement(0)::acknowledge)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("maxProcessingTime");
        assertThat(acknowledgement(1).acknowledge()).isTrue();
    }

    /**
     * With a lease, the claim has already ended when the delete fails, so {@code maxProcessingTime} no longer applies.
     * The next poll deletes the object instead of emitting it again.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease&claimLease=1s"})
    void releasesObjectAfterMaxProcessingTimeIfDeleteWasRefused(String options) throws Exception {
        consumeOneObject(DELETE + "&maxProcessingTime=2s" + options);
        objects.refuse(request -> request.method().equals("DELETE"), Reply.status(403), 1);
        assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(AccessDeniedException.class);
        boolean hasClaim = !options.isEmpty();
        soon(hasClaim ? "the delete" : "the second exchange")
                .until(() -> hasClaim ? objects.keys().isEmpty() : received.size() >= 2);
    }

    @Test
    void countsDurationOfFailedAcknowledgeAsProcessingTime() throws Exception {
        consumeOneObject(MANUAL + "&maxProcessingTime=2s");
        objects.refuse(AcknowledgeAgainTest::marksAsDone, Reply.status(403).delay(Duration.ofMillis(2300)), 1);
        assertThatThrownBy(acknowledgement(0)::acknowledge).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(acknowledgement(0)::acknowledge)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("maxProcessingTime");
        assertThat(objects.value("k", "status")).isEqualTo("new");
    }

    @Test
    void sendsAcknowledgeAgainAfterConcurrentAcknowledgeFailed() throws Exception {
        consumeOneObject(MANUAL);
        CountDownLatch hold = new CountDownLatch(1);
        objects.refuse(AcknowledgeAgainTest::marksAsDone, Reply.status(403).heldBy(hold), 1);
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(acknowledgement(0)::acknowledge);
        soon("the first acknowledge request")
                .until(() -> server.requests("POST", "/base/k/metadata").size() == 1);
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(acknowledgement(0)::acknowledge);
        assertThat(second).isNotDone();
        hold.countDown();
        assertThatThrownBy(first::join).hasCauseInstanceOf(AccessDeniedException.class);
        assertThat(second.join()).isTrue();
    }

    /** A repository that fails to add the first key. */
    private static final class Repository extends MemoryIdempotentRepository {
        private final AtomicBoolean failed = new AtomicBoolean();

        Repository() {
            super(new ConcurrentHashMap<>());
        }

        @Override
        public boolean add(String key) {
            if (!failed.getAndSet(true)) {
                throw new IllegalStateException("on purpose");
            }
            return super.add(key);
        }
    }

    @Test
    void addsKeyToRepositoryOnSecondAcknowledgeIfFirstFailed() throws Exception {
        Repository repository = new Repository();
        camel.getRegistry().bind("repository", repository);
        consumeOneObject(MANUAL + "&idempotentRepository=#repository&idempotentKey=key");
        assertThatThrownBy(acknowledgement(0)::acknowledge).hasMessage("on purpose");
        assertThat(acknowledgement(0).acknowledge()).isTrue();
        assertThat(acknowledgement(0).acknowledge()).isFalse();
        assertThat(repository.contains(repositoryKey("k"))).isTrue();
        assertThat(objects.writes()).extracting(ServedStore.Write::status).containsExactly(200);
        assertReceivedStays(1);
    }
}
