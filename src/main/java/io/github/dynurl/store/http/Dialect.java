package io.github.dynurl.store.http;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.http.internal.query.QueryPointers;
import io.github.dynurl.store.url.FilterEncoding;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The differences between the protocol of a server and the default protocol, which src/main/docs/guide/servers.md
 * documents. Each setter returns a changed copy. Immutable.
 */
public final class Dialect implements Cloneable {
    private static final Dialect DEFAULT = new Dialect();
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private UpdateMode updateMode = UpdateMode.post;
    private @Nullable String patchContentType;
    private boolean verifyUpdates;
    private DeleteMode deleteMode = DeleteMode.key;
    private MissingParts missingParts = MissingParts.error;
    private FilterEncoding filterEncoding = FilterEncoding.json;
    private boolean filterLocally;
    private boolean escapeSlashes;
    private @Nullable String queryItemsPointer;
    private @Nullable String queryKeyPointer;
    private @Nullable String queryMetadataPointer;
    private @Nullable String queryCursorPointer;

    private Dialect() {}

    /** Returns the dialect of a server that follows the documented default protocol, without differences. */
    public static Dialect documented() {
        return DEFAULT;
    }

    private Dialect copy() {
        try {
            return (Dialect) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a copy that updates metadata and permissions in this way; default {@link UpdateMode#post}. */
    public Dialect updateMode(UpdateMode mode) {
        Dialect copy = copy();
        copy.updateMode = mode;
        return copy;
    }

    /**
     * Returns a copy with this Content-Type of PATCH requests. It must be a JSON type. Default null, which
     * means {@code application/merge-patch+json}.
     */
    public Dialect patchContentType(@Nullable String type) {
        Dialect copy = copy();
        copy.patchContentType = type;
        return copy;
    }

    /**
     * Returns a copy that verifies updates or not; default false. A verified update reads the values before and after
     * the update. It fails if a value of the update is missing afterwards, or if the server has removed a value that
     * the update does not contain.
     */
    public Dialect verifyUpdates(boolean verify) {
        Dialect copy = copy();
        copy.verifyUpdates = verify;
        return copy;
    }

    /** Returns a copy that deletes objects in this way; default {@link DeleteMode#key}. */
    public Dialect deleteMode(DeleteMode mode) {
        Dialect copy = copy();
        copy.deleteMode = mode;
        return copy;
    }

    /**
     * Returns a copy that treats a read of metadata or permissions that were never written in this way; default
     * {@link MissingParts#error}.
     */
    public Dialect missingParts(MissingParts mode) {
        Dialect copy = copy();
        copy.missingParts = mode;
        return copy;
    }

    /**
     * Returns a copy with this encoding of filter values in query parameters; default {@link FilterEncoding#json}.
     */
    public Dialect filterEncoding(FilterEncoding encoding) {
        Dialect copy = copy();
        copy.filterEncoding = encoding;
        return copy;
    }

    /**
     * Returns a copy whose client filters the results of queries itself, or not; default false. Set it for servers that
     * ignore the filter. The client then requests the metadata of each key, unless {@link #queryMetadataPointer} is
     * set.
     */
    public Dialect filterLocally(boolean locally) {
        Dialect copy = copy();
        copy.filterLocally = locally;
        return copy;
    }

    /**
     * Returns a copy that writes a slash in a key as {@code %2F} or not; default false. Set it for servers that expect
     * a key in one path segment.
     */
    public Dialect escapeSlashes(boolean escape) {
        Dialect copy = copy();
        copy.escapeSlashes = escape;
        return copy;
    }

    /**
     * Returns a copy with the pointer to the array of items in a JSON query response: a field name or a JSON pointer
     * (RFC 6901). Default null, which means that the response itself is the array.
     */
    public Dialect queryItemsPointer(@Nullable String pointer) {
        Dialect copy = copy();
        copy.queryItemsPointer = pointer;
        return copy;
    }

    /**
     * Returns a copy with the pointer to the key in each item of a JSON query response: a field name or a JSON pointer
     * (RFC 6901). Default null, which means that the item itself is the key.
     */
    public Dialect queryKeyPointer(@Nullable String pointer) {
        Dialect copy = copy();
        copy.queryKeyPointer = pointer;
        return copy;
    }

    /**
     * Returns a copy with the pointer to the metadata in each item of a JSON query response: a field name or a JSON
     * pointer (RFC 6901). The empty pointer means that the item itself is the metadata. Default null, which means that
     * the response contains no metadata, so a query requests the metadata of each key.
     */
    public Dialect queryMetadataPointer(@Nullable String pointer) {
        Dialect copy = copy();
        copy.queryMetadataPointer = pointer;
        return copy;
    }

    /**
     * Returns a copy with the pointer to the cursor in a JSON query response: a field name or a JSON pointer (RFC
     * 6901). The cursor replaces <code>{cursor}</code> in the URL of the next page. Default null, which means that the
     * last key of the page is the cursor.
     */
    public Dialect queryCursorPointer(@Nullable String pointer) {
        Dialect copy = copy();
        copy.queryCursorPointer = pointer;
        return copy;
    }

    UpdateMode updateMode() {
        return updateMode;
    }

    /** Returns the Content-Type of PATCH requests: the one that was set, or the default. */
    String patchContentType() {
        return patchContentType == null ? MERGE_PATCH : patchContentType;
    }

    /** Returns whether updates are sent as JSON Merge Patches (RFC 7396). In such a patch, a null removes a value. */
    public boolean isMergePatch() {
        return updateMode == UpdateMode.patch
                && patchContentType().toLowerCase(Locale.ROOT).startsWith(MERGE_PATCH);
    }

    boolean verifiesUpdates() {
        return verifyUpdates;
    }

    DeleteMode deleteMode() {
        return deleteMode;
    }

    MissingParts missingParts() {
        return missingParts;
    }

    FilterEncoding filterEncoding() {
        return filterEncoding;
    }

    boolean filtersLocally() {
        return filterLocally;
    }

    boolean escapesSlashes() {
        return escapeSlashes;
    }

    /** Returns the pointers into a JSON query response. */
    QueryPointers queryPointers() {
        return new QueryPointers(
                parsePointer("queryItemsPointer", queryItemsPointer),
                parsePointer("queryKeyPointer", queryKeyPointer),
                parsePointer("queryMetadataPointer", queryMetadataPointer),
                parsePointer("queryCursorPointer", queryCursorPointer));
    }

    private static @Nullable JsonPointer parsePointer(String option, @Nullable String text) {
        try {
            return text == null ? null : JsonPointer.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks the options and their combination.
     *
     * @param queryUrlHasCursor whether {@code queryUrl} contains <code>{cursor}</code>
     * @throws IllegalArgumentException if an option is illegal; the message contains its name
     */
    void validate(boolean queryUrlHasCursor) {
        validatePatchContentType();
        QueryPointers pointers = queryPointers();
        if (pointers.key() == null && pointers.metadata() != null) {
            throw new IllegalArgumentException(
                    "queryMetadataPointer needs queryKeyPointer: a response with metadata has its keys in objects");
        }
        if (pointers.key() != null && pointers.key().names().isEmpty()) {
            throw new IllegalArgumentException("queryKeyPointer is empty; it must name a field, such as /id");
        }
        if (pointers.cursor() != null) {
            validateCursorPointer(pointers.cursor(), pointers.items(), queryUrlHasCursor);
        }
    }

    private void validatePatchContentType() {
        if (patchContentType != null && updateMode != UpdateMode.patch) {
            throw new IllegalArgumentException("patchContentType has no effect without updateMode=patch");
        }
        if (!isJson(patchContentType())) {
            throw new IllegalArgumentException("patchContentType must be a JSON type, such as application/json or "
                    + MERGE_PATCH + ", because metadata and permissions are sent as JSON");
        }
        if (isJsonPatch(patchContentType())) {
            throw new IllegalArgumentException(
                    "patchContentType is JSON Patch (RFC 6902), which is a list of changes, but the client sends the"
                            + " values themselves; it must be a type that the server merges, such as " + MERGE_PATCH
                            + " or application/json");
        }
    }

    private static void validateCursorPointer(
            JsonPointer cursor, @Nullable JsonPointer items, boolean queryUrlHasCursor) {
        if (!queryUrlHasCursor) {
            throw new IllegalArgumentException("queryCursorPointer has no effect without {cursor} in queryUrl");
        }
        if (items == null || items.names().isEmpty()) {
            throw new IllegalArgumentException(
                    "queryCursorPointer needs queryItemsPointer: a response that is an array cannot contain a cursor");
        }
        if (cursor.isWithin(items.names()) || items.isWithin(cursor.names())) {
            throw new IllegalArgumentException(
                    "queryCursorPointer must point beside queryItemsPointer, not into it or to an object around it");
        }
    }

    private static boolean isJsonPatch(String type) {
        return type.toLowerCase(Locale.ROOT).matches("application/json-patch(-query)?\\+json(\\s*;.*)?");
    }

    private static boolean isJson(String type) {
        return type.toLowerCase(Locale.ROOT).matches("application/([a-z0-9!#$&^_.+-]+\\+)?json(\\s*;[\\x20-\\x7e]*)?");
    }
}
