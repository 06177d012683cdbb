package io.github.dynurl.examples.stores;

/** The features of a store. Each has a check that proves it. */
enum Feature {
    DATA("data", "`setData`, `getData`; from nothing to 5 MiB", DataChecks::data),
    VALUE("data and metadata in one operation", "`set`, `get`", DataChecks::value),
    RANGE("ranges", "", DataChecks::range),
    RANGE_AT_THE_END("last bytes", "`bytes=-2`; a range past the end has no bytes", DataChecks::rangeAtTheEnd),
    MEDIA_TYPE("media types", "", DataChecks::mediaType),
    EXISTS("`exists`", "", DataChecks::exists),
    MISSING("missing keys", "`NoSuchKeyException`", DataChecks::missing),
    METADATA("metadata", "`setMetadata`, `getMetadata`", MetadataChecks::metadata),
    JSON("any JSON", "numbers, lists, objects and null in metadata, names of any characters", MetadataChecks::json),
    UPDATE_METADATA("`updateMetadata`", "", MetadataChecks::updateMetadata),
    UPDATE_TO_NULL("updates to `null`", "`null` is a value like others", MetadataChecks::updateToNull),
    UNWRITTEN("unwritten metadata", "read as `{}`", MetadataChecks::metadataNeverSet),
    PERMISSIONS("permissions", "`setPermissions`, `getPermissions`", MetadataChecks::permissions),
    UPDATE_PERMISSIONS("`updatePermissions`", "", MetadataChecks::updatePermissions),
    DELETE("`delete`", "with all parts", KeyChecks::delete),
    DELETE_MISSING("second deletes", "`NoSuchKeyException`", KeyChecks::deleteMissing),
    QUERY("queries", "`query`, `queryKeys`", QueryChecks::query),
    FILTER("filters", "", QueryChecks::filter),
    JSON_FILTER("filters of numbers", "", QueryChecks::jsonFilter),
    QUERY_SLASHES("slashes in queries", "a query finds keys with slashes", QueryChecks::slashes),
    MARK("marks", "a consumer's `onCommit.*`, so that it emits nothing again after a restart", QueryChecks::mark),
    ODD_KEYS("odd keys", "spaces, umlauts, `%`, `+`, `;`, `#`, `?`; none leaves the base", KeyChecks::odd),
    SLASHES("slashes in keys", "", KeyChecks::slashes),
    SIMILAR_KEYS("similar keys", "`a`, `a/b`, `a//b` and `a%2Fb` are four objects", KeyChecks::similar),
    IF_MATCH("`ifMatch`", "", ConditionChecks::ifMatch),
    IF_NONE_MATCH("`ifNoneMatch`", "", ConditionChecks::ifNoneMatch);

    private final String phrase;
    private final String explanation;
    private final Check check;

    Feature(String phrase, String explanation, Check check) {
        this.phrase = phrase;
        this.explanation = explanation;
        this.check = check;
    }

    /** Returns the name of the feature in the table. */
    String phrase() {
        return phrase;
    }

    /** Returns the name and the explanation of the feature. */
    String explained() {
        return explanation.isEmpty() ? phrase : phrase + " (" + explanation + ")";
    }

    /** Returns the feature that this feature needs; itself if it needs none. */
    Feature basis() {
        return switch (this) {
            case VALUE, RANGE, RANGE_AT_THE_END, MEDIA_TYPE -> DATA;
            case UPDATE_PERMISSIONS -> PERMISSIONS;
            case FILTER, QUERY_SLASHES, MARK -> QUERY;
            case JSON_FILTER -> FILTER;
            case JSON -> METADATA;
            case UPDATE_TO_NULL -> JSON;
            case SIMILAR_KEYS -> SLASHES;
            default -> this;
        };
    }

    /** Tries the feature on new objects. Throws an exception or AssertionError if it does not work. */
    void check(Client store) throws Exception {
        check.on(store);
    }

    /** Tries one feature. */
    private interface Check {
        void on(Client store) throws Exception;
    }
}
