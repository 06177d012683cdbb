package io.github.dynurl.store.http.internal.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            </a?page=2>; rel="next"                              | /a?page=2
            </a>; rel=next                                       | /a
            </a>;rel=NEXT;title="x, y"                           | /a
            </a> ; REL = "prev next"                             | /a
            </p>; rel="prev", </n>; rel="next"                   | /n
            </f,1>; rel="first", </n,2>; rel="next"              | /n,2
            </x>; title="</no>; rel=next", </n>; rel=next        | /n
            </x>; title="say \\"hi\\", </no>; rel=next", </n>; rel=next | /n
            < /n >; rel="next"                                   | /n
            ; rel=next, </n>; rel="next"                         | /n
            </n>; title=x; rel="next"; rel="prev"                | /n
            <>; rel="next"                                       | ''
            """)
    void findsLinkToNextPage(String header, String next) {
        assertThat(Links.findNext(header)).contains(next);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "</a>",
                "</a>; rel=\"prev\"",
                "</a>; rel=nextpage",
                "</a; rel=next",
                "/a; rel=next",
                "</a>; xrel=next",
                "</a>; rel=\"prev\"; rel=\"next\"",
                "</a>; title=\"; rel=next\""
            })
    void findsNoLinkToNextPage(String header) {
        assertThat(Links.findNext(header)).isEmpty();
    }

    @Test
    void acceptsMissingHeader() {
        assertThat(Links.findNext(null)).isEmpty();
    }

    @Test
    void parsesAnyHeaderQuickly() {
        for (String piece : new String[] {"<", "<>", "\"", "\"\"", "<a>;", ";rel=", ",", "<a>;rel=\"", "\\"}) {
            String header = "<a>" + piece.repeat(100_000);
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Links.findNext(header));
        }
    }
}
