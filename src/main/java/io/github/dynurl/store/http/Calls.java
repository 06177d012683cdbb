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
 * Most of the calls that a store executes; {@link GetData}, {@link Creates} and other classes contain the rest. Each
 * call has an {@code action}: the name of the store's operation, which the messages of exceptions contain.
 */
final class Calls {
    private static final String JSON = "application/json";
    private static final int MULTISTATUS = 207;

    private static final String NO_COMPLETED_STEPS = "";

    private Calls() {}

    /** Creates the request body for metadata or permissions. */
    static Data jsonBody(Map<String, ?> values) {
        return Data.of(Json.bytes(values)).as(JSON);
    }

    /**
     * Returns whether a status is a success with a complete body. A 206 contains a range, but these calls request none.
     */
    private static boolean isCompleteResponse(int status) {
        return Reply.isSuccess(status) && status != 206;
    }

    /**
     * Reads metadata or permissions as JSON ({@code GET {metadata}} or {@code GET {permissions}}), or metadata from
     * header fields ({@code HEAD {data}}). The result is always a {@link Metadata}. For permissions, it contains the
     * JSON object of the response.
     *
     * @param part {@link Part#METADATA} or {@link Part#PERMISSIONS}
     * @param pointer the position of the object to read in the JSON of the response; if there is no object at this
     *     position, the result is empty
     * @param headers describes the header fields of {@code HEAD {data}} that contain the metadata; null if the metadata
     *     or the permissions are JSON
     */
    record ReadValues(
            String action,
            Key key,
            Part part,
            Select select,
            JsonPointer pointer,
            @Nullable MetadataHeaders headers,
            String completedStepsPrefix)
            implements Call<Metadata> {
        /** Creates a call that reads all values. */
        static ReadValues of(String action, Key key, Part part) {
            return of(action, key, part, Select.all());
        }

        /** Creates a call that reads the selected values. */
        static ReadValues of(String action, Key key, Part part, Select select) {
            return new ReadValues(action, key, part, select, JsonPointer.ROOT, null, NO_COMPLETED_STEPS);
        }

        /** Returns a copy that reads the object at this position in the JSON of the response. */
        ReadValues withPointer(JsonPointer other) {
            return new ReadValues(action, key, part, select, other, headers, completedStepsPrefix);
        }

        /** Returns a copy that reads these header fields of the data; null for a copy that reads JSON. */
        ReadValues withMetadataHeaders(@Nullable MetadataHeaders other) {
            return new ReadValues(action, key, part, select, pointer, other, completedStepsPrefix);
        }

        /** Returns a copy whose error messages start with this text about the completed steps of the operation. */
        ReadValues withCompletedStepsPrefix(String prefix) {
            return new ReadValues(action, key, part, select, pointer, headers, prefix);
        }

        @Override
        public Request request(UrlLayout layout) {
            return headers == null
                    ? Request.ofPart("GET", layout, key, part).withHeader("Accept", JSON)
                    : Request.ofPart("HEAD", layout, key, Part.DATA);
        }

        @Override
        public boolean isExpectedStatus(int status) {
            return isCompleteResponse(status);
        }

        @Override
        public Metadata readResult(Reply reply) throws IOException {
            if (headers != null) {
                // The response contains the entity tag of the data. The metadata has this entity tag only if each
                // change of the metadata changes it.
                PartInfo info =
                        headers.changeEtag() ? reply.info() : reply.info().withoutEtag();
                return select.applyTo(Metadata.of(headers.read(reply.headers()), info));
            }
            // The parser selects only top-level fields, so with a pointer it keeps the first field of the pointer.
            Select needed = pointer.names().isEmpty()
                    ? select
                    : Select.of(pointer.names().get(0));
            return select.applyTo(pointer.objectIn(Json.read(reply.limitedBody(), needed, reply.info())));
        }
    }

    /**
     * Throws an {@link InvalidRequestException} if the media type of the data contains a character other than printable
     * ASCII, because it is sent as Content-Type.
     */
    static void checkMediaType(String action, @Nullable Key key, Data data) {
        String type = data.mediaType();
        if (type != null && !type.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            String reason = "the Content-Type " + Key.shown(type) + " has a character that a header cannot have";
            throw new InvalidRequestException(Failure.of(action, key == null ? null : key.text(), reason));
        }
    }

    /** Returns the header field of a text in the form {@code name: value}; empty if the text is null. */
    static Map<String, String> headerField(@Nullable String field) {
        int colon = field == null ? -1 : field.indexOf(':');
        return field == null
                ? Map.of()
                : Map.of(field.substring(0, colon), field.substring(colon + 1).strip());
    }

    /**
     * Replaces the data: {@code PUT {data}} or {@code POST {data}}.
     *
     * @param method PUT or POST, as the dialect sets in setDataMethod
     * @param headers the header fields with the metadata; empty if the metadata is JSON, or if there is none
     */
    record WriteData(
            String action,
            String method,
            Key key,
            Data data,
            Condition condition,
            Map<String, String> headers,
            String completedStepsPrefix)
            implements Call<PartInfo> {
        /** Throws an {@link InvalidRequestException} if the media type of the data is illegal. */
        WriteData {
            checkMediaType(action, key, data);
        }

        /**
         * Returns a copy with one more header field in the form {@code name: value}; this call if the field is null.
         */
        WriteData withHeader(@Nullable String field) {
            if (field == null) {
                return this;
            }
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.putAll(headerField(field));
            return new WriteData(action, method, key, data, condition, all, completedStepsPrefix);
        }

        /** Returns a copy with another condition. */
        WriteData withCondition(Condition other) {
            return new WriteData(action, method, key, data, other, headers, completedStepsPrefix);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.ofPart(method, layout, key, Part.DATA)
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
     * Replaces or updates metadata or permissions: {@code PUT}, {@code POST} or {@code PATCH} of the URL of the part.
     * The dialect decides which method replaces and which method updates.
     *
     * @param part {@link Part#METADATA} or {@link Part#PERMISSIONS}
     * @param json the request body, created by {@link Calls#jsonBody}
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
        /** Creates a call of an operation that has changed nothing before. */
        static WriteJson of(String action, String method, Key key, Part part, Data json, Condition condition) {
            return new WriteJson(action, method, key, part, json, condition, NO_COMPLETED_STEPS);
        }

        /** Returns a copy whose body has this media type. */
        WriteJson withMediaType(String mediaType) {
            return new WriteJson(action, method, key, part, json.as(mediaType), condition, completedStepsPrefix);
        }

        /** Returns a copy whose error messages start with this text about the completed steps of the operation. */
        WriteJson withCompletedStepsPrefix(String prefix) {
            return new WriteJson(action, method, key, part, json, condition, prefix);
        }

        @Override
        public Request request(UrlLayout layout) {
            return Request.ofPart(method, layout, key, part)
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
     * @param part the part to delete; null to delete the whole object with one {@code DELETE} of deleteUrl or
     *     urlFormatNoPart
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
        Delete withCompletedStepsPrefix(String prefix) {
            return new Delete(key, part, condition, prefix);
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
                    ? Request.ofObject("DELETE", layout, key)
                    : Request.ofPart("DELETE", layout, key, part);
            return request.withCondition(condition);
        }

        @Override
        public PartInfo readResult(Reply reply) {
            return reply.infoAfterWrite();
        }
    }

    /**
     * Requests one page of the objects that match a query: {@code GET {queryUrl}}, or with the method and the body that
     * the dialect sets.
     *
     * @param values the filter, prefix and cursor for the request body, if queries have a body
     * @param target the URL of the page. If the URL of queries contains the values, they are already in it
     * @param method GET, POST or PROPFIND
     * @param depth the header field Depth of a PROPFIND; null for other methods
     * @param shape how to read the response
     */
    record QueryKeys(
            String action,
            QueryValues values,
            Target target,
            String method,
            @Nullable String depth,
            ResponseShape shape,
            String urlOptions)
            implements Call<Page> {
        @Override
        public @Nullable Key key() {
            return null;
        }

        @Override
        public Request request(UrlLayout layout) {
            Request query = Request.of(method, target, "{queryUrl}", urlOptions).asQuery();
            Request request = depth == null ? query : query.withHeader("Depth", depth);
            if (shape.isNdjson()) {
                request = request.withHeader("Accept", "application/x-ndjson");
            }
            return layout.queryBody(values).map(request::withBody).orElse(request);
        }

        @Override
        public boolean isExpectedStatus(int status) {
            return isCompleteResponse(status) || (shape.isXml() && status == MULTISTATUS);
        }

        @Override
        public Page readResult(Reply reply) {
            return QueryFormat.openPage(reply, target, shape);
        }
    }
}
