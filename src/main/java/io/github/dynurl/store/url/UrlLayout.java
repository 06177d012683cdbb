package io.github.dynurl.store.url;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    private final String deleteOption;
    private final UrlTemplate deleteTemplate;
    private final Map<Part, PartUrl> partUrls = new EnumMap<>(Part.class);
    private final @Nullable QueryUrl queryUrl;

    /**
     * Templates that replace urlFormat and urlFormatNoPart where they are set.
     *
     * @param parts the templates of parts (dataUrl, metadataUrl, permissionsUrl)
     * @param delete the template for deletions (deleteUrl)
     */
    public record OwnUrls(Map<Part, String> parts, @Nullable String delete) {
        /** Nothing is set. */
        public static final OwnUrls NONE = new OwnUrls(Map.of(), null);
    }

    /**
     * The URL of one part.
     *
     * @param option the name of the option that contains the template
     * @param name the text that replaces <code>{part}</code>
     */
    private record PartUrl(String option, UrlTemplate template, String name) {
        boolean hasPartName() {
            return template.hasVariable("part");
        }

        boolean isSameAs(PartUrl other) {
            return template.hasSameText(other.template) && (!hasPartName() || name.equals(other.name));
        }
    }

    /** Compiles the templates of a layout without {@link OwnUrls}. */
    public UrlLayout(
            String baseUrl,
            String urlFormat,
            String urlFormatNoPart,
            Map<Part, String> partNames,
            boolean escapeSlashes,
            @Nullable QueryUrl queryUrl) {
        this(baseUrl, urlFormat, urlFormatNoPart, partNames, OwnUrls.NONE, escapeSlashes, queryUrl);
    }

    /**
     * Compiles the templates.
     *
     * @param baseUrl an absolute http or https URL without user information, query and fragment
     * @param urlFormat the template for the URL of one part of an object. It contains <code>{base}</code>,
     *     <code>{key}</code> and <code>{part}</code>. Without <code>{part}</code>, all parts have the same URL.
     * @param urlFormatNoPart the template for the URL of an object as a whole, which deletions use. It contains
     *     <code>{base}</code> and <code>{key}</code>.
     * @param partNames the text that replaces <code>{part}</code>, for each part
     * @param ownUrls the templates that replace these two
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
            OwnUrls ownUrls,
            boolean escapeSlashes,
            @Nullable QueryUrl queryUrl) {
        Origin.Split base = Origin.split("baseUrl", baseUrl);
        String path = base.rest();
        checkBasePath(baseUrl, path);
        this.origin = base.origin();
        this.basePath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        this.baseUrl = origin + basePath;
        this.format = UrlTemplate.compile("urlFormat", urlFormat, List.of("key", "part"), escapeSlashes);
        UrlTemplate formatNoPart =
                UrlTemplate.compile("urlFormatNoPart", urlFormatNoPart, List.of("key"), escapeSlashes);
        this.deleteOption = ownUrls.delete() == null ? "urlFormatNoPart" : "deleteUrl";
        this.deleteTemplate = ownUrls.delete() == null
                ? formatNoPart
                : UrlTemplate.compile(deleteOption, ownUrls.delete(), List.of("key"), escapeSlashes);
        for (Part part : Part.values()) {
            String name = partNames.getOrDefault(part, "");
            checkPartName(nameOption(part), name);
            String own = ownUrls.parts().get(part);
            partUrls.put(
                    part,
                    own == null
                            ? new PartUrl("urlFormat", format, name)
                            : new PartUrl(
                                    urlOption(part),
                                    UrlTemplate.compile(urlOption(part), own, List.of("key"), escapeSlashes),
                                    name));
        }
        checkPartNamesDiffer();
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

    /**
     * Checks a URL template as the constructor does, but not together with part names.
     *
     * @param option the name of the option that contains the template; messages start with it
     * @param variables the names of the variables that the template can contain after <code>{base}</code>
     * @throws IllegalArgumentException if the template is illegal
     */
    public static void checkTemplate(String option, String template, List<String> variables) {
        UrlTemplate compiled = UrlTemplate.compile(option, template, variables, false);
        if (!compiled.hasVariable("part")) {
            checkDotSegments(option, compiled);
        }
    }

    /**
     * Checks the name of a part. It must meet the rules for keys, because it is written into URLs in the same way.
     *
     * @param option the name of the option that contains the name; messages start with it
     * @throws IllegalArgumentException if the name is illegal
     */
    public static void checkPartName(String option, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(option + " is empty");
        }
        String flaw = Key.flawOf(name);
        if (flaw != null) {
            throw new IllegalArgumentException(
                    option + " " + Key.shown(name) + " is not legal: " + flaw.replaceFirst("^the key", "it"));
        }
    }

    private void checkPartNamesDiffer() {
        for (Part part : Part.values()) {
            for (Part other : Part.values()) {
                boolean isEarlierPart = other.compareTo(part) < 0; // compares each pair of parts only once
                if (isEarlierPart && url(part).hasPartName() && url(part).isSameAs(url(other))) {
                    throw new IllegalArgumentException(nameOption(part) + " and " + nameOption(other) + " are both "
                            + Key.shown(url(part).name()) + ": two parts would share a URL");
                }
            }
        }
    }

    /**
     * Checks that no key can turn dots of a template into a dot segment, because servers remove dot segments from a
     * URL. For example, in <code>{key}.{key}</code>, the key {@code /a/} would turn the dot into a dot segment.
     */
    private void checkDotSegments() {
        checkDotSegments(deleteOption, deleteTemplate);
        partUrls.forEach((part, url) -> {
            if (!url.option().equals("urlFormat")) {
                checkDotSegments(url.option(), url.template());
            } else if (url.template().canHaveDotSegment(url.name())) {
                throw new IllegalArgumentException("urlFormat \"" + format + "\" has dots that a key and "
                        + nameOption(part) + " " + Key.shown(url.name()) + " would make a segment of the path");
            }
        });
    }

    private static void checkDotSegments(String option, UrlTemplate templateWithoutPart) {
        String noPartName = "";
        if (templateWithoutPart.canHaveDotSegment(noPartName)) {
            throw new IllegalArgumentException(
                    option + " \"" + templateWithoutPart + "\" has dots that a key would make a segment of the path");
        }
    }

    private PartUrl url(Part part) {
        return Objects.requireNonNull(partUrls.get(part));
    }

    private static String nameOption(Part part) {
        return nameOf(part) + "Part";
    }

    private static String urlOption(Part part) {
        return nameOf(part) + "Url";
    }

    private static String nameOf(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether two parts of an object have different URLs. */
    public boolean hasPartUrls(Part one, Part other) {
        return !url(one).isSameAs(url(other));
    }

    /** Returns the base URL with a trailing slash. */
    public Target base() {
        return new Target(origin, basePath + "/");
    }

    /** Returns the URL of one part of the object under this key. */
    public Target part(Key key, Part part) {
        PartUrl url = url(part);
        return new Target(origin, url.template().expand(basePath, key.text(), url.name()));
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
                : findKey(part, decoded, UrlLayout::decode);
    }

    /**
     * Returns the key of the object one of whose parts has this path below the base URL, see {@link #keyOf}.
     *
     * @param path the path after the base URL and its slash, as text without percent-encoding
     */
    public Optional<String> keyOfPath(String path, Part part) {
        UnaryOperator<String> decoder = url -> DecodedUrl.withoutEncodedSlashes(decode(url));
        return findKey(part, decoder.apply(basePath + "/") + path, decoder);
    }

    private Optional<String> findKey(Part part, String decodedUrl, UnaryOperator<String> decoder) {
        PartUrl url = url(part);
        return url.template().findKey(basePath, url.name(), decodedUrl, decoder);
    }

    /** Decodes a URL that was made from a template. Returns empty text if it is not in UTF-8, as no other URL has. */
    private static String decode(String pathAndQuery) {
        String decoded = DecodedUrl.decode(pathAndQuery);
        return decoded == null ? "" : decoded;
    }

    /** Returns the URL of the object under this key as a whole, which deletions use. */
    public Target key(Key key) {
        String noPartName = "";
        return new Target(origin, deleteTemplate.expand(basePath, key.text(), noPartName));
    }

    /**
     * Returns the URL of a page of a query.
     *
     * @throws IllegalStateException if the layout has no query URL
     */
    public Target query(QueryValues values) {
        if (queryUrl == null) {
            throw new IllegalStateException("the layout has no query URL");
        }
        return queryUrl.expand(values);
    }

    /** Returns whether queries contain the filter. */
    public boolean sendsFilter() {
        return queryUrl != null && queryUrl.sendsFilter();
    }

    /** Returns the body of a query; empty if it has none. */
    public Optional<Data> queryBody(QueryValues values) {
        return queryUrl == null ? Optional.empty() : queryUrl.body(values);
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

    /** Returns the redacted option urlFormat. */
    public String format() {
        return format.toString();
    }

    /** Returns the redacted templates that replace urlFormat for single parts, by the names of their options. */
    public Map<String, String> ownTemplates() {
        Map<String, String> own = new LinkedHashMap<>();
        partUrls.forEach((part, url) -> {
            if (!url.option().equals("urlFormat")) {
                own.put(url.option(), url.template().toString());
            }
        });
        return own;
    }

    /** Returns the redacted template for the URL of one part of an object, for messages. */
    public String format(Part part) {
        return url(part).template().toString();
    }

    /** Returns the redacted template for the URL of an object as a whole, for messages. */
    public String formatNoPart() {
        return deleteTemplate.toString();
    }

    @Override
    public String toString() {
        return baseUrl + " " + format;
    }
}
