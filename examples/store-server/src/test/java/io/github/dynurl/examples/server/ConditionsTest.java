package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.etag;
import static io.github.dynurl.examples.server.StoreClient.header;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class ConditionsTest {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 5;

    @Parameter
    private TestDatabase database;

    private final String key = TestStores.newKey();

    private StoreClient store() {
        return TestStores.alice(database);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,  data,     x",
        "PUT,  metadata, {}",
        "POST, metadata, {}",
        "PUT,  auth,     '{\"owned\":[\"alice\"]}'",
        "POST, auth,     '{\"read\":[\"bob\"]}'"
    })
    void writesOnlyIfConditionHolds(String method, String part, String body) {
        store().put(key, "data", "first");
        String url = store().url(key, part);
        String etag = etag(store().get(key, part));
        for (String wrong : new String[] {"\"other\"", "W/" + etag, "\"a\", \"b\""}) {
            assertThat(write(method, url, body, "If-Match", wrong)).isEqualTo(412);
        }
        for (String matching : new String[] {"*", etag, "W/" + etag, "\"a\", " + etag}) {
            assertThat(write(method, url, body, "If-None-Match", matching)).isEqualTo(412);
        }
        assertThat(etag(store().get(key, part))).isEqualTo(etag);
        HttpResponse<byte[]> written =
                store().send(method, url, BodyPublishers.ofString(body), "If-Match", "\"a\" , " + etag);
        assertThat(written.statusCode()).isEqualTo(204);
        assertThat(etag(written)).isNotEqualTo(etag).isEqualTo(etag(store().get(key, part)));
        assertThat(write(method, url, body, "If-Match", etag)).isEqualTo(412);
        assertThat(write(method, url, body, "If-Match", "*")).isEqualTo(204);
    }

    private int write(String method, String url, String body, String... headers) {
        return store().send(method, url, BodyPublishers.ofString(body), headers).statusCode();
    }

    @Test
    void hasDifferentEtagForEachPart() {
        String data = etag(store().put(key, "data", "x"));
        String metadata = etag(store().put(key, "metadata", "{}"));
        String permissions = etag(store().get(key, "auth"));
        assertThat(List.of(data, metadata, permissions)).doesNotHaveDuplicates();
        assertThat(etag(store().head(key, "data"))).isEqualTo(data);
        store().put(key, "data", "y");
        assertThat(etag(store().head(key, "metadata"))).isEqualTo(metadata);
        assertThat(etag(store().head(key, "auth"))).isEqualTo(permissions);
    }

    @Test
    void setsNewEtagEvenIfMetadataIsTheSame() {
        String first = etag(store().put(key, "metadata", "{\"a\":1}"));
        assertThat(etag(store().put(key, "metadata", "{\"a\":1}"))).isNotEqualTo(first);
        assertThat(etag(store().post(key, "metadata", "{}"))).isNotEqualTo(first);
    }

    @Test
    void deleteComparesConditionWithData() {
        store().put(key, "metadata", "{}");
        String metadata = etag(store().get(key, "metadata"));
        String data = etag(store().put(key, "data", "x"));
        assertThat(store().delete(key, "If-Match", metadata).statusCode()).isEqualTo(412);
        assertThat(store().delete(key, "If-None-Match", "*").statusCode()).isEqualTo(412);
        assertThat(store().delete(key, "If-Match", data).statusCode()).isEqualTo(204);
        assertThat(store().delete(key, "If-Match", data).statusCode()).isEqualTo(404);
    }

    @Test
    void comparesConditionWithEmptyDataIfDataWasNeverWritten() {
        String metadata = etag(store().put(key, "metadata", "{}"));
        String empty = etag(store().head(key, "data"));
        assertThat(store().get(key, "data", "If-None-Match", empty).statusCode())
                .isEqualTo(304);
        assertThat(store().get(key, "data", "If-Match", metadata).statusCode()).isEqualTo(412);
        assertThat(store().put(key, "data", "x", "If-None-Match", "*").statusCode())
                .isEqualTo(412);
        assertThat(store().delete(key, "If-Match", metadata).statusCode()).isEqualTo(412);
        assertThat(store().put(key, "data", "x", "If-Match", empty).statusCode())
                .isEqualTo(204);
        assertThat(store().delete(key, "If-Match", empty).statusCode()).isEqualTo(412);
        store().delete(key);
        store().put(key, "metadata", "{}");
        assertThat(store().delete(key, "If-Match", empty).statusCode()).isEqualTo(204);
    }

    @Test
    void comparesConditionWithMissingKey() {
        // PUT creates a missing key, so its condition is compared; POST does not.
        assertThat(store().put(key, "data", "x", "If-Match", "*").statusCode()).isEqualTo(412);
        assertThat(store().put(key, "metadata", "{}", "If-Match", "\"a\"").statusCode())
                .isEqualTo(412);
        assertThat(store().post(key, "metadata", "{}", "If-Match", "\"a\"").statusCode())
                .isEqualTo(404);
        assertThat(store().put(key, "data", "x", "If-None-Match", "*").statusCode())
                .isEqualTo(201);
        assertThat(store().put(key, "data", "y", "If-None-Match", "*").statusCode())
                .isEqualTo(412);
        assertThat(text(store().get(key, "data"))).isEqualTo("x");
    }

    @Test
    void returns304Or412ToConditionalReads() {
        String etag = etag(store().put(key, "data", "x"));
        HttpResponse<byte[]> same = store().get(key, "data", "If-None-Match", "\"a\", W/" + etag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(etag(same)).isEqualTo(etag);
        assertThat(same.body()).isEmpty();
        String date = header(same, "Last-Modified");
        assertThat(store().get(key, "data", "If-Modified-Since", date).statusCode())
                .isEqualTo(304);
        String early = "Sun, 06 Nov 1994 08:49:37 GMT";
        assertThat(store().get(key, "data", "If-Modified-Since", early).statusCode())
                .isEqualTo(200);
        assertThat(store().get(key, "data", "If-None-Match", "\"a\"", "If-Modified-Since", date)
                        .statusCode())
                .isEqualTo(200);
        assertThat(store().get(key, "data", "If-Match", "\"a\"").statusCode()).isEqualTo(412);
        assertThat(store().put(key, "data", "y", "If-Unmodified-Since", early).statusCode())
                .isEqualTo(412);
        String metadata = etag(store().get(key, "metadata"));
        assertThat(store().get(key, "metadata", "If-None-Match", metadata).statusCode())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\"a", "\"a\" \"b\"", "\"a\"b", "*, \"a\""})
    void rejectsMalformedCondition(String broken) {
        store().put(key, "data", "x");
        assertThat(store().put(key, "data", "y", "If-Match", broken).statusCode())
                .isEqualTo(400);
        assertThat(store().get(key, "data", "If-None-Match", broken).statusCode())
                .isEqualTo(400);
        assertThat(text(store().get(key, "data"))).isEqualTo("x");
    }

    @Test
    void letsOneOfConcurrentIfMatchWritersOfDataWin() throws Exception {
        store().put(key, "data", "start");
        for (int round = 0; round < ROUNDS; round++) {
            String etag = etag(store().head(key, "data"));
            int winner = onlyWinner(i -> store().put(key, "data", "writer " + i, "If-Match", etag), 204);
            assertThat(text(store().get(key, "data"))).isEqualTo("writer " + winner);
        }
    }

    @ParameterizedTest
    @CsvSource({"PUT, metadata", "POST, metadata", "PUT, auth", "POST, auth"})
    void letsOneOfConcurrentIfMatchWritersOfDocumentWin(String method, String part) throws Exception {
        store().put(key, "data", "x");
        for (int round = 0; round < ROUNDS; round++) {
            String etag = etag(store().head(key, part));
            int winner = onlyWinner(
                    i -> store().send(
                                    method,
                                    store().url(key, part),
                                    BodyPublishers.ofString("{\"owned\":[\"alice\",\"writer " + i + "\"]}"),
                                    "If-Match",
                                    etag),
                    204);
            assertThat(text(store().get(key, part))).contains("writer " + winner);
        }
    }

    @ParameterizedTest
    @CsvSource({"data", "metadata"})
    void letsOneOfConcurrentCreatorsWin(String part) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String fresh = key + round;
            int winner = onlyWinner(i -> store().put(fresh, part, "{\"by\":" + i + "}", "If-None-Match", "*"), 201);
            assertThat(text(store().get(fresh, part))).isEqualTo("{\"by\":" + winner + "}");
        }
    }

    @Test
    void letsOneOfConcurrentDeletesAndWritesWin() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String etag = etag(store().put(key, "data", "start"));
            onlyWinner(
                    i -> i % 2 == 0
                            ? store().delete(key, "If-Match", etag)
                            : store().put(key, "data", "writer", "If-Match", etag),
                    204);
        }
    }

    @Test
    void keepsAllConcurrentUpdatesWithoutConditions() throws Exception {
        store().put(key, "metadata", "{}");
        all(i -> store().post(key, "metadata", "{\"n" + i + "\":" + i + "}"))
                .forEach(response -> assertThat(response.statusCode()).isEqualTo(204));
        assertThat(Json.object(text(store().get(key, "metadata")))).hasSize(WRITERS);
    }

    @Test
    void acceptsConcurrentFirstWritesOfDifferentParts() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String fresh = key + round;
            all(i -> i % 2 == 0 ? store().put(fresh, "data", "x") : store().put(fresh, "metadata", "{\"a\":1}"))
                    .forEach(response -> assertThat(response.statusCode()).isBetween(201, 204));
            assertThat(text(store().get(fresh, "data"))).isEqualTo("x");
            assertThat(text(store().get(fresh, "metadata"))).isEqualTo("{\"a\":1}");
        }
    }

    /** Returns the only writer that got the status. Each other writer must get 412, or 404 after the deletion. */
    private static int onlyWinner(IntFunction<HttpResponse<byte[]>> writer, int status) throws Exception {
        List<HttpResponse<byte[]>> answers = all(writer);
        int[] winners = IntStream.range(0, answers.size())
                .filter(i -> answers.get(i).statusCode() == status)
                .toArray();
        assertThat(winners).hasSize(1);
        assertThat(answers).filteredOn(a -> a.statusCode() != status).allSatisfy(a -> assertThat(a.statusCode())
                .isIn(412, 404));
        return winners[0];
    }

    private static List<HttpResponse<byte[]>> all(IntFunction<HttpResponse<byte[]>> writer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<HttpResponse<byte[]>>> calls = IntStream.range(0, WRITERS)
                    .<Callable<HttpResponse<byte[]>>>mapToObj(i -> () -> writer.apply(i))
                    .toList();
            List<HttpResponse<byte[]>> answers = new ArrayList<>();
            for (Future<HttpResponse<byte[]>> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
