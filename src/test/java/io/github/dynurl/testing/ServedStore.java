package io.github.dynurl.testing;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Metadata;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Serves objects on a {@link ScriptedServer} like a store: under {@link #baseUrl}{@code /{key}/{part}}, with strong
 * entity tags and conditions, and {@link #queryUrl} for queries. Keeps a log of the writes. The scripts of a test take
 * precedence. Thread-safe.
 */
public final class ServedStore {
    private final ScriptedServer server;
    private final String objectPath;
    private final String queryPath;
    private final Map<String, UnaryOperator<Metadata>> changesOnRead = new HashMap<>();
    private final Map<String, Served> objects = new LinkedHashMap<>();
    private final List<Write> writes = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private long version;
    private boolean weak;
    private boolean dataUntagged;
    private boolean unconditional;
    private boolean creates;
    private boolean listsFacts;
    private @Nullable String unlistedField;
    private Duration writeDelay = Duration.ZERO;

    /** Holds a stored object. */
    private static final class Served {
        private Metadata metadata = Metadata.empty();
        private @Nullable Metadata permissions;
        private byte[] data = {};
        private String type = "text/plain";
        private @Nullable String coding;
        private String metadataTag = "";
        private String dataTag = "";
        private String permissionsTag = "\"auth\"";
        private @Nullable Instant modified;
    }

    /**
     * A write request and its outcome.
     *
     * @param nanos when it was executed, as {@link System#nanoTime}
     * @param metadata the metadata afterwards; null if there is none
     */
    public record Write(
            long nanos,
            String method,
            String key,
            String part,
            int status,
            @Nullable Metadata metadata) {}

    /** Lists the faults of a request. */
    public enum Trouble {
        /** The server responds 503 and does not execute the request. */
        UNAVAILABLE,
        /** The server executes the request and closes the connection without a response. */
        LOST_ACK,
        /** The server closes the connection and does not execute the request. */
        LOST_REQUEST
    }

    private static final class Fault {
        private final Predicate<RecordedRequest> matcher;
        private final Function<RecordedRequest, Reply> answer;
        private int times;

        Fault(Predicate<RecordedRequest> matcher, Function<RecordedRequest, Reply> answer, int times) {
            this.matcher = matcher;
            this.answer = answer;
            this.times = times;
        }
    }

    /**
     * What a request is about.
     *
     * @param key the key of the object; null for a query, and for a path that is not one of the store
     * @param part {@code data}, {@code metadata}, {@code auth} or another last segment; null if the key is null
     */
    public record Target(@Nullable String key, @Nullable String part) {}

    private ServedStore(ScriptedServer server, String objectPath, String queryPath) {
        this.server = server;
        this.objectPath = objectPath;
        this.queryPath = queryPath;
    }

    /** Serves an empty store, with the objects under {@code /base} and the queries under {@code /find}. */
    public static ServedStore on(ScriptedServer server) {
        return on(server, "/base", "/find");
    }

    /** Serves an empty store under two paths of the server. They begin with a slash, and do not end with one. */
    public static ServedStore on(ScriptedServer server, String objectPath, String queryPath) {
        ServedStore store = new ServedStore(server, objectPath, queryPath);
        server.when(request -> true).reply(store::answer);
        return store;
    }

    /** Returns the URL of the objects: the option {@code baseUrl} of a component that uses this store. */
    public String baseUrl() {
        return server.url(objectPath);
    }

    /** Returns the URL of queries: the option {@code queryUrl} of a component that uses this store. */
    public String queryUrl() {
        return server.url(queryPath);
    }

    /** Returns which object and part of this store a request is about. */
    public Target target(RecordedRequest request) {
        if (!request.path().startsWith(objectPath + "/")) {
            return new Target(null, null);
        }
        String path = URLDecoder.decode(request.path().substring(objectPath.length() + 1), StandardCharsets.UTF_8);
        int slash = path.lastIndexOf('/');
        if (request.method().equals("DELETE")) {
            return new Target(path, "data");
        }
        return slash < 0 ? new Target(null, null) : new Target(path.substring(0, slash), path.substring(slash + 1));
    }

    /** Sends weak entity tags from now on. */
    public ServedStore weakEtags() {
        weak = true;
        return this;
    }

    /** Sends no entity tags for data from now on. */
    public ServedStore untaggedData() {
        dataUntagged = true;
        return this;
    }

    /** Responds to queries with a line of JSON for each object from now on, see {@link #line}. */
    public ServedStore listingFacts() {
        listsFacts = true;
        return this;
    }

    /** Omits a metadata field in the lines of {@link #listingFacts} from now on. */
    public ServedStore unlisted(String field) {
        unlistedField = field;
        return this;
    }

    /** Sets the time of the last change that lists of facts and the header fields of the data contain for an object. */
    public synchronized void modified(String key, Instant time) {
        Served object = objects.get(key);
        if (object == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        object.modified = time;
    }

    /**
     * Returns the line that a list of facts has for an object now: key, metadata, the entity tags of both parts, size, and
     * the time of the last change if it was set.
     */
    public synchronized String line(String key) {
        Served object = objects.get(key);
        if (object == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("key", key);
        line.put("etag", etag(object, "data"));
        line.put("size", object.data.length);
        line.put("metadata", unlistedField == null ? object.metadata : object.metadata.without(unlistedField));
        line.put("metadataEtag", etag(object, "metadata"));
        if (object.modified != null) {
            line.put("modified", object.modified.toString());
        }
        return Json.text(line) + "\n";
    }

    /** Ignores conditions from now on. */
    public ServedStore ignoringConditions() {
        unconditional = true;
        return this;
    }

    /** Creates an object with each PUT of data from now on. Otherwise, PUT of a missing object is 404. */
    public ServedStore creating() {
        creates = true;
        return this;
    }

    /** Delays the response to each write from now on. Other requests are served meanwhile. */
    public synchronized void slowWrites(Duration delay) {
        writeDelay = delay;
    }

    /** Injects a fault into the next requests that match. {@code times} is the number of these requests. */
    public synchronized void fault(Predicate<RecordedRequest> matcher, Trouble trouble, int times) {
        Function<RecordedRequest, Reply> answer =
                switch (trouble) {
                    case UNAVAILABLE -> request -> Reply.status(503);
                    case LOST_REQUEST -> request -> Reply.lostAck(); // the request is not executed
                    case LOST_ACK ->
                        request -> {
                            serve(request);
                            return Reply.lostAck();
                        };
                };
        faults.add(new Fault(matcher, answer, times));
    }

    /** Sends a given response to the next {@code times} requests that match, and does not execute them. */
    public synchronized void refuse(Predicate<RecordedRequest> matcher, Reply refusal, int times) {
        faults.add(new Fault(matcher, request -> refusal, times));
    }

    /** Delays the response to the next {@code times} requests that match. They are executed at once. */
    public synchronized void delay(Predicate<RecordedRequest> matcher, Duration delay, int times) {
        faults.add(new Fault(matcher, request -> serve(request).delay(delay), times));
    }

    /** Ends all faults: the next requests are served. */
    public synchronized void endFaults() {
        faults.clear();
    }

    /** Removes the objects, the log of the writes and the faults. */
    public synchronized void clear() {
        objects.clear();
        writes.clear();
        faults.clear();
        changesOnRead.clear();
    }

    /**
     * Changes the metadata of an object before each read of them, so that they also get a new entity tag. If the change
     * returns equal metadata, nothing changes. It ends with {@link #keepOnRead}.
     */
    public synchronized void changeOnRead(String key, UnaryOperator<Metadata> change) {
        changesOnRead.put(key, change);
    }

    /** Ends {@link #changeOnRead} for an object. */
    public synchronized void keepOnRead(String key) {
        changesOnRead.remove(key);
    }

    /** Stores or replaces an object. */
    public synchronized void put(String key, Map<String, ?> metadata, String data) {
        put(key, metadata, data.getBytes(StandardCharsets.UTF_8), "text/plain");
    }

    /** Stores or replaces an object. {@code type} is the Content-Type of its data. */
    public synchronized void put(String key, Map<String, ?> metadata, byte[] data, String type) {
        Served object = new Served();
        object.metadata = Metadata.of(metadata);
        object.data = data.clone();
        object.type = type;
        object.metadataTag = tag();
        object.dataTag = tag();
        objects.put(key, object);
    }

    /** Stores objects whose keys consist of a prefix and a number from 0. */
    public synchronized void putMany(String prefix, int count, Map<String, ?> metadata) {
        for (int i = 0; i < count; i++) {
            put(prefix + i, metadata, "data of " + prefix + i);
        }
    }

    /** Changes a value in the metadata of an object. */
    public synchronized void change(String key, String name, @Nullable Object value) {
        Served object = objects.get(key);
        if (object == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        object.metadata = object.metadata.with(name, value);
        object.metadataTag = tag();
    }

    /** Changes the data of an object. */
    public synchronized void changeData(String key, String data) {
        Served object = objects.get(key);
        if (object == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        object.data = data.getBytes(StandardCharsets.UTF_8);
        object.dataTag = tag();
    }

    /** Stores the permissions of an object. Without this, they are missing (404). */
    public synchronized void permit(String key, Map<String, ?> permissions) {
        Served object = objects.get(key);
        if (object == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        object.permissions = Metadata.of(permissions);
    }

    /** Returns the permissions of an object, null if there are none. */
    public synchronized @Nullable Metadata permissions(String key) {
        Served object = objects.get(key);
        return object == null ? null : object.permissions;
    }

    /** Returns the data of an object as text, null if there is none. */
    public synchronized @Nullable String data(String key) {
        Served object = objects.get(key);
        return object == null ? null : new String(object.data, StandardCharsets.UTF_8);
    }

    /** Returns the data of an object, null if there is none. */
    public synchronized byte @Nullable [] bytes(String key) {
        Served object = objects.get(key);
        return object == null ? null : object.data.clone();
    }

    /** Returns the Content-Type and, if there is one, the Content-Encoding of the data of an object. */
    public synchronized @Nullable String typeOf(String key) {
        Served object = objects.get(key);
        return object == null ? null : object.type + (object.coding == null ? "" : " " + object.coding);
    }

    /** Removes an object. */
    public synchronized void remove(String key) {
        objects.remove(key);
    }

    /** Returns the metadata of an object, null if there is none. */
    public synchronized @Nullable Metadata metadata(String key) {
        Served object = objects.get(key);
        return object == null ? null : object.metadata;
    }

    /** Returns a value in the metadata of an object, null if there is none. */
    public synchronized @Nullable Object value(String key, String name) {
        Metadata metadata = metadata(key);
        return metadata == null ? null : metadata.get(name);
    }

    /** Returns the keys, in the order in which they were put. */
    public synchronized List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    /** Returns how many objects have a value. */
    public synchronized long count(String name, Object value) {
        return objects.values().stream()
                .filter(object -> value.equals(object.metadata.get(name)))
                .count();
    }

    /** Returns the write requests so far, including rejected ones. */
    public synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    private synchronized Reply answer(RecordedRequest request) {
        for (Fault fault : faults) {
            if (fault.times > 0 && fault.matcher.test(request)) {
                fault.times--;
                return fault.answer.apply(request);
            }
        }
        return serve(request);
    }

    private Reply serve(RecordedRequest request) {
        if (request.path().equals(queryPath)) {
            String lines = found(request.query());
            return listsFacts ? Reply.ok(lines).type("application/x-ndjson") : Reply.ok(lines);
        }
        Target target = target(request);
        String key = target.key();
        String part = target.part();
        if (key == null || part == null) {
            return Reply.status(404);
        }
        Served object = objects.get(key);
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (reads) {
            if (object != null && part.equals("metadata")) {
                changeBeforeRead(key, object);
            }
            return object == null ? Reply.status(404) : read(object, part, request);
        }
        int status = write(request, key, part, object);
        Served after = objects.get(key);
        writes.add(new Write(
                System.nanoTime(), request.method(), key, part, status, after == null ? null : after.metadata));
        Reply reply = status != 200 || after == null
                ? Reply.status(status)
                : Reply.status(200).etag(etag(after, part));
        return writeDelay.isZero() ? reply : reply.delay(writeDelay);
    }

    private void changeBeforeRead(String key, Served object) {
        UnaryOperator<Metadata> change = changesOnRead.get(key);
        Metadata changed = change == null ? object.metadata : change.apply(object.metadata);
        if (!changed.equals(object.metadata)) {
            object.metadata = changed;
            object.metadataTag = tag();
        }
    }

    private String found(@Nullable String query) {
        Map<String, String> filter = new LinkedHashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            String[] nameAndValue = pair.split("=", 2);
            filter.put(
                    URLDecoder.decode(nameAndValue[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(nameAndValue[1], StandardCharsets.UTF_8));
        }
        StringBuilder lines = new StringBuilder();
        objects.forEach((key, object) -> {
            boolean matches = filter.entrySet().stream()
                    .allMatch(wanted -> object.metadata.containsKey(wanted.getKey())
                            && Json.text(object.metadata.get(wanted.getKey())).equals(wanted.getValue()));
            if (matches && listsFacts) {
                changeBeforeRead(key, object);
            }
            if (matches) {
                lines.append(listsFacts ? line(key) : key + "\n");
            }
        });
        return lines.toString();
    }

    private Reply read(Served object, String part, RecordedRequest request) {
        if (!meets(request, etag(object, part))) {
            return Reply.status(412);
        }
        if (part.equals("auth")) {
            return object.permissions == null
                    ? Reply.status(404)
                    : Reply.json(Json.text(object.permissions)).etag(object.permissionsTag);
        }
        Reply reply = part.equals("metadata")
                ? Reply.json(Json.text(object.metadata))
                : Reply.ok(object.data).type(object.type);
        if (object.modified != null && part.equals("data")) {
            reply = reply.header(
                    "Last-Modified",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(object.modified.atOffset(ZoneOffset.UTC)));
        }
        if (part.equals("data") && object.coding != null) {
            reply = reply.header("Content-Encoding", object.coding);
        }
        return dataUntagged && part.equals("data") ? reply : reply.etag(etag(object, part));
    }

    private int write(RecordedRequest request, String key, String part, @Nullable Served existing) {
        Served object = existing;
        if (object == null) {
            if (!creates || !request.method().equals("PUT") || !part.equals("data")) {
                return 404;
            }
            if (request.header("If-Match") != null) {
                return 412;
            }
            object = new Served();
            object.metadataTag = tag();
            objects.put(key, object);
        } else if ("*".equals(request.header("If-None-Match")) && !unconditional) {
            return 412;
        }
        if (!meets(request, etag(object, part))) {
            return 412;
        }
        switch (request.method()) {
            case "DELETE" -> objects.remove(key);
            case "POST" -> {
                if (part.equals("auth")) {
                    Metadata permissions = object.permissions == null ? Metadata.empty() : object.permissions;
                    object.permissions = permissions.updatedBy(json(request));
                    object.permissionsTag = tag();
                    return 200;
                }
                object.metadata = object.metadata.updatedBy(json(request));
                object.metadataTag = tag();
            }
            case "PUT" -> {
                if (part.equals("data")) {
                    String type = request.header("Content-Type");
                    object.type = type == null ? "application/octet-stream" : type;
                    object.coding = request.header("Content-Encoding");
                    object.data = request.body();
                    object.dataTag = tag();
                } else if (part.equals("auth")) {
                    object.permissions = json(request);
                    object.permissionsTag = tag();
                } else {
                    object.metadata = json(request);
                    object.metadataTag = tag();
                }
            }
            default -> {
                return 405;
            }
        }
        return 200;
    }

    private boolean meets(RecordedRequest request, String etag) {
        String wanted = request.header("If-Match");
        return wanted == null || unconditional || wanted.equals(etag);
    }

    private String etag(Served object, String part) {
        String tag =
                switch (part) {
                    case "metadata" -> object.metadataTag;
                    case "auth" -> object.permissionsTag;
                    default -> object.dataTag;
                };
        return (weak ? "W/" : "") + tag;
    }

    private String tag() {
        version++;
        return "\"v" + version + "\"";
    }

    private static Metadata json(RecordedRequest request) {
        try {
            return Json.parseObject(request.bodyText());
        } catch (JsonException e) {
            throw new IllegalStateException("the client did not send a JSON object", e);
        }
    }
}
