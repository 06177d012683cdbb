package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.escape;
import static io.github.dynurl.examples.server.StoreClient.header;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class QueryTest {
    @Parameter
    private TestDatabase database;

    private final String key = TestStores.newKey();
    private final String name = "n" + key;

    private StoreClient store() {
        return TestStores.alice(database);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | 1",
                "1 | 1.0",
                "1.50 | 15e-1",
                "0 | -0.0",
                "100000000000000000000 | 1e20",
                "100000000000000000001 | 100000000000000000001.0",
                "1e400 | 10e399",
                "\"a b+%&=ü😀\" | \"a b+%&=ü😀\"",
                "\"\\u0041\" | \"A\"",
                "\"\" | \"\"",
                "true | true",
                "null | null",
                "[1,2.0,[]] | [1.0,2,[]]",
                "{\"b\":1,\"a\":{}} | {\"a\":{},\"b\":1.0}"
            })
    void findsEqualValues(String stored, String asked) {
        store().put(key, "metadata", "{\"" + name + "\":" + stored + "}");
        assertThat(store().keysWith(name, asked)).containsExactly(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | \"1\"",
                "true | 1",
                "null | false",
                "\"a\" | \"A\"",
                "\"e\u0301\" | \"\u00e9\"",
                "\" \" | \"\"",
                "[1,2] | [2,1]",
                "[1] | 1",
                "{} | []",
                "100000000000000000001 | 1e20",
                "0.1 | 0.10000000000000001"
            })
    void doesNotFindDifferentValues(String stored, String asked) {
        store().put(key, "metadata", "{\"" + name + "\":" + stored + "}");
        assertThat(store().keysWith(name, asked)).isEmpty();
    }

    @Test
    void doesNotTreatMissingNameAsNull() {
        store().put(key, "metadata", "{}");
        assertThat(store().keysWith(name, "null")).isEmpty();
    }

    @Test
    void requiresThatAllFiltersMatch() {
        store().put(key + "1", "metadata", "{\"" + name + "\":1,\"a\":1}");
        store().put(key + "2", "metadata", "{\"" + name + "\":1,\"a\":2}");
        String filter = escape(name, "") + "=1";
        assertThat(text(store().query(filter + "&a=2"))).isEqualTo(key + "2\n");
        assertThat(text(store().query(filter + "&a=2&a=1"))).isEmpty();
        assertThat(text(store().query("&&" + filter + "&"))).isEqualTo(key + "1\n" + key + "2\n");
    }

    /** Python's {@code urlencode} encodes a space as a plus. */
    @Test
    void decodesPlusAsSpaceInNamesAndValues() {
        store().put(key, "metadata", "{\"" + name + " x\":\"a b+c\"}");
        String filter = escape(name, "") + "+x=%22a+b%2Bc%22";
        assertThat(text(store().query(filter))).isEqualTo(key + "\n");
        assertThat(text(store().query(filter.replace("+", "%20")))).isEqualTo(key + "\n");
        assertThat(text(store().query(filter.replace("%2B", "+")))).isEmpty();
    }

    @Test
    void acceptsFilterInBodyOfGet() {
        store().put(key, "metadata", "{\"" + name + "\":\"x y\",\"a\":1}");
        store().put(key + "2", "metadata", "{\"" + name + "\":\"x y\",\"a\":2}");
        assertThat(text(queryBody("", "{\"" + name + "\":\"x y\"}"))).isEqualTo(key + "\n" + key + "2\n");
        assertThat(text(queryBody("?a=2", "{\"" + name + "\":\"x y\"}"))).isEqualTo(key + "2\n");
        assertThat(queryBody("", "[]").statusCode()).isEqualTo(400);
        assertThat(queryBody("", "{\"a\":1,\"a\":1}").statusCode()).isEqualTo(400);
        assertThat(queryBody("", " ".repeat(TestStores.MAX_METADATA + 1)).statusCode())
                .isEqualTo(413);
    }

    private HttpResponse<byte[]> queryBody(String query, String body) {
        return store().send("GET", store().queryUrl() + query, BodyPublishers.ofString(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b", "a=", "a=%22x", "a=1%202", "a", "=1", "a=%ff", "a=NaN", "a=%22%5cud800%22"})
    void refusesFilterThatIsNotJson(String query) {
        HttpResponse<byte[]> response = store().query(query);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).contains("Cannot query keys");
    }

    @Test
    void returnsEmptyUtf8TextIfNothingMatches() {
        HttpResponse<byte[]> none = store().query(escape(name, "") + "=1");
        assertThat(none.statusCode()).isEqualTo(200);
        assertThat(none.body()).isEmpty();
        assertThat(header(none, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void sortsKeysByTheirBytes() {
        String[] sorted = {"A", "B", "a", "a b", "a/", "b", "\u00e9", "\ufffd", "\ud83d\ude00"};
        for (int i = sorted.length - 1; i >= 0; i--) {
            store().put(key + sorted[i], "metadata", "{\"" + name + "\":1}");
        }
        assertThat(store().keysWith(name, "1").stream().map(found -> found.substring(key.length())))
                .containsExactly(sorted);
    }

    @Test
    void findsKeysByCurrentMetadata() {
        store().put(key, "metadata", "{\"" + name + "\":1}");
        store().post(key, "metadata", "{\"" + name + "\":2}");
        assertThat(store().keysWith(name, "1")).isEmpty();
        assertThat(store().keysWith(name, "2")).containsExactly(key);
        store().put(key, "data", "x");
        assertThat(store().keysWith(name, "2")).containsExactly(key);
        store().put(key, "metadata", "{}");
        assertThat(store().keysWith(name, "2")).isEmpty();
        store().put(key, "metadata", "{\"" + name + "\":3}");
        store().delete(key);
        assertThat(store().keysWith(name, "3")).isEmpty();
    }

    @Test
    void sendsPropertiesOfEachObjectAsNdjson() {
        store().put(key, "metadata", "{\"" + name + "\":1.50}");
        store().put(key, "data", "data");
        // The metadata of the second key is longer than 32 KiB, so it is omitted. Only bob may read the third key.
        store().put(key + "2", "metadata", "{\"" + name + "\":1.50,\"long\":\"" + "x".repeat(32 << 10) + "\"}");
        store().as("bob").put(key + "3", "metadata", "{\"" + name + "\":1.50}");
        HttpResponse<byte[]> found = store().send(
                        "GET",
                        store().queryUrl() + "?" + escape(name, "") + "=1.5",
                        BodyPublishers.noBody(),
                        "Accept",
                        "application/x-ndjson");
        assertThat(header(found, "Content-Type")).isEqualTo("application/x-ndjson");
        String etag = header(store().get(key, "data"), "ETag").replace("\"", "\\\"");
        String metadataEtag = header(store().get(key, "metadata"), "ETag").replace("\"", "\\\"");
        String[] lines = text(found).split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[0])
                .startsWith("{\"key\":\"" + key + "\",\"etag\":\"" + etag + "\",\"size\":4,\"modified\":\"2")
                .endsWith("\"metadataEtag\":\"" + metadataEtag + "\",\"metadata\":{\"" + name + "\":1.50}}");
        assertThat(lines[1]).contains("\"size\":0").doesNotContain("\"metadata\"");
        assertThat(header(store().query(""), "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void beginsWithTheKeyThatTheClientNames() {
        for (String end : new String[] {"a", "b/ü+", "b0", "c"}) {
            store().put(key + end, "metadata", "{\"" + name + "\":1}");
        }
        assertThat(keysFrom("")).containsExactly("a", "b/ü+", "b0", "c");
        assertThat(keysFrom("b/ü+")).containsExactly("b/ü+", "b0", "c");
        // There is no such key, so the response begins with the next one.
        assertThat(keysFrom("b")).containsExactly("b/ü+", "b0", "c");
        assertThat(keysFrom("b/ü+ ")).containsExactly("b0", "c");
        assertThat(keysFrom("d")).isEmpty();
    }

    private List<String> keysFrom(String end) {
        HttpResponse<byte[]> found = queryFrom(escape(key + end, "/"));
        assertThat(header(found, "Vary")).contains("Query-From");
        return text(found).lines().map(line -> line.substring(key.length())).toList();
    }

    private HttpResponse<byte[]> queryFrom(String from) {
        String url = store().queryUrl() + "?" + escape(name, "") + "=1";
        return store().send("GET", url, BodyPublishers.noBody(), "Query-From", from);
    }

    @Test
    void refusesAFirstKeyThatIsNotPercentEncoded() {
        HttpResponse<byte[]> refused = queryFrom("a%2");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused)).contains("Query-From is not a percent-encoded key");
    }

    @Test
    void findsLongNamesAndValues() {
        String value = "\"" + "long ".repeat(2000) + "\"";
        store().put(key, "metadata", "{\"" + name.repeat(100) + "\":" + value + "}");
        HttpResponse<byte[]> found = queryBody("", "{\"" + name.repeat(100) + "\":" + value + "}");
        assertThat(text(found)).isEqualTo(key + "\n");
    }
}
