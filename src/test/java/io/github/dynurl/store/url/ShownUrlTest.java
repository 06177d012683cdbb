package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.Key;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShownUrlTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            http://h/a/b                        | http://h/a/b
            http://h/find?api_key=x             | http://h/find?…
            http://h/find#x                     | http://h/find#…
            {base}/{key}/{part}?sig=x           | {base}/{key}/{part}?…
            {base}/@{key}/a@b?sig=x             | {base}/@{key}/a@b?…
            https://user:pass@host/a            | https://…@host/a
            https://user:pa/ss@host/a?x         | https://…@host/a?…
            https://user:p@ss@host/a            | https://…@host/a
            https://user:pa?ss@host/a           | https://…
            https://user:pa#ss@host/a           | https://…
            https://user:pa%40host/a            | https://…
            user:pass@host                      | …@host
            ftp://user:pass@host                | …@host
            """, delimiter = '|')
    void hidesQueryAndUserInformation(String url, String shown) {
        assertThat(ShownUrl.of(url)).isEqualTo(shown);
    }

    static Stream<String> flaws() {
        return Stream.of(
                "", "{", "{x}", "}", " ", "\u00fc", "%", "/../x", "#x", "{filter}{filter}", "{cursor}{cursor}");
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void isOnlyFormOfUrlInMessages(String flaw) {
        List<String> bases =
                List.of("http://h", "ftp://h", "h", "{base", "{base}x", "{base}/{key}", "http://h:0", "http://");
        List<String> options = List.of("baseUrl", "queryUrl", "urlFormat", "urlFormatNoPart");
        for (String base : bases) {
            for (String option : options) {
                String url = base + "/a" + flaw + "?sig=canary" + flaw + "canary{canary}";
                Throwable thrown = catchThrowable(() -> compile(option, url));
                assertThat(thrown).as(url).isInstanceOf(IllegalArgumentException.class);
                assertThat(thrown.getMessage()).contains(option).doesNotContain("canary");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pa/canary",
        "pa?canary",
        "pa#canary",
        "pa@canary",
        "12/canary@x",
        "pa:canary",
        "99999/canary@",
        "pa%canary"
    })
    void hidesPasswordInMessages(String password) {
        for (String scheme : List.of("http://", "https://", "ftp://", "http:/", "")) {
            for (String option : List.of("baseUrl", "queryUrl", "urlFormat", "urlFormatNoPart")) {
                Throwable thrown = catchThrowable(() -> compile(option, scheme + "canary:" + password + "@h/{"));
                assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(option);
                assertThat(thrown.getMessage()).doesNotContain("canary");
            }
        }
    }

    private static void compile(String option, String url) {
        switch (option) {
            case "baseUrl" -> Layouts.at(url);
            case "queryUrl" -> Layouts.queryUrl(url);
            case "urlFormat" -> Layouts.format(url);
            default -> Layouts.of(Layouts.BASE, UrlLayout.DEFAULT_URL_FORMAT, url);
        }
    }

    @Test
    void isOnlyFormOfUrlInLayout() {
        UrlLayout layout = Layouts.of(Layouts.BASE, "{base}/{key}/{part}?sig=canary", "{base}/{key}?sig=canary");
        String all = layout + layout.format() + layout.formatNoPart() + layout.key(new Key("k"));
        assertThat(all).contains("{base}/{key}/{part}?…").doesNotContain("canary");
    }
}
