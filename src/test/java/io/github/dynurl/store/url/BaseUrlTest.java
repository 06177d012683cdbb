package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Key;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    private static final Key KEY = new Key("k");

    @ParameterizedTest
    @CsvSource(textBlock = """
            http://h,                      http://h,                   /k
            http://h/,                     http://h,                   /k
            http://h//,                    http://h/,                  //k
            http://h/a/b,                  http://h/a/b,               /a/b/k
            http://h/a/b/,                 http://h/a/b,               /a/b/k
            http://h/a%20b,                http://h/a%20b,             /a%20b/k
            http://h/~u/x.y/(1);v=2,       http://h/~u/x.y/(1);v=2,    /~u/x.y/(1);v=2/k
            HTTP://H.Example/Path,         http://h.example/Path,      /Path/k
            HttpS://h/a,                   https://h/a,                /a/k
            http://h:80/a,                 http://h/a,                 /a/k
            https://h:443/a,               https://h/a,                /a/k
            https://h:80/a,                https://h:80/a,             /a/k
            http://h:8080,                 http://h:8080,              /k
            http://my_host:1/a,            http://my_host:1/a,         /a/k
            http://127.0.0.1:65535/a,      http://127.0.0.1:65535/a,   /a/k
            http://[::1]/a,                http://[::1]/a,             /a/k
            http://[2001:DB8::1]:81/a,     http://[2001:db8::1]:81/a,  /a/k
            """)
    void acceptsAbsoluteUrlAndDropsOneTrailingSlash(String baseUrl, String shown, String path) {
        UrlLayout layout = Layouts.at(baseUrl);
        assertThat(layout.baseUrl()).isEqualTo(shown);
        assertThat(layout.key(KEY).path()).isEqualTo(path);
        assertThat(layout.key(KEY)).hasToString(layout.origin() + path);
        assertThat(shown).startsWith(layout.origin().toString());
    }

    @Test
    void removesBracketsFromIpv6Host() {
        assertThat(Layouts.at("https://[2001:db8::1]/a").origin()).isEqualTo(new Origin("https", "2001:db8::1", 443));
    }

    static Stream<Arguments> invalidBaseUrls() {
        return Stream.of(
                Arguments.of("", "must start with http:// or https://"),
                Arguments.of("h/base", "must start with http:// or https://"),
                Arguments.of("/base", "must start with http:// or https://"),
                Arguments.of("//h/base", "must start with http:// or https://"),
                Arguments.of("ftp://h/base", "must start with http:// or https://"),
                Arguments.of("file:///tmp", "must start with http:// or https://"),
                Arguments.of("http:h", "must start with http:// or https://"),
                Arguments.of(" http://h", "must start with http:// or https://"),
                Arguments.of("http://", "has no legal host"),
                Arguments.of("http:///base", "has no legal host"),
                Arguments.of("http://h:/base", "has no legal host in \"h:\""),
                Arguments.of("http://h:x/base", "has no legal host in \"h:x\""),
                Arguments.of("http://h:-1/base", "has no legal host in \"h:-1\""),
                Arguments.of("http://h:123456/base", "has no legal host in \"h:123456\""),
                Arguments.of("http://a b/base", "has no legal host in \"a b\""),
                Arguments.of("http://a%41/base", "has no legal host in \"a%41\""),
                Arguments.of("http://a\\b/base", "has no legal host in \"a\\b\""),
                Arguments.of("http://\u00fc.example/base", "has no legal host in \"\u00fc.example\""),
                Arguments.of("http://::1/base", "has no legal host in \"::1\""),
                Arguments.of("http://[2001001:db8::1]/base", "has no legal host in \"[2001001:db8::1]\""),
                Arguments.of("http://[127.0.0.1]/base", "has no legal host in \"[127.0.0.1]\""),
                Arguments.of("http://[:::]:80/base", "has no legal host in \"[:::]:80\""),
                Arguments.of("http://h:0/base", "has no legal port: 0"),
                Arguments.of("http://h:65536/base", "has no legal port: 65536"),
                Arguments.of("http://h/base#x", "has a '#': it can have no fragment"),
                Arguments.of("http://h/base?x=1#y", "has a '#': it can have no fragment"),
                Arguments.of("http://h/base?x={key}", "has a character at position 16, which a URL cannot have"),
                Arguments.of("http://h/base?x=%zz", "has a character at position 16, which a URL cannot have"),
                Arguments.of("http://h/a/../b?x=1", "has the segment \"..\" at position 11"),
                Arguments.of("http://h/a b", "has the character ' ' at position 10, which a URL cannot have"),
                Arguments.of("http://h/a\u00e9", "has the character '\u00e9' at position 10"),
                Arguments.of("http://h/a\ud83d\ude00", "has the character '\ud83d\ude00' at position 10"),
                Arguments.of("http://h/%zz", "has the character '%' at position 9"),
                Arguments.of("http://h/{key}", "has the character '{' at position 9"),
                Arguments.of("http://h/a\\b", "has the character '\\' at position 10"),
                Arguments.of("http://h/a\r\nb", "at position 10"),
                Arguments.of("http://h/a/../b", "has the segment \"..\" at position 11"),
                Arguments.of("http://h/./b", "has the segment \".\" at position 9"),
                Arguments.of("http://h/b/..", "has the segment \"..\" at position 11"));
    }

    @ParameterizedTest
    @MethodSource("invalidBaseUrls")
    void rejectsInvalidBaseUrl(String baseUrl, String why) {
        assertThatThrownBy(() -> Layouts.at(baseUrl))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("baseUrl ")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://scott:s3cr3t@h/base",
                "http://s3cr3t@h/base",
                "https://scott:s3cr3t@[::1]:8080/base",
                "ftp://scott:s3cr3t@h/base",
                "http:/scott:s3cr3t@h/base",
                "scott:s3cr3t@h/base"
            })
    void rejectsUserInformationWithoutShowingIt(String baseUrl) {
        assertThatThrownBy(() -> Layouts.at(baseUrl))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("baseUrl ")
                .message()
                .doesNotContain("s3cr3t");
    }
}
