package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    private static final Target BASE = new Target(new Origin("http", "a", 80), "/b/c/d?q=1");

    /** The examples of RFC 3986, 5.4 that apply to HTTP. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            g                     | http://a/b/c/g
            ./g                   | http://a/b/c/g
            g/                    | http://a/b/c/g/
            /g                    | http://a/g
            //g                   | http://g/
            ?y                    | http://a/b/c/d?y
            g?y                   | http://a/b/c/g?y
            #s                    | http://a/b/c/d?q=1
            g#s                   | http://a/b/c/g
            g?y#s                 | http://a/b/c/g?y
            ;x                    | http://a/b/c/;x
            ''                    | http://a/b/c/d?q=1
            .                     | http://a/b/c/
            ./                    | http://a/b/c/
            ..                    | http://a/b/
            ../g                  | http://a/b/g
            ../..                 | http://a/
            ../../../g            | http://a/g
            /./g                  | http://a/g
            /../g                 | http://a/g
            g.                    | http://a/b/c/g.
            ..g                   | http://a/b/c/..g
            ./g/.                 | http://a/b/c/g/
            g/../h                | http://a/b/c/h
            g?y/../x              | http://a/b/c/g?y/../x
            http://h:81           | http://h:81/
            HTTPS://H/x?y=%2F&[0] | https://h/x?y=%2F&[0]
            http://h?x            | http://h/?x
            """)
    void resolvesLink(String link, String url) {
        assertThat(BASE.resolve(link).map(target -> target.origin() + target.path()))
                .contains(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g:h",
                "ftp://h/x",
                "mailto:x@y",
                "a b",
                "http://",
                "http:///x",
                "http://u:p@h/",
                "http:g",
                "\u00e9",
                "a\\b",
                "<x>"
            })
    void resolvesNothingIfLinkIsNotHttpUrl(String link) {
        assertThat(BASE.resolve(link)).isEmpty();
    }
}
