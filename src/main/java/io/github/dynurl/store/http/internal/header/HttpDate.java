package io.github.dynurl.store.http.internal.header;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/**
 * Parses the dates of header fields (RFC 9110, 5.6.7). This class parses the usual form, IMF-fixdate, without a
 * DateTimeFormatter, which would take an eighth of the time of a small response. HttpClient parses variants of the
 * usual form. It does not parse the two obsolete forms, so this class does.
 */
public final class HttpDate {
    /** The usual form: {@code 0} stands for any digit and {@code ?} for any character. */
    private static final String IMF_FIXDATE = "???, 00 ??? 0000 00:00:00 GMT";

    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    /** The obsolete form that {@code asctime} of C writes. It pads a day of one digit with a space. */
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    private HttpDate() {}

    /** Parses a date. Returns null if the text is null or no date. */
    public static @Nullable Instant parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Instant usual = isImfFixdate(text) ? parseImfFixdate(text) : null;
        if (usual != null) {
            return usual;
        }
        Instant variant = DateUtils.parseStandardDate(text);
        return variant == null ? parseObsolete(text) : variant;
    }

    /** Parses the two obsolete forms, which a recipient must accept. Returns null if the text has neither. */
    private static @Nullable Instant parseObsolete(String text) {
        DateTimeFormatter formatter = text.indexOf('-') < 0 ? ASCTIME : rfc850();
        try {
            return LocalDateTime.parse(text, formatter).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null; // the text is no date
        }
    }

    /**
     * Creates a formatter of the obsolete form of RFC 850, whose years have two digits. A year is never more than 50
     * years in the future, so the formatter depends on the current year.
     */
    private static DateTimeFormatter rfc850() {
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(
                        ChronoField.YEAR,
                        2,
                        2,
                        Year.now(ZoneOffset.UTC).minusYears(49).getValue())
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
    }

    private static boolean isImfFixdate(String text) {
        if (text.length() != IMF_FIXDATE.length()) {
            return false;
        }
        for (int i = 0; i < IMF_FIXDATE.length(); i++) {
            char wanted = IMF_FIXDATE.charAt(i);
            char c = text.charAt(i);
            boolean matches = wanted == '0' ? c >= '0' && c <= '9' : wanted == '?' || c == wanted;
            if (!matches) {
                return false;
            }
        }
        return true;
    }

    /** Parses a text that {@link #isImfFixdate} accepts. Returns null if a number or a name is not valid. */
    private static @Nullable Instant parseImfFixdate(String text) {
        int year = number(text, 12, 16);
        int month = MONTHS.indexOf(text.substring(8, 11)) + 1;
        int hour = number(text, 17, 19);
        int minute = number(text, 20, 22);
        int second = number(text, 23, 25);
        if (year == 0 || hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        try {
            LocalDate date = LocalDate.of(year, month, number(text, 5, 7));
            DayOfWeek day = date.getDayOfWeek();
            boolean isDayOfWeekRight = DAYS.get(day.getValue() - 1).equals(text.substring(0, 3));
            long epochSeconds = ((date.toEpochDay() * 24 + hour) * 60 + minute) * 60 + second;
            return isDayOfWeekRight ? Instant.ofEpochSecond(epochSeconds) : null;
        } catch (DateTimeException e) {
            return null; // parse() tries HttpClient's parser next
        }
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
