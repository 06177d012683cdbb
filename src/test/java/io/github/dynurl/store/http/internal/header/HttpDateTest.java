package io.github.dynurl.store.http.internal.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.hc.client5.http.utils.DateUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that dates are parsed as HttpClient parses them, in each format. */
@Tag("compat")
class HttpDateTest {
    /** The years are 1970 to 9999. */
    @Property(tries = 2000)
    void parsesDatesWrittenByHttpClient(@ForAll @LongRange(min = 0, max = 253_402_300_799L) long seconds) {
        Instant time = Instant.ofEpochSecond(seconds);
        assertThat(HttpDate.parse(DateUtils.formatStandardDate(time))).isEqualTo(time);
    }

    @Property(tries = 2000)
    void agreesWithHttpClientIfCharacterIsReplaced(
            @ForAll @IntRange(min = 0, max = 28) int position, @ForAll @CharRange(from = ' ', to = 'z') char other) {
        StringBuilder text = new StringBuilder("Sun, 06 Nov 1994 08:49:37 GMT");
        text.setCharAt(position, other);
        agreesWithHttpClient(text.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:49:60 GMT",
                "Sun, 06 nov 1994 08:49:37 GMT",
                "Sun, 00 Xxx 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 CET",
                "Sun, 06 Nov 1994 08:49:37 GST",
                "Mon, 06 Nov 0000 08:49:37 GMT",
                "x",
                ""
            })
    void agreesWithHttpClient(String text) {
        assertThat(HttpDate.parse(text)).isEqualTo(DateUtils.parseStandardDate(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void parsesThreeFormats(String text) {
        assertThat(HttpDate.parse(text)).isEqualTo(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sun Nov  6 08:49 1994", "Sunday, 06-Nov-94", "06-Nov-94", "Nov"})
    void rejectsIncompleteDates(String text) {
        assertThat(HttpDate.parse(text)).isNull();
    }

    @Test
    void rejectsWrongDayOfWeek() {
        assertThat(HttpDate.parse("Sun Nov 16 08:49:37 1994")).isNull();
        assertThat(HttpDate.parse("Wed Nov 16 08:49:37 1994")).isEqualTo(Instant.parse("1994-11-16T08:49:37Z"));
    }

    @Property(tries = 500)
    void resolvesTwoDigitYearToNearestYear(@ForAll @IntRange(min = -49, max = 50) int fromNow) {
        ZonedDateTime time =
                ZonedDateTime.now(ZoneOffset.UTC).plusYears(fromNow).truncatedTo(ChronoUnit.SECONDS);
        String text = DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH)
                .format(time);
        assertThat(HttpDate.parse(text)).isEqualTo(time.toInstant());
    }
}
