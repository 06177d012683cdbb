package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Consumer;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Endpoint;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests consumers whose query finds objects that do not exist. */
class ConsumerMissingTest extends ConsumerTestCase {
    private final List<Exception> failures = new CopyOnWriteArrayList<>();

    @Override
    void prepare() {
        super.prepare();
        camel.getRegistry().bind("strategy", new DefaultPollingConsumerPollStrategy() {
            @Override
            public boolean rollback(Consumer consumer, Endpoint endpoint, int retries, Exception cause)
                    throws Exception {
                failures.add(cause);
                return super.rollback(consumer, endpoint, retries, cause);
            }
        });
    }

    private HealthCheck.Result health() {
        return new ScheduledPollConsumerHealthCheck(consumer(), "check").call();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fetch=metadata",
                "maxMessagesPerPoll=0",
                "maxMessagesPerPoll=1",
                "fetch=value",
                "fetch=data",
                "deleteAfterRead=true",
                "fetch=data&onCommit.status=done",
                "filter.n=1&filterLocally=true",
                "claim=lease&onCommit.status=done"
            })
    void failsIfNoFoundObjectExists(String options) throws Exception {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        server.on("GET", "/find?n=1").reply(Reply.ok("a\nb\n"));
        server.when(request -> request.path().startsWith("/base/")).reply(Reply.status(404));
        consume("pollStrategy=#strategy&" + options);
        soon("failures").until(() -> failures.size() > 1);
        assertThat(failures).first().isInstanceOf(StoreException.class);
        assertThat(failures.get(0))
                .hasMessageMatching("(?s).*none of the objects that the query found (exists|has data): .*")
                .hasMessageContaining(server.url("/base/"))
                .hasMessageMatching(
                        "(?s).*; check baseUrl, urlFormat(, metadataPart and missingParts| and dataPart).*");
        HealthCheck.Result health = health();
        assertThat(health.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health.getDetails()).containsEntry(HealthCheck.HTTP_RESPONSE_CODE, 404);
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fetch=data",
                "fetch=data&maxMessagesPerPoll=1",
                "fetch=data&onCommit.status=done",
                "deleteAfterRead=true",
                "fetch=metadata&deleteAfterRead=true",
                "fetch=value&idempotent=true",
                "claim=lease&onCommit.status=done&fetch=data"
            })
    void failsIfNoFoundObjectHasData(String options) throws Exception {
        objects.put("a", Map.of(), "data");
        objects.put("b", Map.of(), "data");
        server.when(request -> request.path().endsWith("/wrong")).reply(Reply.status(404));
        consume("pollStrategy=#strategy&dataPart=wrong&" + options);
        soon("failures").until(() -> failures.size() > 1);
        assertThat(failures.get(0))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("none of the objects that the query found has data")
                .hasMessageContaining(server.url("/base/"))
                .hasMessageContaining("/wrong; check baseUrl, urlFormat and dataPart");
        assertThat(consumer().getPassedOver()).isGreaterThan(1);
        assertThat(received).isEmpty();
    }

    @Test
    void continuesIfOneObjectHasData() throws Exception {
        objects.put("a", Map.of(), "data");
        server.when(request -> request.path().equals("/base/a/data")).reply(Reply.status(404));
        objects.put("b", Map.of(), "data");
        consume("pollStrategy=#strategy&fetch=data&idempotent=false");
        awaitPolls(3);
        assertThat(failures).isEmpty();
        assertThat(receivedKeys()).contains("b").doesNotContain("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch=metadata", "fetch=data", "fetch=value", "filter.n=1&filterLocally=true"})
    void continuesIfOthersDeleteEachObjectFirst(String options) throws Exception {
        AtomicInteger polls = new AtomicInteger();
        server.when(request -> request.path().equals("/find"))
                .reply(request -> Reply.ok("k" + polls.incrementAndGet() + "\n"));
        server.when(request -> request.path().startsWith("/base/")).reply(Reply.status(404));
        consume("pollStrategy=#strategy&" + options);
        awaitPolls(5);
        assertThat(failures).isEmpty();
    }

    @Test
    void continuesIfOneObjectExists() throws Exception {
        objects.put("b", Map.of(), "data");
        server.on("GET", "/find").reply(Reply.ok("a\nb\nc\n"));
        consume("pollStrategy=#strategy");
        awaitReceived(1);
        awaitPolls(3);
        assertThat(failures).isEmpty();
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void continuesIfEarlierPollFoundExistingObject() throws Exception {
        objects.put("b", Map.of(), "data");
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        consume("pollStrategy=#strategy");
        awaitReceived(1);
        objects.remove("b");
        awaitPolls(5);
        assertThat(failures).isEmpty();
    }

    @Test
    void continuesIfQueryFindsNothing() throws Exception {
        server.on("GET", "/find").reply(Reply.ok(""));
        consume("pollStrategy=#strategy");
        awaitPolls(3);
        assertThat(failures).isEmpty();
    }

    @Test
    void failsReceiveCallIfNoFoundObjectExists() {
        server.on("GET", "/find").reply(Reply.ok("a\n"));
        server.when(request -> request.path().startsWith("/base/")).reply(Reply.status(404));
        ConsumerTemplate receiver = camel.createConsumerTemplate();
        // Only an object that is missing in two polls in succession is a failure.
        assertThat(receiver.receiveNoWait(store() + "fetch=metadata")).isNull();
        assertThat(failure(NoSuchKeyException.class, () -> receiver.receiveNoWait(store() + "fetch=metadata")))
                .hasMessageContaining("none of the objects");
    }

    @Test
    void failsReceiveCallForValuesIfNoFoundObjectHasData() {
        objects.put("a", Map.of(), "data");
        server.when(request -> request.path().endsWith("/wrong")).reply(Reply.status(404));
        ConsumerTemplate receiver = camel.createConsumerTemplate();
        String uri = store() + "fetch=value&dataPart=wrong&idempotent=false";
        assertThat(receiver.receiveNoWait(uri)).isNull();
        assertThat(failure(NoSuchKeyException.class, () -> receiver.receiveNoWait(uri)))
                .hasMessageContaining("has data")
                .hasMessageContaining("dataPart");
    }
}
