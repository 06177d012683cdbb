package io.github.dynurl.store.http.internal.header;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.Header;

/**
 * Converts metadata to header fields of the data and back. Names are in lower case, because upper and lower case are
 * the same in the name of a header field. Numbers and booleans are written as JSON, but all values are read as text.
 * Immutable.
 *
 * @param prefix the beginning of the names of the header fields, in lower case, for example {@code x-amz-meta-}
 * @param encoding how a header field contains text that is not ASCII
 * @param changeEtag whether the entity tag of the data changes when the metadata change. If not, the metadata have no
 *     entity tag, because the entity tag of the data would be the same for two versions of the metadata
 */
public record MetadataHeaders(String prefix, HeaderEncoding encoding, boolean changeEtag) {
    private static final int MAX_VALUE_CHARS = 8192;

    /** Converts the prefix to lower case. */
    public MetadataHeaders {
        prefix = prefix.toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the metadata as they will be read: with names in lower case and text as values.
     *
     * @throws IllegalArgumentException if a name is not possible in a header field, if two names differ only in case,
     *     or if a value is null, an object or a list; the message contains the name
     */
    public Map<String, String> toTextValues(Map<String, ?> metadata) {
        Map<String, String> texts = new LinkedHashMap<>();
        metadata.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.matches("[!#$%&'*+.^_`|~0-9a-z-]+")) {
                throw new IllegalArgumentException("the metadata field " + Key.shown(name)
                        + " has a character that the name of a header cannot have");
            }
            if (value == null || value instanceof Map || value instanceof List) {
                throw new IllegalArgumentException("the metadata field " + Key.shown(name)
                        + " is neither text nor a number nor a boolean, but metadata in headers are text");
            }
            String text = value instanceof String string ? string : Json.text(value);
            if (texts.put(lower, text) != null) {
                throw new IllegalArgumentException("the metadata have " + Key.shown(name)
                        + " twice, because names in headers have no upper and lower case");
            }
        });
        return texts;
    }

    /**
     * Returns the header fields for metadata.
     *
     * @param texts the result of {@link #toTextValues}
     * @throws IllegalArgumentException if a value cannot be sent; the message contains its name
     */
    public Map<String, String> toFields(Map<String, String> texts) {
        Map<String, String> fields = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            String value = encoding.encode(text);
            boolean isLegal = value.length() <= MAX_VALUE_CHARS
                    && value.equals(value.strip())
                    && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
            if (!isLegal) {
                throw new IllegalArgumentException("the metadata field " + Key.shown(name)
                        + " has a value that a header cannot have. It may have at most " + MAX_VALUE_CHARS
                        + " characters, visible ASCII with spaces inside; see metadataHeadersEncoding");
            }
            fields.put(prefix + name, value);
        });
        return fields;
    }

    /**
     * Returns the metadata in the header fields of a response. Ignores fields without the prefix. Joins the values of
     * repeated fields by commas.
     */
    public Map<String, String> read(Header... fields) {
        Map<String, String> joined = new LinkedHashMap<>();
        for (Header field : fields) {
            String name = field.getName().toLowerCase(Locale.ROOT);
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                String value = field.getValue() == null ? "" : field.getValue();
                joined.merge(name.substring(prefix.length()), value, (one, other) -> one + ", " + other);
            }
        }
        joined.replaceAll((name, value) -> encoding.decode(value));
        return joined;
    }

    /**
     * Decodes metadata in a query response. The result is the same as the result of {@link #read} for header fields.
     */
    public Map<String, Object> decode(Map<String, ?> encoded) {
        Map<String, Object> decoded = new LinkedHashMap<>();
        encoded.forEach((name, value) -> decoded.put(
                name.toLowerCase(Locale.ROOT), value instanceof String text ? encoding.decode(text) : value));
        return decoded;
    }
}
