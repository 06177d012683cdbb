package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("compat")
class KeysOnTheWireTest extends HttpStoreTestCase {
    @ParameterizedTest
    @CsvSource(textBlock = """
            a b,              a%20b
            a+b,              a%2Bb
            a%2Fb,            a%252Fb
            ?,                %3F
            '#',              %23
            a&b=c,            a&b=c
            é,                %C3%A9
            {base},           %7Bbase%7D
            http://evil/a,    http://evil/a
            //evil/a,         //evil/a
            @evil,            @evil
            a//b/,            a//b/
            """)
    void sendsKeyAsEscapedByUrlLayout(String key, String escaped) {
        server.otherwise().reply(Reply.ok());
        HttpStore store = store();
        store.delete(key);
        assertThat(request().target()).isEqualTo("/base/" + escaped);
        store.setData(key, Data.of("x"));
        assertThat(request().target()).isEqualTo("/base/" + escaped + "/data");
    }

    @ParameterizedTest
    @CsvSource({"//evil.example/a, ///evil.example/a", "/evil.example/a, //evil.example/a", "@evil, /@evil", "*, /*"})
    void staysOnServerIfBaseUrlHasNoPath(String key, String target) {
        server.otherwise().reply(Reply.ok());
        HttpStore store = open(builder().baseUrl(server.url()));
        store.delete(key);
        RecordedRequest request = request();
        assertThat(request.target()).isEqualTo(target);
        assertThat(request.headers("Host")).containsExactly("127.0.0.1:" + server.port());
    }

    @Test
    void putsKeyIntoQueryStringOfTemplate() {
        server.otherwise().reply(Reply.ok());
        HttpStore store =
                open(builder().urlFormat("{base}?key={key}&part={part}").urlFormatNoPart("{base}?key={key}"));
        store.setData("a&b=c/d", Data.of("x"));
        assertThat(request().target()).isEqualTo("/base?key=a%26b%3Dc%2Fd&part=data");
        store.delete("a&b=c/d");
        assertThat(request().target()).isEqualTo("/base?key=a%26b%3Dc%2Fd");
    }

    static Stream<Arguments> illegalKeys() {
        return Stream.of(
                Arguments.of("", "the key is empty"),
                Arguments.of("/", "nothing but slashes"),
                Arguments.of("//", "nothing but slashes"),
                Arguments.of(".", "the segment \".\" at position 0"),
                Arguments.of("..", "the segment \"..\" at position 0"),
                Arguments.of("a/../b", "the segment \"..\" at position 2"),
                Arguments.of("../a", "the segment \"..\" at position 0"),
                Arguments.of("a/.", "the segment \".\" at position 2"),
                Arguments.of("a\rb", "U+000D at position 1"),
                Arguments.of("a\nb", "U+000A at position 1"),
                Arguments.of("a\0", "U+0000 at position 1"),
                Arguments.of("a\u007f", "U+007F at position 1"),
                Arguments.of("ab\ud83d", "half of a surrogate pair at position 2"),
                Arguments.of("\ude00ab", "half of a surrogate pair at position 0"));
    }

    static List<Map.Entry<String, BiConsumer<Store, String>>> operations() {
        Value value = Value.of(Data.of("x"), Metadata.empty());
        Permissions permissions = Permissions.of(Map.of("owned", List.of("me")));
        return List.of(
                Map.entry("exists", Store::exists),
                Map.entry("get", (s, k) -> s.get(k).close()),
                Map.entry("getData", (s, k) -> s.getData(k).close()),
                Map.entry("getData", (s, k) -> s.getData(k, ByteRange.of(1, 1)).close()),
                Map.entry("getMetadata", Store::getMetadata),
                Map.entry("getPermissions", Store::getPermissions),
                Map.entry("set", (s, k) -> s.set(k, value)),
                Map.entry("setData", (s, k) -> s.setData(k, Data.of("x"))),
                Map.entry("setMetadata", (s, k) -> s.setMetadata(k, Metadata.empty())),
                Map.entry("updateMetadata", (s, k) -> s.updateMetadata(k, Metadata.empty())),
                Map.entry("setPermissions", (s, k) -> s.setPermissions(k, permissions)),
                Map.entry("updatePermissions", (s, k) -> s.updatePermissions(k, permissions)),
                Map.entry("delete", Store::delete));
    }

    @ParameterizedTest
    @MethodSource("illegalKeys")
    void rejectsIllegalKeyBeforeSending(String key, String why) {
        HttpStore store = store();
        for (Map.Entry<String, BiConsumer<Store, String>> operation : operations()) {
            InvalidRequestException e = failure(
                    InvalidRequestException.class, () -> operation.getValue().accept(store, key));
            assertThat(e)
                    .hasMessageStartingWith("Cannot " + operation.getKey() + " \"")
                    .hasMessageContaining(why);
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(e.status()).isZero();
            assertThat(e.key()).contains(key);
        }
        assertThat(server.acceptedConnections()).isZero();
    }

    @Test
    void shortensAndEscapesKeyInMessages() {
        HttpStore store = store();
        assertThat(failure(InvalidRequestException.class, () -> store.delete("a\r\n" + "b".repeat(100))))
                .hasMessage("Cannot delete \"a\\u000d\\u000a" + "b".repeat(61)
                        + "…\": the key has the control character U+000D at position 1");
    }

    @Test
    void rejectsOtherIllegalRequestsBeforeSending() {
        HttpStore store = open(builder().queryUrl(null));
        assertThat(failure(InvalidRequestException.class, () -> store.queryKeys(Query.all())))
                .hasMessage("Cannot queryKeys: the store has no queryUrl; set the option queryUrl");
        assertThat(failure(InvalidRequestException.class, () -> store.query(Query.all())))
                .hasMessageStartingWith("Cannot query: the store has no queryUrl");
        Permissions ownerless = Permissions.of(Map.of("read", List.of("me")));
        assertThat(failure(InvalidRequestException.class, () -> store.setPermissions("k", ownerless)))
                .hasMessageStartingWith("Cannot setPermissions \"k\": ")
                .hasMessageContaining("\"owned\"");
        assertThat(failure(
                        InvalidRequestException.class,
                        () -> store.setData("k", Data.of("x").as("text/plain\r\nX-Evil: 1"))))
                .hasMessageStartingWith("Cannot setData \"k\": the Content-Type \"text/plain\\u000d\\u000aX-Evil: 1\"");
        assertThat(failure(
                        InvalidRequestException.class, () -> store.getData("k", ByteRange.all(), Condition.ifAbsent())))
                .hasMessageStartingWith("Cannot getData \"k\": If-None-Match: * is for writing");
        assertThat(failure(InvalidRequestException.class, () -> store.get("k", Condition.ifAbsent())))
                .hasMessageStartingWith("Cannot get \"k\": If-None-Match: * is for writing");
        assertThat(server.acceptedConnections()).isZero();
    }
}
