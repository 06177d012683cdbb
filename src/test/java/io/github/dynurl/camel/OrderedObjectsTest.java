package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.testing.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the order in which a consumer takes objects. */
class OrderedObjectsTest extends ConsumerTestCase {
    private static final String FACTS = "dialect.queryFormat=ndjson&";
    private static final String ALL = "&eagerMaxMessagesPerPoll=false";
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String MARK = "filter.status=new&onCommit.status=done&";

    /** Stores the objects k00, k01, … in random order. The higher its number, the older and larger an object is. */
    private void putShuffled(int count) {
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(numbers, new Random(count));
        for (int number : numbers) {
            String key = String.format("k%02d", number);
            objects.put(key, NEW, "x".repeat(number));
            objects.modified(key, Instant.ofEpochSecond(1_000_000 - number));
        }
    }

    private static List<String> sortedKeys(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> String.format("k%02d", number))
                .toList();
    }

    private static List<String> reversed(List<String> keys) {
        List<String> reversed = new ArrayList<>(keys);
        Collections.reverse(reversed);
        return reversed;
    }

    @ParameterizedTest
    @CsvSource({
        "key, false",
        "reverse:key, true",
        "modified, true",
        "reverse:modified, false",
        "size, false",
        "reverse:size, true",
        "reverse:size;key, true"
    })
    void sortsAllObjectsAcrossPolls(String sortBy, boolean isReverse) throws Exception {
        objects.listingFacts();
        putShuffled(20);
        consume(FACTS + MARK + "maxMessagesPerPoll=3&sortBy=" + sortBy + ALL);
        awaitReceived(20);
        assertReceivedStays(20);
        List<String> sorted = sortedKeys(20);
        assertThat(receivedKeys()).isEqualTo(isReverse ? reversed(sorted) : sorted);
    }

    @Test
    void sortsFirstObjectsOfResponse() throws Exception {
        putShuffled(20);
        List<String> listed = objects.keys();
        consume(MARK + "maxMessagesPerPoll=5&sortBy=key&repeatCount=1");
        awaitReceived(5);
        assertThat(receivedKeys())
                .containsExactlyElementsOf(
                        listed.subList(0, 5).stream().sorted().toList());
    }

    @Test
    void sortsEachBatchOfUnlimitedPoll() throws Exception {
        putShuffled(20);
        consume(MARK + "maxMessagesPerPoll=0&sortBy=reverse:key");
        awaitReceived(20);
        assertReceivedStays(20);
        assertThat(receivedKeys()).isEqualTo(reversed(sortedKeys(20)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ALL})
    void shuffles(String limit) throws Exception {
        objects.putMany("k", 90, NEW);
        List<String> listed = objects.keys();
        consume(MARK + "maxMessagesPerPoll=30&shuffle=true" + limit);
        awaitReceived(90);
        assertReceivedStays(90);
        assertThat(new HashSet<>(receivedKeys())).isEqualTo(new HashSet<>(listed));
        Set<String> firstBatch = new HashSet<>(receivedKeys().subList(0, 30));
        assertThat(firstBatch.equals(new HashSet<>(listed.subList(0, 30)))).isEqualTo(limit.isEmpty());
        assertThat(receivedKeys().subList(0, 30)).isNotEqualTo(listed.subList(0, 30));
    }

    /** Ten objects that always fail come first in the order. They are retried, but do not hide the others. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 10})
    void emitsOtherObjectsThoughFirstOnesFail(int max) throws Exception {
        putShuffled(30);
        consume(MARK + "maxMessagesPerPoll=" + max + "&sortBy=key" + ALL, exchange -> {
            if (received.get(received.size() - 1).key().startsWith("k0")) {
                throw new IllegalStateException("always");
            }
        });
        soon("the good objects").until(() -> objects.count("status", "done") == 20);
        soon("a second attempt of each")
                .until(() -> sortedKeys(10).stream().allMatch(key -> Collections.frequency(receivedKeys(), key) >= 2));
        awaitIdle();
        List<List<String>> batches = new ArrayList<>();
        List.copyOf(received).forEach(each -> {
            if (Integer.valueOf(0).equals(each.index())) {
                batches.add(new ArrayList<>());
            }
            batches.get(batches.size() - 1).add(each.key());
        });
        assertThat(batches).allSatisfy(batch -> assertThat(batch).isSorted());
        // In the first round, new objects come in the order.
        List<String> firstTimes = receivedKeys().stream().distinct().toList();
        assertThat(firstTimes).isEqualTo(sortedKeys(30));
    }

    /** Objects that were processed and have not changed come first in the order; only a lookup shows that. */
    @Test
    void readsListAgainIfFirstObjectsNeedNoProcessing() throws Exception {
        camel.getRegistry().bind("processed", IdempotentRepository.class, new MemoryIdempotentRepository() {
            @Override
            public boolean contains(String key) {
                return key.contains(" a");
            }
        });
        objects.put("b", NEW, "");
        objects.putMany("a", 1100, NEW);
        consume("idempotentRepository=#processed&sortBy=key&maxMessagesPerPoll=50&repeatCount=1" + ALL);
        awaitReceived(1);
        assertThat(receivedKeys()).containsExactly("b");
        assertThat(queries()).hasSize(2);
    }

    @Test
    void skipsObjectsInProgress() throws Exception {
        putShuffled(6);
        routes(rb -> {
            route(rb, MARK + "maxMessagesPerPoll=2&sortBy=key" + ALL).to("seda:slow");
            rb.from("seda:slow?concurrentConsumers=6")
                    .process(exchange -> soon("all").until(() -> received.size() == 6));
        });
        awaitReceived(6);
        soon("all done").until(() -> objects.count("status", "done") == 6);
        assertReceivedStays(6);
        assertThat(receivedKeys()).isEqualTo(sortedKeys(6));
    }

    @Test
    void claimsInOrder() throws Exception {
        putShuffled(20);
        consume(MARK + "claim=lease&maxMessagesPerPoll=5&sortBy=key" + ALL);
        awaitReceived(20);
        assertReceivedStays(20);
        assertThat(receivedKeys()).isEqualTo(sortedKeys(20));
    }

    @Test
    void processesNewestObjectFirstWheneverItArrives() throws Exception {
        objects.listingFacts();
        putShuffled(10);
        consume(FACTS + MARK + "maxMessagesPerPoll=1&sortBy=reverse:modified" + ALL, exchange -> {
            if (received.size() == 2) {
                objects.put("newest", NEW, "");
                objects.modified("newest", Instant.ofEpochSecond(2_000_000));
            }
        });
        awaitReceived(11);
        assertReceivedStays(11);
        assertThat(receivedKeys().subList(0, 4)).containsExactly("k00", "k01", "newest", "k02");
    }

    @Test
    void pollsFirstObjectOfOrder() throws Exception {
        putShuffled(10);
        String uri = store() + "sortBy=reverse:key" + ALL;
        try (ConsumerTemplate consumerTemplate = camel.createConsumerTemplate()) {
            for (String key : reversed(sortedKeys(10))) {
                Exchange exchange = Objects.requireNonNull(consumerTemplate.receive(uri, 0));
                assertThat(exchange.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo(key);
                consumerTemplate.doneUoW(exchange);
            }
            assertThat(consumerTemplate.receive(uri, 0)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sortBy=key", "shuffle=true"})
    void refusesToSortOnePolledObject(String options) throws Exception {
        try (ConsumerTemplate consumerTemplate = camel.createConsumerTemplate()) {
            assertThatThrownBy(() -> consumerTemplate.receive(store() + options, 0))
                    .hasStackTraceContaining(
                            "has no effect on pollEnrich and poll without" + " eagerMaxMessagesPerPoll=false");
            assertThatThrownBy(() -> consumerTemplate.receive(store() + "key=k&" + options + ALL, 0))
                    .hasStackTraceContaining("has no effect with key");
        }
    }

    @ParameterizedTest
    @CsvSource({"size, querySizePointer", "key;reverse:modified, queryModifiedPointer"})
    void refusesToStartIfDialectListsNoFacts(String sortBy, String dialectValue) {
        assertThatThrownBy(() -> consume("sortBy=" + sortBy)).hasStackTraceContaining("dialect." + dialectValue);
    }

    @Test
    void failsPollIfNoObjectHasListedProperty() throws Exception {
        objects.listingFacts();
        putShuffled(3);
        consume(FACTS + "sortBy=size&dialect.querySizePointer=/length" + ALL);
        soon("a failed poll").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).hasMessageContainingAll("sortBy", "querySizePointer");
        assertThat(received).isEmpty();
    }

    /** Of a part of the response, nobody knows which objects come first. */
    @Test
    void processesNothingIfResponseIsCut() throws Exception {
        objects.putMany("k", 9, NEW);
        server.on("GET", "/find").reply(Reply.ok("k8\nk7\nk6\nk5\n").cutAfter(9));
        consume(MARK + "sortBy=key&maxAttempts=1" + ALL);
        soon("two failed polls").until(() -> handled.size() > 1);
        assertThat(received).isEmpty();
    }

    @Test
    void findsFirstOfManyObjects() throws Exception {
        int count = 100_000;
        String keys = IntStream.range(0, count)
                .mapToObj(i -> String.format("k%06d\n", i * 7919L % count))
                .collect(Collectors.joining());
        server.on("GET", "/find").reply(Reply.ok(keys));
        consume("fetch=none&repeatCount=2&maxMessagesPerPoll=3&sortBy=reverse:key" + ALL);
        awaitReceived(6);
        assertThat(receivedKeys()).containsExactly("k099999", "k099998", "k099997", "k099996", "k099995", "k099994");
    }
}
