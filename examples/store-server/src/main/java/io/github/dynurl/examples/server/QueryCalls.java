package io.github.dynurl.examples.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * Handles queries. All filters must match. The keys are sorted by their UTF-8 bytes. A client that accepts NDJSON gets
 * the properties of each object; other clients get one key per line. Thread-safe.
 */
final class QueryCalls {
    private static final int PAGE_KEYS = 1000;
    private static final int PAGE_OBJECTS = 100; // a page is in memory, with its metadata
    private static final int MAX_LISTED_METADATA = 32 << 10;
    private static final int MAX_FILTERS = 100;
    private static final String NDJSON = "application/x-ndjson";
    // Says with which key a response begins, so that a client can continue a list, and skip keys in it.
    private static final String FROM = "Query-From";

    private final ObjectTable table;
    private final Documents documents;

    QueryCalls(ObjectTable table, Documents documents) {
        this.table = table;
        this.documents = documents;
    }

    void query(Call call) throws IOException {
        List<ByteBuffer> entries = filters(call.request().getHttpURI().getQuery());
        documents.receive(call, 0, (received, body) -> {
            if (!body.isBlank()) {
                Json.object(body)
                        .properties()
                        .forEach(field -> entries.add(QueryIndex.value(field.getKey(), field.getValue())));
            }
            answer(received, entries);
        });
    }

    private void answer(Call call, List<ByteBuffer> entries) {
        if (entries.size() > MAX_FILTERS) {
            throw HttpProblem.tooMany("filters", MAX_FILTERS);
        }
        entries.add(QueryIndex.reader(call.caller()));
        List<ByteBuffer> sorted = table.rarestFirst(entries);
        boolean wantsObjects =
                call.request().getHeaders().getQualityCSV(HttpHeader.ACCEPT).contains(NDJSON);
        int limit = wantsObjects ? PAGE_OBJECTS : PAGE_KEYS;
        List<byte[]> first = table.page(sorted, from(call), limit);
        call.response().setStatus(200);
        call.response()
                .getHeaders()
                .put(HttpHeader.CONTENT_TYPE, wantsObjects ? NDJSON : "text/plain; charset=utf-8")
                .put(HttpHeader.VARY, "Accept, " + FROM);
        call.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        new Answer(call, sorted, limit, wantsObjects, first).iterate();
    }

    /** Returns the text with which the keys of the response begin, or the next key after it. */
    private static byte[] from(Call call) {
        String raw = call.headers().get(FROM);
        try {
            return ObjectTable.bytes(raw == null ? "" : PercentCoding.decode(raw));
        } catch (HttpProblem e) {
            throw HttpProblem.badRequest(FROM + " is not a percent-encoded key: " + e.reason());
        }
    }

    // Parses name=value pairs that are separated by &. A + is a space, as in HTML forms.
    private static List<ByteBuffer> filters(@Nullable String query) {
        List<ByteBuffer> entries = new ArrayList<>();
        for (String pair :
                query == null ? new String[0] : query.replace("+", "%20").split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String name = PercentCoding.decode(pair.substring(0, equals));
                entries.add(QueryIndex.value(name, filterValue(name, pair.substring(equals + 1))));
            } else if (!pair.isEmpty()) {
                throw HttpProblem.badRequest("a filter is not name=<JSON value>");
            }
        }
        return entries;
    }

    private static JsonNode filterValue(String name, String raw) {
        String text = PercentCoding.decode(raw);
        try {
            return Json.value(text);
        } catch (HttpProblem e) {
            throw HttpProblem.badRequest(
                    "the filter " + Keys.shown(name) + " is not a JSON value; a text needs quotes: " + e.reason());
        }
    }

    /** Sends one page after the other. Reads a page when the previous page was sent. */
    private final class Answer extends IteratingCallback {
        private final Call call;
        private final List<ByteBuffer> entries;
        private final int limit;
        private final boolean wantsObjects;
        private List<byte[]> page;
        private boolean first = true;
        private boolean sent;

        Answer(Call call, List<ByteBuffer> entries, int limit, boolean wantsObjects, List<byte[]> page) {
            this.call = call;
            this.entries = entries;
            this.limit = limit;
            this.wantsObjects = wantsObjects;
            this.page = page;
        }

        @Override
        protected Action process() {
            if (sent) {
                return Action.SUCCEEDED;
            }
            if (!first) {
                page = table.page(entries, after(page.get(page.size() - 1)), limit);
            }
            sent = page.size() < limit;
            ByteBuffer lines = wantsObjects ? objects() : lines();
            first = false;
            call.response().write(sent, lines, this);
            return Action.SCHEDULED;
        }

        /** Returns the smallest bytes that are greater than a key. */
        private static byte[] after(byte[] key) {
            return Arrays.copyOf(key, key.length + 1);
        }

        private ByteBuffer lines() {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            for (byte[] key : page) {
                lines.writeBytes(key);
                lines.write('\n');
            }
            return ByteBuffer.wrap(lines.toByteArray());
        }

        private ByteBuffer objects() {
            StringBuilder lines = new StringBuilder();
            for (ObjectTable.Listed listed : table.findAll(page, MAX_LISTED_METADATA)) {
                // Meanwhile, the key may have become another object, which the caller may not read.
                if (Permissions.of(listed.object()).readers().contains(call.caller())) {
                    lines.append(Json.write(properties(listed))).append('\n');
                }
            }
            return ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        }

        private static ObjectNode properties(ObjectTable.Listed listed) {
            StoredObject object = listed.object();
            State data = object.dataState();
            ObjectNode properties = Json.newObject()
                    .put("key", object.key())
                    .put("etag", data.etag())
                    .put("size", object.data() == null ? 0 : object.data().length())
                    .put("modified", data.lastModified().toString())
                    .put("metadataEtag", object.metadata().state().etag());
            if (listed.hasMetadata()) {
                properties.set("metadata", Json.object(object.metadata().json()));
            }
            return properties;
        }

        @Override
        protected void onCompleteSuccess() {
            call.callback().succeeded();
        }

        @Override
        protected void onCompleteFailure(Throwable failure) {
            call.callback().failed(failure);
        }
    }
}
