package io.github.dynurl.examples.kamelets;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.support.ScheduledPollConsumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shows the effect of each property of the source. {@link StorePropertiesTest} has those that all Kamelets share. */
@Tag("compat")
class SourcePropertiesTest extends KameletTestCase {
    private String source(Map<String, String> properties) {
        Map<String, String> all = new TreeMap<>(properties);
        all.put("baseUrl", server.baseUrl());
        all.put("queryUrl", server.queryUrl());
        all.putIfAbsent("delay", "50");
        return kamelet("dynurl-source", all);
    }

    private void receive(Map<String, String> properties) throws Exception {
        receive(source(properties), exchange -> {});
    }

    private void receiveAndFail(Map<String, String> properties) throws Exception {
        receive(source(properties), exchange -> {
            throw new IllegalStateException("cannot be processed");
        });
    }

    @Test
    void receivesAllObjectsOnceWithoutFurtherProperties() throws Exception {
        put("a", "1", Map.of("n", 1));
        put("b/c", "2", Map.of());
        receive(Map.of());
        soon(() -> assertThat(received).extracting(Received::key).contains("a", "b/c"));
        put("later", "3", Map.of());
        soon(() -> assertThat(received).extracting(Received::key).containsExactlyInAnyOrder("a", "b/c", "later"));
    }

    @Test
    void receivesOnlyKeysWithPrefix() throws Exception {
        put("out/1", "", Map.of());
        put("in/1", "", Map.of());
        receive(Map.of("prefix", "in/", "maxMessagesPerPoll", "1"));
        soon(() -> assertThat(received).extracting(Received::key).containsExactly("in/1"));
    }

    @Test
    void receivesOnlyObjectsWithValueAndMarksThem() throws Exception {
        put("new", "", Map.of("state", "a new one", "n", 1));
        put("old", "", Map.of("state", "old"));
        receive(Map.of("field", "state", "value", "a new one", "doneValue", "done"));
        soon(() -> assertThat(store.getMetadata("new")).isEqualTo(Map.of("state", "done", "n", 1)));
        assertThat(received).extracting(Received::key).containsExactly("new");
        assertThat(store.getMetadata("old")).isEqualTo(Map.of("state", "old"));
    }

    @Test
    void takesValuesWithSpecialCharacters() throws Exception {
        put("new", "", Map.of("status", "a+b & \"c\""));
        receive(Map.of("value", "RAW(a+b & \"c\")", "doneValue", "RAW(100 % done & +)"));
        soon(() -> assertThat(store.getMetadata("new")).isEqualTo(Map.of("status", "100 % done & +")));
    }

    @Test
    void marksFieldStatusUnlessAnotherIsSet() throws Exception {
        put("a", "", Map.of("status", "new"));
        receive(Map.of("value", "new", "doneValue", "done"));
        soon(() -> assertThat(store.getMetadata("a")).isEqualTo(Map.of("status", "done")));
    }

    @Test
    void marksFailedObjects() throws Exception {
        put("a", "", Map.of("status", "new"));
        receiveAndFail(Map.of("value", "new", "doneValue", "done", "failedValue", "failed"));
        soon(() -> assertThat(store.getMetadata("a")).isEqualTo(Map.of("status", "failed")));
        assertThat(received).hasSize(1);
    }

    @Test
    void deletesProcessedObjects() throws Exception {
        put("a", "data", Map.of());
        receive(Map.of("deleteAfterRead", "true", "fetch", "data"));
        soon(() -> assertThat(store.exists("a")).isFalse());
        assertThat(received).extracting(Received::body).containsExactly("data");
    }

    @Test
    void movesProcessedObjects() throws Exception {
        put("in/a", "data", Map.of("n", 1));
        receive(Map.of("moveAfterRead", "done"));
        soon(() -> assertThat(store.exists("in/a")).isFalse());
        assertThat(store.toBytes("done/in/a")).asString().isEqualTo("data");
        assertThat(store.getMetadata("done/in/a")).isEqualTo(Map.of("n", 1));
        put("last", "", Map.of());
        soon(() -> assertThat(store.exists("done/last")).isTrue());
        assertThat(received).extracting(Received::key).containsExactly("in/a", "last");
    }

    @Test
    void movesFailedObjects() throws Exception {
        put("a", "data", Map.of());
        receiveAndFail(Map.of("moveAfterRead", "done", "moveFailed", "failed"));
        soon(() -> assertThat(store.exists("a")).isFalse());
        assertThat(store.toBytes("failed/a")).asString().isEqualTo("data");
        assertThat(store.exists("done/a")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"none, a", "metadata, {n=1}", "data, text", "value, text"})
    void fetchesPartsOfObject(String fetch, String body) throws Exception {
        put("a", "text", Map.of("n", 1));
        receive(Map.of("fetch", fetch));
        soon(() -> assertThat(received).hasSize(1));
        assertThat(received.get(0).body()).isEqualTo(body);
        assertThat(received.get(0).headers().get("CamelDynUrlMetadata"))
                .isEqualTo(fetch.equals("value") ? Map.of("n", 1) : null);
    }

    @Test
    void claimsObjects() throws Exception {
        put("a", "", Map.of("status", "new"));
        receive(Map.of("value", "new", "doneValue", "done", "claim", "lease", "claimLease", "7s"));
        soon(() -> assertThat(store.getMetadata("a")).containsEntry("status", "done"));
        assertThat(received.get(0).headers()).containsEntry("CamelDynUrlClaimEpoch", 1L);
        assertThat(store.getMetadata("a"))
                .extractingByKey("dynurlClaim", as(InstanceOfAssertFactories.MAP))
                .containsEntry("epoch", 1);
    }

    @Test
    void claimsForTimeOfLease() {
        assertThatThrownBy(() -> receive(Map.of("doneValue", "done", "claim", "lease", "claimLease", "10ms")))
                .hasStackTraceContaining("claimLease");
    }

    @Test
    void marksObjectsThatFailAgainAndAgain() throws Exception {
        put("a", "", Map.of("status", "new"));
        receiveAndFail(Map.of("value", "new", "doneValue", "done", "claim", "lease", "exhaustedValue", "exhausted"));
        soon(() -> assertThat(store.getMetadata("a")).containsEntry("status", "exhausted"));
        assertThat(received).hasSize(5);
    }

    @Test
    void limitsMessagesOfPoll() throws Exception {
        for (String key : new String[] {"a", "b", "c"}) {
            put(key, "", Map.of());
        }
        receive(Map.of("maxMessagesPerPoll", "2"));
        soon(() -> assertThat(received).hasSize(3));
        assertThat(received)
                .extracting(message -> message.properties().get("CamelBatchSize"))
                .containsExactly(2, 2, 1);
    }

    @Test
    void waitsBetweenPolls() throws Exception {
        receive(Map.of("delay", "1234"));
        assertThat(camel.getRoutes())
                .filteredOn(route -> route.getConsumer() instanceof ScheduledPollConsumer)
                .singleElement()
                .extracting(route -> ((ScheduledPollConsumer) route.getConsumer()).getDelay())
                .isEqualTo(1234L);
    }

    @Test
    void refusesTwoEndsOfAnObject() {
        assertThatThrownBy(() -> receive(Map.of("doneValue", "done", "deleteAfterRead", "true")))
                .hasStackTraceContaining("deleteAfterRead");
    }
}
