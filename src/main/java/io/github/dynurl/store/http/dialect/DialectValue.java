package io.github.dynurl.store.http.dialect;

import io.github.dynurl.store.url.UrlLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of a dialect, which describe how a server differs from the documented protocol. Only this table defines
 * their names, legal texts and defaults. The sample file {@code documented.properties} contains all of them.
 */
public enum DialectValue {
    URL_FORMAT(
            "urlFormat",
            ValueKind.template("key", "part"),
            UrlLayout.DEFAULT_URL_FORMAT,
            "The URL of one part of an object. The endpoint's option wins."),
    URL_FORMAT_NO_PART(
            "urlFormatNoPart",
            ValueKind.template("key"),
            UrlLayout.DEFAULT_URL_FORMAT_NO_PART,
            "The URL of an object as a whole, to which DELETE is sent. The endpoint's option wins."),
    DATA_PART(
            "dataPart",
            ValueKind.partName(),
            "data",
            "The text that replaces {part} in the URL of the data. The endpoint's option wins."),
    METADATA_PART(
            "metadataPart",
            ValueKind.partName(),
            "metadata",
            "The text that replaces {part} in the URL of the metadata. The endpoint's option wins."),
    PERMISSIONS_PART(
            "permissionsPart",
            ValueKind.partName(),
            "auth",
            "The text that replaces {part} in the URL of the permissions. The endpoint's option wins."),
    DATA_URL(
            "dataUrl",
            ValueKind.template("key"),
            new Example("{base}/{key}/content"),
            "The URL of the data, in place of urlFormat."),
    METADATA_URL(
            "metadataUrl",
            ValueKind.template("key"),
            new Example("{base}/{key}"),
            "The URL of the metadata, in place of urlFormat."),
    PERMISSIONS_URL(
            "permissionsUrl",
            ValueKind.template("key"),
            new Example("{base}/{key}/permissions"),
            "The URL of the permissions, in place of urlFormat."),
    DELETE_URL(
            "deleteUrl",
            ValueKind.template("key"),
            new Example("{base}/{key}"),
            "The URL to which DELETE is sent, in place of urlFormatNoPart."),
    CREATE_URL(
            "createUrl",
            ValueKind.templateWithoutKey(),
            new Example("{base}/files"),
            "The URL to which a new object is posted, if the server chooses its key."),
    CREATE_BODY(
            "createBody",
            ValueKind.choice("data", "metadata"),
            "data",
            "Which part of a new object is posted. The other one is written after it."),
    CREATE_KEY_POINTER(
            "createKeyPointer",
            ValueKind.pointer(),
            new Example("/id"),
            "Where the JSON response to a new object has its key. Without it, the key is read from the URL in Location."),
    ESCAPE_SLASHES(
            "escapeSlashes",
            ValueKind.flag(),
            "false",
            "Whether a slash in a key is sent as %2F, for servers that expect a key in one path segment."),
    PERMISSIONS(
            "permissions",
            ValueKind.choice("json", "none"),
            "json",
            "Whether objects have permissions. With none, the operations for permissions are refused."),
    METADATA_POINTER(
            "metadataPointer",
            ValueKind.pointer(),
            new Example("/attributes"),
            "Where the JSON at the URL of the metadata has them. The rest of it is kept."),
    METADATA_HEADERS(
            "metadataHeaders",
            ValueKind.matching(
                    "the beginning of header names, which ends in a hyphen, such as x-amz-meta-, but not that of x-http-,"
                            + " x-method- or x-forwarded- headers",
                    "(?i)(?!x-(http|method|forwarded)-)x-[a-z0-9-]+-"),
            new Example("x-amz-meta-"),
            "The beginning of the headers of the data that are the metadata: text, with names in lower case. set writes"
                    + " both at once; setData reads them before and sends them again."),
    METADATA_HEADERS_UPDATE(
            "metadataHeadersUpdate",
            ValueKind.choice("none", "post", "put", "copy"),
            "none",
            "How metadata in headers are changed without the data: not at all, by a POST to the data, by a PUT to"
                    + " metadataUrl, or by a copy of the data onto itself (S3). Only with put they have an entity tag."),
    METADATA_HEADERS_ENCODING(
            "metadataHeadersEncoding",
            ValueKind.choice("ascii", "percent", "rfc2047"),
            "ascii",
            "How other characters than ASCII are in headers: not at all, percent-encoded, or as in RFC 2047."),
    SET_DATA_METHOD(
            "setDataMethod",
            ValueKind.choice("PUT", "POST"),
            "PUT",
            "The method that replaces data. A POST is never retried."),
    SET_DATA_HEADER(
            "setDataHeader",
            ValueKind.matching(
                    "a header field whose name begins with x-, but not with x-http-, x-method- or x-forwarded-, such as"
                            + " x-ms-blob-type: BlockBlob",
                    "(?i)x-(?!http-|method-|forwarded-)[a-z0-9-]+:[\\x20-\\x7e]*"),
            new Example("x-ms-blob-type: BlockBlob"),
            "A header field of each request that replaces data, and of no other."),
    SET_METADATA_METHOD(
            "setMetadataMethod",
            ValueKind.choice("PUT", "POST", "PATCH"),
            "PUT",
            "The method that replaces metadata, also in readMergePut. A POST or a PATCH is never retried."),
    READ_TAG_BEFORE_WRITE(
            "readTagBeforeWrite",
            ValueKind.choice("false", "true", "metadata"),
            "false",
            "Whether a write or deletion without condition first reads the entity tag of what it overwrites, or of the"
                    + " metadata, and sends it in If-Match."),
    CREATE_PARENTS(
            "createParents",
            ValueKind.flag(),
            "false",
            "Whether a PUT that is answered 409 creates the folders around the object (MKCOL)."),
    COPY_METHOD(
            "copyMethod",
            ValueKind.choice("none", "COPY", "PUT"),
            "none",
            "How the server itself copies data to another key: not at all, by a COPY (WebDAV), or by a PUT that names the"
                    + " original in a header beside metadataHeaders, such as x-amz-copy-source (S3)."),
    UPDATE_MODE(
            "updateMode",
            ValueKind.choice("post", "patch", "readMergePut"),
            "post",
            "How metadata and permissions are updated. The server merges a POST or a PATCH, or the client reads, merges"
                    + " and sends a PUT."),
    PATCH_CONTENT_TYPE(
            "patchContentType",
            ValueKind.jsonType(),
            new Example("application/json"),
            "The Content-Type of a PATCH. Without it, a PATCH is sent as " + ValueKind.MERGE_PATCH + "."),
    VERIFY_UPDATES(
            "verifyUpdates",
            ValueKind.flag(),
            "false",
            "Whether the client reads before and after each update, to check that the server has applied it."),
    DELETE_MODE(
            "deleteMode",
            ValueKind.choice("key", "parts"),
            "key",
            "How an object is deleted: by one DELETE of the object, or by one DELETE for each part, the data first."),
    MISSING_PARTS(
            "missingParts",
            ValueKind.choice("error", "empty"),
            "error",
            "What a read of metadata or permissions gives that were never written, if the data exists."),
    FILTER_ENCODING(
            "filterEncoding",
            ValueKind.choice("json", "plain"),
            "json",
            "How filter values are written in query parameters: status=%22new%22, or status=new."),
    FILTER_LOCALLY(
            "filterLocally",
            ValueKind.flag(),
            "false",
            "Whether the client applies the filter itself, for servers that ignore it."),
    QUERY_ITEMS_POINTER(
            "queryItemsPointer",
            ValueKind.pointer(),
            new Example("/items"),
            "Where a JSON response to a query has the array of items. Without it, the response is the array."),
    QUERY_KEY_POINTER(
            "queryKeyPointer",
            ValueKind.pointer(),
            new Example("/id"),
            "Where an item has the key. Without it, the item is the key."),
    QUERY_METADATA_POINTER(
            "queryMetadataPointer",
            ValueKind.pointer(),
            new Example("/attributes"),
            "Where an item has the metadata; empty if the item is the metadata. Without it, the client requests the"
                    + " metadata of each key."),
    QUERY_CURSOR_POINTER(
            "queryCursorPointer",
            ValueKind.pointer(),
            new Example("/next"),
            "Where the response has the cursor that replaces {cursor} in queryUrl. Without it, the last key is the"
                    + " cursor."),
    QUERY_METHOD(
            "queryMethod",
            ValueKind.choice("GET", "POST", "PROPFIND"),
            "GET",
            "The method of a query. It is a read by any method, so it may be retried. PROPFIND (WebDAV) sets the pointers"
                    + " and formats."),
    QUERY_DEPTH(
            "queryDepth",
            ValueKind.choice("1", "infinity", "walk"),
            new Example("infinity"),
            "What a PROPFIND lists: the collection itself (1), or also those below it, by one request (infinity, which"
                    + " some servers refuse) or one each (walk). Without it, 1."),
    SEND_FILTER(
            "sendFilter",
            ValueKind.flag(),
            "true",
            "Whether the filter is sent where no {filter} stands. What is not sent, the client applies itself."),
    FILTER_ITEM(
            "filterItem",
            ValueKind.filterItem(),
            new Example("{\"term\": {\"{name}\": {value}}}"),
            "How one field of the filter is written; {filter} is then an array with one item for each. {path} is the name"
                    + " with a backslash before each dot. Without it, {filter} is one JSON object."),
    QUERY_TEMPLATE(
            "queryTemplate",
            ValueKind.text("text with the variables {filter}, {cursor} or {page} or {offset}, {limit}, {prefix}"),
            new Example("{\"where\": {filter}, \"after\": \"{cursor}\", \"limit\": {limit}}"),
            "The body of a query. Each value is escaped as queryBodyType requires. Without it, the body of a POST is the"
                    + " filter."),
    QUERY_BODY_TYPE(
            "queryBodyType",
            ValueKind.bodyType(),
            new Example("application/json"),
            "The Content-Type of queryTemplate. Without it, application/json, or application/xml for a PROPFIND."),
    QUERY_PAGE_SIZE(
            "queryPageSize",
            ValueKind.matching("an integer from 1 to 1000000", "[1-9]\\d{0,5}|1000000"),
            new Example("1000"),
            "The number that replaces {limit} in queryUrl and queryTemplate. Without it, 1000."),
    QUERY_FIRST_CURSOR(
            "queryFirstCursor",
            ValueKind.text("text"),
            new Example("*"),
            "What replaces {cursor}, {page} or {offset} for the first page. Without it, nothing for {cursor}, 1 for {page}"
                    + " and 0 for {offset}."),
    QUERY_TOTAL_POINTER(
            "queryTotalPointer",
            ValueKind.pointer(),
            new Example("/totalPages"),
            "Where the response has the number of all pages, for {page}, or of all items, for {offset}. Without it, the"
                    + " first page without an item is the last one."),
    QUERY_NEXT_POINTER(
            "queryNextPointer",
            ValueKind.pointer(),
            new Example("/links/next"),
            "Where the response has the URL of the next page, which must be on the same server. Without it, a Link header"
                    + " has it."),
    QUERY_NEXT_REWRITE(
            "queryNextRewrite",
            ValueKind.origin(),
            new Example("http://10.0.0.7:8080"),
            "The server's name for itself, if it is another than in queryUrl. URLs in responses that begin with it are"
                    + " taken for URLs of queryUrl's server."),
    QUERY_FORMAT(
            "queryFormat",
            ValueKind.choice("auto", "ndjson", "xml"),
            "auto",
            "How responses are read: as JSON or lines, as they show; as NDJSON, which is asked for, with key, etag, size,"
                    + " modified, metadata and metadataEtag; or as XML. In XML, the pointers are paths of elements;"
                    + " queryItemsPointer begins with the root."),
    QUERY_KEY_FORM(
            "queryKeyForm",
            ValueKind.choice("key", "path", "url"),
            "key",
            "What a response has as key: the key, the path of the data below baseUrl as text, or the URL of the data."),
    QUERY_ETAG_POINTER(
            "queryETagPointer",
            ValueKind.pointer(),
            new Example("/etag"),
            "Where an item has the entity tag of the data."),
    QUERY_METADATA_ETAG_POINTER(
            "queryMetadataETagPointer",
            ValueKind.pointer(),
            new Example("/metadataEtag"),
            "Where an item has the entity tag of the metadata, as GET {metadata} returns it. Set it only if the metadata in"
                    + " an item are complete."),
    QUERY_SIZE_POINTER(
            "querySizePointer",
            ValueKind.pointer(),
            new Example("/size"),
            "Where an item has the size of the data in bytes."),
    QUERY_MODIFIED_POINTER(
            "queryModifiedPointer",
            ValueKind.pointer(),
            new Example("/modified"),
            "Where an item has the time of the last change of the data: ISO 8601, as in HTTP, or seconds since 1970.");

    /** A legal text of a value that has no default. */
    private record Example(String text) {}

    private final String propertyName;

    @SuppressWarnings("ImmutableEnumChecker") // ValueKind is immutable, but has no annotation
    private final ValueKind kind;

    private final @Nullable String defaultText;
    private final String example;
    private final String description;

    DialectValue(String propertyName, ValueKind kind, String defaultText, String description) {
        this(propertyName, kind, defaultText, new Example(defaultText), description);
    }

    DialectValue(String propertyName, ValueKind kind, Example example, String description) {
        this(propertyName, kind, null, example, description);
    }

    DialectValue(
            String propertyName, ValueKind kind, @Nullable String defaultText, Example example, String description) {
        this.propertyName = propertyName;
        this.kind = kind;
        this.defaultText = defaultText;
        this.example = example.text();
        this.description = description;
    }

    /** Returns the value with this name in a properties file; empty if there is none. */
    public static Optional<DialectValue> find(String propertyName) {
        return Arrays.stream(values())
                .filter(value -> value.propertyName.equals(propertyName))
                .findFirst();
    }

    /** Returns the names of all values, in the order of the table. */
    public static List<String> propertyNames() {
        return Arrays.stream(values()).map(value -> value.propertyName).toList();
    }

    /** Returns the name in a properties file, for example {@code updateMode}. */
    public String propertyName() {
        return propertyName;
    }

    /** Returns the legal texts in words, as the end of a sentence, for example "post, patch or readMergePut". */
    public String legalTexts() {
        return kind.legalTexts();
    }

    /** Returns the text that is used if the value is not set; null if the value has no default. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    /** Returns the default; if there is none, another legal text. */
    public String example() {
        return example;
    }

    /** Returns the meaning of the value, in one line. */
    public String description() {
        return description;
    }

    /** Returns whether the value is a URL template, whose query can contain a secret. */
    public boolean isTemplate() {
        return kind.isTemplate();
    }

    /** Returns the text with upper and lower case as in the list of legal texts, if there is such a list. */
    String normalize(String text) {
        return kind.normalize(text);
    }

    /** Returns why a text is illegal, as a sentence that starts with the name; null if the text is legal. */
    @Nullable
    String findFlaw(String text) {
        return kind.findFlaw(propertyName, text);
    }

    /** Returns the name in a properties file. */
    @Override
    public String toString() {
        return propertyName;
    }
}
