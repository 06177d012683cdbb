package io.github.dynurl.store.http;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.url.UrlLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Describes a store without sending anything: its properties, and the requests that its operations would send. */
final class StoreDescription {
    private StoreDescription() {}

    /** Stops an operation at its first request. Contains the description of the request. */
    static final class DescribedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, Object> request;

        DescribedException(Map<String, Object> request) {
            // no cause, no suppressed exceptions, no stack trace
            super("the request was described", null, false, false);
            this.request = request;
        }
    }

    /** Returns the properties of a store for {@link HttpStore#info} and {@link HttpStoreBuilder#info}. */
    static Map<String, Object> info(UrlLayout layout, Dialect dialect, @Nullable String userTag) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("type", "dynurl");
        info.put("baseUrl", layout.baseUrl());
        info.put("urlFormat", layout.format());
        info.put("urlFormatNoPart", layout.formatNoPart());
        info.putAll(layout.ownTemplates());
        if (userTag != null) {
            info.put("userTag", userTag);
        }
        info.put("query", layout.queryOrigin().isPresent());
        info.put("permissions", dialect.hasPermissions());
        info.putAll(describeDialect(dialect, layout));
        info.put("transactions", false);
        info.put("readOnly", false);
        return info;
    }

    /** Returns what a server of this dialect supports, derived from the values of the dialect. */
    private static Map<String, Object> describeDialect(Dialect dialect, UrlLayout layout) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("dialect", dialect.name());
        if (dialect.metadataHeaders() != null) {
            info.put("metadata", "headers");
            info.put("updates", dialect.requiredText(DialectValue.METADATA_HEADERS_UPDATE));
        } else {
            boolean isFieldOfJson = !dialect.pointerTo(Part.METADATA).equals(JsonPointer.ROOT);
            info.put("metadata", isFieldOfJson ? "field" : "json");
            info.put("updates", dialect.updateMode().name());
        }
        info.put("set", dialect.metadataHeaders() != null || layout.hasPartUrls(Part.DATA, Part.METADATA));
        boolean isStreamed =
                dialect.requiredText(DialectValue.COPY_METHOD).equals("none") || dialect.readsTagBeforeWrite();
        info.put("copy", isStreamed ? "client" : "server");
        info.put("create", dialect.text(DialectValue.CREATE_URL) != null);
        info.put("claims", dialect.reasonAgainstClaims() == null);
        if (layout.queryOrigin().isPresent()) {
            info.put("filter", Queries.filtersLocally(dialect, layout) ? "client" : "server");
            info.put("listed", new QueryDialect(dialect).listedFacts());
        }
        return info;
    }

    /**
     * Returns the description of the first request of each operation, by the name of the operation. For an operation
     * that the store refuses, the description contains the reason.
     *
     * @param store a store whose sender describes requests instead of sending them
     */
    static Map<String, Object> explain(HttpStore store, String key, Query query) {
        Metadata metadata = Metadata.of(Map.of("name", "value"));
        Permissions permissions = Permissions.of(Map.of("owned", Set.of("tag")));
        Map<String, Object> requests = new LinkedHashMap<>();
        requests.put("exists", describe(() -> store.exists(key)));
        requests.put("getData", describe(() -> store.getData(key)));
        requests.put("getMetadata", describe(() -> store.getMetadata(key)));
        requests.put("getPermissions", describe(() -> store.getPermissions(key)));
        requests.put("setData", describe(() -> store.setData(key, Data.of(new byte[0]))));
        requests.put("setMetadata", describe(() -> store.setMetadata(key, metadata)));
        requests.put("updateMetadata", describe(() -> store.updateMetadata(key, metadata)));
        requests.put("setPermissions", describe(() -> store.setPermissions(key, permissions)));
        requests.put("updatePermissions", describe(() -> store.updatePermissions(key, permissions)));
        requests.put("delete", describe(() -> store.delete(key)));
        requests.put("create", describe(() -> store.create(Value.of(Data.of(new byte[0]), metadata))));
        requests.put("queryKeys", describe(() -> requestFirstPage(store, query)));
        return requests;
    }

    /** Sends a query, which requests its first page. Returns whether that page has a key. */
    private static boolean requestFirstPage(HttpStore store, Query query) {
        try (Results<String> keys = store.queryKeys(query)) {
            return keys.hasNext();
        }
    }

    /** Runs an operation of a store that describes requests. Returns the description of the first request. */
    private static Map<String, Object> describe(Supplier<?> operation) {
        try {
            Object unused = operation.get();
            return Map.of();
        } catch (DescribedException e) {
            return e.request;
        } catch (StoreException e) {
            return Map.of("refused", e.reason());
        }
    }
}
