package io.github.dynurl.store.http.dialect;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.url.PageVariable;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks whether the values of a dialect about queries fit together. Reports each contradiction. */
final class QueryRules {
    /** The pointers to what leads to the next page. */
    private static final List<DialectValue> CONTINUATIONS = List.of(
            DialectValue.QUERY_CURSOR_POINTER, DialectValue.QUERY_NEXT_POINTER, DialectValue.QUERY_TOTAL_POINTER);

    private static final Pattern COUNT = Pattern.compile("0|[1-9]\\d{0,8}");

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
     * @param variable the variable of queryUrl or of the body of queries that says which page is requested; null if the
     *     store has no queryUrl
     */
    void check(@Nullable PageVariable variable) {
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
        checkItemPointers();
        checkFirstCursor(variable);
        boolean isCursor = variable == null || variable == PageVariable.CURSOR;
        boolean isCounted = variable == null || variable.isCounted();
        checkPointerOf(DialectValue.QUERY_CURSOR_POINTER, isCursor, "{cursor}", "a cursor");
        checkPointerOf(DialectValue.QUERY_TOTAL_POINTER, isCounted, "{page} or {offset}", "a total");
        checkNextPointer(variable);
    }

    private void checkItemPointers() {
        JsonPointer key = pointer(DialectValue.QUERY_KEY_POINTER);
        if (!isSet(DialectValue.QUERY_KEY_POINTER) && isSet(DialectValue.QUERY_METADATA_POINTER)) {
            faults.accept(
                    DialectValue.QUERY_METADATA_POINTER,
                    "queryMetadataPointer needs queryKeyPointer: a response with metadata has its keys in objects");
        }
        if (key != null && key.names().isEmpty()) {
            faults.accept(
                    DialectValue.QUERY_KEY_POINTER, "queryKeyPointer is empty; it must name a field, such as /id");
        }
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
        for (DialectValue value : CONTINUATIONS) {
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
        Stream.concat(Stream.of(DialectValue.QUERY_ITEMS_POINTER), CONTINUATIONS.stream())
                .filter(this::isSet)
                .forEach(value -> faults.accept(
                        value,
                        value.propertyName()
                                + " has no effect with queryFormat=ndjson, in which each line is an item"));
    }

    private static boolean isAtSameRoot(JsonPointer one, JsonPointer other) {
        return one.names().size() > 1 && one.names().get(0).equals(other.names().get(0));
    }

    private void checkFirstCursor(@Nullable PageVariable variable) {
        String first = settings.text(DialectValue.QUERY_FIRST_CURSOR);
        if (first == null || variable == null) {
            return;
        }
        if (variable == PageVariable.NONE) {
            faults.accept(
                    DialectValue.QUERY_FIRST_CURSOR,
                    "queryFirstCursor has no effect without {cursor}, {page} or {offset} in queryUrl or queryTemplate");
        } else if (variable.isCounted() && !COUNT.matcher(first).matches()) {
            faults.accept(
                    DialectValue.QUERY_FIRST_CURSOR,
                    "queryFirstCursor is " + Key.shown(first) + ", but with " + variable
                            + " it must be an integer from 0 to 999999999");
        }
    }

    /**
     * Checks a pointer that belongs to a variable of queries.
     *
     * @param hasVariable whether queries have the variable, or the store has no queryUrl
     * @param variable the variable, for the message
     * @param what what the pointer leads to, with its article
     */
    private void checkPointerOf(DialectValue value, boolean hasVariable, String variable, String what) {
        if (isSet(value) && !hasVariable) {
            faults.accept(value, value + " has no effect without " + variable + " in queryUrl or queryTemplate");
        } else if (isSet(value)) {
            checkBesideItems(value, what);
        }
    }

    private void checkNextPointer(@Nullable PageVariable variable) {
        if (!isSet(DialectValue.QUERY_NEXT_POINTER)) {
            return;
        }
        boolean hasVariable = variable != null && variable != PageVariable.NONE;
        if (isSet(DialectValue.QUERY_CURSOR_POINTER) || hasVariable) {
            faults.accept(
                    DialectValue.QUERY_NEXT_POINTER,
                    "queryNextPointer and "
                            + (hasVariable ? variable + " in queryUrl or queryTemplate" : "queryCursorPointer")
                            + " exclude each other: both define the next page");
        } else {
            checkBesideItems(DialectValue.QUERY_NEXT_POINTER, "a URL");
        }
    }

    /**
     * Checks that a pointer from the response leads to a place beside the items.
     *
     * @param what what the pointer leads to, with its article
     */
    private void checkBesideItems(DialectValue value, String what) {
        JsonPointer pointer = pointer(value);
        JsonPointer items = pointer(DialectValue.QUERY_ITEMS_POINTER);
        if (pointer == null) {
            return;
        }
        if (items == null || items.names().isEmpty()) {
            faults.accept(
                    value, value + " needs queryItemsPointer: a response that is an array cannot contain " + what);
        } else if (pointer.isWithin(items.names()) || items.isWithin(pointer.names())) {
            faults.accept(value, value + " must point beside queryItemsPointer, not into it or to an object around it");
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
