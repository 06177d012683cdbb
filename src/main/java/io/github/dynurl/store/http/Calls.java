package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.http.internal.query.Page;
import io.github.dynurl.store.http.internal.query.QueryFormat;
import io.github.dynurl.store.http.internal.query.ResponseShape;
import io.github.dynurl.store.url.QueryValues;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a store executes, except the download, which is {@link GetData}. Each call has an {@code action}: the
 * name of the store's operation, which the messages of exceptions contain.
 */
final class Calls {
    private static final String JSON = "application/json";
    private static final int MULTISTATUS = 207;

    /** The {@link Call#completedStepsPrefix} of a call that is the first one of its operation to change something. */
    private static final String NO_COMPLETED_STEPS = "";

    private Calls() {}

    /** Creates the request body for metadata or permissions. */
    static Data json(Map<String, ?> values) {
        return Data.of(Json.bytes(values)).as(JSON);
    }

    /** Returns whether a success response contains the whole content. A 206 that nobody requested contains a part. */
    private static boolean hasWholeBody(int status) {
        return Reply.isSuccess(status) && status != 206;
    }

    /**
     * Checks that the server responds, with {@code HEAD} of the base URL. Returns the status. A 404 is a success,
     * because a server does not need to have a resource at the base URL.
     */
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
        public boolean mayBeRetried() {
            return false;
        }

        @Override
        public Integer readResult(Reply reply) {
            return reply.status();
        }
    }

    /**
     * Reads metadata or permissions: {@code GET {metadata}} or {@code GET {permissions}}. The result is a
     * {@link Metadata} for both, which for permissions contains the JSON object of the response.
     *
     * @param part {@link Part#METADATA} or {@link Part#PERMISSIONS}
     * @param pointer where the response has the object to read; an object that is missing there is read as empty
     * @param headers the header fields of the data to read instead, by {@code HEAD {data}}; null to read JSON
     */
    record GetJson(
            String action,
            Key key,
            Part part,
            Select select,
            JsonPointer pointer,
            @Nullable MetadataHeaders headers,
            String completedStepsPrefix)
            implements Call<Metadata> {
        /** Creates a call that reads all values. */
        static GetJson of(String action, Key key, Part part) {
            return of(action, key, part, Select.all());
        }

        /** Creates a call that reads the selected values. */
        static GetJson of(String action, Key key, Part part, Select select) {
            return new GetJson(action, key, part, select, JsonPointer.ROOT, null, NO_COMPLETED_STEPS);
        }

        /** Returns a copy that reads an object within the response. */
        GetJson at(JsonPointer other) {
            return new GetJson(action, key, part, select, other, headers, completedStepsPrefix);
        }

        /** Returns a copy that reads header fields of the data, unless they are null. */
        GetJson in(@Nullable MetadataHeaders other) {
            return new GetJson(action, key, part, select, pointer, other, completedStepsPrefix);
        }

        /** Returns a copy whose error messages start with this text about the completed steps of the operation. */
        GetJson withCompletedSteps(String steps) {
            return new GetJson(action, key, part, select, pointer, headers, steps);
        }

        @Override
        public Request request(UrlLayout layout) {
            return headers == null
                    ? Request.of("GET", layout.part(key, part), layout.format(part))
                            .withHeader("Accept", JSON)
                    : Request.of("HEAD", layout.part(key, Part.DATA), layout.format(Part.DATA));
        }

        @Override
        public boolean isExpectedStatus(int status) {
            return hasWholeBody(status);
        }

        @Override
        public Metadata readResult(Reply reply) throws IOException {
            if (headers != null) {
                PartInfo info = headers.haveEtag() ? reply.info() : reply.info().withoutEtag();
                return select.applyTo(Metadata.of(headers.read(reply.headers()), info));
            }
            Select needed = pointer.names().isEmpty()
                    ? select
                    : Select.of(pointer.names().get(0));
            return select.applyTo(pointer.objectIn(Json.read(reply.jsonBody(), needed, reply.info())));
        }
    }

    /** Throws an {@link InvalidRequestException} if the Content-Type of the data is no legal field value. */
    static void checkMediaType(String action, @Nullable Key key, Data data) {
        String type = data.mediaType();
        if (type != null && !type.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            String reason = "the Content-Type " + Key.shown(type) + " has a character that a header cannot have";
            throw new InvalidRequestException(Failure.of(action, key == null ? null : key.text(), reason));
        }
    }

    /**
     * Replaces the data: {@code PUT {data}}, or POST if the dialect says so.
     *
     * @param headers the header fields with the metadata; empty if the metadata are not in headers
     */
    record PutData(
            String action,
            String method,
            Key key,
            Data data,
            Condition condition,
            Map<String, String> headers,
            String completedStepsPrefix)
            implements Call<PartInfo> {
        /** Creates the call; throws {@link InvalidRequestException} if the Content-Type is no legal field value. */
        PutData {
            checkMediaType(action, key, data);
        }

        /** Returns a copy with one more header field, as {@code name: value}; null for none. */
        PutData withHeader(@Nullable String field) {
            if (field == null) {
                return this;
            }
            Map<String, String> all = new LinkedHashMap<>(headers);
            int colon = field.indexOf(':');
            all.put(field.substring(0, colon), field.substring(colon + 1).strip());
            return new PutData(action, method, key, data, condition, all, completedStepsPrefix);
        }

        /** Returns a copy with another condition. */
        PutData withCondition(Condition other) {
            return new PutData(action, method, key, data, other, headers, completedStepsPrefix);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.of(method, layout.part(key, Part.DATA), layout.format(Part.DATA))
                    .withCondition(condition)
                    .withHeaders(headers)
                    .withBody(data)
                    .asDataTransfer();
        }

        @Override
        public PartInfo readResult(Reply reply) {
            return reply.infoAfterWrite();
        }
    }

    /**
     * Replaces (PUT) or updates (POST, PATCH) metadata or permissions.
     *
     * @param part {@link Part#METADATA} or {@link Part#PERMISSIONS}
     * @param json the request body, created by {@link Calls#json}
     */
    record WriteJson(
            String action,
            String method,
            Key key,
            Part part,
            Data json,
            Condition condition,
            String completedStepsPrefix)
            implements Call<PartInfo> {
        /** Creates a call that is the first one of its operation to change something. */
        static WriteJson of(String action, String method, Key key, Part part, Data json, Condition condition) {
            return new WriteJson(action, method, key, part, json, condition, NO_COMPLETED_STEPS);
        }

        /** Returns a copy whose body has this media type. */
        WriteJson withMediaType(String mediaType) {
            return new WriteJson(action, method, key, part, json.as(mediaType), condition, completedStepsPrefix);
        }

        /** Returns a copy whose error messages start with this text about the completed steps of the operation. */
        WriteJson withCompletedSteps(String steps) {
            return new WriteJson(action, method, key, part, json, condition, steps);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.of(method, layout.part(key, part), layout.format(part))
                    .withCondition(condition)
                    .withBody(json);
        }

        @Override
        public PartInfo readResult(Reply reply) {
            return reply.infoAfterWrite();
        }
    }

    /**
     * Deletes one part of an object or the whole object.
     *
     * @param part the part to delete; null to delete the object with all its parts, by one {@code DELETE} of its URL
     *     without part
     */
    record Delete(Key key, @Nullable Part part, Condition condition, String completedStepsPrefix)
            implements Call<PartInfo> {
        /** Creates a call that deletes an object with all its parts. */
        static Delete ofKey(Key key, Condition condition) {
            return new Delete(key, null, condition, NO_COMPLETED_STEPS);
        }

        /** Creates a call that deletes one part of an object. */
        static Delete ofPart(Key key, Part part, Condition condition) {
            return new Delete(key, part, condition, NO_COMPLETED_STEPS);
        }

        /** Returns a copy whose error messages start with this text about the completed steps of the operation. */
        Delete withCompletedSteps(String steps) {
            return new Delete(key, part, condition, steps);
        }

        /** Returns whether this call deletes the data, alone or together with the other parts. */
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
                    : Request.of("DELETE", layout.part(key, part), layout.format(part));
            return request.withCondition(condition);
        }

        @Override
        public PartInfo readResult(Reply reply) {
            return reply.infoAfterWrite();
        }
    }

    /**
     * Requests one page of the objects that match a query: {@code GET {queryUrl}}, or as the dialect says.
     *
     * @param values what the body of the request contains
     * @param target the URL of the page, which already contains these values
     * @param shape how to read the response
     */
    record QueryKeys(
            String action,
            QueryValues values,
            Target target,
            String method,
            @Nullable String depth,
            ResponseShape shape)
            implements Call<Page> {
        @Override
        public @Nullable Key key() {
            return null;
        }

        @Override
        public Request request(UrlLayout layout) {
            Request query = Request.of(method, target, "{queryUrl}").asQuery();
            Request request = depth == null ? query : query.withHeader("Depth", depth);
            return layout.queryBody(values).map(request::withBody).orElse(request);
        }

        @Override
        public boolean isExpectedStatus(int status) {
            return hasWholeBody(status) || (shape.isXml() && status == MULTISTATUS);
        }

        @Override
        public Page readResult(Reply reply) {
            return QueryFormat.openPage(reply, target, shape);
        }
    }
}
