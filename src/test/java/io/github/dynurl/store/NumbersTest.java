package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that JSON numbers (RFC 8259, 6) keep their spelling and are compared by value. */
class NumbersTest {
    /** A bean with number types. */
    record Sized(long size, BigDecimal exact, double rough) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1",
                "-1",
                "1.0",
                "1.50",
                "-0.0",
                "0.0",
                "0.10",
                "1e3",
                "1E3",
                "1e+3",
                "1E+3",
                "1e-3",
                "1.5e1",
                "1.50E+2",
                "1e0",
                "0e0",
                "-0e5",
                "0E400",
                "1e400",
                "-1E-400",
                "1e23",
                "9007199254740993",
                "2147483648",
                "9223372036854775808",
                "100000000000000000000",
                "1.0E10",
                "1.0e10",
                "12345678901234567890.12345678901234567890",
                "1e2147483647"
            })
    void keepTheirSpelling(String text) throws JsonException {
        assertThat(Json.text(Json.parse(text))).isEqualTo(text);
        assertThat(String.valueOf(Json.parse(text))).isEqualTo(text);
        String json = "{\"a\":" + text + ",\"b\":[{\"c\":" + text + "}]}";
        Metadata read = Json.parseObject(json);
        assertThat(Json.text(read)).isEqualTo(json);
        assertThat(Json.text(Metadata.of(Map.of("x", read)))).isEqualTo("{\"x\":" + json + "}");
        assertThat(Json.text(Metadata.empty().with("a", read.get("a")).updatedBy(Metadata.empty())))
                .isEqualTo("{\"a\":" + text + "}");
        assertThat(Json.parseObject(Json.text(read))).isEqualTo(read).hasSameHashCodeAs(read);
    }

    @ParameterizedTest
    @CsvSource({
        "1e3, 1000",
        "1E+3, 1e3",
        "1.50, 1.5",
        "-0, 0",
        "0e0, 0",
        "1.5e1, 15",
        "1e400, 10e399",
        "1.0, 1",
        "1e20, 100000000000000000000"
    })
    void areComparedByValue(String one, String other) throws JsonException {
        assertThat(Json.same(Json.parse(one), Json.parse(other))).isTrue();
        Metadata filter = Json.parseObject("{\"v\":" + one + "}");
        assertThat(Json.parseObject("{\"v\":" + other + "}").matches(filter)).isTrue();
        assertThat(Json.parseObject("{\"v\":7}").matches(filter)).isFalse();
    }

    @Test
    void areConvertedToTypesOfBean() throws JsonException {
        Metadata read = Json.parseObject("{\"size\":1e3,\"exact\":1.50e1,\"rough\":-0}");
        Sized sized = Json.toBean(read, Sized.class);
        assertThat(sized.size()).isEqualTo(1000);
        assertThat(sized.exact()).isEqualByComparingTo("15");
        assertThat(sized.rough()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1E-99999999999"})
    void areRejectedIfExponentIsTooLarge(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
    }
}
