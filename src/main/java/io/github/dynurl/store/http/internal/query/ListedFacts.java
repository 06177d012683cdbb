package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.http.internal.header.HttpDate;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an item of a query response contains the entity tag, the size and the time of the last change of its object's
 * data, and the entity tag of its metadata. Whatever is missing or malformed is unknown. Immutable.
 *
 * @param etag points to the entity tag (queryETagPointer); null if the items contain none
 * @param size points to the size in bytes (querySizePointer); null if the items contain none
 * @param modified points to the time of the last change (queryModifiedPointer); null if the items contain none
 * @param metadataEtag points to the entity tag of the metadata (queryMetadataETagPointer); null if the items contain
 *     none
 */
public record ListedFacts(
        @Nullable JsonPointer etag,
        @Nullable JsonPointer size,
        @Nullable JsonPointer modified,
        @Nullable JsonPointer metadataEtag) {
    /** No pointers, so that nothing is known. */
    public static final ListedFacts NONE = new ListedFacts(null, null, null, null);

    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

    /**
     * A smaller number is seconds since 1970; any other number is milliseconds. Seconds reach this number only in the
     * year 5138.
     */
    private static final long MIN_MILLISECONDS = 100_000_000_000L;

    /** Returns the information about the object's data that an item contains. The status in it is 0. */
    PartInfo read(@Nullable Object item) {
        if (etag == null && size == null && modified == null) {
            return PartInfo.NONE;
        }
        String noMediaType = null;
        String noEncoding = null;
        return new PartInfo(
                0,
                toNumber(textAt(size, item)),
                noMediaType,
                noEncoding,
                toEntityTag(textAt(etag, item)),
                toTime(textAt(modified, item)));
    }

    /** Returns the information about the object's metadata that an item contains. The status in it is 0. */
    PartInfo readMetadataInfo(@Nullable Object item) {
        String tag = toEntityTag(textAt(metadataEtag, item));
        return tag == null ? PartInfo.NONE : new PartInfo(0, OptionalLong.empty(), null, null, tag, null);
    }

    /** Returns the text or integer at a pointer as text; null if there is none. */
    private static @Nullable String textAt(@Nullable JsonPointer pointer, @Nullable Object item) {
        Object found = pointer == null ? null : pointer.find(item);
        boolean isText = found instanceof String
                || found instanceof Integer
                || found instanceof Long
                || found instanceof BigInteger;
        return isText ? String.valueOf(found).strip() : null;
    }

    private static OptionalLong toNumber(@Nullable String text) {
        return text != null && DIGITS.matcher(text).matches()
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /**
     * Returns the entity tag with quotes, as header fields contain it; null if the text is no entity tag. The lists of
     * Azure and Swift contain entity tags without quotes.
     */
    private static @Nullable String toEntityTag(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        int start = text.startsWith("W/\"") ? 3 : text.startsWith("\"") ? 1 : 0;
        int last = text.length() - 1;
        if (start > 0 && last >= start && text.charAt(last) == '"' && hasOnlyTagCharacters(text, start, last)) {
            return text;
        }
        return hasOnlyTagCharacters(text, 0, text.length()) ? '"' + text + '"' : null;
    }

    /** Uses no regular expression, because a query response can contain a million entity tags. */
    private static boolean hasOnlyTagCharacters(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~' || c == '"') {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns a time in whole seconds; null if the text is no time. The text is a date as in header fields, a time as
     * in ISO 8601, which is in UTC if it has no zone, or a number of seconds or milliseconds since 1970.
     */
    private static @Nullable Instant toTime(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Instant httpDate = HttpDate.parse(text);
        if (httpDate != null) {
            return httpDate;
        }
        try {
            if (DIGITS.matcher(text).matches()) {
                long number = Long.parseLong(text);
                return Instant.ofEpochSecond(number < MIN_MILLISECONDS ? number : number / 1000);
            }
            Instant time = DateTimeFormatter.ISO_DATE_TIME.parseBest(text, Instant::from, LocalDateTime::from)
                            instanceof Instant instant
                    ? instant
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            return time.truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            return null; // the time is unknown
        }
    }
}
