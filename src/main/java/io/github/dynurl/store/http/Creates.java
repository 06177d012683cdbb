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
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.body.StoreEvents;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Executes the operation create, which creates an object whose key the server chooses. Thread-safe. */
final class Creates {
    private static final String NO_CREATE_URL =
            "the store has no createUrl; set it in the dialect, for example dialect.createUrl={base}";
    private static final String ACTION = "create";

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Writes writes;
    private final StoreEvents events;

    Creates(HttpStore.StoreContext context, Writes writes) {
        this.layout = context.layout();
        this.dialect = context.dialect();
        this.writes = writes;
        this.events = context.events();
    }

    /** Creates an object with data and metadata, and closes the stream of the data. Returns the key. */
    Key create(Sender sender, Value value) {
        try {
            return create(sender, value.data(), value.metadata());
        } finally {
            value.data().discard();
        }
    }

    /** Creates an object without data. Returns the key. */
    Key create(Sender sender, Metadata metadata) {
        return create(sender, null, metadata);
    }

    /**
     * Posts the part of a new object that createBody names, the data or the metadata, and then writes the other part,
     * if there is one. Metadata in header fields is sent together with the data. Returns the key.
     *
     * @param data the data; null for an object without data
     */
    private Key create(Sender sender, @Nullable Data data, Metadata metadata) {
        Target target = layout.create().orElseThrow(() -> invalid(NO_CREATE_URL));
        boolean postsData = dialect.requiredText(DialectValue.CREATE_BODY).equals("data");
        Map<String, String> headers = writes.metadataFields(ACTION, metadata);
        // If metadata is kept in header fields, metadata that is not empty has at least one header field.
        boolean hasJsonMetadata = headers.isEmpty() && !metadata.isEmpty();
        checkData(data, postsData, hasJsonMetadata);
        Data json = Calls.jsonBody(dialect.pointerTo(Part.METADATA).enclose(metadata));
        Data body = data != null && postsData ? data : json;
        Sender operation = sender.withSharedTimeout();
        // The dialect refuses createBody=metadata together with metadataHeaders, so metadata is not sent twice.
        JsonPointer keyPointer = dialect.pointer(DialectValue.CREATE_KEY_POINTER);
        Key key = operation.execute(new Post(layout, target, body, postsData, headers, keyPointer));
        if (postsData && hasJsonMetadata) {
            writes.replace(
                    operation,
                    new Writes.Replacement(
                            ACTION,
                            key,
                            Part.METADATA,
                            metadata,
                            Condition.none(),
                            completedStepsPrefix(key, "metadata")));
        } else if (!postsData && data != null) {
            Map<String, String> noHeaders = Map.of();
            writes.setData(
                    operation,
                    new Calls.WriteData(
                            ACTION,
                            dialect.methodOfSetData(),
                            key,
                            data,
                            Condition.none(),
                            noHeaders,
                            completedStepsPrefix(key, "data")));
        }
        events.raise(new StoreEvent.Written(key.text(), data == null ? Part.METADATA : Part.DATA, metadata));
        return key;
    }

    /** Checks that the data can be posted, or can be written after the metadata. */
    private void checkData(@Nullable Data data, boolean postsData, boolean hasJsonMetadata) {
        if (data == null && postsData) {
            throw invalid("there are no data to post; an object without data needs createBody=metadata");
        }
        boolean needsTwoRequests = data != null && (hasJsonMetadata || !postsData);
        if (needsTwoRequests && !layout.hasPartUrls(Part.DATA, Part.METADATA)) {
            throw invalid("data and metadata have the same URL, so one would replace the other");
        }
        if (data != null) {
            Calls.checkMediaType(ACTION, null, data);
        }
    }

    private static String completedStepsPrefix(Key key, String failedPart) {
        return "the object " + Key.shown(key.text()) + " was created; writing its " + failedPart + " failed: ";
    }

    private static InvalidRequestException invalid(String reason) {
        return new InvalidRequestException(Failure.of(ACTION, null, reason));
    }

    /**
     * Posts the data or the metadata of a new object: {@code POST {createUrl}}. The result is the key of the object.
     *
     * @param layout finds the key in the URL of the object
     * @param target the expanded createUrl
     * @param isData whether the body is the data; false if it is the metadata as JSON
     * @param headers the header fields with the metadata; empty if the metadata is JSON
     * @param keyPointer the position of the key in the JSON of the response; null if the header field Location of the
     *     response contains the URL of the object
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
        public Request request(UrlLayout layoutOfStore) {
            Request request = Request.of("POST", target, "{createUrl}")
                    .withHeaders(headers)
                    .withBody(body);
            return isData ? request.asDataTransfer() : request;
        }

        /** Returns false, because a retry could create a second object. */
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
            Metadata json = Json.read(reply.limitedBody(), needed, reply.info());
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
            if (url.isEmpty()) {
                throw reply.unexpectedResponse(
                        "its Location is not the URL of an object of this store, because it is not a legal http or"
                                + " https URL, so the key is unknown; set createKeyPointer");
            }
            return layout.keyOfAny(url.get())
                    .orElseThrow(() -> reply.unexpectedResponse(
                            "its Location " + Key.shown(url.get().toString())
                                    + " is not the URL of an object of this store, so the key is unknown;"
                                    + " check baseUrl, dataUrl, metadataUrl, urlFormat and urlFormatNoPart,"
                                    + " or set createKeyPointer"));
        }
    }
}
