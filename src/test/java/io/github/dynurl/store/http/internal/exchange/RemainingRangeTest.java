package io.github.dynurl.store.http.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.http.internal.exchange.RemainingRange.Found;
import io.github.dynurl.store.http.internal.header.ContentRange;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.util.OptionalLong;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken for the rest of a download that broke off. */
class RemainingRangeTest {
    private static final RemainingRange WHOLE =
            new RemainingRange("\"e\"", null, 0, OptionalLong.of(100), OptionalLong.of(100));
    private static final RemainingRange RANGE =
            new RemainingRange("\"e\"", null, 20, OptionalLong.of(80), OptionalLong.of(100));
    private static final RemainingRange OPEN =
            new RemainingRange("\"e\"", null, 0, OptionalLong.empty(), OptionalLong.empty());

    private static Found judge(
            RemainingRange rest, int status, @Nullable String etag, @Nullable String range, long received) {
        return rest.judge(status, etag, ContentRange.parse(range), OptionalLong.empty(), received);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // status, ETag, Content-Range, and what it is after 40 bytes of a whole answer of 100
                "206, \"e\", bytes 40-99/100, GOES_ON",
                "206, \"e\", bytes 40-99/*, GOES_ON",
                "206, \"f\", bytes 40-99/100, CHANGED",
                "206, W/\"e\", bytes 40-99/100, CHANGED",
                "200, \"f\", -, CHANGED",
                "206, -, bytes 40-99/100, NOT_THE_REST",
                "206, \"e\", -, NOT_THE_REST",
                "200, \"e\", -, NOT_THE_REST",
                "200, \"e\", bytes 40-99/100, NOT_THE_REST",
                "206, \"e\", bytes 39-99/100, NOT_THE_REST",
                "206, \"e\", bytes 41-99/100, NOT_THE_REST",
                "206, \"e\", bytes 40-98/100, NOT_THE_REST",
                "206, \"e\", bytes 40-99/101, NOT_THE_REST",
                "206, \"e\", bytes 0-99/100, NOT_THE_REST",
                "206, \"e\", nonsense, NOT_THE_REST",
                "416, \"e\", bytes */100, NOT_THE_REST",
                "416, \"e\", bytes */40, NOT_THE_REST"
            })
    void isJudgedByVersionAndPosition(int status, @Nullable String etag, @Nullable String range, Found found) {
        assertThat(judge(WHOLE, status, etag, range, 40)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes 30-79/100, GOES_ON",
        "bytes 30-79/*, GOES_ON",
        "bytes 10-79/100, NOT_THE_REST",
        "bytes 30-99/100, NOT_THE_REST"
    })
    void ofARangeEndsWhereTheRangeDoes(String range, Found found) {
        assertThat(judge(RANGE, 206, "\"e\"", range, 10)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "206, bytes 40-99/100, GOES_ON",
        "206, bytes 40-98/100, NOT_THE_REST",
        "206, bytes 40-99/*, NOT_THE_REST",
        "416, bytes */40, NOTHING_MORE",
        "416, bytes */41, NOT_THE_REST",
        "416, bytes */*, NOT_THE_REST",
        "416, bytes 40-99/100, NOT_THE_REST"
    })
    void ofAnAnswerOfUnknownLengthIsAllThatFollows(int status, String range, Found found) {
        assertThat(judge(OPEN, status, "\"e\"", range, 40)).isEqualTo(found);
    }

    @Test
    void mustHaveTheLengthThatItsPositionsSay() {
        ContentRange range = ContentRange.parse("bytes 40-99/100");
        assertThat(WHOLE.judge(206, "\"e\"", range, OptionalLong.of(60), 40)).isEqualTo(Found.GOES_ON);
        assertThat(WHOLE.judge(206, "\"e\"", range, OptionalLong.of(61), 40)).isEqualTo(Found.NOT_THE_REST);
        assertThat(OPEN.judge(206, "\"e\"", range, OptionalLong.of(59), 40)).isEqualTo(Found.NOT_THE_REST);
    }

    @Test
    void isRequestedUnderItsVersion() {
        Request first = Request.of("GET", new Target(Origin.of("http://h").orElseThrow(), "/p"), "t")
                .header("Range", ByteRange.of(20, 80).toString())
                .condition(Condition.ifMatch("\"e\""))
                .header("X-Other", "kept");
        assertThat(RANGE.request(first, 10).headers())
                .extracting(Header::toString)
                .containsExactly("X-Other: kept", "Range: bytes=30-79", "If-Match: \"e\"");
        assertThat(OPEN.request(first, 7).headers())
                .extracting(Header::toString)
                .contains("Range: bytes=7-");
    }
}
