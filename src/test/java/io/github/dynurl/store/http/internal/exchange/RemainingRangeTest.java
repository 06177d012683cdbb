package io.github.dynurl.store.http.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.http.internal.exchange.RemainingRange.Verdict;
import io.github.dynurl.store.http.internal.header.ContentRange;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.util.OptionalLong;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which responses are accepted as the remaining bytes of an interrupted download. */
class RemainingRangeTest {
    /** Of an object of 100 bytes. */
    private static final RemainingRange WHOLE =
            new RemainingRange("\"e\"", null, 0, OptionalLong.of(100), OptionalLong.of(100));
    /** The bytes 20 to 79 of an object of 100 bytes. */
    private static final RemainingRange RANGE =
            new RemainingRange("\"e\"", null, 20, OptionalLong.of(80), OptionalLong.of(100));
    /** Of an object of unknown length. */
    private static final RemainingRange OPEN =
            new RemainingRange("\"e\"", null, 0, OptionalLong.empty(), OptionalLong.empty());

    private static Verdict evaluate(
            RemainingRange remainder, int status, @Nullable String etag, @Nullable String range, long received) {
        return remainder.evaluate(status, etag, ContentRange.parse(range), OptionalLong.empty(), received);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // status, ETag, Content-Range, and the verdict after 40 received bytes of a whole response of 100
                "206, \"e\", bytes 40-99/100, CONTINUES",
                "206, \"e\", bytes 40-99/*, CONTINUES",
                "206, \"f\", bytes 40-99/100, OBJECT_CHANGED",
                "206, W/\"e\", bytes 40-99/100, OBJECT_CHANGED",
                "200, \"f\", -, OBJECT_CHANGED",
                "206, -, bytes 40-99/100, NOT_THE_REMAINDER",
                "206, \"e\", -, NOT_THE_REMAINDER",
                "200, \"e\", -, NOT_THE_REMAINDER",
                "200, \"e\", bytes 40-99/100, NOT_THE_REMAINDER",
                "206, \"e\", bytes 39-99/100, NOT_THE_REMAINDER",
                "206, \"e\", bytes 41-99/100, NOT_THE_REMAINDER",
                "206, \"e\", bytes 40-98/100, NOT_THE_REMAINDER",
                "206, \"e\", bytes 40-99/101, NOT_THE_REMAINDER",
                "206, \"e\", bytes 0-99/100, NOT_THE_REMAINDER",
                "206, \"e\", nonsense, NOT_THE_REMAINDER",
                "416, \"e\", bytes */100, NOT_THE_REMAINDER",
                "416, \"e\", bytes */40, NOT_THE_REMAINDER"
            })
    void acceptsResponseByEntityTagAndPosition(
            int status, @Nullable String etag, @Nullable String range, Verdict expected) {
        assertThat(evaluate(WHOLE, status, etag, range, 40)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes 30-79/100, CONTINUES",
        "bytes 30-79/*, CONTINUES",
        "bytes 10-79/100, NOT_THE_REMAINDER",
        "bytes 30-99/100, NOT_THE_REMAINDER"
    })
    void endsAtEndOfRequestedRange(String range, Verdict expected) {
        assertThat(evaluate(RANGE, 206, "\"e\"", range, 10)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "206, bytes 40-99/100, CONTINUES",
        "206, bytes 40-98/100, NOT_THE_REMAINDER",
        "206, bytes 40-99/*, NOT_THE_REMAINDER",
        "416, bytes */40, NOTHING_LEFT",
        "416, bytes */41, NOT_THE_REMAINDER",
        "416, bytes */*, NOT_THE_REMAINDER",
        "416, bytes 40-99/100, NOT_THE_REMAINDER"
    })
    void acceptsAllFollowingBytesIfLengthIsUnknown(int status, String range, Verdict expected) {
        assertThat(evaluate(OPEN, status, "\"e\"", range, 40)).isEqualTo(expected);
    }

    @Test
    void requiresLengthToMatchContentRange() {
        ContentRange range = ContentRange.parse("bytes 40-99/100");
        assertThat(WHOLE.evaluate(206, "\"e\"", range, OptionalLong.of(60), 40)).isEqualTo(Verdict.CONTINUES);
        assertThat(WHOLE.evaluate(206, "\"e\"", range, OptionalLong.of(61), 40)).isEqualTo(Verdict.NOT_THE_REMAINDER);
        assertThat(OPEN.evaluate(206, "\"e\"", range, OptionalLong.of(59), 40)).isEqualTo(Verdict.NOT_THE_REMAINDER);
    }

    @Test
    void requestsRemainderWithIfMatch() {
        Request first = Request.of("GET", new Target(Origin.of("http://h").orElseThrow(), "/p"), "t")
                .withHeader("Range", ByteRange.of(20, 80).toString())
                .withCondition(Condition.ifMatch("\"e\""))
                .withHeader("X-Other", "kept");
        assertThat(RANGE.createRequest(first, 10).headers())
                .extracting(Header::toString)
                .containsExactly("X-Other: kept", "Range: bytes=30-79", "If-Match: \"e\"");
        assertThat(OPEN.createRequest(first, 7).headers())
                .extracting(Header::toString)
                .contains("Range: bytes=7-");
    }
}
