package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QueryUrlTest {
    static Stream<Arguments> jsonValues() {
        return Stream.of(
                Arguments.of("text", "%22text%22"),
                Arguments.of("", "%22%22"),
                Arguments.of("a b+c&d=e/f", "%22a%20b%2Bc%26d%3De%2Ff%22"),
                Arguments.of("say \"x\\y\"", "%22say%20%5C%22x%5C%5Cy%5C%22%22"),
                Arguments.of("1", "%221%22"),
                Arguments.of("null", "%22null%22"),
                Arguments.of("\u00e9\ud83d\ude00", "%22%C3%A9%F0%9F%98%80%22"),
                Arguments.of("line\nend", "%22line%5Cnend%22"),
                Arguments.of(1, "1"),
                Arguments.of(-17L, "-17"),
                Arguments.of(1.0, "1.0"),
                Arguments.of(new BigDecimal("1.0"), "1.0"),
                Arguments.of(new BigDecimal("1.50"), "1.50"),
                Arguments.of(BigInteger.TEN.pow(20), "100000000000000000000"),
                Arguments.of(true, "true"),
                Arguments.of(false, "false"),
                Arguments.of(null, "null"),
                Arguments.of(List.of(1, "a"), "%5B1%2C%22a%22%5D"),
                Arguments.of(Arrays.asList(null, true), "%5Bnull%2Ctrue%5D"),
                Arguments.of(Map.of("a", 1), "%7B%22a%22%3A1%7D"));
    }

    @ParameterizedTest
    @MethodSource("jsonValues")
    void sendsEachValueAsJson(@Nullable Object value, String escaped) {
        Metadata filter = Metadata.of(Collections.singletonMap("name", value));
        assertThat(path("http://h/find", filter)).isEqualTo("/find?name=" + escaped);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            a b,         a%20b
            a&b=c,       a%26b%3Dc
            a+b/c?d#e,   a%2Bb%2Fc%3Fd%23e
            '',          ''
            é😀,         %C3%A9%F0%9F%98%80
            x.y_z-1~,    x.y_z-1~
            """)
    void escapesNames(String name, String escaped) {
        assertThat(path("http://h/find", Metadata.of(Map.of(name, 1)))).isEqualTo("/find?" + escaped + "=1");
    }

    @Test
    void keepsTheOrderOfTheFilter() {
        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("z", 1);
        filter.put("a", "x");
        filter.put("m", true);
        assertThat(path("http://h/find", Metadata.of(filter))).isEqualTo("/find?z=1&a=%22x%22&m=true");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            http://h/find,                   /find,                  /find?n=1&m=2
            http://h/find/,                  /find/,                 /find/?n=1&m=2
            http://h,                        /,                      /?n=1&m=2
            http://h?,                       /?,                     /?n=1&m=2
            http://h/find?,                  /find?,                 /find?n=1&m=2
            http://h/find?x=1,               /find?x=1,              /find?x=1&n=1&m=2
            http://h/find?x=1&,              /find?x=1&,             /find?x=1&n=1&m=2
            http://h/find?x=%20+y,           /find?x=%20+y,          /find?x=%20+y&n=1&m=2
            http://h/find?f={filter},        /find?f=%7B%7D,         /find?f=%7B%22n%22%3A1%2C%22m%22%3A2%7D
            http://h/find?f={filter}&x=1,    /find?f=%7B%7D&x=1,     /find?f=%7B%22n%22%3A1%2C%22m%22%3A2%7D&x=1
            http://h/find/{filter}/keys,     /find/%7B%7D/keys,      /find/%7B%22n%22%3A1%2C%22m%22%3A2%7D/keys
            """)
    void keepsPathAndQueryOfUrl(String queryUrl, String withoutFilter, String withFilter) {
        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("n", 1);
        filter.put("m", 2);
        assertThat(path(queryUrl, Metadata.empty())).isEqualTo(withoutFilter);
        assertThat(path(queryUrl, Metadata.of(filter))).isEqualTo(withFilter);
    }

    @Test
    void mayBeOnAnotherServer() {
        UrlLayout layout = Layouts.queryUrl("https://Search.example:8443/find");
        assertThat(layout.queryOrigin()).contains(new Origin("https", "search.example", 8443));
        assertThat(layout.query(firstPage(Metadata.empty()))).hasToString("https://search.example:8443/find");
        assertThat(layout.origin()).hasToString("http://h.example");
    }

    @Test
    void sendsFilterInBodyIfConfigured() {
        UrlLayout layout = Layouts.queryUrlWithBody("http://h/find?x=1");
        Metadata filter = Metadata.of(Map.of("n", 1.0));
        assertThat(layout.query(firstPage(filter)).path()).isEqualTo("/find?x=1");
        assertThat(layout.queryBody(firstPage(filter)).map(Layouts::text)).contains("{\"n\":1.0}");
        assertThat(layout.queryBody(firstPage(Metadata.empty()))).isEmpty();
        assertThat(Layouts.queryUrl("http://h/find").queryBody(firstPage(filter)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            http://h/base,      {base},                /base?x=1
            http://h/base/,     {base}/,               /base/?x=1
            http://h/base,      {base}?c={cursor},     /base?c=2&x=1
            http://h/base,      {base}/find?a=b,       /base/find?a=b&x=1
            http://h/base,      {base}[?c={cursor}],   /base?c=2&x=1
            http://h/base,      {base}[?p={prefix}],   /base?x=1
            http://h,           {base},                /?x=1
            http://h,           {base}?a=b,            /?a=b&x=1
            http://h,           {base}[?c={cursor}],   /?c=2&x=1
            http://h/base?s=t,  {base}?a=b,            /base?a=b&s=t&x=1
            http://h/base?s=t,  {base}/?s=u,           /base/?s=u&x=1
            """)
    void mayStartWithBase(String baseUrl, String queryUrl, String path) {
        UrlLayout layout = Layouts.of(baseUrl, queryUrl, FilterEncoding.json);
        assertThat(layout.query(new QueryValues(Metadata.of(Map.of("x", 1)), "", "2"))
                        .path())
                .isEqualTo(path);
        assertThat(layout.queryOrigin()).contains(new Origin("http", "h", 80));
    }

    @Test
    void mayBeMissing() {
        UrlLayout layout = Layouts.query(null);
        assertThat(layout.queryOrigin()).isEmpty();
        assertThatThrownBy(() -> layout.query(firstPage(Metadata.empty()))).isInstanceOf(IllegalStateException.class);
    }

    static Stream<Arguments> invalidUrls() {
        return Stream.of(
                Arguments.of("find", "is not an absolute URL"),
                Arguments.of("ftp://h/find", "is not an absolute URL"),
                Arguments.of("{base}find", "is not an absolute URL and does not start with {base}, followed by / or ?"),
                Arguments.of("{base}.h/find", "is not an absolute URL and does not start with {base}"),
                Arguments.of("{base}@h/find", "is not an absolute URL"),
                Arguments.of("{bass}/find", "is not an absolute URL and does not start with {base}"),
                Arguments.of("{key}", "is not an absolute URL"),
                Arguments.of("{base}/a b", "has the character ' ' at position 8"),
                Arguments.of("{base}/../find", "has the segment \"..\" at position 7"),
                Arguments.of("{base}/{base}", "has the character '{' at position 7"),
                Arguments.of("http://h/find#x", "has the character '#' at position 13"),
                Arguments.of("http://h/a b", "has the character ' ' at position 10"),
                Arguments.of("http://h?a b", "has a character at position 10"),
                Arguments.of("http://h/{name}", "has the character '{' at position 9"),
                Arguments.of("http://h/{filter}?a b", "has a character at position 19"),
                Arguments.of("http://h/{filter}{filter}", "has {filter} more than once"),
                Arguments.of("http://h/{cursor}?c={cursor}", "has {cursor} more than once"),
                Arguments.of("http://h/a/../b", "has the segment \"..\" at position 11"),
                Arguments.of("http://h:0/find", "has no legal port: 0"));
    }

    @ParameterizedTest
    @MethodSource("invalidUrls")
    void namesOptionAndPositionOfFlaw(String queryUrl, String why) {
        assertThatThrownBy(() -> Layouts.queryUrl(queryUrl))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("queryUrl \"")
                .hasMessageContaining(why);
    }

    @Test
    void rejectsUserInformationWithoutShowingIt() {
        assertThatThrownBy(() -> Layouts.queryUrl("http://scott:s3cr3t@h/find"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("queryUrl has user information")
                .message()
                .doesNotContain("s3cr3t");
    }

    @Test
    void rejectsFilterVariableIfFilterIsSentInBody() {
        assertThatThrownBy(() -> Layouts.queryUrlWithBody("http://h/find?f={filter}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("queryUrl \"http://h/find?…\" has {filter}")
                .hasMessageContaining("queryBody=true");
    }

    @Test
    void rejectsHalfOfSurrogatePairInFilter() {
        UrlLayout layout = Layouts.queryUrl("http://h/find");
        assertThatThrownBy(() -> layout.query(firstPage(Metadata.of(Map.of("n", "a\ud800")))))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> layout.query(firstPage(Metadata.of(Map.of("\udc00", 1)))))
                .isInstanceOf(InvalidRequestException.class);
    }

    static Stream<Arguments> plainValues() {
        return Stream.of(
                Arguments.of("text", "text"),
                Arguments.of("", ""),
                Arguments.of("a b+c&d=e/f", "a%20b%2Bc%26d%3De%2Ff"),
                Arguments.of("\"x\"", "%22x%22"),
                Arguments.of(new BigDecimal("1.50"), "1.50"),
                Arguments.of(true, "true"),
                Arguments.of(null, "null"));
    }

    @ParameterizedTest
    @MethodSource("plainValues")
    void sendsEachValueAsPlainTextIfConfigured(@Nullable Object value, String escaped) {
        Metadata filter = Metadata.of(Collections.singletonMap("name", value));
        Target target = Layouts.query(QueryUrl.compile("http://h/find", Layouts.options(false, FilterEncoding.plain)))
                .query(firstPage(filter));
        assertThat(target.path()).isEqualTo("/find?name=" + escaped);
    }

    @Test
    void rejectsValueWithoutPlainText() {
        UrlLayout layout =
                Layouts.query(QueryUrl.compile("http://h/find", Layouts.options(false, FilterEncoding.plain)));
        for (Object value : List.of(List.of(1), Map.of("a", 1))) {
            assertThatThrownBy(() -> layout.query(firstPage(Metadata.of(Map.of("n", value)))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("\"n\"")
                    .hasMessageContaining("filterEncoding=json");
        }
    }

    @Test
    void rejectsPlainTextIfFilterIsJson() {
        assertThatThrownBy(() ->
                        QueryUrl.compile("http://h/find?f={filter}", Layouts.options(false, FilterEncoding.plain)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("filterEncoding=plain");
        assertThatThrownBy(() -> QueryUrl.compile("http://h/find", Layouts.options(true, FilterEncoding.plain)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queryBody=true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://h/find?after={cursor}            | ''    | /find?after=&n=1
            http://h/find?after={cursor}            | a b/c | /find?after=a%20b%2Fc&n=1
            http://h/find/{cursor}/x                | k     | /find/k/x?n=1
            http://h/find?f={filter}&after={cursor} | k     | /find?f=%7B%22n%22%3A1%7D&after=k
            """)
    void containsCursorOfPage(String url, String cursor, String path) {
        UrlLayout layout = Layouts.queryUrl(url);
        assertThat(layout.pageVariable()).isEqualTo(PageVariable.CURSOR);
        assertThat(layout.query(new QueryValues(Metadata.of(Map.of("n", 1)), "", cursor))
                        .path())
                .isEqualTo(path);
    }

    /** Returns the values of the first page of a query, without prefix and cursor. */
    private static QueryValues firstPage(Metadata filter) {
        return new QueryValues(filter, "", "");
    }

    private static String path(String queryUrl, Metadata filter) {
        return Layouts.queryUrl(queryUrl).query(firstPage(filter)).path();
    }
}
