package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests lists in the formats of WebDAV, S3, Azure and Swift. */
class QueryListsTest extends HttpStoreTestCase {
    private static final Dialect WEBDAV =
            Dialect.documented().with(Map.of("urlFormat", "{base}/{key}.{part}", "queryMethod", "PROPFIND"));
    private static final Dialect S3 = Dialect.documented()
            .with(Map.of(
                    "queryFormat", "xml",
                    "queryItemsPointer", "/ListBucketResult/Contents",
                    "queryKeyPointer", "/Key",
                    "queryKeyForm", "path",
                    "queryCursorPointer", "/ListBucketResult/NextContinuationToken",
                    "queryETagPointer", "/ETag",
                    "querySizePointer", "/Size",
                    "queryModifiedPointer", "/LastModified",
                    "sendFilter", "false"));

    private static List<String> keys(HttpStore store, Query query) {
        try (Results<String> results = store.queryKeys(query)) {
            return results.stream().toList();
        }
    }

    private static String member(String href, String properties) {
        return "<D:response><D:href>" + href + "</D:href><D:propstat><D:prop>" + properties
                + "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
    }

    private static Reply multistatus(String... members) {
        return Reply.status(207)
                .type("application/xml; charset=\"utf-8\"")
                .body("<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">" + String.join("", members)
                        + "</D:multistatus>");
    }

    private HttpStore webdav(Dialect dialect) {
        return open(builder().queryUrl(server.url("/base/")).dialect(dialect));
    }

    @Test
    void listsCollectionByPropfind() {
        server.on("PROPFIND", "/base/")
                .reply(multistatus(
                        member("/base/", "<D:resourcetype><D:collection/></D:resourcetype>"),
                        member(
                                "/base/a%20b.data",
                                "<D:resourcetype/><D:getetag>\"e1\"</D:getetag><D:getcontentlength>5</D:getcontentlength>"
                                        + "<D:getlastmodified>Wed, 09 Sep 2009 09:20:02 GMT</D:getlastmodified>"),
                        member("/base/a%20b.metadata", "<D:resourcetype/>"),
                        member("/base/a%20b.auth", "<D:resourcetype/>"),
                        member("/base/notes.txt", "<D:resourcetype/>")));
        server.on("GET", "/base/a%20b.metadata").reply(Reply.json("{\"n\": 1}"));
        try (Results<QueryResult> results = webdav(WEBDAV).query(Query.where("n", 1))) {
            assertThat(results.stream())
                    .containsExactly(new QueryResult(
                            "a b",
                            Metadata.of(Map.of("n", 1)),
                            new PartInfo(
                                    0,
                                    OptionalLong.of(5),
                                    null,
                                    null,
                                    "\"e1\"",
                                    Instant.parse("2009-09-09T09:20:02Z"))));
            assertThat(results.skipped()).isOne();
        }
        RecordedRequest request = server.requests().get(0);
        assertThat(request.target()).isEqualTo("/base/");
        assertThat(request.header("Depth")).isEqualTo("1");
        assertThat(request.header("Content-Type")).isEqualTo("application/xml");
        assertThat(request.bodyText()).contains("<propfind xmlns=\"DAV:\">", "<getetag/>");
    }

    @Test
    void sendsConfiguredDepthAndBody() {
        server.on("PROPFIND", "/base/").reply(multistatus(member("/base/x/y.data", "")));
        Dialect dialect = WEBDAV.with(
                Map.of("queryDepth", "infinity", "queryTemplate", "<allprop xmlns=\"DAV:\" p=\"{prefix}\"/>"));
        assertThat(keys(webdav(dialect), Query.all().prefix("x/"))).containsExactly("x/y");
        assertThat(server.requests().get(0).header("Depth")).isEqualTo("infinity");
        assertThat(server.requests().get(0).bodyText()).isEqualTo("<allprop xmlns=\"DAV:\" p=\"x/\"/>");
    }

    @Test
    void suggestsWalkIfServerRefusesInfiniteDepth() {
        server.on("PROPFIND", "/base/").reply(Reply.status(403));
        HttpStore tree = webdav(WEBDAV.with("queryDepth", "infinity"));
        assertThat(failure(AccessDeniedException.class, () -> keys(tree, Query.all())))
                .hasMessageContaining("set dialect.queryDepth=walk");
        HttpStore folder = webdav(WEBDAV);
        assertThat(failure(AccessDeniedException.class, () -> keys(folder, Query.all())))
                .hasMessageNotContaining("queryDepth");
    }

    @Test
    void retriesPropfindLikeRead() {
        server.on("PROPFIND", "/base/").replies(Reply.status(503), multistatus(member("/base/a.data", "")));
        assertThat(keys(webdav(WEBDAV), Query.all())).containsExactly("a");
    }

    @Test
    void doesNotResumeListByRange() {
        Reply list = multistatus(member("/base/a.data", ""), member("/base/b.data", ""))
                .etag("\"list\"");
        server.on("PROPFIND", "/base/").reply(list.cutAfter(250));
        HttpStore store = webdav(WEBDAV);
        assertThatThrownBy(() -> keys(store, Query.all())).hasMessageContaining("Cannot queryKeys");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.header("Range")).isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void refusesMultistatusUnlessMethodIsPropfind(String method) {
        server.on(method, "/base/").reply(multistatus());
        HttpStore store = webdav(WEBDAV.with("queryMethod", method));
        failure(UnexpectedReplyException.class, () -> keys(store, Query.all()));
    }

    /** The template has a token, such as a SAS of Azure, that the URLs in the list do not have. */
    @Test
    void findsKeysAlthoughUrlsInListHaveNoToken() {
        Dialect dialect = WEBDAV.with("urlFormat", "{base}/{key}.{part}?sv=1&sig=a%2Bb");
        server.on("PROPFIND", "/base/")
                .reply(multistatus(
                        member("/base/a.data", ""),
                        member("/base/b.data?sv=1&amp;sig=a%2bb", ""),
                        member("/base/c.data?sv=2", "")));
        assertThat(keys(webdav(dialect), Query.all())).containsExactly("a", "b");
        server.on("GET", "/base").reply(bucket("<Contents><Key>a b/data</Key></Contents>"));
        HttpStore store = open(builder()
                .queryUrl(server.url("/base?t={cursor}"))
                .dialect(S3.with("urlFormat", "{base}/{key}/{part}?sv=1&sig=a%2Bb")));
        assertThat(keys(store, Query.all())).containsExactly("a b");
    }

    @Test
    void findsKeysInUrlsWithInnerOrigin() {
        server.on("PROPFIND", "/base/").reply(multistatus(member("http://inner:81/base/a.data", "")));
        assertThat(keys(webdav(WEBDAV.with("queryNextRewrite", "http://inner:81")), Query.all()))
                .containsExactly("a");
        try (Results<String> results = webdav(WEBDAV).queryKeys(Query.all())) {
            assertThat(results.stream()).isEmpty();
            assertThat(results.skipped()).isOne();
        }
    }

    private static String folder(String href) {
        return member(href, "<D:resourcetype><D:collection/></D:resourcetype>");
    }

    @Test
    void walksThroughNestedCollections() {
        server.on("PROPFIND", "/base/")
                .reply(multistatus(
                        folder("/base/"),
                        folder("/base/x"),
                        member("/base/a.data", ""),
                        folder("/base/empty/"),
                        folder("/base/y%20z/")));
        server.on("PROPFIND", "/base/x/")
                .reply(multistatus(folder("/base/x/"), folder("/base/x/deep/"), member("/base/x/b.data", "")));
        server.on("PROPFIND", "/base/x/deep/").reply(multistatus(member("/base/x/deep/c.data", "")));
        server.on("PROPFIND", "/base/empty/").reply(multistatus(folder("/base/empty/")));
        server.on("PROPFIND", "/base/y%20z/").reply(multistatus(member("/base/y%20z/d.data", "")));
        assertThat(keys(webdav(WEBDAV.with("queryDepth", "walk")), Query.all()))
                .containsExactly("a", "x/b", "x/deep/c", "y z/d");
        assertThat(server.requests()).hasSize(5).allSatisfy(request -> {
            assertThat(request.header("Depth")).isEqualTo("1");
            assertThat(request.bodyText()).contains("<propfind");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/other/",
                "/base/",
                "/base",
                "/base//",
                "/base/%2e%2e/other/",
                "/base/../other/",
                "http://127.0.0.1:1/base/x/",
                "//other.example/base/x/",
                "/base/x/?y"
            })
    void doesNotWalkIntoParentOrOtherOrigin(String href) {
        server.on("PROPFIND", "/base/").reply(multistatus(folder(href), member("/base/a.data", "")));
        server.on("PROPFIND", "/base/x/").reply(multistatus());
        assertThat(keys(webdav(WEBDAV.with("queryDepth", "walk")), Query.all())).containsExactly("a");
        boolean isChild = href.equals("/base/x/?y"); // the query string is ignored
        assertThat(server.requests()).hasSize(isChild ? 2 : 1);
    }

    /** The WebDAV servlet of Tomcat causes this if it is mapped to "/"; a symbolic link can cause it, too. */
    @Test
    void failsIfCollectionContainsItself() {
        server.when(request -> request.method().equals("PROPFIND"))
                .reply(request -> multistatus(folder(request.target() + "self/")));
        HttpStore store = webdav(WEBDAV.with("queryDepth", "walk"));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store, Query.all())))
                .hasMessageContaining("more than 100 levels below queryUrl");
        assertThat(server.requests()).hasSize(101);
    }

    @Test
    void walksThroughManyEmptyCollections() {
        String[] folders = IntStream.range(0, 1500)
                .mapToObj(i -> folder("/base/" + i + "/"))
                .toArray(String[]::new);
        server.on("PROPFIND", "/base/").reply(multistatus(folders));
        server.when(request ->
                        request.path().startsWith("/base/") && request.path().length() > "/base/".length())
                .reply(multistatus());
        assertThat(keys(webdav(WEBDAV.with("queryDepth", "walk")), Query.all())).isEmpty();
        assertThat(server.requests()).hasSize(1501);
    }

    private static Reply bucket(String content) {
        return Reply.ok("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + content
                        + "</ListBucketResult>")
                .type("application/xml");
    }

    @Test
    void followsPagesOfS3() {
        server.on("GET", "/base?list-type=2&max-keys=1000&prefix=a&continuation-token=")
                .reply(bucket("<IsTruncated>true</IsTruncated><NextContinuationToken>t+/=</NextContinuationToken>"
                        + "<Contents><Key>a 1/data</Key><ETag>&quot;x&quot;</ETag><Size>3</Size></Contents>"
                        + "<Contents><Key>a 1/metadata</Key></Contents>"));
        server.on("GET", "/base?list-type=2&max-keys=1000&prefix=a&continuation-token=t%2B%2F%3D")
                .reply(bucket("<IsTruncated>false</IsTruncated><Contents><Key>a2/data</Key></Contents>"));
        HttpStore store = open(builder()
                .queryUrl(server.url("/base?list-type=2&max-keys={limit}&prefix={prefix}&continuation-token={cursor}"))
                .dialect(S3));
        assertThat(keys(store, Query.all().prefix("a"))).containsExactly("a 1", "a2");
    }

    @Test
    void followsPagesOfSwiftAndOldS3ByLastName() {
        server.on("GET", "/base?marker=").reply(Reply.ok("a/data\na/metadata\n"));
        server.on("GET", "/base?marker=a%2Fmetadata").reply(Reply.ok("b/data\n"));
        server.on("GET", "/base?marker=b%2Fdata").reply(Reply.status(204));
        HttpStore store = open(builder()
                .queryUrl(server.url("/base?marker={cursor}"))
                .dialect(Dialect.documented().with("queryKeyForm", "path")));
        assertThat(keys(store, Query.all())).containsExactly("a", "b");
    }

    @Test
    void readsMetadataOfAzure() {
        server.on("GET", "/base")
                .reply(Reply.ok(
                                "<EnumerationResults><Blobs><Blob><Name>a</Name><Metadata><status>new</status></Metadata>"
                                        + "</Blob><Blob><Name>b</Name><Metadata><status>old</status></Metadata></Blob></Blobs>"
                                        + "<NextMarker/></EnumerationResults>")
                        .type("application/xml"));
        Dialect azure = Dialect.documented()
                .with(Map.of(
                        "urlFormat", "{base}/{key}",
                        "queryFormat", "xml",
                        "queryItemsPointer", "/EnumerationResults/Blobs/Blob",
                        "queryKeyPointer", "/Name",
                        "queryKeyForm", "path",
                        "queryMetadataPointer", "/Metadata",
                        "queryCursorPointer", "/EnumerationResults/NextMarker",
                        "sendFilter", "false"));
        HttpStore store = open(builder()
                .queryUrl(server.url("/base?restype=container&comp=list&include=metadata&marker={cursor}"))
                .dialect(azure));
        assertThat(keys(store, Query.where("status", "new"))).containsExactly("a");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void rejectsErrorThatLooksLikeSuccess() {
        server.on("GET", "/find")
                .reply(Reply.ok("<Error><Code>SlowDown</Code></Error>").type("application/xml"));
        HttpStore store =
                open(builder().queryUrl(server.url("/find?t={cursor}")).dialect(S3));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store, Query.all())))
                .hasMessageContaining("the XML is no \"ListBucketResult\", but \"Error\"");
    }
}
