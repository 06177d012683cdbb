package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that each shipped dialect writes, queries, updates and deletes as its servers expect, and needs only two URLs. */
class ShippedDialectsTest extends HttpStoreTestCase {
    private static final Value VALUE = Value.of(Data.of("x"), Metadata.of(Map.of("status", "new")));
    private static final Metadata MARK = Metadata.of(Map.of("status", "done"));

    private HttpStore store(String dialect, String query) {
        return open(HttpStore.builder()
                .baseUrl(server.url("/base"))
                .queryUrl(server.url(query))
                .dialect(Dialect.named(dialect)));
    }

    private List<String> requests() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target()
                        + (request.header("If-Match") == null ? "" : " " + request.header("If-Match")))
                .toList();
    }

    private static List<QueryResult> newObjects(HttpStore store) {
        try (Results<QueryResult> results =
                store.query(Query.where("status", "new").select(Select.of("status")))) {
            return results.stream().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"documented", "webdav", "s3", "azure-blob", "swift", "couchdb", "json-server", "nginx"})
    void needsNoQueryUrl(String name) {
        HttpStore store = open(HttpStore.builder().baseUrl(server.url("/base")).dialect(Dialect.named(name)));
        assertThat(store.info()).containsEntry("query", false).containsEntry("permissions", name.equals("documented"));
    }

    static Stream<Arguments> capabilities() {
        return Stream.of(
                Arguments.of("documented", "json", "post", true, "server", List.of()),
                Arguments.of("webdav", "json", "readMergePut", true, "client", List.of("etag", "size", "modified")),
                Arguments.of("s3", "headers", "copy", false, "client", List.of("etag", "size", "modified")),
                Arguments.of(
                        "azure-blob",
                        "headers",
                        "put",
                        false,
                        "client",
                        List.of("metadata", "metadataEtag", "etag", "size", "modified")),
                Arguments.of("swift", "headers", "post", false, "client", List.of("size", "modified")),
                Arguments.of("couchdb", "field", "readMergePut", false, "server", List.of("metadata", "metadataEtag")),
                Arguments.of("json-server", "json", "patch", true, "server", List.of("metadata")),
                Arguments.of("nginx", "json", "readMergePut", true, "client", List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("capabilities")
    void describesCapabilitiesInInfo(
            String name, String metadata, String updates, boolean claims, String filter, List<String> listed) {
        assertThat(store(name, name.equals("azure-blob") ? "/find?marker={cursor}" : "/find")
                        .info())
                .containsEntry("dialect", name)
                .containsEntry("metadata", metadata)
                .containsEntry("updates", updates)
                .containsEntry("set", !name.equals("json-server"))
                .containsEntry("create", name.equals("json-server"))
                .containsEntry("claims", claims)
                .containsEntry("filter", filter)
                .containsEntry("listed", listed);
    }

    private static Reply multistatus(String responses) {
        return Reply.status(207)
                .type("application/xml")
                .body("<D:multistatus xmlns:D=\"DAV:\">" + responses + "</D:multistatus>");
    }

    private static String folder(String path) {
        return response(path, "<D:resourcetype><D:collection/></D:resourcetype>");
    }

    private static String file(String path) {
        return response(path, "<D:resourcetype/><D:getetag>\"1\"</D:getetag>");
    }

    private static String response(String path, String properties) {
        return "<D:response><D:href>" + path + "</D:href><D:propstat><D:prop>" + properties
                + "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
    }

    @Test
    void webdav() {
        server.on("PUT", "/base/a/k.data").replies(Reply.status(409), Reply.status(201));
        server.on("MKCOL", "/base/a/").reply(Reply.status(201));
        server.on("PUT", "/base/a/k.metadata").reply(Reply.status(201));
        server.on("GET", "/base/a/k.metadata")
                .reply(Reply.json("{\"status\":\"new\"}").etag("\"1\""));
        server.when(request -> request.method().equals("DELETE")).reply(Reply.status(204));
        server.on("PROPFIND", "/base/").reply(multistatus(folder("/base/") + folder("/base/a/")));
        server.on("PROPFIND", "/base/a/")
                .reply(multistatus(folder("/base/a/") + file("/base/a/k.data") + file("/base/a/k.metadata")));
        HttpStore store = store("webdav", "/base/");
        store.set("a/k", VALUE);
        assertThat(newObjects(store)).extracting(QueryResult::key).containsExactly("a/k");
        store.updateMetadata("a/k", MARK);
        store.delete("a/k");
        assertThat(requests())
                .containsExactly(
                        "PUT /base/a/k.data",
                        "MKCOL /base/a/",
                        "PUT /base/a/k.data",
                        "PUT /base/a/k.metadata",
                        "PROPFIND /base/",
                        "PROPFIND /base/a/",
                        "GET /base/a/k.metadata",
                        "GET /base/a/k.metadata",
                        "PUT /base/a/k.metadata \"1\"",
                        "DELETE /base/a/k.data",
                        "DELETE /base/a/k.metadata");
    }

    @Test
    void s3() {
        server.on("HEAD", "/base/k").reply(Reply.ok().etag("\"1\"").header("x-amz-meta-status", "new"));
        server.on("PUT", "/base/k").reply(Reply.ok("<CopyObjectResult/>"));
        server.on("DELETE", "/base/k").reply(Reply.status(204));
        String list = "<ListBucketResult><IsTruncated>%s</IsTruncated>%s</ListBucketResult>";
        String item = "<Contents><Key>k</Key><ETag>&quot;1&quot;</ETag><Size>3</Size></Contents>";
        server.on("GET", "/base?list-type=2&start-after=&max-keys=1000")
                .reply(Reply.ok(list.formatted(true, item)).type("application/xml"));
        server.on("GET", "/base?list-type=2&start-after=k&max-keys=1000")
                .reply(Reply.ok(list.formatted(false, "")).type("application/xml"));
        HttpStore store = store("s3", "/base?list-type=2&start-after={cursor}&max-keys={limit}");
        store.set("k", VALUE);
        assertThat(server.requests().get(0).header("x-amz-meta-status")).isEqualTo("new");
        List<QueryResult> found = newObjects(store);
        assertThat(found).extracting(QueryResult::key).containsExactly("k");
        store.updateMetadata("k", MARK);
        assertThat(server.requests().get(server.requests().size() - 1).header("x-amz-copy-source"))
                .isEqualTo("/base/k");
        store.delete("k");
        assertThat(requests())
                .contains("PUT /base/k", "HEAD /base/k", "DELETE /base/k")
                .noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void azureBlob() {
        server.on("HEAD", "/base/k").reply(Reply.ok().etag("\"1\"").header("x-ms-meta-status", "new"));
        server.on("PUT", "/base/k").reply(Reply.status(201));
        server.on("PUT", "/base/k?comp=metadata").reply(Reply.status(200));
        server.on("DELETE", "/base/k").reply(Reply.status(202));
        server.on("GET", "/base?comp=list&marker=").reply(Reply.ok("""
                        <EnumerationResults><Blobs><Blob><Name>k</Name><Properties><Etag>1</Etag></Properties>
                        <Metadata><Status>%6Eew</Status></Metadata></Blob></Blobs><NextMarker>m</NextMarker></EnumerationResults>""").type("application/xml"));
        server.on("GET", "/base?comp=list&marker=m")
                .reply(Reply.ok("<EnumerationResults><Blobs/><NextMarker/></EnumerationResults>")
                        .type("application/xml"));
        HttpStore store = store("azure-blob", "/base?comp=list&marker={cursor}");
        store.set("k", VALUE);
        assertThat(newObjects(store)).extracting(QueryResult::key).containsExactly("k");
        store.updateMetadata("k", MARK);
        store.delete("k");
        assertThat(server.requests())
                .filteredOn(request -> request.header("x-ms-blob-type") != null)
                .extracting(request -> request.method() + " " + request.target())
                .containsExactly("PUT /base/k");
        assertThat(requests())
                .containsExactly(
                        "PUT /base/k",
                        "GET /base?comp=list&marker=",
                        "GET /base?comp=list&marker=m",
                        "HEAD /base/k",
                        "PUT /base/k?comp=metadata \"1\"",
                        "DELETE /base/k");
    }

    @Test
    void swift() {
        server.on("HEAD", "/base/k").reply(Reply.ok().etag("\"1\"").header("X-Object-Meta-Status", "new"));
        server.on("PUT", "/base/k").reply(Reply.status(201));
        server.on("POST", "/base/k").reply(Reply.status(202));
        server.on("DELETE", "/base/k").reply(Reply.status(204));
        server.on("GET", "/base?format=json&marker=").reply(Reply.json("[{\"name\":\"k\",\"bytes\":1}]"));
        server.on("GET", "/base?format=json&marker=k").reply(Reply.json("[]"));
        HttpStore store = store("swift", "/base?format=json&marker={cursor}");
        store.set("k", VALUE);
        assertThat(newObjects(store)).extracting(QueryResult::key).containsExactly("k");
        store.updateMetadata("k", MARK);
        store.delete("k");
        assertThat(requests()).contains("PUT /base/k", "HEAD /base/k", "POST /base/k", "DELETE /base/k");
    }

    @Test
    void couchdb() {
        String found = "{\"_id\":\"a/k\",\"_rev\":\"1-x\",\"metadata\":{\"status\":\"new\"}}";
        String document =
                "{\"_id\":\"a/k\",\"_rev\":\"1-x\",\"metadata\":{\"status\":\"new\"},\"_attachments\":{\"data\":{\"stub\":true}}}";
        server.on("HEAD", "/base/a%2Fk").reply(Reply.ok().etag("\"1-x\""));
        server.on("GET", "/base/a%2Fk").reply(Reply.json(document).etag("\"1-x\""));
        server.on("PUT", "/base/a%2Fk/data").replies(Reply.status(409), Reply.status(201));
        server.on("PUT", "/base/a%2Fk").reply(Reply.status(201));
        server.on("DELETE", "/base/a%2Fk").reply(Reply.status(200));
        server.on("POST", "/base/_find")
                .replies(
                        Reply.json("{\"docs\":[" + found + "],\"bookmark\":\"b\"}"),
                        Reply.json("{\"docs\":[],\"bookmark\":\"nil\"}"));
        HttpStore store = store("couchdb", "/base/_find");
        store.set("a/k", VALUE);
        assertThat(newObjects(store)).extracting(QueryResult::key).containsExactly("a/k");
        store.updateMetadata("a/k", MARK);
        assertThat(new String(
                        server.requests().get(server.requests().size() - 1).body(), StandardCharsets.UTF_8))
                .isEqualTo(document.replace("new", "done"));
        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("POST"))
                .extracting(request -> new String(request.body(), java.nio.charset.StandardCharsets.UTF_8))
                .containsExactly(selector(""), selector("a/k"));
        store.delete("a/k");
        assertThat(requests())
                .containsExactly(
                        "HEAD /base/a%2Fk",
                        "PUT /base/a%2Fk/data \"1-x\"",
                        "HEAD /base/a%2Fk",
                        "PUT /base/a%2Fk/data \"1-x\"",
                        "GET /base/a%2Fk",
                        "PUT /base/a%2Fk \"1-x\"",
                        "POST /base/_find",
                        "POST /base/_find",
                        "GET /base/a%2Fk",
                        "PUT /base/a%2Fk \"1-x\"",
                        "HEAD /base/a%2Fk",
                        "DELETE /base/a%2Fk \"1-x\"");
    }

    private static String selector(String cursor) {
        return "{\"selector\": {\"$and\": [{\"_id\": {\"$gt\": \"" + cursor
                + "\"}}, {\"$and\": [{\"metadata.status\": {\"$eq\": \"new\"}}]}]},"
                + " \"fields\": [\"_id\", \"_rev\", \"metadata\"], \"sort\": [\"_id\"], \"limit\": 1000}";
    }

    @Test
    void jsonServer() {
        server.on("POST", "/base")
                .reply(Reply.status(201).type("application/json").body("{\"id\":7,\"status\":\"new\"}"));
        server.on("PATCH", "/base/7").reply(Reply.json("{}"));
        server.on("DELETE", "/base/7").reply(Reply.json("{}"));
        server.on("GET", "/base?status=new").reply(Reply.json("[{\"id\":7,\"status\":\"new\"}]"));
        HttpStore store = store("json-server", "/base");
        assertThat(store.create(Metadata.of(Map.of("status", "new")))).isEqualTo("7");
        assertThat(newObjects(store)).extracting(QueryResult::key).containsExactly("7");
        store.updateMetadata("7", MARK);
        store.delete("7");
        failure(InvalidRequestException.class, () -> store.set("7", VALUE));
        assertThat(requests()).containsExactly("POST /base", "GET /base?status=new", "PATCH /base/7", "DELETE /base/7");
    }

    @Test
    void nginx() {
        server.when(request -> request.method().equals("PUT")).reply(Reply.status(201));
        server.on("GET", "/base/k/metadata")
                .reply(Reply.json("{\"status\":\"new\"}").etag("\"1\""));
        server.on("DELETE", "/base/k/").reply(Reply.status(204));
        server.on("GET", "/base/").reply(Reply.json("[{\"name\":\"k\",\"type\":\"directory\"}]"));
        HttpStore store = store("nginx", "/base/");
        store.set("k", VALUE);
        assertThat(newObjects(store)).extracting(QueryResult::key).containsExactly("k");
        store.updateMetadata("k", MARK);
        store.delete("k");
        assertThat(requests())
                .containsExactly(
                        "PUT /base/k/data",
                        "PUT /base/k/metadata",
                        "GET /base/",
                        "GET /base/k/metadata",
                        "GET /base/k/metadata",
                        "PUT /base/k/metadata \"1\"",
                        "DELETE /base/k/");
    }
}
