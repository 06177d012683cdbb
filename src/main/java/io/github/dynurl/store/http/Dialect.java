package io.github.dynurl.store.http;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.http.internal.query.QueryPointers;
import io.github.dynurl.store.url.FilterEncoding;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says what a server does in another way than the documented protocol. Immutable. */
public final class Dialect implements Cloneable {
    private static final Dialect DOCUMENTED = new Dialect();
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

    /** Returns the protocol as it is documented. */
    public static Dialect documented() {
        return DOCUMENTED;
    }

    private Dialect copy() {
        try {
            return (Dialect) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Copies this with another way to update metadata and permissions. */
    public Dialect updateMode(UpdateMode mode) {
        Dialect copy = copy();
        copy.updateMode = mode;
        return copy;
    }

    /** Copies this with the media type of a PATCH; null for {@code application/merge-patch+json}. */
    public Dialect patchContentType(@Nullable String type) {
        Dialect copy = copy();
        copy.patchContentType = type;
        return copy;
    }

    /** Copies this; updates are then read back, and fail if their values are not there, or others are gone. */
    public Dialect verifyUpdates(boolean verify) {
        Dialect copy = copy();
        copy.verifyUpdates = verify;
        return copy;
    }

    /** Copies this with another way to delete. */
    public Dialect deleteMode(DeleteMode mode) {
        Dialect copy = copy();
        copy.deleteMode = mode;
        return copy;
    }

    /** Copies this with what is read where a part was never written. */
    public Dialect missingParts(MissingParts mode) {
        Dialect copy = copy();
        copy.missingParts = mode;
        return copy;
    }

    /** Copies this with another way to write the values of filters into a URL. */
    public Dialect filterEncoding(FilterEncoding encoding) {
        Dialect copy = copy();
        copy.filterEncoding = encoding;
        return copy;
    }

    /** Copies this; filters are then applied to the metadata here as well, for servers that do not regard them. */
    public Dialect filterLocally(boolean locally) {
        Dialect copy = copy();
        copy.filterLocally = locally;
        return copy;
    }

    /** Copies this; a slash in a key is then {@code %2F}, for servers that want a key in one segment. */
    public Dialect escapeSlashes(boolean escape) {
        Dialect copy = copy();
        copy.escapeSlashes = escape;
        return copy;
    }

    /** Copies this with the place of the array in a query's JSON answer; null where the answer is the array. */
    public Dialect queryItemsPointer(@Nullable String pointer) {
        Dialect copy = copy();
        copy.queryItemsPointer = pointer;
        return copy;
    }

    /** Copies this with the place of the key in each object of a query's JSON answer: a name or a JSON pointer. */
    public Dialect queryKeyPointer(@Nullable String pointer) {
        Dialect copy = copy();
        copy.queryKeyPointer = pointer;
        return copy;
    }

    /** Copies this with the place of the metadata in each object of a query's JSON answer; empty for the object itself. */
    public Dialect queryMetadataPointer(@Nullable String pointer) {
        Dialect copy = copy();
        copy.queryMetadataPointer = pointer;
        return copy;
    }

    /**
     * Copies this with the place in a query's JSON answer of what <code>{cursor}</code> in the URL of the next page stands
     * for; null where that is the last key of the page.
     */
    public Dialect queryCursorPointer(@Nullable String pointer) {
        Dialect copy = copy();
        copy.queryCursorPointer = pointer;
        return copy;
    }

    UpdateMode updateMode() {
        return updateMode;
    }

    String patchContentType() {
        return patchContentType == null ? MERGE_PATCH : patchContentType;
    }

    /** Tells whether a null in an update removes, and an object is merged (RFC 7396). */
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

    /** Returns where in a query's JSON answer what is. */
    QueryPointers pointers() {
        return new QueryPointers(
                pointer("queryItemsPointer", queryItemsPointer),
                pointer("queryKeyPointer", queryKeyPointer),
                pointer("queryMetadataPointer", queryMetadataPointer),
                pointer("queryCursorPointer", queryCursorPointer));
    }

    private static @Nullable JsonPointer pointer(String option, @Nullable String text) {
        try {
            return text == null ? null : JsonPointer.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses what does not fit together.
     *
     * @throws IllegalArgumentException naming the option
     */
    void check(boolean hasCursor) {
        if (patchContentType != null && updateMode != UpdateMode.patch) {
            throw new IllegalArgumentException("patchContentType has no effect without updateMode=patch");
        }
        if (!isJson(patchContentType())) {
            throw new IllegalArgumentException("patchContentType must be a JSON type, such as application/json or "
                    + MERGE_PATCH + ": metadata and permissions are JSON");
        }
        if (isListOfChanges(patchContentType())) {
            throw new IllegalArgumentException(
                    "patchContentType is a list of changes (RFC 6902), but the values themselves are sent; it must be "
                            + MERGE_PATCH + ", application/json or the like, whatever the server merges");
        }
        QueryPointers pointers = pointers();
        if (pointers.key() == null && pointers.metadata() != null) {
            throw new IllegalArgumentException(
                    "queryMetadataPointer needs queryKeyPointer: an answer with metadata has its keys in objects");
        }
        if (pointers.key() != null && pointers.key().names().isEmpty()) {
            throw new IllegalArgumentException("queryKeyPointer is empty; it must name a field, such as /id");
        }
        if (pointers.cursor() != null && !hasCursor) {
            throw new IllegalArgumentException("queryCursorPointer has no effect without {cursor} in queryUrl");
        }
        JsonPointer items = pointers.items();
        if (pointers.cursor() != null && (items == null || items.names().isEmpty())) {
            throw new IllegalArgumentException(
                    "queryCursorPointer needs queryItemsPointer: an answer that is an array has no place for a cursor");
        }
        if (pointers.cursor() != null
                && items != null
                && (pointers.cursor().isWithin(items.names())
                        || items.isWithin(pointers.cursor().names()))) {
            throw new IllegalArgumentException(
                    "queryCursorPointer must point beside queryItemsPointer, not into it or to what it is in");
        }
    }

    private static boolean isListOfChanges(String type) {
        return type.toLowerCase(Locale.ROOT).matches("application/json-patch(-query)?\\+json(\\s*;.*)?");
    }

    private static boolean isJson(String type) {
        return type.toLowerCase(Locale.ROOT).matches("application/([a-z0-9!#$&^_.+-]+\\+)?json(\\s*;[\\x20-\\x7e]*)?");
    }
}
