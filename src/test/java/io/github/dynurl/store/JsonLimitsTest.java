package io.github.dynurl.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLimitsTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int MIB = 1 << 20;

    private static InputStream stream(String json) {
        return new ByteArrayInputStream(json.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "[", "{\"a\":[{\"b\":"})
    void rejectsDeepNestingQuickly(String level) {
        String deep = "{\"a\":" + level.repeat(100_000);
        for (Select select : List.of(Select.all(), Select.of("other"))) {
            assertThatThrownBy(() -> assertTimeout(SOON, () -> Json.read(stream(deep), select, PartInfo.NONE)))
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining("limit");
        }
    }

    @Test
    void readsUpToTwoHundredLevels() throws IOException {
        String ok = "{\"a\":".repeat(199) + "{}" + "}".repeat(199);
        assertThat(Json.read(stream(ok), Select.all(), PartInfo.NONE)).hasSize(1);
        String deeper = "{\"a\":".repeat(200) + "{}" + "}".repeat(200);
        assertThatThrownBy(() -> Json.read(stream(deeper), Select.all(), PartInfo.NONE))
                .isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "-%s", "0.%s", "%s.5", "1e%s"})
    void rejectsNumberOfAMillionDigitsQuickly(String form) {
        String number = String.format(form, "1".repeat(1_000_000));
        assertThatThrownBy(() -> assertTimeout(
                        SOON, () -> Json.read(stream("{\"a\":" + number + "}"), Select.all(), PartInfo.NONE)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("limit")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
        assertThatThrownBy(() -> Json.parse(number)).isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e99999999999", "1e21474836480", "1e-99999999999", "1.5E+21474836480"})
    void rejectsTooLargeExponent(String number) {
        assertThatThrownBy(() -> Json.read(stream("{\"a\":" + number + "}"), Select.all(), PartInfo.NONE))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.parse(number)).isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0af", "c1a1", "e08080", "f0808080", "f4908080", "f5808080"})
    void rejectsOverlongUtf8AndCodePointsBeyondUnicode(String hex) {
        for (byte[] json : List.of(JsonTest.bytes("{\"a\":\"", hex, "\"}"), JsonTest.bytes("{\"", hex, "\":1}"))) {
            assertThatThrownBy(() -> JsonTest.read(json, Select.all())).isInstanceOf(JsonException.class);
            assertThatThrownBy(() -> JsonTest.read(json, Select.of("other"))).isInstanceOf(JsonException.class);
        }
    }

    @Test
    void leavesStreamOpen() throws IOException {
        boolean[] closed = {false};
        InputStream in = new ByteArrayInputStream("{\"a\":1}".getBytes(UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        Json.read(in, Select.all(), PartInfo.NONE);
        assertThat(closed[0]).isFalse();
    }

    /** A subclass of BigDecimal keeps each spelling that a Double or a plain BigDecimal would change. */
    @ParameterizedTest
    @CsvSource({
        "0, java.lang.Integer",
        "1, java.lang.Integer",
        "-2147483648, java.lang.Integer",
        "2147483648, java.lang.Long",
        "-2147483649, java.lang.Long",
        "9007199254740993, java.lang.Long",
        "9223372036854775808, java.math.BigInteger",
        "100000000000000000000, java.math.BigInteger",
        "1.0, java.lang.Double",
        "0.1, java.lang.Double",
        "1.10, java.math.BigDecimal",
        "1.5E10, java.lang.Double",
        "1e5, java.math.BigDecimal",
        "-0.0, java.lang.Double",
        "1e400, java.math.BigDecimal",
        "1e-400, java.math.BigDecimal",
        "15e-1, java.math.BigDecimal",
        "4.9E0000, java.math.BigDecimal",
        "-0.0e00, java.math.BigDecimal",
        "1e0, java.math.BigDecimal",
        "30E+8, java.math.BigDecimal",
        "3000000000e0, java.math.BigDecimal",
        "100000000000000000000e0, java.math.BigDecimal",
        "0.1000000000000000000000001, java.math.BigDecimal",
        "123456789012345678901234567890.5, java.math.BigDecimal"
    })
    void preservesValueAndSpellingOfNumbers(String number, Class<?> type) throws IOException {
        Metadata read = Json.parseObject("{\"n\":" + number + "}");
        Object value = read.get("n");
        assertThat(value).isInstanceOf(type).hasToString(number);
        assertThat(value instanceof BigDecimal exact ? exact : new BigDecimal(String.valueOf(value)))
                .isEqualByComparingTo(number);
        assertThat(Json.parseObject(Json.text(read))).isEqualTo(read);
    }

    @Test
    void writesNumbersAsSpelled() {
        assertThat(Json.text(List.of(1, 1L, 1.0, new BigInteger("100000000000000000000"), new BigDecimal("1.10"))))
                .isEqualTo("[1,1,1.0,100000000000000000000,1.10]");
    }

    @Test
    void skipsUnselectedTextWithoutBufferingIt() throws IOException {
        int size = 64 * MIB;
        Metadata read;
        long before = allocated();
        try (InputStream json = objectWithHugeTextBeforeWantedField(size)) {
            read = Json.read(json, Select.of("wanted"), PartInfo.NONE);
        }
        assertThat(allocated() - before).isLessThan(4 * MIB);
        assertThat(read).isEqualTo(Map.of("wanted", "this"));
    }

    /** Each repeated text has two tokens. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":[%s0]} | {},
            {%s"z":0}   | "n%d":1,
            """, quoteCharacter = '`')
    void rejectsMoreThan250_000Tokens(String frame, String repeated) {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 130_000; i++) {
            many.append(String.format(repeated, i));
        }
        String json = String.format(frame, many);
        assertThatThrownBy(() -> Json.read(stream(json), Select.of("z"), PartInfo.NONE))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("limit");
    }

    @Test
    void allocatesLittleForUnselectedValues() throws IOException {
        String list = "[" + "{\"x\":[1,\"text\",null]},".repeat(30_000) + "0]";
        InputStream json = stream("{\"skipped\":" + list + ",\"wanted\":1}");
        long before = allocated();
        Metadata read = Json.read(json, Select.of("wanted"), PartInfo.NONE);
        assertThat(allocated() - before).isLessThan(16 * MIB);
        assertThat(read).isEqualTo(Map.of("wanted", 1));
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Returns a JSON object with a huge text before the selected field; uses little memory. */
    private static InputStream objectWithHugeTextBeforeWantedField(int size) {
        byte[] block = new byte[1 << 16];
        Arrays.fill(block, (byte) 'x');
        List<InputStream> parts = new ArrayList<>();
        parts.add(stream("{\"skipped\":\""));
        for (int i = 0; i < size / block.length; i++) {
            parts.add(new ByteArrayInputStream(block));
        }
        parts.add(stream("\",\"wanted\":\"this\"}"));
        return new SequenceInputStream(Collections.enumeration(parts));
    }
}
