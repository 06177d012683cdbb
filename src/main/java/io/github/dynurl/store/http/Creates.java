package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates objects whose keys the server chooses. Thread-safe. */
final class Creates {
    private static final String ACTION = "create";

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Writes writes;

    Creates(UrlLayout layout, Dialect dialect, Writes writes) {
        this.layout = layout;
        this.dialect = dialect;
        this.writes = writes;
    }

    /**
     * Posts the data or the metadata of a new object, and then writes the other part, if there is one. Returns the key.
     *
     * @param data null for an object without data
     */
    Key create(Sender sender, @Nullable Data data, Metadata metadata) {
        Target target = layout.create().orElseThrow(() -> invalid("the store has no createUrl; set it in the dialect"));
        boolean postsData = dialect.requiredText(DialectValue.CREATE_BODY).equals("data");
        Map<String, String> headers = writes.headersOf(ACTION, metadata);
        boolean metadataAreJson = headers.isEmpty() && !metadata.isEmpty();
        if (data == null && postsData) {
            throw invalid("there are no data to post; an object without data needs createBody=metadata");
        }
        boolean writesBoth = data != null && (metadataAreJson || !postsData);
        if (writesBoth && !layout.hasPartUrls(Part.DATA, Part.METADATA)) {
            throw invalid("data and metadata have the same URL, so one would replace the other");
        }
        if (data != null) {
            Calls.checkMediaType(ACTION, null, data);
        }
        Data json = Calls.json(dialect.pointerTo(Part.METADATA).enclose(metadata));
        Data body = data != null && postsData ? data : json;
        Sender operation = sender.withSharedTimeout();
        JsonPointer keyPointer = dialect.pointer(DialectValue.CREATE_KEY_POINTER);
        Key key = operation.execute(new Post(layout, target, body, postsData, headers, keyPointer));
        String steps = "the object " + Key.shown(key.text()) + " was created; writing its ";
        if (postsData && metadataAreJson) {
            writes.replace(
                    operation,
                    new Writes.Replacement(
                            ACTION, key, Part.METADATA, metadata, Condition.none(), steps + "metadata failed: "));
        } else if (!postsData && data != null) {
            String method = dialect.setDataMethod();
            writes.setData(
                    operation,
                    new Calls.PutData(ACTION, method, key, data, Condition.none(), Map.of(), steps + "data failed: "));
        }
        return key;
    }

    private static InvalidRequestException invalid(String reason) {
        return new InvalidRequestException(Failure.of(ACTION, null, reason));
    }

    /**
     * Posts a part of a new object: {@code POST {createUrl}}. The result is its key.
     *
     * @param headers the metadata, if they are headers of the data
     * @param keyPointer where the JSON response has the key; null if the header field Location has the URL of the object
     */
    private record Post(
            UrlLayout layout,
            Target target,
            Data body,
            boolean isData,
            Map<String, String> headers,
            @Nullable JsonPointer keyPointer)
            implements Call<Key> {
        @Override
        public String action() {
            return ACTION;
        }

        @Override
        public @Nullable Key key() {
            return null;
        }

        @Override
        public Request request(UrlLayout sameLayout) {
            Request request = Request.of("POST", target, "{createUrl}")
                    .withHeaders(headers)
                    .withBody(body);
            return isData ? request.asDataTransfer() : request;
        }

        @Override
        public boolean mayBeRetried() {
            return false;
        }

        @Override
        public Key readResult(Reply reply) throws IOException {
            String text = keyPointer == null ? readLocation(reply) : readKey(reply, keyPointer);
            String flaw = Key.flawOf(text);
            if (flaw != null) {
                throw reply.unexpectedResponse("the key of the new object is " + Key.shown(text) + ", but " + flaw);
            }
            return new Key(text);
        }

        private static String readKey(Reply reply, JsonPointer pointer) throws IOException {
            Select needed = pointer.names().isEmpty()
                    ? Select.all()
                    : Select.of(pointer.names().get(0));
            Metadata json = Json.read(reply.jsonBody(), needed, reply.info());
            Object key = pointer.find(json);
            if (key instanceof String || key instanceof Number) {
                return key.toString();
            }
            throw new JsonException("createKeyPointer leads to no text and no number");
        }

        private String readLocation(Reply reply) {
            String location = reply.header("Location");
            if (location == null) {
                throw reply.unexpectedResponse(
                        "it has no Location, so the key of the new object is unknown; set createKeyPointer");
            }
            Optional<Target> url = target.resolve(location);
            return url.flatMap(layout::keyOfAny)
                    .orElseThrow(() -> reply.unexpectedResponse("its Location "
                            + url.map(other -> Key.shown(other.toString())).orElse("is no URL, and")
                            + " is not the URL of an object of this store, so the key is unknown;"
                            + " check baseUrl, dataUrl and urlFormatNoPart, or set createKeyPointer"));
        }
    }
}
