package io.github.dynurl.store.url;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates the URLs that a store requests from templates. There are URLs for each part of an object, for an object as a
 * whole, and for queries. Immutable.
 */
public final class UrlLayout {
    /** The default of the option {@code urlFormat}. */
    public static final String DEFAULT_URL_FORMAT = "{base}/{key}/{part}";

    /** The default of the option {@code urlFormatNoPart}. */
    public static final String DEFAULT_URL_FORMAT_NO_PART = "{base}/{key}";

    private final String baseUrl;
    private final Origin origin;
    private final String basePath;
    private final UrlTemplate format;
    private final UrlTemplate formatNoPart;
    private final Map<Part, String> partNames;
    private final @Nullable QueryUrl queryUrl;

    /**
     * Compiles the templates.
     *
     * @param baseUrl an absolute http or https URL without user information, query and fragment
     * @param urlFormat the template for the URL of one part of an object. It contains <code>{base}</code>,
     *     <code>{key}</code> and <code>{part}</code>. Without <code>{part}</code>, all parts have the same URL.
     * @param urlFormatNoPart the template for the URL of an object as a whole, which deletions use. It contains
     *     <code>{base}</code> and <code>{key}</code>.
     * @param partNames the text that replaces <code>{part}</code>, for each part
     * @param escapeSlashes whether slashes in a key are percent-encoded, for servers that expect a key in one path
     *     segment
     * @param queryUrl the template for the URL of queries; null if the store does not support queries
     * @throws IllegalArgumentException if an argument is illegal; the message contains the name of its option
     */
    public UrlLayout(
            String baseUrl,
            String urlFormat,
            String urlFormatNoPart,
            Map<Part, String> partNames,
            boolean escapeSlashes,
            @Nullable QueryUrl queryUrl) {
        Origin.Split base = Origin.split("baseUrl", baseUrl);
        String path = base.rest();
        checkBasePath(baseUrl, path);
        this.origin = base.origin();
        this.basePath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        this.baseUrl = origin + basePath;
        this.format = UrlTemplate.compile("urlFormat", urlFormat, List.of("key", "part"), escapeSlashes);
        this.formatNoPart = UrlTemplate.compile("urlFormatNoPart", urlFormatNoPart, List.of("key"), escapeSlashes);
        this.partNames = new EnumMap<>(partNames);
        checkPartNames();
        checkDotSegments();
        this.queryUrl = queryUrl;
    }

    private static void checkBasePath(String baseUrl, String path) {
        for (String forbidden : List.of("?", "#")) {
            if (path.contains(forbidden)) {
                throw new IllegalArgumentException("baseUrl has a '" + forbidden
                        + "': it can have no query and no fragment; write a fixed query in urlFormat");
            }
        }
        int pathStart = baseUrl.length() - path.length();
        UrlTemplate.checkLiteral("baseUrl", baseUrl, path, pathStart);
    }

    private void checkPartNames() {
        for (Part part : Part.values()) {
            String option = optionOf(part);
            String name = partNames.get(part);
            if (name == null || name.isEmpty()) {
                throw new IllegalArgumentException(option + " is empty");
            }
            // A part name must meet the rules for keys, because it is written into URLs in the same way.
            String flaw = Key.flawOf(name);
            if (flaw != null) {
                throw new IllegalArgumentException(
                        option + " " + Key.shown(name) + " is not legal: " + flaw.replaceFirst("^the key", "it"));
            }
            for (Part other : Part.values()) {
                boolean isEarlierPart = other.compareTo(part) < 0; // compares each pair of parts only once
                if (hasPartUrls() && isEarlierPart && name.equals(partNames.get(other))) {
                    throw new IllegalArgumentException(option + " and " + optionOf(other) + " are both "
                            + Key.shown(name) + ": two parts would share a URL");
                }
            }
        }
    }

    /**
     * Checks that no key can turn dots of a template into a dot segment, because servers remove dot segments from a
     * URL. For example, in <code>{key}.{key}</code>, the key {@code /a/} would turn the dot into a dot segment.
     */
    private void checkDotSegments() {
        String noPartName = "";
        if (formatNoPart.canHaveDotSegment(noPartName)) {
            throw new IllegalArgumentException(
                    "urlFormatNoPart \"" + formatNoPart + "\" has dots that a key would make a segment of the path");
        }
        for (Part part : Part.values()) {
            String name = String.valueOf(partNames.get(part));
            if (format.canHaveDotSegment(name)) {
                throw new IllegalArgumentException("urlFormat \"" + format + "\" has dots that a key and "
                        + optionOf(part) + " " + Key.shown(name) + " would make a segment of the path");
            }
        }
    }

    private static String optionOf(Part part) {
        return switch (part) {
            case DATA -> "dataPart";
            case METADATA -> "metadataPart";
            case PERMISSIONS -> "permissionsPart";
        };
    }

    /** Returns whether each part of an object has its own URL. If not, all parts of an object have the same URL. */
    public boolean hasPartUrls() {
        return format.hasVariable("part");
    }

    /** Returns the base URL with a trailing slash. */
    public Target base() {
        return new Target(origin, basePath + "/");
    }

    /** Returns the URL of one part of the object under this key. */
    public Target part(Key key, Part part) {
        return new Target(origin, format.expand(basePath, key.text(), String.valueOf(partNames.get(part))));
    }

    /**
     * Returns the key of the object one of whose parts has a URL. This is the inverse of {@link #part}. Compares the
     * URLs without regard to which characters are percent-encoded, and decodes the key once. Returns empty if the
     * template of the part makes this URL from no key.
     */
    public Optional<String> keyOf(Target url, Part part) {
        String decoded = DecodedUrl.decode(url.path());
        return decoded == null || !url.origin().equals(origin)
                ? Optional.empty()
                : format.findKey(basePath, String.valueOf(partNames.get(part)), decoded, UrlLayout::decode);
    }

    /**
     * Returns the key of the object one of whose parts has this path below the base URL, see {@link #keyOf}.
     *
     * @param path the path after the base URL and its slash, as text without percent-encoding
     */
    public Optional<String> keyOfPath(String path, Part part) {
        UnaryOperator<String> decoder = url -> DecodedUrl.withoutEncodedSlashes(decode(url));
        return format.findKey(
                basePath, String.valueOf(partNames.get(part)), decoder.apply(basePath + "/") + path, decoder);
    }

    /** Decodes a URL that was made from a template. Returns empty text if it is not in UTF-8, as no other URL has. */
    private static String decode(String pathAndQuery) {
        String decoded = DecodedUrl.decode(pathAndQuery);
        return decoded == null ? "" : decoded;
    }

    /** Returns the URL of the object under this key as a whole, which deletions use. */
    public Target key(Key key) {
        String noPartName = "";
        return new Target(origin, formatNoPart.expand(basePath, key.text(), noPartName));
    }

    /**
     * Returns the URL of a page of a query.
     *
     * @param cursor the cursor from the previous page; empty for the first page
     * @throws IllegalStateException if the layout has no query URL
     */
    public Target query(Metadata filter, String cursor) {
        if (queryUrl == null) {
            throw new IllegalStateException("the layout has no query URL");
        }
        return queryUrl.expand(filter, cursor);
    }

    /**
     * Returns the JSON body of a query, which is the filter. Returns empty if the filter is empty or is sent in the
     * URL.
     */
    public Optional<byte[]> queryBody(Metadata filter) {
        return queryUrl != null && queryUrl.sendsFilterInBody() && !filter.isEmpty()
                ? Optional.of(Json.bytes(filter))
                : Optional.empty();
    }

    /** Returns the origin of the base URL. This is the server that stores the objects. */
    public Origin origin() {
        return origin;
    }

    /** Returns the origin of the query URL; empty if the layout has no query URL. */
    public Optional<Origin> queryOrigin() {
        return Optional.ofNullable(queryUrl).map(QueryUrl::origin);
    }

    /** Returns whether the query URL contains <code>{cursor}</code>, so that pages are requested by a cursor. */
    public boolean hasCursor() {
        return queryUrl != null && queryUrl.hasCursor();
    }

    /** Returns the base URL without a trailing slash. */
    public String baseUrl() {
        return baseUrl;
    }

    /** Returns the redacted template for the URL of one part of an object, for messages. */
    public String format() {
        return format.toString();
    }

    /** Returns the redacted template for the URL of an object as a whole, for messages. */
    public String formatNoPart() {
        return formatNoPart.toString();
    }

    @Override
    public String toString() {
        return baseUrl + " " + format;
    }
}
