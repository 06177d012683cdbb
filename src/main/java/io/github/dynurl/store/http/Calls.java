package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.query.Page;
import io.github.dynurl.store.http.internal.query.QueryFormat;
import io.github.dynurl.store.http.internal.query.QueryPointers;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls that a store executes, except the download, which is {@link GetData}. */
final class Calls {
    private static final String JSON = "application/json";

    /** The {@link Call#completedSteps} of a call whose operation has changed nothing before. */
    private static final String NOTHING_DONE = "";

    private Calls() {}

    /** Creates the request body for metadata or permissions. */
    static Data json(Map<String, ?> values) {
        return Data.of(Json.bytes(values)).as(JSON);
    }

    /** Returns whether a response has the whole body. A 206 that was not requested has only a part of it. */
    private static boolean hasWholeBody(int status) {
        return Reply.isSuccess(status) && status != 206;
    }

    /** The result of {@link Find}. */
    sealed interface FindResult {
        /** The information of the data; empty if there is no data. */
        record Known(Optional<PartInfo> info) implements FindResult {}

        /** The server does not support the method (405 or 501). */
        record MethodUnsupported() implements FindResult {}
    }

    /** Reads only the response header for the data: {@code HEAD {data}}, or GET for servers without HEAD. */
    record Find(String action, Key key, String method) implements Call<FindResult> {
        @Override
        public Request request(UrlLayout layout) {
            return Request.of(method, layout.part(key, Part.DATA), layout.format());
        }

        @Override
        public boolean isExpectedStatus(int status) {
            boolean unsupported = method.equals("HEAD") && (status == 405 || status == 501);
            return Call.super.isExpectedStatus(status) || status == 404 || status == 410 || unsupported;
        }

        @Override
        public FindResult readResult(Reply reply) {
            return switch (reply.status()) {
                case 404, 410 -> new FindResult.Known(Optional.empty());
                case 405, 501 -> new FindResult.MethodUnsupported();
                default -> new FindResult.Known(Optional.of(reply.info()));
            };
        }
    }

    /** Checks that the server responds: {@code HEAD} of the base URL. The URL need not exist, so 404 is a success. */
    record Probe() implements Call<Integer> {
        @Override
        public String action() {
            return "probe";
        }

        @Override
        public @Nullable Key key() {
            return null;
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.of("HEAD", layout.base(), "{base}");
        }

        @Override
        public boolean isExpectedStatus(int status) {
            return status != 401 && status < 500;
        }

        @Override
        public boolean isNeverRetried() {
            return true;
        }

        @Override
        public Integer readResult(Reply reply) {
            return reply.status();
        }
    }

    /** Reads a JSON part, which is metadata or permissions: {@code GET {metadata}} or {@code GET {permissions}}. */
    record GetJson(String action, Key key, Part part, Select select, String completedSteps) implements Call<Metadata> {
        /** Reads all values. */
        static GetJson of(String action, Key key, Part part) {
            return of(action, key, part, Select.all());
        }

        /** Reads the selected values. */
        static GetJson of(String action, Key key, Part part, Select select) {
            return new GetJson(action, key, part, select, NOTHING_DONE);
        }

        /** Returns a copy whose error messages start with what the operation has done before. */
        GetJson withCompletedSteps(String steps) {
            return new GetJson(action, key, part, select, steps);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.of("GET", layout.part(key, part), layout.format()).withHeader("Accept", JSON);
        }

        @Override
        public boolean isExpectedStatus(int status) {
            return hasWholeBody(status);
        }

        @Override
        public Metadata readResult(Reply reply) throws IOException {
            return Json.read(reply.jsonBody(), select, reply.info());
        }
    }

    /** Replaces the data: {@code PUT {data}}. */
    record PutData(String action, Key key, Data data, Condition condition) implements Call<PartInfo> {
        /** Creates the call; throws {@link InvalidRequestException} if the Content-Type is no legal field value. */
        static PutData of(String action, Key key, Data data, Condition condition) {
            String type = data.mediaType();
            if (type != null && !type.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
                String reason = "the Content-Type " + Key.shown(type) + " has a character that a header cannot have";
                throw new InvalidRequestException(Failure.of(action, key.text(), reason));
            }
            return new PutData(action, key, data, condition);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.of("PUT", layout.part(key, Part.DATA), layout.format())
                    .withCondition(condition)
                    .withBody(data)
                    .asDataTransfer();
        }

        @Override
        public PartInfo readResult(Reply reply) {
            return reply.infoAfterWrite();
        }
    }

    /** Replaces (PUT) or updates (POST, PATCH) a JSON part, which is metadata or permissions. */
    record WriteJson(
            String action, String method, Key key, Part part, Data json, Condition condition, String completedSteps)
            implements Call<PartInfo> {
        /** Creates the call from JSON that {@link Calls#json} has created. */
        static WriteJson of(String action, String method, Key key, Part part, Data json, Condition condition) {
            return new WriteJson(action, method, key, part, json, condition, NOTHING_DONE);
        }

        /** Returns a copy whose body has this media type. */
        WriteJson withMediaType(String mediaType) {
            return new WriteJson(action, method, key, part, json.as(mediaType), condition, completedSteps);
        }

        /** Returns a copy whose error messages start with what the operation has done before. */
        WriteJson withCompletedSteps(String steps) {
            return new WriteJson(action, method, key, part, json, condition, steps);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.of(method, layout.part(key, part), layout.format())
                    .withCondition(condition)
                    .withBody(json);
        }

        @Override
        public PartInfo readResult(Reply reply) {
            return reply.infoAfterWrite();
        }
    }

    /** Deletes one part, {@code DELETE {part}}; or, if {@code part} is null, the key with all its parts. */
    record Delete(Key key, @Nullable Part part, Condition condition, String completedSteps) implements Call<PartInfo> {
        /** Deletes a key with all its parts: one {@code DELETE} of its URL without part. */
        static Delete ofKey(Key key, Condition condition) {
            return new Delete(key, null, condition, NOTHING_DONE);
        }

        /** Deletes one part of a key. */
        static Delete ofPart(Key key, Part part, Condition condition) {
            return new Delete(key, part, condition, NOTHING_DONE);
        }

        /** Returns a copy whose error messages start with what the operation has done before. */
        Delete withCompletedSteps(String steps) {
            return new Delete(key, part, condition, steps);
        }

        /** Returns whether the data is deleted, alone or with the other parts. */
        boolean deletesData() {
            return part == null || part == Part.DATA;
        }

        @Override
        public String action() {
            return "delete";
        }

        @Override
        public Request request(UrlLayout layout) {
            Request request = part == null
                    ? Request.of("DELETE", layout.key(key), layout.formatNoPart())
                    : Request.of("DELETE", layout.part(key, part), layout.format());
            return request.withCondition(condition);
        }

        @Override
        public PartInfo readResult(Reply reply) {
            return reply.infoAfterWrite();
        }
    }

    /** Reads one page of the objects that match a query: {@code GET {queryUrl}}. */
    record QueryKeys(String action, Query query, Target target, QueryPointers pointers) implements Call<Page> {
        @Override
        public @Nullable Key key() {
            return null;
        }

        @Override
        public Request request(UrlLayout layout) {
            Request request = Request.of("GET", target, "{queryUrl}");
            return layout.queryBody(query.filter())
                    .map(json -> request.withBody(Data.of(json).as(JSON)))
                    .orElse(request);
        }

        @Override
        public boolean isExpectedStatus(int status) {
            return hasWholeBody(status);
        }

        @Override
        public Page readResult(Reply reply) {
            return QueryFormat.openPage(reply, target, pointers);
        }
    }
}
