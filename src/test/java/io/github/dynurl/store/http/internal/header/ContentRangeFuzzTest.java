package io.github.dynurl.store.http.internal.header;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Locale;

/** Tests Content-Range; the input is the value of the header field. */
class ContentRangeFuzzTest {

    @FuzzTest
    void returnsRangeWithinObjectOrNothing(byte[] input) {
        String header = new String(input, ISO_8859_1);
        ContentRange range = ContentRange.parse(header);
        if (range == null) {
            return;
        }
        if (range.start() < 0) {
            assertThat(range.start()).isEqualTo(-1);
            assertThat(range.end()).isEqualTo(-1);
        } else {
            assertThat(range.end())
                    .isGreaterThan(range.start())
                    .isLessThanOrEqualTo(range.size().orElse(Long.MAX_VALUE));
            assertThat(range.length()).isPositive();
        }
        assertThat(ContentRange.parse(range.toString())).isEqualTo(range);
        // Without leading zeros, case and repeated spaces, the header is the text of the range.
        String plain = header.trim().toLowerCase(Locale.ROOT).replaceFirst(" +", " ");
        assertThat(plain.replaceAll("(?<!\\d)0+(?=\\d)", "")).isEqualTo(range.toString());
    }
}
