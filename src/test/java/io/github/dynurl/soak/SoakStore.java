package io.github.dynurl.soak;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedObject;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serves objects whose data is a piece of {@link PatternBytes}, in constant memory; the media type contains the start
 * of the piece. Checks the received data. Thread-safe.
 */
final class SoakStore {
    /** The number of objects whose keys begin with {@code q}; they are never changed. */
    static final int FIXED = 20;

    /**
     * The number of objects whose keys begin with {@code c}. They have from 1 byte to 512 KiB. When all of them are
     * processed, all become new again.
     */
    static final int CONSUMED = 20;

    private static final String TYPE = "application/x-piece; start=";

    private final Map<String, Item> items = new LinkedHashMap<>();
    private final BitSet posted = new BitSet();
    private final Tally tally;
    private final Faults faults;
    private long version;

    /** Holds an object and the entity tags of its two parts. */
    private record Item(Piece piece, String dataTag, Metadata metadata, String metadataTag) {}

    private SoakStore(Tally tally, Faults faults) {
        this.tally = tally;
        this.faults = faults;
        for (int i = 0; i < FIXED; i++) {
            Metadata metadata = Metadata.of(Map.of("kind", "fixed", "number", i));
            items.put("q" + i, new Item(new Piece(i, 100), tag(), metadata, tag()));
        }
        for (int i = 0; i < CONSUMED; i++) {
            Metadata metadata = Metadata.of(Map.of("status", "new", "number", i));
            items.put("c" + i, new Item(new Piece(i, 1L << i), tag(), metadata, tag()));
        }
    }

    /** Serves objects with injected faults. */
    static void serve(ScriptedServer server, Tally tally, Faults faults) {
        server.when(request -> true).reply(new SoakStore(tally, faults)::answer);
    }

    /** Returns the media type of a piece. */
    static String type(Piece piece) {
        return TYPE + piece.start();
    }

    /** Returns the start of the piece with this media type; -1 if the media type does not describe a piece. */
    static long start(@Nullable String type) {
        return type != null && type.startsWith(TYPE) ? Long.parseLong(type.substring(TYPE.length())) : -1;
    }

    private Reply answer(RecordedRequest request) {
        if (request.method().equals("POST")) {
            checkOnce(request);
        }
        return faults.answer(() -> serve(request));
    }

    /** Checks that no update of a worker arrives twice. Updates of the consumer may, because they are harmless. */
    private synchronized void checkOnce(RecordedRequest request) {
        if (json(request).get("mark") instanceof Number mark) {
            if (posted.get(mark.intValue())) {
                tally.problem("sent twice: " + request);
            }
            posted.set(mark.intValue());
        }
    }

    private synchronized Faults.Answer serve(RecordedRequest request) {
        if (request.path().equals("/find")) {
            return text(Reply.ok(), found(String.valueOf(request.query())));
        }
        String[] path = request.path().split("/", -1);
        String key = path[2];
        Item item = items.get(key);
        boolean data = path.length > 3 && path[3].equals("data");
        String method = request.method();
        if (item == null) {
            return status(method.equals("PUT") && data ? create(key, request) : 404, null);
        }
        String tag = data ? item.dataTag() : item.metadataTag();
        if (!tag.equals(Objects.requireNonNullElse(request.header("If-Match"), tag))) {
            return status(412, null);
        }
        if (method.equals("GET") || method.equals("HEAD")) {
            return data
                    ? data(item, request)
                    : text(Reply.ok().type("application/json").etag(tag), Json.text(item.metadata()));
        }
        return write(key, item, data, request);
    }

    private Faults.Answer write(String key, Item item, boolean data, RecordedRequest request) {
        switch (request.method()) {
            case "DELETE" -> {
                items.remove(key);
                return status(204, null);
            }
            case "POST" -> put(key, item, item.metadata().updatedBy(json(request)));
            case "PUT" -> {
                if (data) {
                    items.put(key, new Item(piece(request), tag(), item.metadata(), item.metadataTag()));
                } else {
                    put(key, item, json(request));
                }
            }
            default -> {
                return status(405, null);
            }
        }
        Item after = items.get(key);
        return status(200, after == null ? null : data ? after.dataTag() : after.metadataTag());
    }

    private void put(String key, Item item, Metadata metadata) {
        items.put(key, new Item(item.piece(), item.dataTag(), metadata, tag()));
    }

    private int create(String key, RecordedRequest request) {
        items.put(key, new Item(piece(request), tag(), Metadata.empty(), tag()));
        return 201;
    }

    /** Compares the received data with the expected piece. */
    private Piece piece(RecordedRequest request) {
        Piece piece = new Piece(start(request.header("Content-Type")), request.bodyLength());
        if (!request.bodyComplete() || !request.bodySha256().equals(piece.sha256())) {
            tally.problem("wrong bytes arrived: " + request);
        }
        return piece;
    }

    private static Faults.Answer data(Item item, RecordedRequest request) {
        Piece piece = item.piece();
        Reply reply = ServedObject.pattern(piece.start(), piece.length())
                .etag(item.dataTag())
                .header("Content-Type", type(piece))
                .apply(request);
        return new Faults.Answer(reply, piece.length());
    }

    private String found(String query) {
        boolean fixed = query.contains("fixed");
        if (!fixed
                && items.values().stream()
                        .noneMatch(item -> "new".equals(item.metadata().get("status")))) {
            items.replaceAll((key, item) -> key.startsWith("c")
                    ? new Item(item.piece(), item.dataTag(), item.metadata().with("status", "new"), tag())
                    : item);
        }
        StringBuilder lines = new StringBuilder();
        items.forEach((key, item) -> {
            boolean matches = fixed
                    ? "fixed".equals(item.metadata().get("kind"))
                    : "new".equals(item.metadata().get("status"));
            if (matches) {
                lines.append(key).append('\n');
            }
        });
        return lines.toString();
    }

    private static Faults.Answer status(int status, @Nullable String tag) {
        Reply reply = Reply.status(status);
        return new Faults.Answer(tag == null ? reply : reply.etag(tag), 0);
    }

    private static Faults.Answer text(Reply reply, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Faults.Answer(reply.body(bytes), bytes.length);
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
