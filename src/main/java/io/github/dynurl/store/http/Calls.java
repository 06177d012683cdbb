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

/** Holds the calls whose answer is small, and the query. For data see {@link GetData}. */
final class Calls {
    private static final String JSON = "application/json";

    private Calls() {}

    /** Makes the body of a JSON part. */
    static Data json(Map<String, ?> values) {
        return Data.of(Json.bytes(values)).as(JSON);
    }

    /** Tells whether a status says that all is there: a part, which nobody asked for, could look like it. */
    private static boolean isWhole(int status) {
        return Reply.isSuccess(status) && status != 206;
    }

    /** What a server says to the question whether a key has data. */
    sealed interface Found {
        /** The data is there, or not. */
        record Answer(Optional<PartInfo> info) implements Found {}

        /** The server does not know the method. */
        record Unsupported() implements Found {}
    }

    /** Asks for the head of the data: {@code HEAD {data}}, or GET where the server has no HEAD. */
    record Find(String action, Key key, String method) implements Call<Found> {
        @Override
        public Request request(UrlLayout layout) {
            return Request.of(method, layout.part(key, Part.DATA), layout.format());
        }

        @Override
        public boolean answers(int status) {
            boolean unsupported = method.equals("HEAD") && (status == 405 || status == 501);
            return Call.super.answers(status) || status == 404 || status == 410 || unsupported;
        }

        @Override
        public Found reply(Reply reply) {
            return switch (reply.status()) {
                case 404, 410 -> new Found.Answer(Optional.empty());
                case 405, 501 -> new Found.Unsupported();
                default -> new Found.Answer(Optional.of(reply.info()));
            };
        }
    }

    /** Asks whether there is a server: {@code HEAD} of the base URL, which need not be there. */
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
        public boolean answers(int status) {
            return status != 401 && status < 500;
        }

        @Override
        public boolean isOnce() {
            return true;
        }

        @Override
        public Integer reply(Reply reply) {
            return reply.status();
        }
    }

    /** Reads a JSON part: {@code GET {metadata}} or {@code GET {permissions}}. */
    record GetJson(String action, Key key, Part part, Select select, String doneBefore) implements Call<Metadata> {
        @Override
        public Request request(UrlLayout layout) {
            return Request.of("GET", layout.part(key, part), layout.format()).header("Accept", JSON);
        }

        @Override
        public boolean answers(int status) {
            return isWhole(status);
        }

        @Override
        public Metadata reply(Reply reply) throws IOException {
            return Json.read(reply.jsonBody(), select, reply.info());
        }
    }

    /** Replaces the data: {@code PUT {data}}. */
    record PutData(String action, Key key, Data data, Condition condition) implements Call<PartInfo> {
        /** Makes the call; refuses a Content-Type that would break the request's head. */
        static PutData of(String action, Key key, Data data, Condition condition) {
            String type = data.mediaType();
            if (type != null && !type.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
                String why = "the Content-Type " + Key.shown(type) + " has a character that a header cannot have";
                throw new InvalidRequestException(Failure.of(action, key.text(), why));
            }
            return new PutData(action, key, data, condition);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.of("PUT", layout.part(key, Part.DATA), layout.format())
                    .condition(condition)
                    .body(data)
                    .data();
        }

        @Override
        public PartInfo reply(Reply reply) {
            return reply.written();
        }
    }

    /** Replaces (PUT) or updates (POST, PATCH) a JSON part. */
    record WriteJson(
            String action, String method, Key key, Part part, Data json, Condition condition, String doneBefore)
            implements Call<PartInfo> {
        /** Copies this with another media type of the JSON. */
        WriteJson as(String mediaType) {
            return new WriteJson(action, method, key, part, json.as(mediaType), condition, doneBefore);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.of(method, layout.part(key, part), layout.format())
                    .condition(condition)
                    .body(json);
        }

        @Override
        public PartInfo reply(Reply reply) {
            return reply.written();
        }
    }

    /** Deletes a part or, where it is null, the key: {@code DELETE} of its URL without part. */
    record Delete(Key key, @Nullable Part part, Condition condition, String doneBefore) implements Call<PartInfo> {
        @Override
        public String action() {
            return "delete";
        }

        @Override
        public Request request(UrlLayout layout) {
            Request request = part == null
                    ? Request.of("DELETE", layout.key(key), layout.formatNoPart())
                    : Request.of("DELETE", layout.part(key, part), layout.format());
            return request.condition(condition);
        }

        @Override
        public PartInfo reply(Reply reply) {
            return reply.written();
        }
    }

    /** Asks for a page of the keys that match: {@code GET {queryUrl}}. */
    record QueryKeys(String action, Query query, Target target, QueryPointers pointers) implements Call<Page> {
        @Override
        public @Nullable Key key() {
            return null;
        }

        @Override
        public Request request(UrlLayout layout) {
            Request request = Request.of("GET", target, "{queryUrl}");
            return layout.queryBody(query.filter())
                    .map(json -> request.body(Data.of(json).as(JSON)))
                    .orElse(request);
        }

        @Override
        public boolean answers(int status) {
            return isWhole(status);
        }

        @Override
        public Page reply(Reply reply) {
            return QueryFormat.read(reply, target, pointers);
        }
    }
}
