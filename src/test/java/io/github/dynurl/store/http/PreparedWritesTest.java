package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests writes that read an entity tag before (readTagBeforeWrite) or create folders (createParents). */
class PreparedWritesTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";

    private HttpStore store(String name, String value) {
        return open(builder().dialect(Dialect.documented().with(Map.of(name, value))));
    }

    private List<String> requests() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target()
                        + (request.header("If-Match") == null ? "" : " " + request.header("If-Match")))
                .toList();
    }

    @Test
    void sendsTagOfPartThatIsOverwritten() {
        server.on("HEAD", DATA).reply(Reply.ok("x").etag("\"1\""));
        server.on("HEAD", "/base/k/metadata").reply(Reply.ok("{}").etag("\"m\""));
        server.when(request -> !request.method().equals("HEAD")).reply(Reply.status(204));
        HttpStore store = store("readTagBeforeWrite", "true");
        store.setData("k", Data.of("y"));
        store.setMetadata("k", Metadata.empty());
        store.delete("k");
        assertThat(requests())
                .containsExactly(
                        "HEAD " + DATA,
                        "PUT " + DATA + " \"1\"",
                        "HEAD /base/k/metadata",
                        "PUT /base/k/metadata \"m\"",
                        "HEAD " + DATA,
                        "DELETE /base/k \"1\"");
    }

    @Test
    void sendsTagOfMetadata() {
        server.on("HEAD", "/base/k/metadata").reply(Reply.ok("{}").etag("\"rev\""));
        server.when(request -> !request.method().equals("HEAD")).reply(Reply.status(204));
        HttpStore store = store("readTagBeforeWrite", "metadata");
        store.setData("k", Data.of("y"));
        store.delete("k");
        assertThat(requests())
                .containsExactly(
                        "HEAD /base/k/metadata",
                        "PUT " + DATA + " \"rev\"",
                        "HEAD /base/k/metadata",
                        "DELETE /base/k \"rev\"");
    }

    @Test
    void checksDataConditionItselfIfServerAcceptsOnlyTagOfMetadata() {
        server.on("HEAD", "/base/k/metadata")
                .replies(Reply.ok("{}").etag("\"rev1\""), Reply.ok("{}").etag("\"rev2\""));
        server.on("HEAD", DATA).reply(Reply.ok("x").etag("\"md5\""));
        server.on("DELETE", "/base/k").replies(Reply.status(409), Reply.status(204));
        HttpStore store = store("readTagBeforeWrite", "metadata");
        store.delete("k", Condition.ifMatch("\"md5\""));
        assertThat(requests())
                .containsExactly(
                        "HEAD /base/k/metadata",
                        "HEAD " + DATA,
                        "DELETE /base/k \"rev1\"",
                        "HEAD /base/k/metadata",
                        "HEAD " + DATA,
                        "DELETE /base/k \"rev2\"");
        ConflictException e = failure(ConflictException.class, () -> store.delete("k", Condition.ifMatch("\"other\"")));
        assertThat(e).hasMessageContaining("it has another ETag");
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        server.on("HEAD", DATA).reply(Reply.status(404));
        failure(ConflictException.class, () -> store.setData("k", Data.of("y"), Condition.ifMatch("\"md5\"")));
        assertThat(server.requests("DELETE", "/base/k")).hasSize(2);
        assertThat(server.requests("PUT", DATA)).isEmpty();
    }

    /** To a wrong If-Match, CouchDB answers 400 instead of 412, so the store compares the entity tags itself. */
    @Test
    void checksConditionItselfIfMetadataContainRevision() {
        server.on("GET", "/base/k/metadata")
                .reply(Reply.json("{\"_rev\":\"1\",\"m\":{}}").etag("\"1\""));
        server.on("PUT", "/base/k/metadata").reply(Reply.status(201));
        HttpStore store = open(builder()
                .dialect(Dialect.documented().with(Map.of("readTagBeforeWrite", "metadata", "metadataPointer", "/m"))));
        ConflictException e = failure(
                ConflictException.class, () -> store.setMetadata("k", Metadata.empty(), Condition.ifMatch("\"0\"")));
        assertThat(e).hasMessageContaining("it has another ETag");
        store.setMetadata("k", Metadata.empty(), Condition.ifMatch("\"1\""));
        assertThat(requests())
                .containsExactly("GET /base/k/metadata", "GET /base/k/metadata", "PUT /base/k/metadata \"1\"");
    }

    @Test
    void sendsNoTagForNewObjectOrWeakTag() {
        server.on("HEAD", DATA).replies(Reply.status(404), Reply.ok("x").etag("W/\"1\""));
        server.on("PUT", DATA).reply(Reply.status(201));
        HttpStore store = store("readTagBeforeWrite", "true");
        store.setData("k", Data.of("y"));
        store.setData("k", Data.of("y"));
        assertThat(requests()).containsExactly("HEAD " + DATA, "PUT " + DATA, "HEAD " + DATA, "PUT " + DATA);
    }

    @Test
    void keepsConditionOfCaller() {
        server.on("PUT", DATA).reply(Reply.status(412));
        HttpStore store = store("readTagBeforeWrite", "true");
        failure(ConflictException.class, () -> store.setData("k", Data.of("y"), Condition.ifMatch("\"0\"")));
        failure(ConflictException.class, () -> store.setData("k", Data.of("y"), Condition.ifAbsent()));
        assertThat(requests()).containsExactly("PUT " + DATA + " \"0\"", "PUT " + DATA);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 412})
    void readsTagAgainAfterConflict(int status) {
        server.on("HEAD", DATA)
                .replies(Reply.ok("x").etag("\"1\""), Reply.ok("x").etag("\"2\""));
        server.on("PUT", DATA).replies(Reply.status(status), Reply.status(201));
        store("readTagBeforeWrite", "true").setData("k", Data.of("y"));
        assertThat(requests())
                .containsExactly("HEAD " + DATA, "PUT " + DATA + " \"1\"", "HEAD " + DATA, "PUT " + DATA + " \"2\"");
    }

    @Test
    void givesUpAfterTenConflicts() {
        server.on("HEAD", DATA).reply(Reply.ok("x").etag("\"1\""));
        server.on("PUT", DATA).reply(Reply.status(409));
        HttpStore store = store("readTagBeforeWrite", "true");
        failure(ConflictException.class, () -> store.setData("k", Data.of("y")));
        assertThat(server.requests("PUT", DATA)).hasSize(10);
    }

    @Test
    void doesNotRepeatStream() {
        server.on("HEAD", DATA).reply(Reply.ok("x").etag("\"1\""));
        server.on("PUT", DATA).reply(Reply.status(409));
        HttpStore store = store("readTagBeforeWrite", "true");
        Data stream = Data.of(new ByteArrayInputStream(new byte[3]));
        failure(ConflictException.class, () -> store.setData("k", stream));
        assertThat(server.requests("PUT", DATA)).hasSize(1);
    }

    @Test
    void mergesAgainAfterConflict() {
        server.on("GET", "/base/k/metadata")
                .replies(
                        Reply.json("{\"a\":1}").etag("\"1\""),
                        Reply.json("{\"a\":2}").etag("\"2\""));
        server.on("PUT", "/base/k/metadata").replies(Reply.status(409), Reply.status(201));
        Dialect dialect = Dialect.documented().updateMode(UpdateMode.readMergePut);
        HttpStore store = open(builder().dialect(dialect.with("readTagBeforeWrite", "metadata")));
        store.updateMetadata("k", Metadata.of(Map.of("b", 1)));
        assertThat(requests())
                .containsExactly(
                        "GET /base/k/metadata",
                        "PUT /base/k/metadata \"1\"",
                        "GET /base/k/metadata",
                        "PUT /base/k/metadata \"2\"");
    }

    @Test
    void doesNotMergeAgainAfter409WithoutReadTagBeforeWrite() {
        server.on("GET", "/base/k/metadata").reply(Reply.json("{\"a\":1}").etag("\"1\""));
        server.on("PUT", "/base/k/metadata").reply(Reply.status(409));
        HttpStore store = store("updateMode", "readMergePut");
        failure(ConflictException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("b", 1))));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void createsMissingFolders() {
        String target = "/base/a/b%20c/k/data";
        server.on("PUT", target).replies(Reply.status(409), Reply.status(201));
        server.on("MKCOL", "/base/a/").reply(Reply.status(405));
        server.when(request ->
                        request.method().equals("MKCOL") && !request.path().equals("/base/a/"))
                .reply(Reply.status(201));
        store("createParents", "true").setData("a/b c/k", Data.of("x"));
        assertThat(requests())
                .containsExactly(
                        "PUT " + target,
                        "MKCOL /base/a/",
                        "MKCOL /base/a/b%20c/",
                        "MKCOL /base/a/b%20c/k/",
                        "PUT " + target);
    }

    @Test
    void createsFoldersOfMetadata() {
        server.on("PUT", "/base/k/metadata").replies(Reply.status(409), Reply.status(201));
        server.on("MKCOL", "/base/k/").reply(Reply.status(201));
        store("createParents", "true").setMetadata("k", Metadata.empty());
        assertThat(requests()).containsExactly("PUT /base/k/metadata", "MKCOL /base/k/", "PUT /base/k/metadata");
    }

    @Test
    void createsFoldersOnce() {
        server.on("PUT", DATA).reply(Reply.status(409));
        server.on("MKCOL", "/base/k/").reply(Reply.status(201));
        HttpStore store = store("createParents", "true");
        ConflictException e = failure(ConflictException.class, () -> store.setData("k", Data.of("x")));
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(requests()).containsExactly("PUT " + DATA, "MKCOL /base/k/", "PUT " + DATA);
    }

    @Test
    void reportsConflictIfFolderCannotBeCreated() {
        server.on("PUT", DATA).reply(Reply.status(409));
        server.on("MKCOL", "/base/k/").reply(Reply.status(403));
        HttpStore store = store("createParents", "true");
        ConflictException e = failure(ConflictException.class, () -> store.setData("k", Data.of("x")));
        assertThat(e.getSuppressed()).hasSize(1);
        assertThat(requests()).containsExactly("PUT " + DATA, "MKCOL /base/k/");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 412})
    void createsNoFoldersAfterOtherStatus(int status) {
        server.on("PUT", DATA).reply(Reply.status(status));
        HttpStore store = store("createParents", "true");
        failure(StoreException.class, () -> store.setData("k", Data.of("x")));
        assertThat(requests()).containsExactly("PUT " + DATA);
    }

    @Test
    void createsFoldersForStreamButDoesNotRepeatUpload() {
        server.on("PUT", DATA).reply(Reply.status(409));
        server.on("MKCOL", "/base/k/").reply(Reply.status(201));
        HttpStore store = store("createParents", "true");
        Data stream = Data.of(new ByteArrayInputStream(new byte[3]));
        failure(ConflictException.class, () -> store.setData("k", stream));
        assertThat(requests()).containsExactly("PUT " + DATA, "MKCOL /base/k/");
    }

    @Test
    void limitsNumberOfFolders() {
        server.when(request -> request.method().equals("PUT")).reply(Reply.status(409));
        HttpStore store = store("createParents", "true");
        failure(ConflictException.class, () -> store.setData("a/".repeat(100) + "k", Data.of("x")));
        assertThat(server.requests()).hasSize(1);
    }
}
