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
 * Parses the dates in header fields (RFC 9110, 5.6.7). The usual form, IMF-fixdate, is parsed without a
 * DateTimeFormatter, because the formatter would take an eighth of the time that a small response takes. Variants of
 * the usual form are parsed by HttpClient. The two obsolete forms, which HttpClient does not support, are parsed with
 * formatters of this class.
 */
public final class HttpDate {
    /** The pattern of the usual form, in which {@code 0} stands for any digit and {@code ?} for any character. */
    private static final String IMF_FIXDATE = "???, 00 ??? 0000 00:00:00 GMT";

    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    /** The obsolete form that the C function {@code asctime} writes. In it, a day of one digit starts with a space. */
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    private HttpDate() {}

    /** Parses a date. Returns null if the text is null or is not a date. */
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

    /**
     * Parses one of the two obsolete forms, which a recipient must accept. Returns null if the text has neither form.
     */
    private static @Nullable Instant parseObsolete(String text) {
        DateTimeFormatter formatter = text.indexOf('-') < 0 ? ASCTIME : createRfc850Formatter();
        try {
            return LocalDateTime.parse(text, formatter).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null; // the text is no date
        }
    }

    /**
     * Creates a formatter of the obsolete form of RFC 850, in which a year has two digits. By RFC 9110, such a date is
     * not more than 50 years in the future, so the formatter reads the digits as a year from 49 years ago to 50 years
     * ahead. Therefore, it depends on the current year and is not a constant.
     */
    private static DateTimeFormatter createRfc850Formatter() {
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
        int year = parseNumber(text, 12, 16);
        int month = MONTHS.indexOf(text.substring(8, 11)) + 1;
        int hour = parseNumber(text, 17, 19);
        int minute = parseNumber(text, 20, 22);
        int second = parseNumber(text, 23, 25);
        if (year == 0 || hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        try {
            LocalDate date = LocalDate.of(year, month, parseNumber(text, 5, 7));
            DayOfWeek day = date.getDayOfWeek();
            boolean isDayOfWeekRight = DAYS.get(day.getValue() - 1).equals(text.substring(0, 3));
            long epochSeconds = ((date.toEpochDay() * 24 + hour) * 60 + minute) * 60 + second;
            return isDayOfWeekRight ? Instant.ofEpochSecond(epochSeconds) : null;
        } catch (DateTimeException e) {
            return null; // there is no such day; parse() tries the other forms
        }
    }

    /** Parses the digits between two positions. */
    private static int parseNumber(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
