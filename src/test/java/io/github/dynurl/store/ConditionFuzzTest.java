package io.github.dynurl.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.OptionalLong;

/** Each input is the value of an ETag header. */
class ConditionFuzzTest {

    @FuzzTest
    void acceptsOnlyStrongEntityTags(byte[] input) {
        String etag = new String(input, UTF_8);
        PartInfo info = new PartInfo(200, OptionalLong.empty(), null, null, etag, null);
        assertThat(info.etag()).isEqualTo(etag);
        if (isStrong(etag)) {
            assertThat(info.strongEtag()).contains(etag);
            assertThat(Condition.ifMatch(etag).etag()).isEqualTo(etag);
            assertThat(Condition.ifMatch(etag)).hasToString("If-Match: " + etag).isEqualTo(Condition.ifMatch(etag));
        } else {
            assertThat(info.strongEtag()).isEmpty();
            assertThatThrownBy(() -> Condition.ifMatch(etag))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not a strong entity tag: ")
                    .satisfies(e -> assertThat(String.valueOf(e.getMessage()))
                            .hasSizeLessThan(600)
                            .doesNotContainPattern("\\p{Cntrl}"));
        }
    }

    /** Implements RFC 9110, 8.8.3 a second time, without obs-text. */
    private static boolean isStrong(String etag) {
        int last = etag.length() - 1;
        if (last < 1 || etag.charAt(0) != '"' || etag.charAt(last) != '"') {
            return false;
        }
        return etag.substring(1, last).chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"');
    }
}
