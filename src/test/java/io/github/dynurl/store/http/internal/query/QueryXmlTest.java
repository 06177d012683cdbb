package io.github.dynurl.store.http.internal.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.Replies;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.url.KeyForm;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.apache.hc.core5.http.message.BasicHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests query responses in XML as servers send them, and as an attacker might send them. */
class QueryXmlTest {
    private static final Target PAGE = new Target(new Origin("http", "h.example", 80), "/objects/");
    private static final String FIRST_PAGE_OF_S3 = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>objects</Name><Prefix/>\
            <KeyCount>2</KeyCount><MaxKeys>2</MaxKeys><IsTruncated>true</IsTruncated>
            <Contents><Key>a b&amp;c/data</Key><LastModified>2009-10-12T17:50:30.123Z</LastModified>
            <ETag>&quot;fba9dede5f27731c9771645a39863328&quot;</ETag><Size>434234</Size><StorageClass>STANDARD</StorageClass></Contents>
            <Contents><Key>a b&amp;c/metadata</Key><LastModified>2009-10-12T17:50:31.000Z</LastModified><ETag>"x"</ETag><Size>1</Size></Contents>
            <Contents><Key>ü/+%/data</Key><ETag>"y"</ETag><Size>0</Size></Contents>
            <CommonPrefixes><Prefix>photos/</Prefix></CommonPrefixes>
            <NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken></ListBucketResult>
            """;

    private final List<String> foreign = new ArrayList<>();

    private ListedKeys keys(String urlFormat, KeyForm form) {
        return Shapes.keys(urlFormat, form, foreign::add);
    }

    private static Page open(String xml, ResponseShape shape) {
        return open(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), shape);
    }

    private static Page open(InputStream xml, ResponseShape shape) {
        Reply reply = Replies.ok(xml, -1, new BasicHeader("Content-Type", "application/xml"));
        return QueryFormat.openPage(reply, PAGE, shape);
    }

    private static List<QueryHit> hits(Page page) {
        try (Results<QueryHit> results = page.hits()) {
            List<QueryHit> hits = new ArrayList<>();
            results.forEachRemaining(hits::add);
            return hits;
        }
    }

    private static List<String> keysIn(Page page) {
        return hits(page).stream().map(QueryHit::key).toList();
    }

    private ResponseShape s3() {
        return Shapes.s3(keys("{base}/{key}/{part}", KeyForm.path));
    }

    private ResponseShape webdav() {
        return Shapes.multistatus(keys("{base}/{key}.{part}", KeyForm.url));
    }

    private static PartInfo info(String etag, long size, String modified) {
        return new PartInfo(0, OptionalLong.of(size), null, null, etag, Instant.parse(modified));
    }

    @Test
    void readsListOfS3() {
        Page page = open(FIRST_PAGE_OF_S3, s3());
        assertThat(hits(page))
                .containsExactly(
                        new QueryHit(
                                "a b&c",
                                null,
                                info("\"fba9dede5f27731c9771645a39863328\"", 434_234, "2009-10-12T17:50:30Z")),
                        new QueryHit("ü/+%", null, new PartInfo(0, OptionalLong.of(0), null, null, "\"y\"", null)));
        assertThat(page.cursor().get()).contains("1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=");
        assertThat(page.hits().skipped()).isZero();
        assertThat(foreign).isEmpty();
    }

    @Test
    void readsListOfAzure() {
        Page page = open("""
                \ufeff<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="http://h" ContainerName="c">\
                <MaxResults>2</MaxResults><Blobs><Blob><Name>dir/ä.txt</Name><Properties>\
                <Last-Modified>Wed, 09 Sep 2009 09:20:02 GMT</Last-Modified><Etag>0x8CBFF45D8A29A19</Etag>\
                <Content-Length>100</Content-Length></Properties>\
                <Metadata><status>new</status><Color>r&lt;d</Color></Metadata></Blob>\
                <BlobPrefix><Name>d2/</Name></BlobPrefix>\
                <Blob><Name>e</Name><Properties/><Metadata /></Blob></Blobs><NextMarker /></EnumerationResults>
                """, Shapes.azure(keys("{base}/{key}", KeyForm.path)));
        assertThat(hits(page))
                .containsExactly(
                        new QueryHit(
                                "dir/ä.txt",
                                Metadata.of(Map.of("status", "new", "Color", "r<d")),
                                info("\"0x8CBFF45D8A29A19\"", 100, "2009-09-09T09:20:02Z")),
                        new QueryHit(
                                "e", Metadata.empty(), new PartInfo(0, OptionalLong.empty(), null, null, null, null)));
        assertThat(page.cursor().get()).isEmpty();
    }

    /** The response of Apache httpd to a PROPFIND, with namespaces that each {@code response} element declares. */
    @Test
    void readsMultistatus() {
        Page page = open("""
                <?xml version="1.0" encoding="utf-8"?>
                <D:multistatus xmlns:D="DAV:" xmlns:ns0="DAV:">
                <D:response xmlns:lp1="DAV:" xmlns:lp2="http://apache.org/dav/props/"><D:href>/objects/</D:href>
                <D:propstat><D:prop><lp1:resourcetype><D:collection/></lp1:resourcetype><lp1:getetag>"1000-5"</lp1:getetag></D:prop>
                <D:status>HTTP/1.1 200 OK</D:status></D:propstat>
                <D:propstat><D:prop><D:getcontentlength/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>
                <D:response xmlns:lp1="DAV:"><D:href>/objects/a%20b.data</D:href>
                <D:propstat><D:prop><D:getcontentlength/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>
                <D:propstat><D:prop><lp1:resourcetype/><lp1:getcontentlength>5</lp1:getcontentlength>
                <lp1:getlastmodified>Wed, 09 Sep 2009 09:20:02 GMT</lp1:getlastmodified><lp1:getetag>"5-5f"</lp1:getetag></D:prop>
                <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
                <D:response><D:href>/objects/a%20b.metadata</D:href><D:propstat><D:prop><D:resourcetype/></D:prop>
                <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
                <D:response><D:href>http://h.example/objects/%c3%bc.data</D:href><D:propstat><D:prop><D:getetag>W/"7"</D:getetag></D:prop>
                <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
                <D:response><D:href>/objects/gone.data</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>
                <D:response><D:href>/objects/mine.data</D:href><D:status>HTTP/1.1 403 Forbidden</D:status></D:response>
                </D:multistatus>
                """, webdav());
        assertThat(hits(page))
                .containsExactly(
                        new QueryHit("a b", null, info("\"5-5f\"", 5, "2009-09-09T09:20:02Z")),
                        new QueryHit("ü", null, new PartInfo(0, OptionalLong.empty(), null, null, "W/\"7\"", null)));
        assertThat(page.hits().skipped()).isZero();
        assertThat(foreign).isEmpty();
    }

    private static String member(String href) {
        return "<response><href>" + href + "</href><propstat><prop><resourcetype/></prop>"
                + "<status>HTTP/1.1 200 OK</status></propstat></response>";
    }

    private static String multistatus(String members) {
        return "<multistatus xmlns=\"DAV:\">" + members + "</multistatus>";
    }

    @Test
    void failsIfMemberFailed() {
        String xml = multistatus(member("/objects/a.data")
                + "<response><href>/objects/</href><status>HTTP/1.1 507 Insufficient Storage</status></response>");
        Page page = open(xml, webdav());
        assertThatThrownBy(() -> hits(page))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("its member \"/objects/\" has the status 507");
    }

    @Test
    void treatsUrlWithTrailingSlashAsCollectionIfTypeIsUnknown() {
        String unknownType = "<response><href>/objects/dir.data/</href><propstat><prop><resourcetype/></prop>"
                + "<status>HTTP/1.1 404 Not Found</status></propstat></response>";
        assertThat(keysIn(open(multistatus(unknownType + member("/objects/a.data")), webdav())))
                .containsExactly("a");
        assertThat(foreign).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/objects/../secret.data",
                "/objects/x/../a.data",
                "/objects/./a.data",
                "/objects/%2e%2e/secret.data",
                "/objects/a%2Fb.data",
                "/objects/..%2Fsecret.data",
                "/other/a.data",
                "/objectsa.data",
                "/objects/.data",
                "/objects/a",
                "/objects/a.data?v=1",
                "/objects/a.data#x",
                "/objects/%.data",
                "/objects/%zz.data",
                "/objects/%ff.data",
                "/objects/%00.data",
                "http://other.example/objects/a.data",
                "https://h.example/objects/a.data",
                "//other.example/objects/a.data",
                "http://h.example:81/objects/a.data",
                "http://u:p@h.example/objects/a.data",
                "file:///objects/a.data",
                ""
            })
    void skipsAndCountsUrlThatIsNoObjectOfStore(String href) {
        Page page =
                open(multistatus(member("/objects/before.data") + member(href) + member("/objects/z.data")), webdav());
        assertThat(keysIn(page)).containsExactly("before", "z");
        assertThat(page.hits().skipped()).isOne();
        assertThat(foreign).containsExactly(href);
    }

    /** The key {@code ..} is illegal, so it is skipped. */
    @ParameterizedTest
    @CsvSource({
        "/objects/a%252Fb.data, a%2Fb",
        "/objects/a%2525.data, a%25",
        "/objects/x/y.data, x/y",
        "/objects/%61.data, a",
        "/obj%65cts/a.data, a",
        "/objects/a+b;c.data, a+b;c",
        "a.data, a",
        "http://h.example:80/objects/a.data, a",
        "//h.example/objects/a.data, a",
        "' /objects/a.data ', a",
        "/objects/ü b.data, ü b",
        "/objects/...data, ..",
    })
    void decodesUrlOnce(String href, String key) {
        Page page = open(multistatus(member(href)), webdav());
        List<String> keys = keysIn(page);
        if (key.equals("..")) {
            assertThat(keys).isEmpty();
        } else {
            assertThat(keys).containsExactly(key);
        }
    }

    @Test
    void namesMissingList() {
        Page page = open("<Error><Code>AccessDenied</Code></Error>", s3());
        assertThatThrownBy(() -> hits(page)).hasMessageContaining("the XML is no \"ListBucketResult\", but \"Error\"");
    }

    @Test
    void reportsNextPageThatIsNotRequested() {
        ResponseShape shape = new ResponseShape(
                true, // isXml
                false, // isNdjson
                new QueryPointers(
                        Shapes.pointer("/ListBucketResult/Contents"), Shapes.pointer("/Key"), null, null, null, null),
                ListedFacts.NONE,
                keys("{base}/{key}", KeyForm.key),
                false); // keepsCollections
        Page page = open("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", shape);
        assertThat(hits(page)).isEmpty();
        assertThat(page.hits().nextPageField()).contains("IsTruncated");
        Page last = open("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>", shape);
        assertThat(hits(last)).isEmpty();
        assertThat(last.hits().nextPageField()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>"
                        + "<ListBucketResult><Contents><Key>&c;</Key></Contents></ListBucketResult>",
                "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><ListBucketResult><Contents><Key>&x;</Key></Contents></ListBucketResult>",
                "<!DOCTYPE l [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/x\"> %x;]><ListBucketResult/>",
                "<!DOCTYPE l SYSTEM \"http://127.0.0.1:1/x.dtd\"><ListBucketResult/>",
                "<!DOCTYPE html><html><br></html>",
                "<ListBucketResult><Contents><Key>&undeclared;</Key></Contents></ListBucketResult>",
                "<ListBucketResult><Contents></ListBucketResult>",
                "<ListBucketResult>",
                "<ListBucketResult/><ListBucketResult/>",
                "<ListBucketResult>\u0001</ListBucketResult>",
                "<ListBucketResult><Contents><Key>&#0;</Key></Contents></ListBucketResult>",
                "{\"items\": []}",
                " ",
                ""
            })
    void rejectsXmlThatIsNotPlain(String xml) {
        Page page = open(xml, s3());
        assertThatThrownBy(() -> hits(page))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining(": the XML ")
                .hasMessageNotContaining("root:");
    }

    @Test
    void rejectsEncodingOtherThanUtf8() {
        byte[] latin = "<ListBucketResult>\u00e9</ListBucketResult>".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf16 = "<ListBucketResult/>".getBytes(StandardCharsets.UTF_16);
        for (byte[] bytes : List.of(latin, utf16)) {
            Page page = open(new ByteArrayInputStream(bytes), s3());
            assertThatThrownBy(() -> hits(page)).hasMessageContaining("the XML is not in UTF-8");
        }
    }

    /** Returns a stream of texts that are created when they are read. */
    private static InputStream pieces(int count, IntFunction<String> pieces) {
        return new InputStream() {
            private InputStream current = InputStream.nullInputStream();
            private int next;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = current.read(buffer, offset, length);
                while (n < 0 && next < count) {
                    current = new ByteArrayInputStream(pieces.apply(next++).getBytes(StandardCharsets.UTF_8));
                    n = current.read(buffer, offset, length);
                }
                return n;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "<Contents><Key>, a, an item of the XML is longer than 1048576 bytes (maxJsonSize)",
        "<Contents>, <x>y</x>, an item of the XML is longer than 1048576 bytes (maxJsonSize)",
        "<Contents, ' a=\"b\"', the XML is broken",
        "'<Contents a=\"', bbbbbbbb, an item of the XML is longer than 1048576 bytes (maxJsonSize)",
        "<Conten, tttttttt, ''",
        "<!--, comments, an item of the XML is longer than 1048576 bytes (maxJsonSize)",
        "'', <a>, more than 64 levels",
        "<Contents>, <a>, more than 64 levels",
        "<Other>, text, an item of the XML is longer than 1048576 bytes (maxJsonSize)",
    })
    void limitsEndlessItemsCommentsAndNesting(String first, String repeated, String why) {
        InputStream endless = pieces(Integer.MAX_VALUE, i -> i == 0 ? "<ListBucketResult>" + first : repeated);
        Page page = open(endless, s3());
        assertThatThrownBy(() -> hits(page))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining(why);
    }

    @Test
    void limitsNamesBecauseParserKeepsThem() {
        String longName = "n".repeat(500);
        InputStream endless = pieces(
                Integer.MAX_VALUE,
                i -> i == 0
                        ? "<ListBucketResult>"
                        : "<Contents><Key>a" + i + "/data</Key><" + longName + i + "/></Contents>");
        Page page = open(endless, s3());
        assertThatThrownBy(() -> hits(page)).hasMessageContaining("its different names have more than");
    }

    @Test
    void readsMillionItemsInConstantMemory() {
        int count = 1_000_000;
        InputStream xml = pieces(count + 2, i -> {
            if (i == 0) {
                return "<ListBucketResult>";
            }
            return i > count
                    ? "</ListBucketResult>"
                    : "<Contents><Key>k" + i + "/data</Key><ETag>&quot;" + i + "&quot;</ETag><Size>1</Size></Contents>";
        });
        Page page = open(xml, s3());
        long found = 0;
        long used = 0;
        while (page.hits().hasNext()) {
            page.hits().nextKey();
            found++;
            if (found == count / 100) {
                used = usedMemory();
            }
        }
        assertThat(found).isEqualTo(count);
        assertThat(usedMemory() - used).isLessThan(20 << 20);
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
