package io.github.dynurl.store.url;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The URL templates of a store, which create the URLs of its requests. There are URLs for each part of an object, for
 * an object as a whole, for new objects, and for queries. Immutable.
 */
public final class UrlLayout {
    /** The default of the option {@code urlFormat}. */
    public static final String DEFAULT_URL_FORMAT = "{base}/{key}/{part}";

    /** The default of the option {@code urlFormatNoPart}. */
    public static final String DEFAULT_URL_FORMAT_NO_PART = "{base}/{key}";

    private final BaseUrl base;
    private final UrlTemplate format;
    private final UrlTemplate deleteTemplate;
    private final boolean hasDeleteUrl;
    private final @Nullable UrlTemplate createTemplate;
    private final PartUrls partUrls;
    private final Map<Part, UrlTemplate.KeyPosition> keyPositions = new EnumMap<>(Part.class);
    private final Map<Part, String> urlOptions = new EnumMap<>(Part.class);
    private final @Nullable QueryUrl queryUrl;

    /**
     * The optional templates of a layout.
     *
     * @param parts the templates that replace urlFormat, for single parts (dataUrl, metadataUrl, permissionsUrl)
     * @param delete the template that replaces urlFormatNoPart (deleteUrl); null if it is not set
     * @param create the template for new objects, without a key (createUrl); null if it is not set
     */
    public record OwnUrls(
            Map<Part, String> parts,
            @Nullable String delete,
            @Nullable String create) {
        /** No optional template. */
        public static final OwnUrls NONE = new OwnUrls(Map.of(), null, null);
    }

    /** Compiles the templates of a layout without optional templates, see the other constructor. */
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
     * @param baseUrl an absolute http or https URL without user information and fragment. Its query is appended to each
     *     URL of its server.
     * @param urlFormat the template for the URL of one part of an object. It contains <code>{base}</code> and
     *     <code>{key}</code>, and <code>{part}</code> unless all parts have the same URL.
     * @param urlFormatNoPart the template for the URL of an object as a whole, which deletions use. It contains
     *     <code>{base}</code> and <code>{key}</code>.
     * @param partNames the text that replaces <code>{part}</code>, for each part
     * @param ownUrls the optional templates for single parts, for deletions and for new objects
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
        this.base = BaseUrl.parse(baseUrl);
        this.format = UrlTemplate.compile("urlFormat", urlFormat, List.of("key", "part"), escapeSlashes);
        UrlTemplate formatNoPart =
                UrlTemplate.compile("urlFormatNoPart", urlFormatNoPart, List.of("key"), escapeSlashes);
        String deleteOption = ownUrls.delete() == null ? "urlFormatNoPart" : "deleteUrl";
        this.hasDeleteUrl = ownUrls.delete() != null;
        this.deleteTemplate = ownUrls.delete() == null
                ? formatNoPart
                : UrlTemplate.compile(deleteOption, ownUrls.delete(), List.of("key"), escapeSlashes);
        this.createTemplate = ownUrls.create() == null
                ? null
                : UrlTemplate.compile("createUrl", ownUrls.create(), List.of(), escapeSlashes);
        this.partUrls = new PartUrls(format, partNames, ownUrls.parts(), escapeSlashes);
        for (Part part : Part.values()) {
            PartUrls.PartTemplate template = partUrls.of(part);
            keyPositions.put(part, base.keyPosition(template.template(), template.partName()));
            urlOptions.put(part, "baseUrl and " + template.option());
        }
        PartUrls.checkDotSegments(deleteOption, deleteTemplate);
        this.queryUrl = queryUrl == null ? null : queryUrl.at(base);
    }

    /**
     * Checks a URL template like the constructor, but without the names of the parts. Therefore, does not find all dots
     * that a key and the name of a part would turn into a dot segment, if the template contains <code>{part}</code>.
     *
     * @param option the name of the option that contains the template; messages start with it
     * @param variables the names of the variables that the template can contain after <code>{base}</code>
     * @throws IllegalArgumentException if the template is illegal
     */
    public static void checkTemplate(String option, String template, List<String> variables) {
        UrlTemplate compiled = UrlTemplate.compile(option, template, variables, false);
        if (!compiled.hasVariable("part")) {
            PartUrls.checkDotSegments(option, compiled);
        }
    }

    /**
     * Checks the name of a part. It must meet the rules for keys, because it is written into URLs in the same way.
     *
     * @param option the name of the option that contains the name; messages start with it
     * @throws IllegalArgumentException if the name is illegal
     */
    public static void checkPartName(String option, String name) {
        PartUrls.checkName(option, name);
    }

    /** Returns whether two parts of an object have different URLs. */
    public boolean hasPartUrls(Part one, Part other) {
        return !partUrls.of(one).hasSameUrls(partUrls.of(other));
    }

    /** Returns the base URL with a trailing slash before its query. */
    public Target base() {
        return complete(new Target(base.origin(), base.path() + "/"));
    }

    /**
     * Returns a URL that a response contains, with those parameters of the base URL's query that it does not have.
     * Returns a URL of another server unchanged.
     */
    public Target complete(Target url) {
        return base.complete(url);
    }

    /** Returns the URL of one part of the object under this key. */
    public Target part(Key key, Part part) {
        PartUrls.PartTemplate template = partUrls.of(part);
        return base.expand(template.template(), key.text(), template.partName());
    }

    /** Returns the URL of one part of an object without the query of the base URL, which can contain secrets. */
    public Target urlWithoutCredentials(Key key, Part part) {
        PartUrls.PartTemplate template = partUrls.of(part);
        return base.expandWithoutQuery(template.template(), key.text(), template.partName());
    }

    /** Returns whether the data of an object has the same URL as the data of an object of another layout. */
    public boolean hasSameDataUrl(String key, UrlLayout other, String otherKey) {
        return part(new Key(key), Part.DATA).equals(other.part(new Key(otherKey), Part.DATA));
    }

    /** Returns whether the base URL has a query. It can contain secrets, such as a shared access signature. */
    public boolean hasBaseQuery() {
        return base.hasQuery();
    }

    /**
     * Returns the key of the object whose part has this URL, so that {@link #part} returns the URL for the key. Ignores
     * differences between URLs in the percent-encoding of characters, and a missing query of the base URL. Returns
     * empty if no key leads to this URL.
     */
    public Optional<String> keyOf(Target url, Part part) {
        PartUrls.PartTemplate template = partUrls.of(part);
        return base.findKey(template.template(), keyPosition(part), template.partName(), url);
    }

    /**
     * Returns the key of the object whose part has this path below the base URL. Returns empty if no key leads to this
     * path.
     *
     * @param path the path after the base URL and its slash, as text without percent-encoding
     */
    public Optional<String> keyOfPath(String path, Part part) {
        PartUrls.PartTemplate template = partUrls.of(part);
        return base.findKeyOfPath(template.template(), keyPosition(part), template.partName(), path);
    }

    private UrlTemplate.KeyPosition keyPosition(Part part) {
        return Objects.requireNonNull(keyPositions.get(part));
    }

    /**
     * Returns the key of the object of whose data, of whose metadata, or of which as a whole this is the URL. If more
     * than one template leads to this URL, the key is that of the template with the longest fixed text. Returns empty
     * if no key leads to this URL. See {@link #keyOf}.
     */
    public Optional<String> keyOfAny(Target url) {
        String noPartName = "";
        return Stream.of(
                        keyOf(url, Part.DATA),
                        keyOf(url, Part.METADATA),
                        base.findKey(deleteTemplate, base.keyPosition(deleteTemplate, noPartName), noPartName, url))
                .flatMap(Optional::stream)
                .min(Comparator.comparingInt(String::length));
    }

    /** Returns the URL to which new objects are posted (createUrl); empty if it is not set. */
    public Optional<Target> create() {
        return Optional.ofNullable(createTemplate).map(template -> {
            String noKey = "";
            String noPartName = "";
            return base.expand(template, noKey, noPartName);
        });
    }

    /**
     * Returns the URLs of the folders between the base URL and the URL of a part, the outermost folder first. Each URL
     * ends in a slash, before the query of the base URL.
     */
    public List<Target> foldersOf(Key key, Part part) {
        String path = part(key, part).path().split("\\?", 2)[0];
        List<Target> folders = new ArrayList<>();
        int slash = path.indexOf('/', base.path().length() + 1);
        while (slash >= 0 && slash < path.length() - 1) {
            folders.add(complete(new Target(base.origin(), path.substring(0, slash + 1))));
            slash = path.indexOf('/', slash + 1);
        }
        return folders;
    }

    /** Returns the URL of the object under this key as a whole, which deletions use. */
    public Target key(Key key) {
        String noPartName = "";
        return base.expand(deleteTemplate, key.text(), noPartName);
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

    /** Returns whether queries contain the filter, in the URL or in the body. */
    public boolean sendsFilter() {
        return queryUrl != null && queryUrl.sendsFilter();
    }

    /** Returns the body of a query; empty if it has none. */
    public Optional<Data> queryBody(QueryValues values) {
        return queryUrl == null ? Optional.empty() : queryUrl.body(values);
    }

    /** Returns the origin of the base URL. This is the server that stores the objects. */
    public Origin origin() {
        return base.origin();
    }

    /** Returns the origin of the query URL; empty if the layout has no query URL. */
    public Optional<Origin> queryOrigin() {
        return Optional.ofNullable(queryUrl).map(QueryUrl::origin);
    }

    /** Returns the variable of queries that says which page is requested. */
    public PageVariable pageVariable() {
        return queryUrl == null ? PageVariable.NONE : queryUrl.pageVariable();
    }

    /** Returns the base URL without its query, which can contain secrets, and without a trailing slash. */
    public String baseUrl() {
        return base.toString();
    }

    /** Returns a URL for a description, in which the values of the query of baseUrl are masked. */
    public Target withMaskedBaseQuery(Target url) {
        return base.withMaskedQuery(url);
    }

    /** Returns the redacted option urlFormat. */
    public String format() {
        return format.toString();
    }

    /** Returns the redacted templates that replace urlFormat for single parts, by the names of their options. */
    public Map<String, String> ownTemplates() {
        return partUrls.ownTemplates();
    }

    /** Returns the redacted template for the URL of one part of an object, for messages. */
    public String format(Part part) {
        return partUrls.of(part).template().toString();
    }

    /** Returns the names of the options that define the URL of one part of an object, for messages. */
    public String urlOptions(Part part) {
        return Objects.requireNonNull(urlOptions.get(part));
    }

    /** Returns whether one part of an object has a template of its own, in place of urlFormat. */
    public boolean hasOwnUrl(Part part) {
        return partUrls.of(part).isOwn();
    }

    /** Returns the names of the options that define the URL of an object as a whole, for messages. */
    public String urlOptionsNoPart() {
        return hasDeleteUrl ? "baseUrl and deleteUrl" : "baseUrl, urlFormat and urlFormatNoPart";
    }

    /**
     * Returns the redacted template for the URL of an object as a whole: deleteUrl if it is set, or urlFormatNoPart.
     */
    public String formatNoPart() {
        return deleteTemplate.toString();
    }

    @Override
    public String toString() {
        return base + " " + format;
    }
}
