package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ListedObject;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a consumer takes only the objects that its options select. */
class SelectedObjectsTest extends ConsumerTestCase {
    private static final String FACTS = "dialect.queryFormat=ndjson";
    private static final String DONE = "doneFileName=RAW(${file:name}.done)";
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    private List<RecordedRequest> requests(String method) {
        return server.requests().stream()
                .filter(request ->
                        request.method().equals(method) && !request.path().equals("/find"))
                .toList();
    }

    private void put(String... keys) {
        for (String key : keys) {
            objects.put(key, Map.of(), "data of " + key);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include=.*xml",
                "exclude=.*txt",
                "antInclude=**/*.xml",
                "antExclude=**/*.txt",
                "maxDepth=2",
                "prefix=in/&maxDepth=1",
                "objectFilter=#xml",
                "doneFileName=RAW(${file:name}.txt)&antExclude=in/x/**"
            })
    void takesOnlySelectedObjects(String options) throws Exception {
        camel.getRegistry()
                .bind("xml", (Predicate<ListedObject>) listed -> listed.key().endsWith("xml"));
        put("in/a.xml", "in/x/a.xml.txt", "in/x/a.txt", "in/b.xml");
        if (options.startsWith("doneFileName")) {
            put("in/a.xml.txt", "in/b.xml.txt");
        }
        consume(options);
        awaitReceived(2);
        assertReceivedStays(2);
        assertThat(receivedKeys()).containsExactly("in/a.xml", "in/b.xml");
        assertThat(consumer().getPassedOver()).isPositive();
    }

    @Test
    void sendsNoRequestForObjectsThatAreNotSelected() throws Exception {
        objects.putMany("no", 100, Map.of());
        put("yes");
        consume("include=yes&maxMessagesPerPoll=1");
        awaitReceived(1);
        assertReceivedStays(1);
        assertThat(requests("GET")).allMatch(request -> request.path().startsWith("/base/yes"));
    }

    @Test
    void failsPollIfBeanFails() throws Exception {
        camel.getRegistry().bind("failing", (Predicate<ListedObject>) listed -> {
            throw new IllegalStateException("my bean");
        });
        put("k");
        consume("objectFilter=#failing");
        soon("a failed poll").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).hasMessageContainingAll("objectFilter", "\"k\"", "my bean");
        assertThat(received).isEmpty();
    }

    @Test
    void takesListedFactsIntoBean() throws Exception {
        objects.listingFacts().put("small", Map.of("n", 1), "1");
        objects.put("large", Map.of("n", 1), "12345");
        camel.getRegistry().bind("large", (Predicate<ListedObject>)
                listed -> listed.data().size().orElse(0) > 3 && listed.metadata() != null);
        consume(FACTS + "&objectFilter=#large");
        awaitReceived(1);
        assertReceivedStays(1);
        assertThat(receivedKeys()).containsExactly("large");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitsUntilDataIsOldEnough(boolean listsFacts) throws Exception {
        put("old", "young", "k");
        objects.modified("old", LONG_AGO);
        objects.modified("young", Instant.now().plusSeconds(1000));
        objects.modified("k", Instant.now());
        if (listsFacts) {
            objects.listingFacts();
        }
        Instant start = Instant.now();
        consume((listsFacts ? FACTS + "&" : "") + "fetch=none&minAge=2s");
        awaitReceived(2);
        assertThat(Instant.now()).isAfter(start.plusSeconds(2));
        assertReceivedStays(2);
        assertThat(receivedKeys()).containsExactly("old", "k");
        if (listsFacts) {
            assertThat(requests("HEAD")).isEmpty();
        }
        objects.modified("young", LONG_AGO);
        awaitReceived(3);
    }

    @Test
    void failsPollIfNothingTellsAge() throws Exception {
        put("k");
        consume("fetch=none&minAge=2s");
        soon("a failed poll").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).hasMessageContainingAll("minAge", "\"k\"", "queryModifiedPointer", "Last-Modified");
        assertThat(received).isEmpty();
    }

    @Test
    void waitsForDoneObjectAndDeletesItWithObject() throws Exception {
        put("in/a.txt", "in/b.txt", "in/b.txt.done");
        consume(DONE + "&deleteAfterRead=true&fetch=none");
        soon("the deletion").until(() -> objects.keys().equals(List.of("in/a.txt")));
        assertReceivedStays(1);
        put("in/a.txt.done");
        soon("the deletion").until(() -> objects.keys().isEmpty());
        assertThat(receivedKeys()).containsExactly("in/b.txt", "in/a.txt");
    }

    @Test
    void keepsDoneObjectIfObjectIsKept() throws Exception {
        put("a", "a.done");
        consume(DONE);
        awaitReceived(1);
        assertReceivedStays(1);
        assertThat(objects.keys()).containsExactly("a", "a.done");
    }

    @Test
    void keepsDoneObjectIfProcessingFails() throws Exception {
        put("a", "a.done");
        consume(DONE + "&deleteAfterRead=true", exchange -> {
            if (received.size() < 3) {
                throw new IllegalStateException("not yet");
            }
        });
        soon("the deletion").until(() -> objects.keys().isEmpty());
        assertThat(receivedKeys()).containsExactly("a", "a", "a");
    }

    @Test
    void keepsFixedDoneObject() throws Exception {
        put("x/a", "x/b", "y/a", "x/done");
        consume("doneFileName=done&deleteAfterRead=true");
        soon("the deletions").until(() -> objects.keys().equals(List.of("y/a", "x/done")));
        assertReceivedStays(2);
    }

    @Test
    void requestsSharedDoneObjectOnce() throws Exception {
        objects.putMany("x/a", 50, Map.of("status", "new"));
        put("x/done");
        consume("doneFileName=done&fetch=none&filter.status=new&queryConcurrency=1&repeatCount=1&idempotentKey=key");
        awaitReceived(50);
        assertThat(requests("HEAD")).hasSize(1);
    }

    @Test
    void sendsNoRequestForListedDoneObject() throws Exception {
        for (int i = 0; i < 20; i++) {
            put("k" + i, "k" + i + ".done");
        }
        consume(DONE + "&fetch=none");
        awaitReceived(20);
        assertReceivedStays(20);
        assertThat(requests("HEAD")).isEmpty();
    }

    @Test
    void processesObjectOnceIfDoneObjectCannotBeDeleted() throws Exception {
        put("a", "a.done");
        objects.fault(
                request -> request.method().equals("DELETE") && request.path().contains("done"),
                Trouble.UNAVAILABLE,
                1000);
        try (LogCanary log = LogCanary.listen()) {
            consume(DONE + "&deleteAfterRead=true&maxAttempts=1");
            soon("a warning").until(() -> log.lines().stream().anyMatch(line -> line.contains("\"a.done\"")));
            assertReceivedStays(1);
        }
        assertThat(objects.keys()).containsExactly("a.done");
    }

    @Test
    void claimsOnlyReadyObjects() throws Exception {
        for (String key : List.of("a", "b", "b.done", "no")) {
            objects.put(key, Map.of("status", "new"), "");
        }
        consume(DONE + "&exclude=no&claim=lease&filter.status=new&onCommit.status=done");
        awaitReceived(1);
        awaitIdle();
        assertReceivedStays(1);
        // A refused write is the probe whether the server honours If-Match.
        assertThat(objects.writes()).filteredOn(write -> write.status() == 200).allMatch(write -> write.key()
                .equals("b"));
    }

    @Test
    void pollsNextSelectedObject() throws Exception {
        put("a.txt", "b.xml");
        try (ConsumerTemplate consumerTemplate = camel.createConsumerTemplate()) {
            Exchange exchange = Objects.requireNonNull(consumerTemplate.receive(store() + "include=.*xml", 0));
            assertThat(exchange.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo("b.xml");
            consumerTemplate.doneUoW(exchange);
            assertThat(consumerTemplate.receive(store() + "include=.*xml", 0)).isNull();
        }
    }

    @Test
    void waitsForDoneObjectOfPolledKey() throws Exception {
        put("a");
        String uri = store() + "key=a&fetch=none&" + DONE;
        try (ConsumerTemplate consumerTemplate = camel.createConsumerTemplate()) {
            assertThat(consumerTemplate.receive(uri, 0)).isNull();
            put("a.done");
            Exchange exchange = Objects.requireNonNull(consumerTemplate.receive(uri, 0));
            consumerTemplate.doneUoW(exchange);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include=a",
                "exclude=b",
                "antInclude=a",
                "antExclude=b",
                "antInclude=a&antFilterCaseSensitive=true",
                "maxDepth=1",
                "objectFilter=#any"
            })
    void refusesSelectionAmongOneKey(String options) throws Exception {
        camel.getRegistry().bind("any", (Predicate<ListedObject>) listed -> true);
        put("a");
        String name = options.substring(0, options.indexOf('='));
        try (ConsumerTemplate consumerTemplate = camel.createConsumerTemplate()) {
            assertThatThrownBy(() -> consumerTemplate.receive(store() + "key=a&" + options, 0))
                    .hasStackTraceContaining(name + " has no effect with key");
        }
        routes(rb -> rb.from("direct:in").pollEnrich().simple(store() + "key=${header.k}&" + options));
        assertThatThrownBy(() -> template.requestBodyAndHeader("direct:in", "", "k", "a"))
                .hasStackTraceContaining(name + " has no effect with key");
    }

    @Test
    void showsSelectedObjectsInBrowser() throws Exception {
        objects.listingFacts().put("a.xml", Map.of("n", 1), "");
        put("b.txt", "c/d.xml", "young.xml");
        objects.modified("young.xml", Instant.now().plusSeconds(1000));
        DynUrlEndpoint endpoint =
                camel.getEndpoint(store() + FACTS + "&include=.*xml&maxDepth=1&minAge=1s", DynUrlEndpoint.class);
        assertThat(endpoint.getBrowseStatus(10).size()).isEqualTo(1);
        assertThat(endpoint.getExchanges(10, null)).hasSize(1);
        assertThat(server.requests()).hasSize(2);
        List<Exchange> exchanges = endpoint.getExchanges();
        assertThat(exchanges).hasSize(1);
        assertThat(exchanges.get(0).getMessage().getBody()).isEqualTo(Map.of("n", 1));
    }

    @Test
    void browsesAsManySelectedObjectsAsWanted() {
        objects.putMany("no", 30, Map.of());
        objects.putMany("yes", 30, Map.of("n", 1));
        server.on("GET", "/base/yes3/metadata").reply(Reply.status(403));
        objects.put("yes4", Map.of(), "");
        DynUrlEndpoint endpoint = camel.getEndpoint(store() + "include=yes.*&browseLimit=20", DynUrlEndpoint.class);
        List<Exchange> exchanges = endpoint.getExchanges();
        assertThat(exchanges).hasSize(20);
        assertThat(exchanges).filteredOn(Exchange::isFailed).hasSize(1);
        assertThat(requests("GET")).hasSize(20);
    }
}
