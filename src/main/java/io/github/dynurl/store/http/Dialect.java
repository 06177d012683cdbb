package io.github.dynurl.store.http;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.http.dialect.DialectSettings;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.header.HeaderEncoding;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.url.FilterEncoding;
import io.github.dynurl.store.url.PageVariable;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The differences between the protocol of a server and the default protocol, which src/main/docs/guide/servers.md
 * documents. A dialect is a set of values, which {@link DialectValue} lists. {@link #with} can set each value; the
 * older values also have methods of their own. All these methods return a changed copy. Immutable.
 */
public final class Dialect {
    private static final Dialect DOCUMENTED = new Dialect(DialectSettings.documented());
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final DialectSettings settings;

    private Dialect(DialectSettings settings) {
        this.settings = settings;
    }

    /** Returns the dialect of a server that follows the documented default protocol, without differences. */
    public static Dialect documented() {
        return DOCUMENTED;
    }

    /**
     * Returns a dialect that is shipped with this library, for example {@code s3}.
     *
     * @throws IllegalArgumentException if there is no dialect with this name; the message contains a similar name or
     *     all names
     */
    public static Dialect named(String name) {
        return new Dialect(DialectSettings.named(name));
    }

    /**
     * Reads a dialect from a properties file with values of {@link DialectValue}. With {@code extends=} and the name of
     * a shipped dialect, the file contains the differences from that dialect. Does not close the reader.
     *
     * @param sourceName the name of the file, for messages
     * @throws IllegalArgumentException if the file has faults; the message contains all of them with their lines
     */
    public static Dialect load(String sourceName, Reader reader) throws IOException {
        return new Dialect(DialectSettings.load(sourceName, reader));
    }

    /** Reads a dialect from a properties file in UTF-8, see {@link #load(String, Reader)}. */
    public static Dialect load(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return load(file.toString(), reader);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not in UTF-8", e);
        }
    }

    /**
     * Returns a copy in which a value has this text.
     *
     * @param name the name of a {@link DialectValue}, for example {@code updateMode}
     * @throws IllegalArgumentException if there is no such value, or if the text is illegal
     */
    public Dialect with(String name, String text) {
        return with(Map.of(name, text));
    }

    /**
     * Returns a copy in which the named values have these texts.
     *
     * @throws IllegalArgumentException if a name is unknown or a text is illegal; the message contains all such faults
     */
    public Dialect with(Map<String, String> texts) {
        return new Dialect(settings.with(texts));
    }

    /**
     * Returns a copy in which a value has this text. The text is checked only when a store is built.
     *
     * @param text the text; null for the default
     */
    public Dialect with(DialectValue value, @Nullable String text) {
        return new Dialect(settings.with(value, text));
    }

    /**
     * Returns the texts of the values that differ from the documented protocol, by the names of the values. In URL
     * templates, an ellipsis replaces the query, because it can contain secrets.
     */
    public Map<String, String> values() {
        return settings.differences();
    }

    /** Returns the name of the shipped dialect on which this dialect is based, or the name of its file. */
    public String name() {
        return settings.name();
    }

    /** Returns a copy that updates metadata and permissions in this way; default {@link UpdateMode#post}. */
    public Dialect updateMode(UpdateMode mode) {
        return with(DialectValue.UPDATE_MODE, mode.name());
    }

    /**
     * Returns a copy with this Content-Type of PATCH requests. It must be a JSON type. Default null, which
     * means {@code application/merge-patch+json}.
     */
    public Dialect patchContentType(@Nullable String type) {
        return with(DialectValue.PATCH_CONTENT_TYPE, type);
    }

    /**
     * Returns a copy that verifies updates, if the argument is true; default false. A verified update reads the values
     * before and after the update. It fails if a value of the update is missing afterwards, or if the server has
     * removed a value that the update does not contain.
     */
    public Dialect verifyUpdates(boolean verify) {
        return with(DialectValue.VERIFY_UPDATES, String.valueOf(verify));
    }

    /** Returns a copy that deletes objects in this way; default {@link DeleteMode#key}. */
    public Dialect deleteMode(DeleteMode mode) {
        return with(DialectValue.DELETE_MODE, mode.name());
    }

    /**
     * Returns a copy with the result of reading metadata or permissions that were never written; default {@link
     * MissingParts#error}.
     */
    public Dialect missingParts(MissingParts mode) {
        return with(DialectValue.MISSING_PARTS, mode.name());
    }

    /**
     * Returns a copy with this encoding of filter values in query parameters; default {@link FilterEncoding#json}.
     */
    public Dialect filterEncoding(FilterEncoding encoding) {
        return with(DialectValue.FILTER_ENCODING, encoding.name());
    }

    /**
     * Returns a copy whose client filters the results of queries itself, if the argument is true; default false. This
     * is for servers that ignore the filter. The client then requests the metadata of each key, unless {@link
     * #queryMetadataPointer} is set.
     */
    public Dialect filterLocally(boolean locally) {
        return with(DialectValue.FILTER_LOCALLY, String.valueOf(locally));
    }

    /** Returns a copy that writes a slash in a key as {@code %2F}, for servers that need that; default false. */
    public Dialect escapeSlashes(boolean escape) {
        return with(DialectValue.ESCAPE_SLASHES, String.valueOf(escape));
    }

    /**
     * Returns a copy with the pointer to the array of items in a JSON query response: a field name or a JSON pointer
     * (RFC 6901). Default null, which means that the response itself is the array.
     */
    public Dialect queryItemsPointer(@Nullable String pointer) {
        return with(DialectValue.QUERY_ITEMS_POINTER, pointer);
    }

    /**
     * Returns a copy with the pointer to the key in each item of a JSON query response: a field name or a JSON pointer
     * (RFC 6901). Default null, which means that the item itself is the key.
     */
    public Dialect queryKeyPointer(@Nullable String pointer) {
        return with(DialectValue.QUERY_KEY_POINTER, pointer);
    }

    /**
     * Returns a copy with the pointer to the metadata in each item of a JSON query response: a field name or a JSON
     * pointer (RFC 6901). The empty pointer means that the item itself is the metadata. Default null, which means that
     * the response contains no metadata, so a query requests the metadata of each key.
     */
    public Dialect queryMetadataPointer(@Nullable String pointer) {
        return with(DialectValue.QUERY_METADATA_POINTER, pointer);
    }

    /**
     * Returns a copy with the pointer to the cursor in a JSON query response: a field name or a JSON pointer (RFC
     * 6901). The cursor replaces <code>{cursor}</code> in the URL of the next page. Default null, which means that the
     * last key of the page is the cursor.
     */
    public Dialect queryCursorPointer(@Nullable String pointer) {
        return with(DialectValue.QUERY_CURSOR_POINTER, pointer);
    }

    /** Returns the text of a value: the text that was set, or the default; null if there is neither. */
    public @Nullable String text(DialectValue value) {
        return settings.text(value);
    }

    /** Returns the text of a value that has a default. */
    String requiredText(DialectValue value) {
        return settings.requiredText(value);
    }

    /** Returns the URL templates of single parts, of deletions and of new objects. */
    UrlLayout.OwnUrls ownUrls() {
        Map<Part, String> parts = new EnumMap<>(Part.class);
        putIfSet(parts, Part.DATA, DialectValue.DATA_URL);
        putIfSet(parts, Part.METADATA, DialectValue.METADATA_URL);
        putIfSet(parts, Part.PERMISSIONS, DialectValue.PERMISSIONS_URL);
        return new UrlLayout.OwnUrls(parts, text(DialectValue.DELETE_URL), text(DialectValue.CREATE_URL));
    }

    private void putIfSet(Map<Part, String> parts, Part part, DialectValue value) {
        String template = text(value);
        if (template != null) {
            parts.put(part, template);
        }
    }

    /** Returns the URL templates. Their queries can contain secrets. An element is null if its template is not set. */
    @Nullable
    String[] templates() {
        return Arrays.stream(DialectValue.values())
                .filter(DialectValue::isTemplate)
                .map(settings::text)
                .toArray(String[]::new);
    }

    /** Returns whether objects have permissions. */
    boolean hasPermissions() {
        return requiredText(DialectValue.PERMISSIONS).equals("json");
    }

    /** Returns the HTTP method that replaces the data. */
    String methodOfSetData() {
        return requiredText(DialectValue.SET_DATA_METHOD);
    }

    /** Returns the HTTP method that replaces metadata or permissions. */
    String methodOfSet(Part part) {
        return part == Part.METADATA ? requiredText(DialectValue.SET_METADATA_METHOD) : "PUT";
    }

    /** Returns how header fields of the data contain the metadata; null if the metadata is JSON. */
    @Nullable
    MetadataHeaders metadataHeaders() {
        String prefix = text(DialectValue.METADATA_HEADERS);
        if (prefix == null) {
            return null;
        }
        boolean changeEtag = requiredText(DialectValue.METADATA_HEADERS_UPDATE).equals("put");
        HeaderEncoding encoding = HeaderEncoding.valueOf(requiredText(DialectValue.METADATA_HEADERS_ENCODING));
        return new MetadataHeaders(prefix, encoding, changeEtag);
    }

    /** Returns whether a write without condition reads an entity tag first, because the server requires If-Match. */
    boolean readsTagBeforeWrite() {
        return !requiredText(DialectValue.READ_TAG_BEFORE_WRITE).equals("false");
    }

    /** Returns the position of a part in the JSON at the URL of the part. */
    JsonPointer pointerTo(Part part) {
        JsonPointer pointer = part == Part.METADATA ? pointer(DialectValue.METADATA_POINTER) : null;
        return pointer == null ? JsonPointer.ROOT : pointer;
    }

    /** Returns whether the Content-Type of PATCH requests is that of a JSON Merge Patch (RFC 7396). */
    boolean hasMergePatchType() {
        return patchContentType().toLowerCase(Locale.ROOT).startsWith(MERGE_PATCH);
    }

    /** Returns how metadata and permissions are updated. */
    public UpdateMode updateMode() {
        return UpdateMode.valueOf(requiredText(DialectValue.UPDATE_MODE));
    }

    /** Returns the Content-Type of PATCH requests: the type that was set, or the default. */
    String patchContentType() {
        String type = text(DialectValue.PATCH_CONTENT_TYPE);
        return type == null ? MERGE_PATCH : type;
    }

    /** Returns whether updates are sent as JSON Merge Patches (RFC 7396). In such a patch, a null removes a value. */
    boolean isMergePatch() {
        return updateMode() == UpdateMode.patch && hasMergePatchType();
    }

    /** Returns why objects cannot be claimed, and what to set or use instead; null if they can be claimed. */
    public @Nullable String reasonAgainstClaims() {
        return settings.reasonAgainstClaims(isMergePatch());
    }

    boolean verifiesUpdates() {
        return settings.isTrue(DialectValue.VERIFY_UPDATES);
    }

    DeleteMode deleteMode() {
        return DeleteMode.valueOf(requiredText(DialectValue.DELETE_MODE));
    }

    MissingParts missingParts() {
        return MissingParts.valueOf(requiredText(DialectValue.MISSING_PARTS));
    }

    FilterEncoding filterEncoding() {
        return FilterEncoding.valueOf(requiredText(DialectValue.FILTER_ENCODING));
    }

    /** Returns whether the client filters the results of queries itself. */
    public boolean filtersLocally() {
        return settings.isTrue(DialectValue.FILTER_LOCALLY);
    }

    boolean escapesSlashes() {
        return settings.isTrue(DialectValue.ESCAPE_SLASHES);
    }

    /** Returns a pointer; null if it is not set. */
    @Nullable
    JsonPointer pointer(DialectValue value) {
        String text = text(value);
        return text == null ? null : JsonPointer.parse(text);
    }

    /**
     * Checks each value and whether the values fit together.
     *
     * @param pageVariable the variable of queries that says which page is requested; null if there is no queryUrl
     * @throws IllegalArgumentException if a value is illegal or contradicts another; the message contains all faults
     */
    void validate(@Nullable PageVariable pageVariable) {
        settings.check(pageVariable);
    }

    /** Returns the name of the dialect and the values that differ from the documented protocol, without secrets. */
    @Override
    public String toString() {
        return settings.toString();
    }
}
