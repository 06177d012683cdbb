package io.github.dynurl.camel;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.Value;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds what each operation does: read the request, ask the store, write the answer. */
final class Operations {
    /** Does one operation. */
    @FunctionalInterface
    interface Handler {
        void handle(Store store, Request request, Answer answer) throws IOException;
    }

    private Operations() {}

    /** Returns the handler of an operation; the compiler sees to it that each has one. */
    static Handler handlerOf(DynUrlOperation operation) {
        return switch (operation) {
            case get -> Operations::get;
            case getData -> Operations::getData;
            case getMetadata -> Operations::getMetadata;
            case getPermissions -> Operations::getPermissions;
            case exists -> Operations::exists;
            case set -> Operations::set;
            case setData -> Operations::setData;
            case setMetadata -> Operations::setMetadata;
            case updateMetadata -> Operations::updateMetadata;
            case setPermissions -> Operations::setPermissions;
            case updatePermissions -> Operations::updatePermissions;
            case delete -> Operations::delete;
            case query -> Operations::query;
            case queryKeys -> Operations::queryKeys;
            case info -> Operations::info;
            case acknowledge ->
                (store, request, answer) ->
                        Acknowledgements.each(request.acknowledgements(), DynUrlAcknowledgement::acknowledge);
            case reject ->
                (store, request, answer) ->
                        Acknowledgements.each(request.acknowledgements(), DynUrlAcknowledgement::reject);
        };
    }

    private static void get(Store store, Request request, Answer answer) throws IOException {
        String key = request.key();
        Value value = store.get(key, request.condition());
        answer.data(key, value);
    }

    private static void getData(Store store, Request request, Answer answer) throws IOException {
        String key = request.key();
        ByteRange range = request.range();
        DataStream data = store.getData(key, range, request.condition());
        answer.data(key, range, data);
    }

    private static void getMetadata(Store store, Request request, Answer answer) {
        String key = request.key();
        metadata(key, store.getMetadata(key, request.select()), request.outputClass(), answer);
    }

    /** Makes metadata the body, in the form that the endpoint asks for. */
    static void metadata(String key, Metadata metadata, @Nullable Class<?> type, Answer answer) {
        if (type == null) {
            answer.map(metadata);
        } else {
            answer.body(bean(key, metadata, type));
        }
        answer.headers(key, metadata.info());
    }

    private static Object bean(String key, Metadata metadata, Class<?> type) {
        try {
            return Json.toBean(metadata, type);
        } catch (InvalidRequestException e) {
            throw new UnexpectedReplyException(
                    Failure.rejected("getMetadata", key, metadata.info().status(), e.reason() + " (outputType)")
                            .cause(e));
        }
    }

    private static void getPermissions(Store store, Request request, Answer answer) {
        String key = request.key();
        var permissions = store.getPermissions(key);
        answer.map(permissions);
        answer.headers(key, permissions.info());
    }

    private static void exists(Store store, Request request, Answer answer) {
        String key = request.key();
        Optional<PartInfo> found = store.find(key);
        answer.body(found.isPresent());
        answer.dataHeaders(key, found.orElse(PartInfo.NONE));
    }

    private static void set(Store store, Request request, Answer answer) {
        String key = request.key();
        Value value = Value.of(request.data(), request.metadataHeader());
        answer.headers(key, store.set(key, value, request.condition()));
    }

    private static void setData(Store store, Request request, Answer answer) {
        String key = request.key();
        answer.headers(key, store.setData(key, request.data(), request.condition()));
    }

    private static void setMetadata(Store store, Request request, Answer answer) {
        String key = request.key();
        answer.headers(key, store.setMetadata(key, request.metadataBody(), request.condition()));
    }

    private static void updateMetadata(Store store, Request request, Answer answer) {
        String key = request.key();
        answer.headers(key, store.updateMetadata(key, request.metadataBody(), request.condition()));
    }

    private static void setPermissions(Store store, Request request, Answer answer) {
        String key = request.key();
        answer.headers(key, store.setPermissions(key, request.permissions(), request.condition()));
    }

    private static void updatePermissions(Store store, Request request, Answer answer) {
        String key = request.key();
        answer.headers(key, store.updatePermissions(key, request.permissions(), request.condition()));
    }

    private static void delete(Store store, Request request, Answer answer) {
        String key = request.key();
        answer.headers(key, store.delete(key, request.condition()));
    }

    private static void query(Store store, Request request, Answer answer) {
        var query = request.query();
        answer.results("query", store, from -> from.query(query));
    }

    private static void queryKeys(Store store, Request request, Answer answer) {
        var query = request.query();
        answer.results("queryKeys", store, from -> from.queryKeys(query));
    }

    private static void info(Store store, Request request, Answer answer) {
        answer.map(store.info());
        answer.noHeaders();
    }
}
