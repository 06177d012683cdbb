package io.github.dynurl.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An input is an answer, or what somebody sent in its place. */
class JsonFuzzTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int LONGEST_MESSAGE = 300;

    @FuzzTest
    void whatIsReadIsJsonAndStaysTheSame(byte[] input) throws IOException {
        long begin = System.nanoTime();
        Metadata all = read(input, Select.all());
        Metadata some = read(input, Select.of("a", "wanted"));
        if (all != null) {
            assertThat(some).isEqualTo(Select.of("a", "wanted").applyTo(all));
            checkValue(all, 1);
            assertThat(Json.parseObject(Json.text(all))).isEqualTo(all);
            checkBytes(all);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }

    /** Reads the input; null if it is refused in the way that is documented. */
    private static @Nullable Metadata read(byte[] input, Select select) throws IOException {
        try {
            return Json.read(new ByteArrayInputStream(input), select, PartInfo.NONE);
        } catch (JsonException e) {
            assertThat(String.valueOf(e.getMessage()))
                    .startsWith("the")
                    .hasSizeLessThan(LONGEST_MESSAGE)
                    .doesNotContainPattern("\\p{Cntrl}");
            return null;
        }
    }

    /** Checks that it is one of the types that JSON values have, at a depth that is allowed. */
    private static void checkValue(@Nullable Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            assertThat(depth).isLessThanOrEqualTo(JsonValues.MAX_DEPTH);
            map.forEach((name, inner) -> {
                assertThat(name).isInstanceOf(String.class);
                checkValue(inner, depth + 1);
            });
        } else if (value instanceof List<?> list) {
            assertThat(depth).isLessThanOrEqualTo(JsonValues.MAX_DEPTH);
            list.forEach(inner -> checkValue(inner, depth + 1));
        } else if (value instanceof Double number) {
            assertThat(number).isFinite();
        } else if (value != null) {
            assertThat(value)
                    .isInstanceOfAny(
                            String.class, Boolean.class, Integer.class, Long.class, BigInteger.class, BigDecimal.class);
        }
    }

    /** Checks that it can be sent as it was read; UTF-8 has no half surrogate pairs, though JSON text can escape them. */
    private static void checkBytes(Metadata metadata) throws IOException {
        byte[] bytes;
        try {
            bytes = Json.bytes(metadata);
        } catch (InvalidRequestException e) {
            assertThat(UTF_8.newEncoder().canEncode(Json.text(metadata))).isFalse();
            return;
        }
        assertThat(read(bytes, Select.all())).isEqualTo(metadata);
    }
}
