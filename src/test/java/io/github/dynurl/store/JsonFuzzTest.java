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

/** Each input is the body of a response, which may be anything. */
class JsonFuzzTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int LONGEST_MESSAGE = 300;

    @FuzzTest
    void readsJsonAndWritesItUnchanged(byte[] input) throws IOException {
        long begin = System.nanoTime();
        Metadata all = read(input, Select.all());
        Metadata some = read(input, Select.of("a", "wanted"));
        if (all != null) {
            assertThat(some).isEqualTo(Select.of("a", "wanted").applyTo(all));
            checkValue(all, 1);
            assertThat(Json.parseObject(Json.text(all))).isEqualTo(all);
            checkWrittenBytes(all);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }

    /** Reads the input; returns null if it is rejected with the documented exception. */
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

    /** Checks that the value has one of the types of JSON values and does not exceed the maximum depth. */
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

    /**
     * Checks that the metadata can be written and read back. Halves of surrogate pairs cannot be written in UTF-8,
     * although JSON text can contain them as escapes.
     */
    private static void checkWrittenBytes(Metadata metadata) throws IOException {
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
