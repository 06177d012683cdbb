package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the marks that a consumer writes into metadata: values of all types, and marks that change nothing. */
@Tag("compat")
class MarksTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");

    private static long countLines(LogCanary log, String text) {
        return log.lines().stream().filter(line -> line.contains(text)).count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter.status=loop&onCommit.status=loop",
                "filter.n=1&onCommit.n=1.0",
                "filter.kind=a&filter.status=new&onCommit.status=done&onCommit.kind=a",
                "filter.tags=[\"a\"]&onCommit.tags=[ \"a\" ]&claim=lease",
            })
    void refusesMarkThatChangesNothing(String options) {
        assertThatThrownBy(() -> camel.getEndpoint(store() + options))
                .hasStackTraceContaining("onCommit.")
                .hasStackTraceContaining("changes nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata", "data", "value", "none"})
    void warnsOnceIfQueryStillFindsMarkedObjects(String fetch) throws Exception {
        objects.putMany("k", 3, NEW);
        try (LogCanary log = LogCanary.listen()) {
            consume("filter.status=new&onCommit.state=done&fetch=" + fetch);
            awaitReceived(12); // four exchanges for each object
            assertThat(countLines(log, "was marked with onCommit.*")).isEqualTo(1);
        }
    }

    @Test
    void doesNotWarnIfMarkWasReverted() throws Exception {
        objects.put("k", NEW, "");
        try (LogCanary log = LogCanary.listen()) {
            consume("filter.status=new&onCommit.status=done");
            for (int i = 1; i < 4; i++) {
                soon("done").until(() -> "done".equals(objects.value("k", "status")));
                objects.change("k", "status", "new");
                awaitReceived(i + 1);
            }
            assertThat(countLines(log, "was marked with onCommit.*")).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"a\",\"b\"]|[\"a\",\"b\"]",
                "[]|[]",
                "{\"status\":\"done\",\"n\":[1,{}]}|{\"status\":\"done\",\"n\":[1,{}]}",
                "{}|{}",
                "[a, b]|\"[a, b]\"",
                "{done}|\"{done}\"",
                "[1] and more|\"[1] and more\"",
                "5|5",
                "null|null",
                "done|\"done\"",
            })
    void writesJsonValuesAsJson(String value, String json) throws Exception {
        objects.put("good", NEW, "");
        objects.put("bad", NEW, "");
        consume(
                "filter.status=new&onCommit.status=done&onRollback.status=failed&onCommit.x=RAW(" + value
                        + ")&onRollback.x=RAW(" + value + ")",
                exchange -> {
                    if (received.get(received.size() - 1).key().equals("bad")) {
                        throw new IllegalStateException("failed on purpose");
                    }
                });
        soon("both").until(() -> objects.count("status", "done") + objects.count("status", "failed") == 2);
        for (String key : List.of("good", "bad")) {
            assertThat(io.github.dynurl.store.Json.text(objects.value(key, "x")))
                    .isEqualTo(json);
        }
    }

    @Test
    void parsesJsonValuesInFilterAndOnExhausted() {
        ConsumerOptions options = camel.getEndpoint(
                        store() + "filter.tags=[\"a\"]&onCommit.a={\"b\":1}&onExhausted.c=[1]&claim=lease",
                        DynUrlEndpoint.class)
                .consumerOptions();
        assertThat(options.endpointOptions().filter()).isEqualTo(Map.of("tags", List.of("a")));
        assertThat(options.onCommit()).isEqualTo(Map.of("a", Map.of("b", 1)));
        assertThat(options.onExhausted()).isEqualTo(Map.of("c", List.of(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease", "&fetch=none", "&fetch=data", "&claim=lease&deleteAfterRead=true"})
    void acceptsThatRouteDeletesItsObject(String options) throws Exception {
        objects.putMany("k", 3, NEW);
        String marks = options.contains("delete") ? "" : "&onCommit.status=done&onRollback.status=failed";
        try (LogCanary log = LogCanary.listen()) {
            routes(rb -> route(rb, "filter.status=new" + marks + options)
                    .to(store() + "operation=delete")
                    .process(exchange -> {
                        if (received.size() == 2) {
                            throw new IllegalStateException("failed on purpose");
                        }
                    }));
            awaitReceived(3);
            awaitPolls(2);
            assertThat(handled).isEmpty();
            assertThat(countLines(log, "was lost")).isZero();
        }
    }
}
