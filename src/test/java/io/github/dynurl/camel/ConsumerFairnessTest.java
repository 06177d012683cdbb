package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerFairnessTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");

    /** Consumes objects with a route that fails for keys that begin with "poison". */
    private void consumeAndFailForPoison(String options) throws Exception {
        consume("filter.status=new&onCommit.status=done&" + options, exchange -> {
            if (received.get(received.size() - 1).key().startsWith("poison")) {
                throw new IllegalStateException("poison");
            }
        });
    }

    /**
     * Returns the number of the poll that emitted a key. The first poll is 1; the result is -1 if no poll emitted the
     * key.
     */
    private int pollOf(String key) {
        int poll = 0;
        for (Received emitted : received) {
            poll += Integer.valueOf(0).equals(emitted.index()) ? 1 : 0;
            if (emitted.key().equals(key)) {
                return poll;
            }
        }
        return -1;
    }

    @Test
    void emitsEleventhObjectWithNextPollIfTenFail() throws Exception {
        objects.putMany("poison", 10, NEW);
        objects.putMany("good", 1, NEW);
        consumeAndFailForPoison("maxMessagesPerPoll=10");
        soon("the good object").until(() -> objects.count("status", "done") == 1);
        assertThat(pollOf("good0")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100, 0})
    void emitsOtherObjectsAndRetriesEachOfHundredThatFail(int max) throws Exception {
        objects.putMany("poison", 100, NEW);
        objects.putMany("good", 5, NEW);
        consumeAndFailForPoison("maxMessagesPerPoll=" + max);
        soon("the good objects").until(() -> objects.count("status", "done") == 5);
        soon("the second exchange of each failed object").until(this::eachPoisonWasEmittedTwice);
        assertThat(objects.count("status", "new")).isEqualTo(100);
    }

    /** A poll whose lookups find no matching object looks up more keys at once than fit into its batch. */
    @Test
    void emitsObjectsForWhichBatchHadNoPlace() throws Exception {
        objects.putMany("old", 30, Map.of("status", "archived"));
        objects.putMany("poison", 10, NEW);
        objects.putMany("good", 5, NEW);
        String keys = Stream.of("old:30", "poison:10", "good:5")
                .map(group -> group.split(":", 2))
                .flatMap(group -> IntStream.range(0, Integer.parseInt(group[1])).mapToObj(i -> group[0] + i + "\n"))
                .collect(Collectors.joining());
        server.on("GET", "/find").reply(Reply.ok(keys));
        consumeAndFailForPoison("maxMessagesPerPoll=10");
        soon("the good objects").atMost(seconds(4)).until(() -> objects.count("status", "done") == 5);
    }

    private boolean eachPoisonWasEmittedTwice() {
        List<String> keys = receivedKeys();
        return IntStream.range(0, 100)
                .allMatch(i -> keys.stream().filter(("poison" + i)::equals).count() >= 2);
    }

    @Test
    void retriesFailedObjectsWhileNewObjectsAreEmitted() throws Exception {
        objects.putMany("poison", 3, NEW);
        objects.putMany("good", 200, NEW);
        consumeAndFailForPoison("maxMessagesPerPoll=4");
        // Most of the good objects are still new, but the failed ones must already be repeated.
        soon("40 marks").until(() -> objects.count("status", "done") >= 40);
        Set<String> repeatedKeys = new HashSet<>();
        Set<String> seenKeys = new HashSet<>();
        receivedKeys().stream().limit(60).filter(key -> !seenKeys.add(key)).forEach(repeatedKeys::add);
        assertThat(repeatedKeys).isNotEmpty().allMatch(key -> key.startsWith("poison"));
        soon("all").until(() -> objects.count("status", "done") == 200);
    }

    @Test
    void emitsOtherObjectsIfLookupsFail() throws Exception {
        objects.putMany("bad", 30, NEW);
        objects.putMany("good", 1, NEW);
        server.when(request -> request.path().startsWith("/base/bad")).reply(Reply.status(403));
        consume("maxMessagesPerPoll=10&filter.status=new&onCommit.status=done&repeatCount=1");
        awaitReceived(1);
        assertThat(receivedKeys()).containsExactly("good0");
    }

    @Test
    void emitsOtherObjectsIfLookupsRespondWith503() throws Exception {
        objects.putMany("bad", 10, NEW);
        objects.putMany("good", 1, NEW);
        server.when(request -> request.path().startsWith("/base/bad")).reply(Reply.status(503));
        consume("maxMessagesPerPoll=10&filter.status=new&onCommit.status=done&repeatCount=2");
        awaitReceived(1);
        assertThat(queries().size()).isLessThanOrEqualTo(2);
    }

    @Test
    void emitsEachObjectWithoutIdempotentRepository() throws Exception {
        objects.putMany("k", 25, NEW);
        consume("idempotent=false&maxMessagesPerPoll=10&fetch=none");
        awaitReceived(60);
        // At most 10 of the first 35 exchanges are repetitions.
        assertThat(Set.copyOf(receivedKeys().subList(0, 35))).hasSize(25);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void emitsOtherObjectsWhileSomeObjectsAreInProgress(int max) throws Exception {
        objects.putMany("held", 3, NEW);
        objects.putMany("good", 20, NEW);
        CountDownLatch hold = new CountDownLatch(1);
        routes(rb -> route(rb, "filter.status=new&onCommit.status=done&maxMessagesPerPoll=" + max)
                .threads(10, 10)
                .process(exchange -> {
                    if (String.valueOf(exchange.getMessage().getHeader(DynUrlConstants.KEY))
                            .startsWith("held")) {
                        hold.await();
                    }
                }));
        soon("the good objects").until(() -> objects.count("status", "done") == 20);
        hold.countDown();
        soon("all").until(() -> objects.count("status", "done") == 23);
    }
}
