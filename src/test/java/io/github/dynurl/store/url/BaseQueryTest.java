package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query of a base URL, such as a shared access signature. */
class BaseQueryTest {
    private static final String SIGNED = Layouts.BASE + "?sv=1&sig=a%2Fb%3D";

    private static UrlLayout layout(String baseUrl, String template) {
        return new UrlLayout(
                baseUrl,
                template,
                "{base}/{key}",
                Layouts.PARTS,
                new UrlLayout.OwnUrls(Map.of(), "{base}/{key}?snapshots=include", "{base}?new"),
                false,
                null);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            {base}/{key},                    /base/a/b?sv=1&sig=a%2Fb%3D
            {base}/{key}/{part},             /base/a/b/data?sv=1&sig=a%2Fb%3D
            {base}/{key}?,                   /base/a/b?sv=1&sig=a%2Fb%3D
            {base}/{key}?comp=x,             /base/a/b?comp=x&sv=1&sig=a%2Fb%3D
            {base}/{key}?comp,               /base/a/b?comp&sv=1&sig=a%2Fb%3D
            {base}/{key}?sig=own,            /base/a/b?sig=own&sv=1
            {base}/{key}?sig=own&sv=2,       /base/a/b?sig=own&sv=2
            {base}?k={key},                  /base?k=a%2Fb&sv=1&sig=a%2Fb%3D
            {base}/x?{key},                  /base/x?a%2Fb&sv=1&sig=a%2Fb%3D
            """)
    void followsQueryOfTemplate(String template, String path) {
        UrlLayout layout = layout(SIGNED, template);
        assertThat(layout.part(new Key("a/b"), Part.DATA).path()).isEqualTo(path);
        assertThat(layout.keyOf(layout.part(new Key("a/b"), Part.DATA), Part.DATA))
                .contains("a/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h", "http://h/", "http://h?", "http://h/?", "http://h?&"})
    void canBeEmpty(String baseUrl) {
        UrlLayout layout = layout(baseUrl, "{base}/{key}?x=1");
        assertThat(layout.part(new Key("a"), Part.DATA).path()).isEqualTo("/a?x=1");
        assertThat(layout.base().path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h.example/base?sv=1&sig=a%2Fb%3D",
                "http://h.example/base/?sv=1&sig=a%2Fb%3D",
                "http://h.example:80/base?&sv=1&&sig=a%2Fb%3D&"
            })
    void isPartOfEachUrlOfServer(String baseUrl) {
        UrlLayout layout = layout(baseUrl, "{base}/{key}");
        assertThat(layout.key(new Key("a")).path()).isEqualTo("/base/a?snapshots=include&sv=1&sig=a%2Fb%3D");
        assertThat(layout.create().orElseThrow().path()).isEqualTo("/base?new&sv=1&sig=a%2Fb%3D");
        assertThat(layout.base().path()).isEqualTo("/base/?sv=1&sig=a%2Fb%3D");
        assertThat(layout.foldersOf(new Key("a/b"), Part.DATA))
                .extracting(Target::path)
                .containsExactly("/base/a/?sv=1&sig=a%2Fb%3D");
    }

    @Test
    void isNeverShown() {
        UrlLayout layout = layout(SIGNED, "{base}/{key}");
        assertThat(layout.baseUrl()).isEqualTo(Layouts.BASE);
        assertThat(layout).hasToString(Layouts.BASE + " {base}/{key}");
        assertThat(layout.part(new Key("a"), Part.DATA)).hasToString(Layouts.BASE + "/a");
        assertThat(layout.base()).hasToString(Layouts.BASE + "/");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            http://h.example/list,                     /list?sv=1&sig=a%2Fb%3D&sig=new
            http://h.example/list?a=1,                 /list?a=1&sv=1&sig=a%2Fb%3D&sig=new
            http://h.example/list?c={cursor},          /list?c=2&sv=1&sig=a%2Fb%3D&sig=new
            http://h.example/list[?c={cursor}],        /list?c=2&sv=1&sig=a%2Fb%3D&sig=new
            http://h.example/list[?p={prefix}],        /list?sv=1&sig=a%2Fb%3D&sig=new
            http://h.example/list?f={filter},          /list?f=%7B%22sig%22%3A%22new%22%7D&sv=1&sig=a%2Fb%3D
            http://h.example/list?sv=2,                /list?sv=2&sig=a%2Fb%3D&sig=new
            https://h.example/list?a=1,                /list?a=1&sig=new
            http://other.example/list,                 /list?sig=new
            """)
    void isPartOfQueryUrlOfSameServer(String queryUrl, String path) {
        FilterEncoding encoding = queryUrl.contains("{filter}") ? FilterEncoding.json : FilterEncoding.plain;
        UrlLayout layout = Layouts.of(SIGNED, queryUrl, encoding);
        assertThat(layout.query(new QueryValues(Metadata.of(Map.of("sig", "new")), "", "2"))
                        .path())
                .isEqualTo(path);
    }

    /** A link of a server, such as the URL of the next page. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            http://h.example/list?page=2,                    /list?page=2&sv=1&sig=a%2Fb%3D
            http://h.example/list,                           /list?sv=1&sig=a%2Fb%3D
            http://h.example/list?sig=a%2Fb%3D&page=2&sv=1,  /list?sig=a%2Fb%3D&page=2&sv=1
            http://h.example/list?sv=1,                      /list?sv=1&sig=a%2Fb%3D
            http://other.example/list?page=2,                /list?page=2
            https://h.example/list?page=2,                   /list?page=2
            """)
    void completesLinksOfSameServer(String link, String path) {
        UrlLayout layout = layout(SIGNED, "{base}/{key}");
        assertThat(layout.complete(Target.parse("link", link)).path()).isEqualTo(path);
    }

    /** The URL of an object as a server returns it, in a list or as Location. */
    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            {base}/{key},            /base/a%20b,                              a b
            {base}/{key},            /base/a%20b?sv=1&sig=a%2Fb%3D,            a b
            {base}/{key},            /base/a%20b?sig=a/b=&sv=1,                a b
            {base}/{key},            /base/a%20b?sv=1,                         a b
            {base}/{key},            /base/a%20b?sv=2,                         none
            {base}/{key},            /base/a%20b?sv=1&x=1,                     none
            {base}/{key},            /base?sv=1&sig=a%2Fb%3D,                  none
            {base}/{key},            /other/a%20b?sv=1&sig=a%2Fb%3D,           none
            {base}/{key}?comp=x,     /base/a%20b,                              a b
            {base}/{key}?comp=x,     /base/a%20b?comp=x,                       a b
            {base}/{key}?comp=x,     /base/a%20b?sv=1&sig=a%2Fb%3D,            a b
            {base}/{key}?comp=x,     /base/a%20b?sv=1&comp=x&sig=a%2Fb%3D,     a b
            {base}/{key}?comp=x,     /base/a%20b?comp=y&sv=1,                  none
            {base}/{key}?sv=2,       /base/a%20b?sv=2&sig=a%2Fb%3D,            a b
            {base}/{key}?sv=2,       /base/a%20b?sv=1&sig=a%2Fb%3D,            none
            {base}?k={key},          /base?k=a%20b,                            a b
            {base}?k={key},          /base?sv=1&k=a%20b&sig=a%2Fb%3D,          a b
            {base}?k={key},          /base?sv=1&sig=a%2Fb%3D,                  none
            """)
    void doesNotCountInKeyOfUrl(String template, String path, String key) {
        Target url = new Target(new Origin("http", "h.example", 80), path);
        UrlLayout layout = layout(SIGNED, template);
        assertThat(layout.keyOf(url, Part.DATA).orElse(null)).isEqualTo(key);
        assertThat(layout.keyOfAny(url).isPresent() || key == null).isTrue();
        assertThat(layout.keyOf(new Target(new Origin("https", "h.example", 443), path), Part.DATA))
                .isEmpty();
    }

    @Test
    void mayHaveBytesThatAreNoText() {
        UrlLayout layout = layout("http://h?sig=%ff%00", "{base}/{key}");
        assertThat(layout.part(new Key("a"), Part.DATA).path()).isEqualTo("/a?sig=%ff%00");
        assertThat(layout.keyOf(new Target(layout.origin(), "/a"), Part.DATA)).contains("a");
        assertThat(layout.keyOf(new Target(layout.origin(), "/a?sig=%ff%00"), Part.DATA))
                .isEmpty();
    }

    @Test
    void doesNotCountInKeyOfPath() {
        assertThat(layout(SIGNED, "{base}/{key}?comp=x").keyOfPath("a b?sv=1", Part.DATA))
                .contains("a b?sv=1");
    }
}
