package io.github.dynurl.store.http;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.http.internal.query.KeyResults;
import io.github.dynurl.store.http.internal.query.MappedResults;
import io.github.dynurl.store.http.internal.query.PageRequest;
import io.github.dynurl.store.http.internal.query.Pages;
import io.github.dynurl.store.http.internal.query.Paging;
import io.github.dynurl.store.http.internal.query.QueryHit;
import io.github.dynurl.store.http.internal.query.QueryResults;
import io.github.dynurl.store.http.internal.query.ResponseShape;
import io.github.dynurl.store.url.PageVariable;
import io.github.dynurl.store.url.QueryValues;
import io.github.dynurl.store.url.ShownUrl;
import io.github.dynurl.store.url.UrlLayout;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Executes queries, and reads the metadata that a query response does not contain. Thread-safe. */
final class Queries {
    private final UrlLayout layout;
    private final Dialect dialect;
    private final QueryDialect queryDialect;
    private final ResponseShape shape;
    private final @Nullable MetadataHeaders headers;
    private final Reads reads;
    private final Executor executor;
    private final int concurrency;
    private final OptionWarnings warnings;

    Queries(HttpStore.StoreContext context, Reads reads) {
        this.layout = context.layout();
        this.dialect = context.dialect();
        this.queryDialect = new QueryDialect(dialect);
        this.shape = queryDialect.shape(layout, this::warnOfForeignObject);
        this.headers = dialect.metadataHeaders();
        this.reads = reads;
        this.executor = context.executor();
        this.concurrency = context.queryConcurrency();
        this.warnings = context.warnings();
    }

    /** Sends a query for keys. Requests the first page now, and each other page when the iteration reaches it. */
    Results<String> openKeys(Sender sender, Query query) {
        return isFilteredLocally(query)
                ? new MappedResults<>(openList(sender, query), ListedObject::key)
                : openKeysWithPrefix(sender, query);
    }

    private Results<String> openKeysWithPrefix(Sender sender, Query query) {
        Pages pages = openPages(sender, "queryKeys", query);
        return query.prefix().isEmpty()
                ? new KeyResults(pages)
                : new MappedResults<>(withPrefix(pages, query.prefix()), QueryHit::key);
    }

    /** Omits the hits whose key does not start with the prefix, because a server may ignore the prefix. */
    private static Results<QueryHit> withPrefix(Results<QueryHit> hits, String prefix) {
        return prefix.isEmpty()
                ? hits
                : new MappedResults<>(hits, hit -> hit.key().startsWith(prefix) ? hit : null);
    }

    /**
     * Sends a query, and returns what its response says about the objects. Requests the metadata of an object only if
     * the client filters the results itself and the response does not contain the metadata.
     */
    Results<ListedObject> openList(Sender sender, Query query) {
        return isFilteredLocally(query)
                ? openCompleted(sender, "queryKeys", query.select(Select.of()), (hit, result) -> toListed(hit))
                : new MappedResults<>(openHits(sender, "queryKeys", query), Queries::toListed);
    }

    private static ListedObject toListed(QueryHit hit) {
        Metadata metadata = hit.metadata();
        Metadata withInfo = metadata == null ? null : metadata.withInfo(hit.metadataInfo());
        return new ListedObject(hit.key(), withInfo, hit.info(), hit.metadataInfo());
    }

    /** Returns whether the client filters the results itself. For this, it needs the metadata of each object. */
    private boolean isFilteredLocally(Query query) {
        return filtersLocally(dialect, layout) && !query.filter().isEmpty();
    }

    /** Returns whether the client filters the results of queries itself, because of the dialect or of the query URL. */
    static boolean filtersLocally(Dialect dialect, UrlLayout layout) {
        return dialect.filtersLocally() || !layout.sendsFilter();
    }

    /**
     * Sends a query for keys and metadata. If the response does not contain the metadata, several requests at the same
     * time read it.
     */
    Results<QueryResult> openResults(Sender sender, String action, Query query) {
        return openCompleted(sender, action, query, (hit, result) -> result);
    }

    /** @param toResult returns the result for a hit and what {@link #completeHit} has made of it */
    private <T> Results<T> openCompleted(
            Sender sender, String action, Query query, BiFunction<QueryHit, QueryResult, T> toResult) {
        return new QueryResults<>(
                openHits(sender, action, query),
                (hit, scope) -> {
                    QueryResult result = completeHit(sender.withCancelScope(scope), action, query, hit);
                    return result == null ? null : toResult.apply(hit, result);
                },
                executor,
                concurrency,
                key -> missingMessage(new Key(key), Part.METADATA),
                lastMissing -> warnings.warnOnce(
                        OptionWarnings.Kind.ALL_MISSING,
                        "None of the objects that a query found is there: the last one " + lastMissing));
    }

    /**
     * Creates the result for a hit. Reads its metadata if the query response does not contain it. Returns null if the
     * client applies the filter itself and the metadata does not match it.
     */
    private @Nullable QueryResult completeHit(Sender sender, String action, Query query, QueryHit hit) {
        boolean isFiltered = isFilteredLocally(query);
        Metadata metadata = hit.metadata();
        if (metadata == null) {
            Select needed = isFiltered ? query.select().and(query.filter().keySet()) : query.select();
            metadata = reads.readValues(sender, reads.metadataCall(action, new Key(hit.key()), needed));
        }
        return isFiltered && !metadata.matches(query.filter())
                ? null
                : new QueryResult(hit.key(), query.select().applyTo(metadata), hit.info());
    }

    /** Sends a query. The metadata of its hits is decoded, because a response has the values as the headers have them. */
    private Results<QueryHit> openHits(Sender sender, String action, Query query) {
        Results<QueryHit> hits = withPrefix(openPages(sender, action, query), query.prefix());
        return headers == null ? hits : new MappedResults<>(hits, hit -> decoded(hit, headers));
    }

    private static QueryHit decoded(QueryHit hit, MetadataHeaders headers) {
        Metadata metadata = hit.metadata();
        return metadata == null ? hit : hit.withMetadata(Metadata.of(headers.decode(metadata)));
    }

    private Pages openPages(Sender sender, String action, Query query) {
        if (layout.queryOrigin().isEmpty()) {
            throw new InvalidRequestException(
                    Failure.of(action, null, "the store has no queryUrl; set the option queryUrl"));
        }
        if (query.filter().containsKey("")) {
            throw new InvalidRequestException(Failure.of(action, null, "the filter has an empty name"));
        }
        PageVariable variable = layout.pageVariable();
        QueryValues values = new QueryValues(query.filter(), query.prefix(), queryDialect.firstCursor(variable));
        Paging paging = new Paging(
                queryDialect.pageSource(variable),
                variable,
                cursor -> new PageRequest(layout.query(values.withCursor(cursor)), cursor),
                values.cursor(),
                dialect.pointer(DialectValue.QUERY_TOTAL_POINTER) != null,
                queryDialect.rewrite(),
                layout::complete,
                nextPageField -> warnings.warnOnce(
                        OptionWarnings.Kind.NEXT_PAGE_IGNORED,
                        "An answer to a query is not all that there is: it has " + nextPageField));
        return new Pages(
                (page, scope, startNanos) -> sender.withCancelScope(scope)
                        .withSpentNanos(System.nanoTime() - startNanos)
                        .execute(new Calls.QueryKeys(
                                action,
                                values.withCursor(page.cursor()),
                                page.target(),
                                queryDialect.method(),
                                queryDialect.depth(),
                                shape,
                                urlOptions(page, paging))),
                paging);
    }

    /** Returns the options that define a page. Some servers answer a page after the last one by an error. */
    private String urlOptions(PageRequest page, Paging paging) {
        String options = dialect.text(DialectValue.QUERY_TEMPLATE) == null ? "queryUrl" : "queryUrl and queryTemplate";
        boolean mayBeAfterLast = paging.variable().isCounted() && !page.cursor().equals(paging.firstCursor());
        return mayBeAfterLast ? options.replace(" and", ",") + " and queryTotalPointer" : options;
    }

    /** Logs a path or URL in a query response that belongs to no object of this store. Logs only the first one. */
    private void warnOfForeignObject(String pathOrUrl) {
        warnings.warnOnce(
                OptionWarnings.Kind.FOREIGN_OBJECT,
                "An answer to a query lists " + Key.shown(warnings.redact(ShownUrl.withoutQuery(pathOrUrl)))
                        + ", which is not below baseUrl, or for which no key leads to this URL of the data; the query"
                        + " skips it, and others of this kind");
    }

    /**
     * Returns the end of a sentence about an object that a query found, but that the server does not have. The caller
     * starts the sentence, for example with "the last one". See {@link HttpStore#explainMissing}.
     */
    String missingMessage(Key key, Part part) {
        String url = "was looked for at " + warnings.redact(layout.part(key, part)) + "; check baseUrl";
        if (layout.hasOwnUrl(part)) {
            return url + (part == Part.DATA ? " and dataUrl" : ", metadataUrl and missingParts");
        }
        return url + ", urlFormat" + (part == Part.DATA ? " and dataPart" : ", metadataPart and missingParts");
    }
}
