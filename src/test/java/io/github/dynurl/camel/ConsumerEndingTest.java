package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what happens to an object when its exchange completes. */
@Tag("compat")
class ConsumerEndingTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");

    /** How often the consumer tries to mark or delete an object. */
    private static final int ATTEMPTS = 3;

    private void awaitStatus(String status, int count) {
        soon(count + " " + status).until(() -> objects.count("status", status) == count);
    }

    private RecordedRequest lastRequest(String method) {
        List<RecordedRequest> requests = server.requests().stream()
                .filter(request -> request.method().equals(method))
                .toList();
        return requests.get(requests.size() - 1);
    }

    @Test
    void mergesOnCommitIntoProcessedObject() throws Exception {
        objects.put("k", Map.of("status", "new", "other", "stays"), "");
        consume("filter.status=new&onCommit.status=done&onCommit.count=3");
        awaitStatus("done", 1);
        assertThat(objects.metadata("k")).isEqualTo(Map.of("status", "done", "other", "stays", "count", 3));
        assertThat(lastRequest("POST").header("If-Match")).isEqualTo("\"v1\"");
        assertReceivedStays(1);
    }

    @Test
    void mergesOnRollbackIntoFailedObject() throws Exception {
        objects.put("k", NEW, "");
        consume("filter.status=new&onCommit.status=done&onRollback.status=failed", exchange -> {
            throw new IllegalStateException("failed on purpose");
        });
        awaitStatus("failed", 1);
        assertReceivedStays(1);
    }

    @Test
    void emitsFailedObjectAgain() throws Exception {
        objects.put("k", NEW, "");
        consume("filter.status=new&onCommit.status=done", exchange -> {
            if (received.size() < 3) {
                throw new IllegalStateException("failed on purpose");
            }
        });
        awaitStatus("done", 1);
        assertReceivedStays(3);
    }

    @Test
    void treatsRollbackOnlyExchangeAsFailed() throws Exception {
        objects.put("k", NEW, "");
        consume(
                "filter.status=new&onCommit.status=done&onRollback.status=failed",
                exchange -> exchange.setRollbackOnly(true));
        awaitStatus("failed", 1);
    }

    @Test
    void commitsIfRouteHandledFailure() throws Exception {
        objects.put("k", NEW, "");
        routes(rb -> {
            rb.onException(IllegalStateException.class).handled(true);
            route(rb, "filter.status=new&onCommit.status=done&onRollback.status=failed")
                    .process(exchange -> {
                        throw new IllegalStateException("failed on purpose");
                    });
        });
        awaitStatus("done", 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = DynUrlFetch.class,
            names = {"none", "metadata", "data", "value"})
    void deletesProcessedObjectIfDataIsUnchanged(DynUrlFetch fetch) throws Exception {
        objects.put("k", NEW, "data");
        consume("deleteAfterRead=true&fetch=" + fetch);
        soon("the delete").until(() -> objects.keys().isEmpty());
        // put() gives the tag v1 to the metadata and v2 to the data.
        assertThat(lastRequest("DELETE").header("If-Match")).isEqualTo("\"v2\"");
        assertReceivedStays(1);
    }

    @Test
    void emitsObjectAgainInsteadOfDeletingIfDataChanged() throws Exception {
        objects.put("k", NEW, "data");
        consume("deleteAfterRead=true&fetch=data", exchange -> {
            if (received.size() == 1) {
                objects.changeData("k", "changed");
            }
        });
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertThat(receivedKeys()).containsExactly("k", "k");
        assertThat(received.get(1).body()).isEqualTo("changed".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(handled).singleElement().isInstanceOf(ConflictException.class);
    }

    @Test
    void deletesUnconditionallyWithoutStrongEntityTags() throws Exception {
        objects.weakEtags().put("k", NEW, "data");
        consume("deleteAfterRead=true&fetch=data");
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertThat(lastRequest("DELETE").header("If-Match")).isNull();
    }

    @Test
    void ignoresObjectThatWasDeletedByOthers() throws Exception {
        objects.put("k", NEW, "data");
        consume("deleteAfterRead=true", exchange -> objects.remove("k"));
        awaitReceived(1);
        awaitPolls(2);
        assertThat(handled).isEmpty();
    }

    @Test
    void emitsObjectAgainInsteadOfMarkingIfMetadataChanged() throws Exception {
        objects.put("k", NEW, "");
        consume("filter.status=new&onCommit.status=done", exchange -> {
            if (received.size() == 1) {
                objects.change("k", "other", "by somebody");
            }
        });
        awaitStatus("done", 1);
        assertThat(receivedKeys()).containsExactly("k", "k");
        assertThat(objects.value("k", "other")).isEqualTo("by somebody");
        assertThat(handled).singleElement().isInstanceOf(ConflictException.class);
    }

    @Test
    void emitsObjectAgainInsteadOfMarkingIfDataChanged() throws Exception {
        objects.put("k", NEW, "old");
        List<String> texts = new CopyOnWriteArrayList<>();
        consume("fetch=data&filter.status=new&onCommit.status=done", exchange -> {
            texts.add(exchange.getMessage().getBody(String.class));
            if (texts.size() == 1) {
                objects.changeData("k", "newer");
                // An application that replaces data marks the object as new, which changes the tag of the metadata.
                objects.change("k", "status", "new");
            }
        });
        awaitStatus("done", 1);
        assertThat(texts).containsExactly("old", "newer");
        assertThat(handled).singleElement().isInstanceOf(ConflictException.class);
    }

    @Test
    void marksObjectIfMetadataRequestReturns404() throws Exception {
        objects.put("k", NEW, "data");
        server.on("GET", "/base/k/metadata").reply(Reply.status(404));
        consume("fetch=data&filter.status=new&onCommit.status=done");
        awaitStatus("done", 1);
        assertReceivedStays(1);
    }

    @Test
    void deletesConsumedObjectEvenIfRouteChangesMessage() throws Exception {
        objects.put("k", NEW, "data");
        objects.put("other", Map.of("status", "old"), "data");
        consume("filter.status=new&deleteAfterRead=true&fetch=data", exchange -> {
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setHeader(DynUrlConstants.KEY, "other");
            exchange.getMessage().setHeader(DynUrlConstants.ETAG, "\"v4\"");
            exchange.getMessage().setBody("other");
        });
        soon("the delete").until(() -> !objects.keys().contains("k"));
        assertThat(objects.keys()).containsExactly("other");
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void marksObjectDespiteFailingRequests(Trouble trouble) throws Exception {
        objects.put("k", NEW, "");
        objects.fault(request -> request.method().equals("POST"), trouble, ATTEMPTS - 1);
        consume("filter.status=new&onCommit.status=done");
        awaitStatus("done", 1);
        assertReceivedStays(1);
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void deletesObjectDespiteFailingRequests(Trouble trouble) throws Exception {
        objects.put("k", NEW, "");
        objects.fault(request -> request.method().equals("DELETE"), trouble, ATTEMPTS - 1);
        consume("deleteAfterRead=true");
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertReceivedStays(1);
        assertThat(handled).isEmpty();
    }

    @Test
    void reportsFailedMarkToExceptionHandlerAndEmitsObjectAgain() throws Exception {
        objects.put("k", NEW, "");
        objects.fault(request -> request.method().equals("POST"), Trouble.UNAVAILABLE, ATTEMPTS);
        consume("filter.status=new&onCommit.status=done");
        awaitStatus("done", 1);
        assertThat(receivedKeys()).containsExactly("k", "k");
        assertThat(handled).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"seda:next", "direct:next"})
    void marksObjectWhenExchangeEndsInAnotherRoute(String next) throws Exception {
        objects.put("k", NEW, "");
        List<Object> statuses = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.from(next).process(exchange -> statuses.add(Objects.requireNonNull(objects.value("k", "status"))));
            route(rb, "filter.status=new&onCommit.status=done").to(next);
        });
        awaitStatus("done", 1);
        assertThat(statuses).containsExactly("new");
        assertReceivedStays(1);
    }

    @Test
    void aggregatesWholeBatchByBatchSize() throws Exception {
        objects.putMany("k", 7, NEW);
        List<Object> groups = new CopyOnWriteArrayList<>();
        routes(rb -> {
            route(rb, "filter.status=new&onCommit.status=done&maxMessagesPerPoll=4&fetch=none")
                    .aggregate(rb.constant(true), new GroupedBodyAggregationStrategy())
                    .completionFromBatchConsumer()
                    .process(exchange -> groups.add(exchange.getMessage().getBody()));
        });
        soon("two groups").until(() -> groups.size() == 2);
        assertThat(groups).containsExactly(List.of("k0", "k1", "k2", "k3"), List.of("k4", "k5", "k6"));
    }

    @Test
    void skipsObjectInProgress() throws Exception {
        objects.put("k", NEW, "");
        java.util.concurrent.CountDownLatch hold = new java.util.concurrent.CountDownLatch(1);
        routes(rb -> route(rb, "filter.status=new&onCommit.status=done")
                .threads(1, 1)
                .process(exchange -> hold.await()));
        awaitReceived(1);
        assertReceivedStays(1);
        hold.countDown();
        awaitStatus("done", 1);
    }

    @Test
    void sendsNoWriteWithoutOnCommit() throws Exception {
        objects.put("k", NEW, "");
        consume("filter.status=new");
        awaitReceived(1);
        assertReceivedStays(1);
        assertThat(objects.writes()).isEmpty();
    }

    @Test
    void marksObjectsBeforeNextPoll() throws Exception {
        objects.putMany("k", 50, NEW);
        consume("filter.status=new&onCommit.status=done&maxMessagesPerPoll=7");
        awaitStatus("done", 50);
        assertReceivedStays(50);
        assertThat(objects.writes())
                .hasSize(50)
                .extracting(ServedStore.Write::status)
                .containsOnly(200);
    }

    @Test
    void continuesBatchAndRetriesObjectIfDataCannotBeOpened() throws Exception {
        objects.putMany("k", 3, NEW);
        server.on("GET", "/base/k1/data")
                .replies(Reply.status(500), Reply.ok("at last").etag("\"v4\"")); // the tag of the second object's data
        consume("filter.status=new&fetch=data&onCommit.status=done&maxAttempts=1");
        awaitStatus("done", 3);
        assertThat(receivedKeys()).containsExactly("k0", "k2", "k1");
        assertReceivedStays(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 503})
    void doesNotDeleteObjectIfDataCannotBeOpenedAndRouteHandlesFailure(int status) throws Exception {
        objects.put("k", NEW, "data");
        server.on("GET", "/base/k/data")
                .replies(Reply.status(status), Reply.ok("data").etag("\"v2\""));
        List<Boolean> opened = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.onException(StoreException.class).handled(true).process(exchange -> opened.add(false));
            route(rb, "fetch=data&deleteAfterRead=true&maxAttempts=1").process(exchange -> opened.add(true));
        });
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertThat(opened).containsExactly(false, true);
    }

    @Test
    void rollsBackObjectIfDataCannotBeOpenedAndRouteHandlesFailure() throws Exception {
        objects.put("k", NEW, "data");
        server.on("GET", "/base/k/data").reply(Reply.status(403));
        routes(rb -> {
            rb.errorHandler(rb.deadLetterChannel("log:dead"));
            route(rb, "fetch=data&filter.status=new&onCommit.status=done&onRollback.status=failed");
        });
        soon("a mark").until(() -> !"new".equals(objects.value("k", "status")));
        assertThat(objects.value("k", "status")).isEqualTo("failed");
        assertThat(received).isEmpty();
    }

    @Test
    void bridgesFailedLookupsToErrorHandlerOfRoute() throws Exception {
        objects.putMany("k", 2, NEW);
        server.on("GET", "/base/k0/metadata").reply(Reply.status(403));
        List<Object> exceptions = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.onException(AccessDeniedException.class)
                    .handled(true)
                    .process(exchange -> exceptions.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT)));
            rb.from(store() + "initialDelay=0&repeatCount=1&bridgeErrorHandler=true&onCommit.status=done")
                    .process(exchange -> received.add(Received.of(exchange)));
        });
        awaitStatus("done", 1);
        assertThat(exceptions).hasSize(1);
        assertThat(receivedKeys()).containsExactly("k1");
    }

    /** Camel does not catch an {@link Error}, and never completes an exchange whose step throws an error. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease", "&acknowledge=manual", "&fetch=data&inMemoryThreshold=0"})
    void treatsErrorInStepAsFailureAndContinuesWithOtherObjects(String options) throws Exception {
        objects.putMany("k", 3, NEW);
        routes(rb -> {
            rb.from("direct:step").process(exchange -> {
                if (received.size() == 1) {
                    throw new StackOverflowError("on purpose");
                }
            });
            rb.from("direct:end").to(options.contains("manual") ? store() + "operation=acknowledge" : "log:end");
            route(rb, "filter.status=new&onCommit.status=done&onRollback.status=failed" + options)
                    .to("direct:step")
                    .to("direct:end");
        });
        awaitStatus("failed", 1);
        awaitStatus("done", 2);
        assertReceivedStays(3);
        assertThat(handled).singleElement().isInstanceOf(StackOverflowError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease&claimLease=1s", "&acknowledge=manual"})
    void emitsObjectAgainAfterMaxProcessingTimeIfAnotherThreadThrowsError(String options) throws Exception {
        objects.put("k", NEW, "");
        routes(rb -> {
            rb.from("seda:step").process(exchange -> {
                throw new StackOverflowError("on purpose");
            });
            route(rb, "filter.status=new&onCommit.status=done&maxProcessingTime=1s" + options)
                    .to("seda:step");
        });
        soon("the second exchange").dontCatchUncaughtExceptions().until(() -> received.size() >= 2);
        assertThat(objects.value("k", "status")).isEqualTo("new");
    }

    @Test
    void waitsForAllBranches() throws Exception {
        objects.put("k", NEW, "data");
        List<Object> bodies = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.from("direct:a")
                    .process(exchange -> bodies.add(exchange.getMessage().getBody(String.class)));
            rb.from("direct:b")
                    .process(exchange -> bodies.add(exchange.getMessage().getBody(String.class)));
            route(rb, "fetch=data&inMemoryThreshold=0&deleteAfterRead=true")
                    .multicast()
                    .parallelProcessing()
                    .to("direct:a", "direct:b");
        });
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertThat(bodies).containsExactly("data", "data");
    }

    /** An open body would occupy the only connection and prevent the delete. */
    @Test
    void releasesBodyBeforeObjectIsDeleted() throws Exception {
        objects.put("k", NEW, "x".repeat(200_000));
        List<Object> bodies = new CopyOnWriteArrayList<>();
        consume(
                "fetch=data&deleteAfterRead=true&http.connectionsPerRoute=1",
                exchange -> bodies.add(exchange.getMessage().getBody()));
        soon("the delete").until(() -> objects.keys().isEmpty());
        assertThat(bodies).singleElement().isInstanceOf(java.io.InputStream.class);
        assertThat(received.get(0).exchange().getProperty(Exchange.EXCEPTION_CAUGHT))
                .isNull();
    }
}
