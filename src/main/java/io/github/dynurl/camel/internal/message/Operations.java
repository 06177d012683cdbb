package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlAcknowledgement;
import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlOperation;
import io.github.dynurl.camel.internal.bulk.GroupedKeys;
import io.github.dynurl.camel.internal.bulk.KeySource;
import io.github.dynurl.camel.internal.bulk.MultiDelete;
import io.github.dynurl.camel.internal.bulk.OrderedCalls;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.client.TargetStores;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handlers of the operations. Each reads the request, calls the store, and writes the response to the exchange. */
public final class Operations {
    /** The key whose requests the operation {@code explain} returns if no key is set. */
    private static final String EXAMPLE_KEY = "key";

    /** Performs one operation. */
    @FunctionalInterface
    public interface Handler {
        /** Performs the operation of the request, and writes its result to the exchange. */
        void handle(HttpStore store, Request request, ResponseWriter response) throws IOException;
    }

    private Operations() {}

    /**
     * Returns the handler of an operation.
     *
     * @param source the store of the endpoint, for copy, move and multiDelete
     * @param targets the other stores to which objects are copied and moved
     */
    public static Handler handlerOf(DynUrlOperation operation, StoreOwner.SharedStore source, TargetStores targets) {
        return switch (operation) {
            case get -> Operations::get;
            case getData -> Operations::getData;
            case getMetadata -> Operations::getMetadata;
            case getPermissions -> Operations::getPermissions;
            case exists -> Operations::exists;
            case set -> Operations::set;
            case create -> Operations::create;
            case setData -> Operations::setData;
            case setMetadata -> Operations::setMetadata;
            case updateMetadata -> Operations::updateMetadata;
            case setPermissions -> Operations::setPermissions;
            case updatePermissions -> Operations::updatePermissions;
            case delete -> Operations::delete;
            case multiGet -> (store, request, response) -> response.setObjects(request.keys());
            case multiDelete -> (store, request, response) -> multiDelete(store, request, response, source);
            case copy -> new Transfers(source.transferLimit(), targets)::copy;
            case move -> new Transfers(source.transferLimit(), targets)::move;
            case query -> Operations::query;
            case queryKeys -> Operations::queryKeys;
            case url -> Operations::url;
            case presign -> Operations::presign;
            case explain -> Operations::explain;
            case info -> Operations::info;
            case acknowledge ->
                (store, request, response) ->
                        Acknowledgements.forEach(request.acknowledgements(), DynUrlAcknowledgement::acknowledge);
            case reject ->
                (store, request, response) ->
                        Acknowledgements.forEach(request.acknowledgements(), DynUrlAcknowledgement::reject);
        };
    }

    private static void get(Store store, Request request, ResponseWriter response) throws IOException {
        String key = request.key();
        Value value = store.get(key, request.condition());
        response.setValue(key, value);
    }

    private static void getData(Store store, Request request, ResponseWriter response) throws IOException {
        String key = request.key();
        ByteRange range = request.range();
        DataStream data = store.getData(key, range, request.condition());
        response.setData(key, range, data);
    }

    private static void getMetadata(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        writeMetadata(key, store.getMetadata(key, request.select()), request.outputClass(), response);
    }

    /**
     * Sets the body to metadata, and sets the headers with the key, entity tag, time and status of the metadata.
     *
     * @param beanClass the class to which the metadata is converted; null for a map or JSON (option outputType)
     */
    public static void writeMetadata(
            String key, Metadata metadata, @Nullable Class<?> beanClass, ResponseWriter response) {
        if (beanClass == null) {
            response.setMap(metadata);
        } else {
            response.setBody(toBean(key, metadata, beanClass));
        }
        response.setPartHeaders(key, metadata.info());
    }

    private static Object toBean(String key, Metadata metadata, Class<?> beanClass) {
        try {
            return Json.toBean(metadata, beanClass);
        } catch (InvalidRequestException e) {
            // The metadata of the store does not fit the class, so the response is unexpected. The request is valid.
            throw new UnexpectedReplyException(
                    Failure.rejected("getMetadata", key, metadata.info().status(), e.reason() + " (outputType)")
                            .cause(e));
        }
    }

    private static void getPermissions(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        Permissions permissions = store.getPermissions(key);
        response.setMap(permissions);
        response.setPartHeaders(key, permissions.info());
    }

    private static void exists(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        Optional<PartInfo> found = store.find(key);
        response.setBody(found.isPresent());
        response.setDataHeaders(key, found.orElse(PartInfo.NONE));
    }

    private static void set(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        Value value = Value.of(dataOf(request, response), request.metadataHeader());
        response.setPartHeaders(key, store.set(key, value, request.condition()));
    }

    private static void create(HttpStore store, Request request, ResponseWriter response) {
        String key = request.hasBody()
                ? store.create(Value.of(dataOf(request, response), request.metadataHeaderOrEmpty()))
                : store.create(request.metadataHeaderOrEmpty());
        response.setPartHeaders(key, PartInfo.NONE);
    }

    private static void setData(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        response.setPartHeaders(key, store.setData(key, dataOf(request, response), request.condition()));
    }

    private static void setMetadata(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        response.setPartHeaders(key, store.setMetadata(key, request.metadataBody(), request.condition()));
    }

    private static void updateMetadata(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        response.setPartHeaders(key, store.updateMetadata(key, request.metadataBody(), request.condition()));
    }

    private static void setPermissions(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        response.setPartHeaders(key, store.setPermissions(key, request.permissions(), request.condition()));
    }

    private static void updatePermissions(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        response.setPartHeaders(key, store.updatePermissions(key, request.permissions(), request.condition()));
    }

    private static void delete(Store store, Request request, ResponseWriter response) {
        String key = request.key();
        response.setPartHeaders(key, store.delete(key, request.condition()));
    }

    private static void multiDelete(
            HttpStore store, Request request, ResponseWriter response, StoreOwner.SharedStore shared) {
        KeySource keys = request.keys();
        DynUrlConfiguration options = response.options();
        MultiDelete run = new MultiDelete(
                options.getQueryLimit(),
                new OrderedCalls.Workers(shared.threads().query(), options.getQueryConcurrency()));
        try {
            run.run(keys, store);
        } finally {
            response.setDeletions(run);
        }
    }

    private static void query(Store store, Request request, ResponseWriter response) {
        Query query = request.query();
        response.setResults("query", store, queriedStore -> queriedStore.query(query));
    }

    private static void queryKeys(Store store, Request request, ResponseWriter response) {
        Query query = request.query();
        String delimiter = response.options().getDelimiter();
        if (delimiter == null) {
            response.setResults("queryKeys", store, queriedStore -> queriedStore.queryKeys(query));
        } else {
            response.setResults(
                    "queryKeys",
                    store,
                    queriedStore -> new GroupedKeys(queriedStore.queryKeys(query), query.prefix(), delimiter));
        }
    }

    private static void url(HttpStore store, Request request, ResponseWriter response) {
        String key = request.key();
        response.setBody(store.url(key));
        response.setPartHeaders(key, PartInfo.NONE);
    }

    private static void presign(HttpStore store, Request request, ResponseWriter response) {
        String key = request.key();
        response.setBody(store.presign(key, request.downloadLinkExpiration()));
        response.setPartHeaders(key, PartInfo.NONE);
    }

    private static void explain(HttpStore store, Request request, ResponseWriter response) {
        String key = request.hasKey() ? request.key() : EXAMPLE_KEY;
        response.setMap(store.explain(key, request.query()));
        response.removePartHeaders();
    }

    private static void info(Store store, Request request, ResponseWriter response) {
        response.setMap(store.info());
        response.removePartHeaders();
    }

    private static Data dataOf(Request request, ResponseWriter response) {
        response.logCachedBody();
        return request.data();
    }
}
