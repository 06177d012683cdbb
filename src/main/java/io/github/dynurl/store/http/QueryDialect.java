package io.github.dynurl.store.http;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.http.internal.query.ListedFacts;
import io.github.dynurl.store.http.internal.query.ListedKeys;
import io.github.dynurl.store.http.internal.query.OriginRewrite;
import io.github.dynurl.store.http.internal.query.Paging;
import io.github.dynurl.store.http.internal.query.QueryPointers;
import io.github.dynurl.store.http.internal.query.ResponseShape;
import io.github.dynurl.store.url.FilterItem;
import io.github.dynurl.store.url.KeyForm;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.PageVariable;
import io.github.dynurl.store.url.QueryOptions;
import io.github.dynurl.store.url.QueryTemplate;
import io.github.dynurl.store.url.QueryUrl;
import io.github.dynurl.store.url.UrlLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of a dialect for queries and their responses. Queries with PROPFIND (RFC 4918) have defaults for the body
 * of the request, and for the format and the pointers of the response, which is a multistatus. The dialect can set
 * another body and other pointers. Immutable.
 */
final class QueryDialect {
    private static final int DEFAULT_PAGE_SIZE = 1000;
    private static final String XML = "application/xml";
    private static final String PROPFIND_BODY =
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><propfind xmlns=\"DAV:\"><prop>"
                    + "<resourcetype/><getetag/><getcontentlength/><getlastmodified/></prop></propfind>";

    private final Dialect dialect;
    private final boolean isPropfind;
    private final boolean isNdjson;

    QueryDialect(Dialect dialect) {
        this.dialect = dialect;
        this.isPropfind = method().equals("PROPFIND");
        this.isNdjson = dialect.requiredText(DialectValue.QUERY_FORMAT).equals("ndjson") && !isPropfind;
    }

    String method() {
        return dialect.requiredText(DialectValue.QUERY_METHOD);
    }

    /** Returns the header field Depth of a PROPFIND; null if queries have another method. */
    @Nullable
    String depth() {
        String depth = requestsEachCollection() ? "1" : textOr(DialectValue.QUERY_DEPTH, "1");
        return isPropfind ? depth : null;
    }

    /** Returns whether a query sends one request for each collection below its URL (queryDepth=walk). */
    private boolean requestsEachCollection() {
        return isPropfind && "walk".equals(dialect.text(DialectValue.QUERY_DEPTH));
    }

    /**
     * Compiles the templates for the URL and for the body of a query.
     *
     * @param filterInBody the option queryBody
     * @throws IllegalArgumentException if a template or its combination with other options is illegal; the message
     *     contains the name of the option
     */
    QueryUrl compileUrl(String queryUrl, boolean filterInBody) {
        boolean sendsFilter = !isPropfind && "true".equals(dialect.text(DialectValue.SEND_FILTER));
        int pageSize = Integer.parseInt(textOr(DialectValue.QUERY_PAGE_SIZE, String.valueOf(DEFAULT_PAGE_SIZE)));
        String filterItem = dialect.text(DialectValue.FILTER_ITEM);
        QueryOptions options = new QueryOptions(
                filterInBody,
                dialect.filterEncoding(),
                sendsFilter,
                filterItem == null ? null : FilterItem.compile(filterItem),
                pageSize,
                compileBody(filterInBody, sendsFilter));
        QueryUrl compiled = QueryUrl.compile(queryUrl, options);
        if (dialect.text(DialectValue.QUERY_PAGE_SIZE) != null && !compiled.hasLimit()) {
            throw new IllegalArgumentException(
                    "queryPageSize has no effect without {limit} in queryUrl or queryTemplate");
        }
        if (requestsEachCollection() && compiled.pageVariable() != PageVariable.NONE) {
            throw new IllegalArgumentException("queryDepth=walk and " + compiled.pageVariable()
                    + " exclude each other: both define the next page");
        }
        return compiled;
    }

    /** Returns null if a query has no body, or if its body is the filter because of queryBody=true. */
    private @Nullable QueryTemplate compileBody(boolean filterInBody, boolean sendsFilter) {
        String text = dialect.text(DialectValue.QUERY_TEMPLATE);
        String type = textOr(DialectValue.QUERY_BODY_TYPE, isPropfind ? XML : "application/json");
        if (text != null) {
            return QueryTemplate.compile(text, type);
        }
        if (isPropfind) {
            return QueryTemplate.compile(PROPFIND_BODY, XML);
        }
        return method().equals("POST") && sendsFilter && !filterInBody ? QueryTemplate.compile("{filter}", type) : null;
    }

    /**
     * Returns how to read responses.
     *
     * @param foreignObjectListener receives a path or URL in a response that belongs to no object of the store
     */
    ResponseShape shape(UrlLayout layout, Consumer<String> foreignObjectListener) {
        boolean isXml =
                isPropfind || dialect.requiredText(DialectValue.QUERY_FORMAT).equals("xml");
        QueryPointers pointers = new QueryPointers(
                pointer(DialectValue.QUERY_ITEMS_POINTER, "/multistatus/response", null),
                pointer(DialectValue.QUERY_KEY_POINTER, "/href", "/key"),
                metadataPointer(),
                dialect.pointer(DialectValue.QUERY_CURSOR_POINTER),
                dialect.pointer(DialectValue.QUERY_NEXT_POINTER),
                dialect.pointer(DialectValue.QUERY_TOTAL_POINTER));
        return new ResponseShape(
                isXml,
                isNdjson,
                pointers,
                facts(),
                new ListedKeys(layout, keyForm(), rewrite(), foreignObjectListener),
                requestsEachCollection());
    }

    private ListedFacts facts() {
        return new ListedFacts(
                pointer(DialectValue.QUERY_ETAG_POINTER, "/propstat/prop/getetag", "/etag"),
                pointer(DialectValue.QUERY_SIZE_POINTER, "/propstat/prop/getcontentlength", "/size"),
                pointer(DialectValue.QUERY_MODIFIED_POINTER, "/propstat/prop/getlastmodified", "/modified"),
                metadataEtagPointer());
    }

    /**
     * Returns the pointer to the entity tag of the metadata. If the metadata is in header fields and each change of it
     * changes the entity tag of the data, both have this entity tag.
     */
    private @Nullable JsonPointer metadataEtagPointer() {
        MetadataHeaders headers = dialect.metadataHeaders();
        return headers != null && headers.changeEtag()
                ? pointer(DialectValue.QUERY_ETAG_POINTER, null, "/etag")
                : pointer(DialectValue.QUERY_METADATA_ETAG_POINTER, null, "/metadataEtag");
    }

    private @Nullable JsonPointer metadataPointer() {
        return pointer(DialectValue.QUERY_METADATA_POINTER, null, "/metadata");
    }

    /** Returns the names of the facts that a query response contains of each object, besides its key. */
    List<String> listedFacts() {
        ListedFacts facts = facts();
        Map<String, Boolean> contents = new LinkedHashMap<>();
        contents.put("metadata", metadataPointer() != null);
        contents.put("metadataEtag", facts.metadataEtag() != null);
        contents.put("etag", facts.etag() != null);
        contents.put("size", facts.size() != null);
        contents.put("modified", facts.modified() != null);
        contents.values().removeIf(isContained -> !isContained);
        return List.copyOf(contents.keySet());
    }

    /** Returns the form of the keys in responses. A multistatus always contains URLs. */
    private KeyForm keyForm() {
        KeyForm form = KeyForm.valueOf(dialect.requiredText(DialectValue.QUERY_KEY_FORM));
        return form == KeyForm.key && isPropfind ? KeyForm.url : form;
    }

    /**
     * Returns the replacement for the origin that the server writes into its own URLs. It replaces nothing if
     * queryNextRewrite is not set.
     */
    OriginRewrite rewrite() {
        String inner = dialect.text(DialectValue.QUERY_NEXT_REWRITE);
        return new OriginRewrite(inner == null ? null : Origin.of(inner).orElse(null));
    }

    /**
     * Returns where the client finds the next page.
     *
     * @param variable the variable of the URL or the body of a query that says which page is requested
     */
    Paging.Source pageSource(PageVariable variable) {
        if (requestsEachCollection()) {
            return Paging.Source.COLLECTIONS;
        }
        if (dialect.pointer(DialectValue.QUERY_NEXT_POINTER) != null) {
            return Paging.Source.URL_IN_RESPONSE;
        }
        return switch (variable) {
            case NONE -> Paging.Source.LINK;
            case PAGE -> Paging.Source.PAGE_NUMBER;
            case OFFSET -> Paging.Source.ITEM_OFFSET;
            case CURSOR ->
                dialect.pointer(DialectValue.QUERY_CURSOR_POINTER) == null
                        ? Paging.Source.LAST_KEY
                        : Paging.Source.CURSOR_IN_RESPONSE;
        };
    }

    /** Returns the cursor for the request of the first page; can be empty. */
    String firstCursor(PageVariable variable) {
        return textOr(DialectValue.QUERY_FIRST_CURSOR, variable.first());
    }

    /** Returns the pointer that the dialect sets, or else the default of the format; null if there is neither. */
    private @Nullable JsonPointer pointer(
            DialectValue value, @Nullable String ofMultistatus, @Nullable String ofNdjson) {
        JsonPointer set = dialect.pointer(value);
        String defaultPointer = isPropfind ? ofMultistatus : isNdjson ? ofNdjson : null;
        return set == null && defaultPointer != null ? JsonPointer.parse(defaultPointer) : set;
    }

    private String textOr(DialectValue value, String defaultText) {
        String text = dialect.text(value);
        return text == null ? defaultText : text;
    }
}
