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
 * Reads the times of headers (RFC 9110, 5.6.7). The form that servers send is read here by hand: a DateTimeFormatter takes an
 * eighth of the time of a small answer. Variants of it are read by HttpClient, which does not read the two obsolete forms.
 */
public final class HttpDate {
    private static final String FORM = "???, 00 ??? 0000 00:00:00 GMT";
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    /** As {@code asctime} of C writes it, with a space before a day of one digit. */
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    private HttpDate() {}

    /** Returns the time, null if it is none. */
    public static @Nullable Instant parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Instant usual = hasForm(text) ? usual(text) : null;
        if (usual != null) {
            return usual;
        }
        Instant variant = DateUtils.parseStandardDate(text);
        return variant == null ? obsolete(text) : variant;
    }

    /** Reads a form that must still be understood; null if it is none. */
    private static @Nullable Instant obsolete(String text) {
        DateTimeFormatter form = text.indexOf('-') < 0 ? ASCTIME : rfc850();
        try {
            return LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null; // it is no time, then
        }
    }

    /** Makes a reader of years of two digits, which are none of more than 50 years from now. */
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

    private static boolean hasForm(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char wanted = FORM.charAt(i);
            char c = text.charAt(i);
            boolean right = wanted == '0' ? c >= '0' && c <= '9' : wanted == '?' || c == wanted;
            if (!right) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Instant usual(String text) {
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
            boolean right = DAYS.get(day.getValue() - 1).equals(text.substring(0, 3));
            long seconds = ((date.toEpochDay() * 24 + hour) * 60 + minute) * 60 + second;
            return right ? Instant.ofEpochSecond(seconds) : null;
        } catch (DateTimeException e) {
            return null; // HttpClient decides
        }
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
