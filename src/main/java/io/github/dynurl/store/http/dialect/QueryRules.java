package io.github.dynurl.store.http.dialect;

import io.github.dynurl.store.JsonPointer;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Checks whether the values of a dialect about queries fit together. Reports each contradiction. */
final class QueryRules {
    private final DialectSettings settings;
    private final BiConsumer<DialectValue, String> faults;

    /** @param faults receives the value to which a fault belongs, and the fault as a sentence */
    QueryRules(DialectSettings settings, BiConsumer<DialectValue, String> faults) {
        this.settings = settings;
        this.faults = faults;
    }

    /**
     * Checks the values.
     *
     * @param hasCursor whether queryUrl or the body of queries contains <code>{cursor}</code>; null if the store has no
     *     queryUrl
     */
    void check(@Nullable Boolean hasCursor) {
        boolean isPropfind = settings.requiredText(DialectValue.QUERY_METHOD).equals("PROPFIND");
        checkFormat(isPropfind);
        if (isSet(DialectValue.QUERY_DEPTH) && !isPropfind) {
            faults.accept(DialectValue.QUERY_DEPTH, "queryDepth has no effect without queryMethod=PROPFIND");
        }
        boolean walks = "walk".equals(settings.text(DialectValue.QUERY_DEPTH));
        if (walks && isSet(DialectValue.QUERY_NEXT_POINTER)) {
            faults.accept(
                    DialectValue.QUERY_DEPTH,
                    "queryDepth=walk and queryNextPointer exclude each other: both define the next page");
        }
        if (isSet(DialectValue.QUERY_BODY_TYPE) && !isSet(DialectValue.QUERY_TEMPLATE)) {
            faults.accept(DialectValue.QUERY_BODY_TYPE, "queryBodyType has no effect without queryTemplate");
        }
        if (isSet(DialectValue.QUERY_FIRST_CURSOR) && Boolean.FALSE.equals(hasCursor)) {
            faults.accept(
                    DialectValue.QUERY_FIRST_CURSOR,
                    "queryFirstCursor has no effect without {cursor} in queryUrl or queryTemplate");
        }
        checkNextPointer(Boolean.TRUE.equals(hasCursor));
    }

    private void checkFormat(boolean isPropfind) {
        String format = settings.requiredText(DialectValue.QUERY_FORMAT);
        if (format.equals("ndjson")) {
            checkNdjson(isPropfind);
        }
        if (isPropfind || !format.equals("xml")) {
            return;
        }
        JsonPointer items = pointer(DialectValue.QUERY_ITEMS_POINTER);
        if (items == null || items.names().size() < 2) {
            faults.accept(
                    DialectValue.QUERY_FORMAT,
                    "queryFormat=xml needs queryItemsPointer with the elements from the root to an item, such as"
                            + " /ListBucketResult/Contents");
        }
        for (DialectValue value : List.of(DialectValue.QUERY_CURSOR_POINTER, DialectValue.QUERY_NEXT_POINTER)) {
            JsonPointer pointer = pointer(value);
            if (pointer != null && items != null && !items.names().isEmpty() && !isAtSameRoot(pointer, items)) {
                faults.accept(
                        value,
                        value.propertyName() + " must begin with the root element, as queryItemsPointer does: /"
                                + items.names().get(0));
            }
        }
    }

    private void checkNdjson(boolean isPropfind) {
        if (isPropfind) {
            faults.accept(DialectValue.QUERY_FORMAT, "queryFormat=ndjson and queryMethod=PROPFIND exclude each other");
        }
        for (DialectValue value : List.of(
                DialectValue.QUERY_ITEMS_POINTER, DialectValue.QUERY_CURSOR_POINTER, DialectValue.QUERY_NEXT_POINTER)) {
            if (isSet(value)) {
                faults.accept(
                        value,
                        value.propertyName() + " has no effect with queryFormat=ndjson, in which each line is an item");
            }
        }
    }

    private static boolean isAtSameRoot(JsonPointer one, JsonPointer other) {
        return one.names().size() > 1 && one.names().get(0).equals(other.names().get(0));
    }

    private void checkNextPointer(boolean hasCursor) {
        JsonPointer next = pointer(DialectValue.QUERY_NEXT_POINTER);
        JsonPointer items = pointer(DialectValue.QUERY_ITEMS_POINTER);
        if (next == null) {
            return;
        }
        if (isSet(DialectValue.QUERY_CURSOR_POINTER) || hasCursor) {
            faults.accept(
                    DialectValue.QUERY_NEXT_POINTER,
                    "queryNextPointer and "
                            + (hasCursor ? "{cursor} in queryUrl or queryTemplate" : "queryCursorPointer")
                            + " exclude each other: both define the next page");
        } else if (items == null || items.names().isEmpty()) {
            faults.accept(
                    DialectValue.QUERY_NEXT_POINTER,
                    "queryNextPointer needs queryItemsPointer: a response that is an array cannot contain a URL");
        } else if (next.isWithin(items.names()) || items.isWithin(next.names())) {
            faults.accept(
                    DialectValue.QUERY_NEXT_POINTER,
                    "queryNextPointer must point beside queryItemsPointer, not into it or to an object around it");
        }
    }

    private boolean isSet(DialectValue value) {
        return settings.text(value) != null;
    }

    /** Returns a pointer; null if it is not set or illegal. Another check reports illegal texts. */
    private @Nullable JsonPointer pointer(DialectValue value) {
        String text = settings.text(value);
        return text == null || value.findFlaw(text) != null ? null : JsonPointer.parse(text);
    }
}
