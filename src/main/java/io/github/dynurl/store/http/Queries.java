package io.github.dynurl.store.http;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.internal.query.KeyResults;
import io.github.dynurl.store.http.internal.query.MappedResults;
import io.github.dynurl.store.http.internal.query.Pages;
import io.github.dynurl.store.http.internal.query.QueryHit;
import io.github.dynurl.store.http.internal.query.QueryPointers;
import io.github.dynurl.store.http.internal.query.QueryResults;
import io.github.dynurl.store.url.UrlLayout;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Asks queries, and completes what their answers lack. Thread-safe. */
final class Queries {
    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;
    private final Executor executor;
    private final int concurrency;
    private final OptionWarnings warnings;

    Queries(HttpStore.Shared shared, Reads reads) {
        this.layout = shared.layout();
        this.dialect = shared.dialect();
        this.reads = reads;
        this.executor = shared.executor();
        this.concurrency = shared.queryConcurrency();
        this.warnings = shared.warnings();
    }

    Results<String> keys(Sender sender, Query query) {
        return filtersHere(query)
                ? new MappedResults<>(results(sender, "queryKeys", query.select(Select.of())), QueryResult::key)
                : new KeyResults(pages(sender, "queryKeys", query));
    }

    /** Tells whether the filter is applied here, and so needs the metadata. */
    private boolean filtersHere(Query query) {
        return dialect.filtersLocally() && !query.filter().isEmpty();
    }

    Results<QueryResult> results(Sender sender, String action, Query query) {
        return new QueryResults(
                pages(sender, action, query),
                (hit, scope) -> result(sender.in(scope), action, query, hit),
                executor,
                concurrency,
                key -> missing(key, Part.METADATA),
                why -> warnings.once(
                        OptionWarnings.Kind.ALL_MISSING,
                        "None of the objects that a query found is there: the last " + why));
    }

    /** Completes what was found; null if it is not what was asked for. */
    private @Nullable QueryResult result(Sender sender, String action, Query query, QueryHit hit) {
        boolean filters = filtersHere(query);
        Metadata metadata = hit.metadata();
        if (metadata == null) {
            Select select = filters ? query.select().and(query.filter().keySet()) : query.select();
            metadata = reads.json(sender, new Calls.GetJson(action, new Key(hit.key()), Part.METADATA, select, ""));
        }
        return filters && !metadata.matches(query.filter())
                ? null
                : new QueryResult(hit.key(), query.select().applyTo(metadata));
    }

    private Pages pages(Sender sender, String action, Query query) {
        if (layout.queryOrigin().isEmpty()) {
            throw new InvalidRequestException(
                    Failure.of(action, null, "the store has no queryUrl; set the option queryUrl"));
        }
        if (query.filter().containsKey("")) {
            throw new InvalidRequestException(Failure.of(action, null, "the filter has an empty name"));
        }
        QueryPointers pointers = dialect.pointers();
        return new Pages(
                (target, scope, begun) -> sender.in(scope)
                        .spent(System.nanoTime() - begun)
                        .execute(new Calls.QueryKeys(
                                action, query, target == null ? layout.query(query.filter(), "") : target, pointers)),
                layout.hasCursor() ? cursor -> layout.query(query.filter(), cursor) : null,
                pointers.cursor() == null,
                what -> warnings.once(
                        OptionWarnings.Kind.NEXT_PAGE,
                        "An answer to a query is not all that there is: it has " + what));
    }

    /** Says where a key that is missing was looked for, and what to check. */
    String missing(String key, Part part) {
        return "was looked for at " + warnings.shown(layout.part(new Key(key), part)) + "; check baseUrl, urlFormat"
                + (part == Part.DATA ? " and dataPart" : ", metadataPart and missingParts");
    }
}
