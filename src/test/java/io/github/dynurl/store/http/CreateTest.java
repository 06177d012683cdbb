package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests objects whose keys the server chooses (createUrl). */
class CreateTest extends HttpStoreTestCase {
    private static final String CREATE = "/base/files";

    private HttpStore createStore(String... values) {
        return open(builder().dialect(dialect(values)));
    }

    private static Dialect dialect(String... values) {
        Map<String, String> all = new HashMap<>(Map.of(
                "createUrl", "{base}/files",
                "dataUrl", "{base}/files/{key}/content",
                "metadataUrl", "{base}/files/{key}",
                "deleteUrl", "{base}/files/{key}"));
        for (int i = 0; i < values.length; i += 2) {
            all.put(values[i], values[i + 1]);
        }
        return Dialect.documented().with(all);
    }

    private static Value dataOf(Data data) {
        return Value.of(data, Metadata.empty());
    }

    private List<String> requests() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    /** An empty key means that the location is rejected. */
    @ParameterizedTest
    @CsvSource({
        "/base/files/7/content, 7",
        "/base/files/a%20b/c/content, a b/c",
        "files/7, 7",
        "/base/files/100%25/content, 100%",
        "/base/files/%25252e, %252e",
        "/base/files/7?x, ''",
        "/base/files/a/b, a/b"
    })
    void readsKeyFromLocation(String location, String key) {
        server.on("POST", CREATE).reply(Reply.status(201).header("Location", location));
        HttpStore store = createStore();
        if (key.isEmpty()) {
            failure(UnexpectedReplyException.class, () -> store.create(dataOf(Data.of("x"))));
        } else {
            assertThat(store.create(dataOf(Data.of("x").as("text/x")))).isEqualTo(key);
        }
        RecordedRequest post = request();
        assertThat(post.headers("Content-Type")).hasSize(1);
        assertThat(new String(post.body(), StandardCharsets.UTF_8)).isEqualTo("x");
        assertThat(server.requests()).hasSize(1);
    }

    /** The Location can be the URL of the data, of the metadata or of the object, each of which has its template. */
    @ParameterizedTest
    @CsvSource({
        "{base}/{key}/content,   {base}/{key},         {base}/all/{key},  /base/7/content",
        "{base}/{key}/content,   {base}/{key},         {base}/all/{key},  /base/7",
        "{base}/{key}/content,   {base}/{key},         {base}/all/{key},  /base/all/7",
        "{base}/{key},           {base}/{key}/meta,    {base}/{key},      /base/7/meta",
        "{base}/{key},           {base}/{key}/meta,    {base}/{key},      /base/7",
        "{base}/d?id={key},      {base}/m?id={key},    {base}/{key},      /base/m?id=7",
        "{base}/d?id={key}&a=b,  {base}/m/{key}?c=d,   {base}/{key},      /base/m/7",
        "{base}/d/{key}?t=x,     {base}/m/{key}?t=x,   {base}/{key}/x,    /base/d/7",
        "{base}/d/{key},         {base}/m/{key},       {base}/d/{key}/x,  /base/d/7/x",
    })
    void readsKeyByTemplateOfLocation(String dataUrl, String metadataUrl, String deleteUrl, String location) {
        server.on("POST", CREATE).reply(Reply.status(201).header("Location", location));
        HttpStore store = createStore("dataUrl", dataUrl, "metadataUrl", metadataUrl, "deleteUrl", deleteUrl);
        assertThat(store.create(dataOf(Data.of("x")))).isEqualTo("7");
    }

    @Test
    void readsKeyFromAbsoluteLocation() {
        server.on("POST", CREATE).reply(Reply.status(201).header("Location", server.url("/base/files/7")));
        assertThat(createStore().create(dataOf(Data.of("x")))).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example/base/files/7",
                "//elsewhere.example/base/files/7",
                "/other/files/7",
                "/base/files/../../etc/7",
                "/base/files/%2e%2e/content",
                "/base/files/",
                "/base/files/a%2Fb",
                "/base/files/7%0d%0aX",
                "ftp://h/base/files/7",
                "%zz"
            })
    void refusesLocationOutsideOfStore(String location) {
        server.on("POST", CREATE).reply(Reply.status(201).header("Location", location));
        HttpStore store = createStore();
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.create(dataOf(Data.of("x"))));
        assertThat(e)
                .hasMessageContaining("POST " + server.url(CREATE))
                .hasMessageContaining("is not the URL of an object of this store");
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void showsNoQueryOfLocation() {
        server.on("POST", CREATE).reply(Reply.status(201).header("Location", "https://h/x?token=s3cr3t"));
        HttpStore store = createStore();
        assertThat(failure(UnexpectedReplyException.class, () -> store.create(dataOf(Data.of("x")))))
                .hasMessageContaining("its Location \"https://h/x\" is not the URL")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void namesCreateKeyPointerIfLocationIsMissing() {
        server.on("POST", CREATE).reply(Reply.json("{\"id\":7}"));
        HttpStore store = createStore();
        assertThat(failure(UnexpectedReplyException.class, () -> store.create(dataOf(Data.of("x")))))
                .hasMessageContaining(
                        "it has no Location, so the key of the new object is unknown; set createKeyPointer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"file":{"id":7}}            | 7
            {"file":{"id":"a b"}}        | a b
            {"file":{"id":12345678901234567890}} | 12345678901234567890
            """)
    void readsKeyFromResponse(String json, String key) {
        server.on("POST", CREATE).reply(Reply.json(json).header("Location", "/elsewhere"));
        assertThat(createStore("createKeyPointer", "/file/id").create(dataOf(Data.of("x"))))
                .isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"file":{"id":"../x"}} | the key has the segment ".."
            {"file":{"id":""}}     | the key is empty
            {"file":{"id":null}}   | createKeyPointer leads to no text and no number
            {"file":{"id":{}}}     | createKeyPointer leads to no text and no number
            {"file":7}             | createKeyPointer leads to no text and no number
            [7]                    | the JSON is not an object
            <html>                 | the JSON is broken
            """)
    void refusesResponseWithoutLegalKey(String json, String message) {
        server.on("POST", CREATE).reply(Reply.json(json));
        HttpStore store = createStore("createKeyPointer", "/file/id");
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.create(dataOf(Data.of("x"))));
        assertThat(e).hasMessageContaining(message);
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void neverRetries(int status) {
        server.on("POST", CREATE).reply(Reply.status(status).header("Retry-After", "0"));
        HttpStore store = createStore();
        failure(StoreUnavailableException.class, () -> store.create(dataOf(Data.of("x"))));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void namesOptionIfUrlIsWrongOrMissing() {
        HttpStore store = createStore();
        assertThat(failure(UnexpectedReplyException.class, () -> store.create(dataOf(Data.of("x")))))
                .hasMessageContaining("check createUrl");
        HttpStore without = store();
        assertThat(failure(InvalidRequestException.class, () -> without.create(dataOf(Data.of("x")))))
                .hasMessageContaining("the store has no createUrl");
    }

    @Test
    void writesMetadataAfterData() {
        server.on("POST", CREATE).reply(Reply.status(201).header("Location", "/base/files/7"));
        server.on("PUT", "/base/files/7").reply(Reply.status(204));
        assertThat(createStore().create(Value.of(Data.of("x"), Metadata.of(Map.of("n", 1)))))
                .isEqualTo("7");
        assertThat(requests()).containsExactly("POST " + CREATE, "PUT /base/files/7");
    }

    @Test
    void writesDataAfterMetadata() {
        server.on("POST", CREATE).reply(Reply.status(201).header("Location", "/base/files/7"));
        server.on("PUT", "/base/files/7/content").reply(Reply.status(204));
        createStore("createBody", "metadata", "metadataPointer", "/attributes")
                .create(Value.of(Data.of("x"), Metadata.of(Map.of("n", 1))));
        assertThat(requests()).containsExactly("POST " + CREATE, "PUT /base/files/7/content");
        assertThat(new String(server.requests().get(0).body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"attributes\":{\"n\":1}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "metadata"})
    void namesCreatedObjectIfSecondPartFails(String first) {
        server.on("POST", CREATE).reply(Reply.status(201).header("Location", "/base/files/7"));
        server.on("PUT", "/base/files/7").reply(Reply.status(403));
        server.on("PUT", "/base/files/7/content").reply(Reply.status(403));
        HttpStore store = createStore("createBody", first);
        Value value = Value.of(Data.of("x"), Metadata.of(Map.of("n", 1)));
        AccessDeniedException e = failure(AccessDeniedException.class, () -> store.create(value));
        assertThat(e).hasMessageContaining("the object \"7\" was created; writing its ");
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void createsObjectWithoutData() {
        server.on("POST", CREATE).reply(Reply.json("{\"id\":7}"));
        HttpStore store =
                createStore("createBody", "metadata", "createKeyPointer", "/id", "dataUrl", "{base}/files/{key}");
        assertThat(store.create(Metadata.of(Map.of("n", 1)))).isEqualTo("7");
        assertThat(requests()).containsExactly("POST " + CREATE);
        Value both = Value.of(Data.of("x"), Metadata.of(Map.of("n", 1)));
        assertThat(failure(InvalidRequestException.class, () -> store.create(both)))
                .hasMessageContaining("data and metadata have the same URL");
        HttpStore dataFirst = createStore();
        assertThat(failure(InvalidRequestException.class, () -> dataFirst.create(Metadata.empty())))
                .hasMessageContaining("createBody=metadata");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void closesStreamOfData() {
        AtomicBoolean closed = new AtomicBoolean();
        ByteArrayInputStream stream = new ByteArrayInputStream(new byte[3]) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        HttpStore store = store();
        failure(InvalidRequestException.class, () -> store.create(dataOf(Data.of(stream))));
        assertThat(closed).isTrue();
    }

    @Test
    void refusesContradictoryValues() {
        assertThatThrownBy(() -> dialect("createUrl", "{base}/{key}"))
                .hasMessage(
                        "createUrl \"{base}/{key}\" has unknown variable {key} at position 7; known: base (at the start)");
        Dialect withoutUrl = Dialect.documented().with(Map.of("createBody", "metadata", "createKeyPointer", "/id"));
        assertThatThrownBy(() -> builder().dialect(withoutUrl).check())
                .hasMessageContaining("createBody has no effect without createUrl")
                .hasMessageContaining("createKeyPointer has no effect without createUrl");
    }
}
