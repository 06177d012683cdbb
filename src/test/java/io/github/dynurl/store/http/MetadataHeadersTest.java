package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests metadata in header fields of the data (metadataHeaders). */
class MetadataHeadersTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k";
    private static final String METADATA = "/base/k?comp=metadata";
    private static final Value VALUE = Value.of(Data.of("x"), Metadata.of(Map.of("Status", "new", "n", 1.50)));

    private static Dialect dialect(String... values) {
        Map<String, String> all = new HashMap<>(Map.of(
                "dataUrl", "{base}/{key}",
                "metadataUrl", "{base}/{key}?comp=metadata",
                "permissions", "none",
                "metadataHeaders", "X-Amz-Meta-"));
        for (int i = 0; i < values.length; i += 2) {
            all.put(values[i], values[i + 1]);
        }
        return Dialect.documented().with(all);
    }

    private HttpStore headerStore(String... values) {
        return open(builder().dialect(dialect(values)));
    }

    private void serveHead() {
        server.on("HEAD", DATA)
                .reply(Reply.ok("data")
                        .etag("\"1\"")
                        .header("x-amz-meta-a", "1")
                        .header("X-AMZ-META-Status", "new")
                        .header("x-amz-meta-", "no name")
                        .header("x-amz-version-id", "v"));
    }

    private List<String> requests() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    private RecordedRequest last() {
        return server.requests().get(server.requests().size() - 1);
    }

    @Test
    void readsMetadataByHead() {
        serveHead();
        Metadata metadata = headerStore().getMetadata("k");
        assertThat(metadata).isEqualTo(Map.of("a", "1", "status", "new"));
        assertThat(metadata.info().etag()).isNull();
        assertThat(headerStore().getMetadata("k", Select.of("a", "b"))).isEqualTo(Map.of("a", "1"));
        assertThat(requests()).containsOnly("HEAD " + DATA);
    }

    @Test
    void joinsRepeatedHeaders() {
        server.on("HEAD", DATA).reply(Reply.ok().header("x-amz-meta-a", "1").header("x-amz-meta-a", "2"));
        assertThat(headerStore().getMetadata("k")).isEqualTo(Map.of("a", "1, 2"));
    }

    @Test
    void setsDataAndMetadataInOneRequest() {
        server.otherwise().reply(Reply.status(200).etag("\"2\""));
        assertThat(headerStore().set("k", VALUE, Condition.ifMatch("\"1\"")).etag())
                .isEqualTo("\"2\"");
        assertThat(requests()).containsExactly("PUT " + DATA);
        assertThat(last().header("x-amz-meta-status")).isEqualTo("new");
        assertThat(last().header("x-amz-meta-n")).isEqualTo("1.5");
        assertThat(last().header("If-Match")).isEqualTo("\"1\"");
    }

    @Test
    void keepsMetadataOfNewData() {
        serveHead();
        server.on("PUT", DATA).reply(Reply.status(200));
        headerStore().setData("k", Data.of("y"));
        assertThat(requests()).containsExactly("HEAD " + DATA, "PUT " + DATA);
        assertThat(last().header("x-amz-meta-status")).isEqualTo("new");
        assertThat(last().header("x-amz-meta-a")).isEqualTo("1");
        server.on("HEAD", DATA).reply(Reply.status(404));
        headerStore().setData("k", Data.of("y"));
        assertThat(last().header("x-amz-meta-a")).isNull();
    }

    @Test
    void refusesChangesWithoutMetadataHeadersUpdate() {
        HttpStore store = headerStore();
        for (Runnable operation : List.<Runnable>of(
                () -> store.setMetadata("k", Metadata.empty()),
                () -> store.updateMetadata("k", Metadata.of(Map.of("a", "1"))))) {
            assertThat(failure(InvalidRequestException.class, operation::run))
                    .hasMessageContaining("set metadataHeadersUpdate");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"post, POST, " + DATA, "put, PUT, " + METADATA})
    void replacesAndUpdatesMetadata(String mode, String method, String target) {
        serveHead();
        server.on(method, target).reply(Reply.status(202).etag("\"2\""));
        HttpStore store = headerStore("metadataHeadersUpdate", mode);
        store.setMetadata("k", Metadata.of(Map.of("b", true)), Condition.ifMatch("\"0\""));
        assertThat(requests()).containsExactly(method + " " + target);
        assertThat(last().header("x-amz-meta-b")).isEqualTo("true");
        assertThat(last().header("If-Match")).isEqualTo("\"0\"");
        assertThat(last().header("Content-Length")).isEqualTo("0");
        assertThat(last().header("Content-Type")).isNull();
        store.updateMetadata("k", Metadata.of(Map.of("STATUS", "done")));
        assertThat(requests()).containsExactly(method + " " + target, "HEAD " + DATA, method + " " + target);
        assertThat(last().header("x-amz-meta-status")).isEqualTo("done");
        assertThat(last().header("x-amz-meta-a")).isEqualTo("1");
        // With put, the entity tag of the data also changes with the metadata; with post, it does not.
        assertThat(last().header("If-Match")).isEqualTo(mode.equals("put") ? "\"1\"" : null);
        assertThat(store.getMetadata("k").info().etag()).isEqualTo(mode.equals("put") ? "\"1\"" : null);
    }

    @Test
    void copiesDataOntoItself() {
        server.on("HEAD", "/base/a%20b")
                .reply(Reply.ok("data")
                        .etag("\"1\"")
                        .type("image/png")
                        .header("Content-Encoding", "gzip")
                        .header("x-amz-meta-a", "1"));
        server.on("PUT", "/base/a%20b").reply(Reply.ok("<CopyObjectResult/>").etag("\"1\""));
        HttpStore store = headerStore("metadataHeadersUpdate", "copy", "dataUrl", "{base}/{key}?x=1");
        store.updateMetadata("a b", Metadata.of(Map.of("status", "done")), Condition.ifMatch("\"1\""));
        store.setMetadata("a b", Metadata.of(Map.of("b", "2")));
        assertThat(requests())
                .containsExactly(
                        "HEAD /base/a%20b?x=1", "PUT /base/a%20b?x=1", "HEAD /base/a%20b?x=1", "PUT /base/a%20b?x=1");
        RecordedRequest update = server.requests().get(1);
        assertThat(update.header("x-amz-copy-source")).isEqualTo("/base/a%20b");
        assertThat(update.header("x-amz-metadata-directive")).isEqualTo("REPLACE");
        assertThat(update.header("x-amz-copy-source-if-match")).isEqualTo("\"1\"");
        assertThat(update.header("If-Match")).isNull();
        assertThat(update.headers("Content-Type")).containsExactly("image/png");
        assertThat(update.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(update.header("Content-Length")).isEqualTo("0");
        assertThat(update.header("x-amz-meta-a")).isEqualTo("1");
        assertThat(update.header("x-amz-meta-status")).isEqualTo("done");
        assertThat(last().header("x-amz-meta-a")).isNull();
        assertThat(last().header("x-amz-meta-b")).isEqualTo("2");
        assertThat(last().header("x-amz-copy-source-if-match")).isNull();
    }

    @Test
    void failsIfCopyReportsErrorInBody() {
        serveHead();
        server.on("PUT", DATA).reply(Reply.ok("<?xml version='1.0'?><Error><Code>InternalError</Code></Error>"));
        HttpStore store = headerStore("metadataHeadersUpdate", "copy");
        UnexpectedReplyException e =
                failure(UnexpectedReplyException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", "2"))));
        assertThat(e).hasMessageContaining("the body reports an error");
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void callsLongResponseToCopyXml() {
        serveHead();
        server.on("PUT", DATA).reply(Reply.ok("<CopyObjectResult/>").type("application/xml"));
        HttpStore store = open(builder().maxJsonSize(9).dialect(dialect("metadataHeadersUpdate", "copy")));
        assertThat(failure(
                        UnexpectedReplyException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", "2")))))
                .hasMessageEndingWith("the XML is longer than 9 bytes (maxJsonSize)");
    }

    @Test
    void readsAgainAfterConcurrentWrite() {
        server.on("HEAD", DATA)
                .replies(Reply.ok().etag("\"1\""), Reply.ok().etag("\"2\"").header("x-amz-meta-o", "1"));
        server.on("PUT", METADATA).replies(Reply.status(412), Reply.status(200));
        headerStore("metadataHeadersUpdate", "put").updateMetadata("k", Metadata.of(Map.of("a", "x")));
        assertThat(last().header("If-Match")).isEqualTo("\"2\"");
        assertThat(last().header("x-amz-meta-o")).isEqualTo("1");
    }

    @Test
    void givesUpAfterTenConflicts() {
        serveHead();
        server.on("PUT", METADATA).reply(Reply.status(412));
        HttpStore store = headerStore("metadataHeadersUpdate", "put");
        failure(ConflictException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", "x"))));
        assertThat(server.requests("PUT", METADATA)).hasSize(10);
    }

    @Test
    void updatesNoMissingObject() {
        server.otherwise().reply(Reply.status(404));
        HttpStore store = headerStore("metadataHeadersUpdate", "put");
        failure(NoSuchKeyException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", "x"))));
        failure(NoSuchKeyException.class, () -> store.getMetadata("k"));
    }

    @Test
    void verifiesUpdateAsText() {
        serveHead();
        server.on("PUT", METADATA).reply(Reply.status(200));
        HttpStore store = headerStore("metadataHeadersUpdate", "put", "verifyUpdates", "true");
        store.updateMetadata("k", Metadata.of(Map.of("A", 1))); // the server has the text "1"
        assertThat(failure(
                        UnexpectedReplyException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 2)))))
                .hasMessageContaining("it has no effect on \"a\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\ny: z", "x\ny", " x", "x ", "ü", "\u0000"})
    void refusesValueThatIsNoHeader(String value) {
        HttpStore store = headerStore("metadataHeadersUpdate", "put");
        Metadata metadata = Metadata.of(Map.of("a", value));
        for (Runnable operation : List.<Runnable>of(
                () -> store.set("k", Value.of(Data.of("x"), metadata)),
                () -> store.setMetadata("k", metadata),
                () -> store.updateMetadata("k", metadata))) {
            assertThat(failure(InvalidRequestException.class, operation::run))
                    .hasMessageContaining("the metadata field \"a\" has a value that a header cannot have");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a\r\nX", "", "ü"})
    void refusesNameThatIsNoHeader(String name) {
        HttpStore store = headerStore();
        Value value = Value.of(Data.of("x"), Metadata.of(Map.of(name, "1")));
        assertThat(failure(InvalidRequestException.class, () -> store.set("k", value)))
                .hasMessageContaining("has a character that the name of a header cannot have");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesValuesThatAreNoTextNumberOrBoolean() {
        HttpStore store = headerStore();
        for (Metadata metadata : List.of(
                Metadata.of(Map.of("a", List.of(1))),
                Metadata.of(Map.of("a", Map.of())),
                Metadata.empty().with("a", null))) {
            assertThat(failure(InvalidRequestException.class, () -> store.set("k", Value.of(Data.of("x"), metadata))))
                    .hasMessageContaining("\"a\" is neither text nor a number nor a boolean");
        }
        assertThat(failure(
                        InvalidRequestException.class,
                        () -> store.set(
                                "k",
                                Value.of(
                                        Data.of("x"),
                                        Metadata.of(Map.of("a", 1)).with("A", 2)))))
                .hasMessageContaining("twice");
    }

    @ParameterizedTest
    @CsvSource({"percent, gr%C3%BCn %25", "rfc2047, =?UTF-8?B?Z3LDvG4gJQ==?="})
    void encodesCharactersThatHeadersCannotHave(String encoding, String sent) {
        server.otherwise().reply(Reply.status(200));
        HttpStore store = headerStore("metadataHeadersEncoding", encoding);
        store.set("k", Value.of(Data.of("x"), Metadata.of(Map.of("a", "grün %"))));
        assertThat(last().header("x-amz-meta-a")).isEqualTo(sent);
        server.on("HEAD", DATA).reply(Reply.ok().header("x-amz-meta-a", sent));
        assertThat(store.getMetadata("k")).isEqualTo(Map.of("a", "grün %"));
    }

    @Test
    void createsWithHeaders() {
        server.on("POST", "/base").reply(Reply.status(201).header("Location", "/base/7"));
        assertThat(headerStore("createUrl", "{base}").create(VALUE)).isEqualTo("7");
        assertThat(requests()).containsExactly("POST /base");
        assertThat(last().header("x-amz-meta-status")).isEqualTo("new");
    }

    @Test
    void sendsNoSeparateDeleteForMetadata() {
        server.otherwise().reply(Reply.status(204));
        headerStore("deleteMode", "parts").delete("k");
        assertThat(requests()).containsExactly("DELETE " + DATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-", "if-", "x-http-method-", "x-meta", "", "x-a b-", "authorization-"})
    void refusesPrefixOfOtherHeaders(String prefix) {
        assertThatThrownBy(() -> dialect("metadataHeaders", prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metadataHeaders is ")
                .hasMessageContaining("but not that of x-http-, x-method- or x-forwarded- headers");
    }

    @Test
    void refusesContradictoryValues() {
        Dialect dialect = Dialect.documented()
                .with(Map.of("metadataHeadersUpdate", "post", "metadataHeadersEncoding", "percent"));
        assertThatThrownBy(() -> builder().dialect(dialect).check())
                .hasMessageContaining("metadataHeadersUpdate has no effect without metadataHeaders")
                .hasMessageContaining("metadataHeadersEncoding has no effect without metadataHeaders");
        Dialect other = Dialect.documented()
                .with(Map.of(
                        "metadataHeaders", "x-amz-meta-", "metadataHeadersUpdate", "put", "metadataPointer", "/m"));
        assertThatThrownBy(() -> builder().dialect(other).check())
                .hasMessageContaining("metadataPointer has no effect with metadataHeaders")
                .hasMessageContaining("metadataHeadersUpdate=put needs metadataUrl");
        assertThatThrownBy(() -> builder()
                        .dialect(dialect("metadataHeaders", "x-object-", "metadataHeadersUpdate", "copy"))
                        .check())
                .hasMessageContaining("metadataHeadersUpdate=copy needs metadataHeaders that end in -meta-");
    }
}
