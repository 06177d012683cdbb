package io.github.dynurl.examples.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Handles the requests to the service. Thread-safe. */
final class CompanyApi extends Handler.Abstract {
    private static final String FILES = "/api/v2/files";
    private static final String SEARCH = "/api/v2/search";
    private static final String TOKEN = "/oauth2/token";
    private static final String CONTENT = "content";
    private static final int MAX_PAGE = 250;
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final Access access;
    private final FileTable files;
    private final Function<StoredFile, String> contentUrls;

    /** @param contentUrls returns the URL to which reads of a content are redirected; an empty string for no redirect */
    CompanyApi(Access access, FileTable files, Function<StoredFile, String> contentUrls) {
        this.access = access;
        this.files = files;
        this.contentUrls = contentUrls;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Reply reply;
        try {
            reply = respond(request);
        } catch (ApiProblem e) {
            reply = e.reply();
        }
        reply.send(request, response, callback);
        return true;
    }

    private Reply respond(Request request) throws ApiProblem {
        String path = request.getHttpURI().getPath();
        if (access instanceof OAuth2 oauth2
                && path.equals(TOKEN)
                && request.getMethod().equals("POST")) {
            return oauth2.token(request);
        }
        if (!access.allows(request)) {
            return new ApiProblem(401, "Who are you?").reply().with("WWW-Authenticate", access.challenge());
        }
        if (path.equals(FILES) && request.getMethod().equals("POST")) {
            return create(request);
        }
        if (path.equals(SEARCH) && request.getMethod().equals("POST")) {
            return search(Reply.readObject(request));
        }
        if (!path.startsWith(FILES + "/")) {
            throw new ApiProblem(404, "There is nothing here");
        }
        List<String> segments = Arrays.asList(path.substring(FILES.length() + 1).split("/", -1));
        String id = unescaped(segments.get(0));
        if (segments.size() == 1) {
            return resource(request, id);
        }
        if (segments.size() == 2 && segments.get(1).equals(CONTENT)) {
            return content(request, id);
        }
        throw new ApiProblem(404, "There is nothing here");
    }

    private Reply create(Request request) throws ApiProblem {
        ObjectNode json = Reply.readObject(request);
        checkNames(json, Set.of("name", "attributes"));
        StoredFile file = files.add(json.path("name").asText("unnamed"), optionalAttributes(json));
        return reply(201, file).with("Location", path(file));
    }

    private Reply resource(Request request, String id) throws ApiProblem {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> {
                return reply(200, files.find(id));
            }
            case "PATCH" -> {
                return patch(request, id);
            }
            case "PUT" -> {
                return replace(request, id);
            }
            case "DELETE" -> {
                files.remove(id, file -> check(request, file.etag()));
                return Reply.empty(204);
            }
            default -> throw new ApiProblem(405, "A file knows GET, HEAD, PATCH, PUT and DELETE");
        }
    }

    private Reply patch(Request request, String id) throws ApiProblem {
        if (!MERGE_PATCH.equals(request.getHeaders().get(HttpHeader.CONTENT_TYPE))) {
            throw new ApiProblem(415, "A PATCH is " + MERGE_PATCH);
        }
        ObjectNode patch = Reply.readObject(request);
        checkNames(patch, Set.of("name", "attributes"));
        StoredFile changed = files.change(id, (file, version) -> {
            check(request, file.etag());
            ObjectNode json = MergePatch.apply(patch, json(file));
            return file.withResource(json.path("name").asText(), optionalAttributes(json), version);
        });
        return reply(200, changed);
    }

    /** Replaces a resource. Requires If-Match, so that a client replaces only the version that it has read. */
    private Reply replace(Request request, String id) throws ApiProblem {
        if (request.getHeaders().get(HttpHeader.IF_MATCH) == null) {
            throw new ApiProblem(428, "A PUT needs If-Match");
        }
        ObjectNode json = Reply.readObject(request);
        StoredFile changed = files.change(id, (file, version) -> {
            check(request, file.etag());
            ObjectNode kept = json(file);
            for (String name : List.of("id", "size", "modified", "links")) {
                if (!kept.get(name).equals(json.get(name))) {
                    throw new ApiProblem(422, name + " cannot be changed");
                }
            }
            if (!json.path("name").isTextual()) {
                throw new ApiProblem(422, "A file needs a name");
            }
            return file.withResource(json.path("name").asText(), attributes(json), version);
        });
        return reply(200, changed);
    }

    private Reply content(Request request, String id) throws ApiProblem {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> {
                StoredFile file = files.find(id);
                String url = contentUrls.apply(file);
                return url.isEmpty() ? read(request, file) : Reply.empty(307).with("Location", url);
            }
            case "PUT" -> {
                byte[] bytes = Reply.readBytes(request);
                String type = Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE))
                        .orElse("application/octet-stream");
                StoredFile changed = files.change(id, (old, version) -> {
                    check(request, old.contentEtag());
                    return old.withContent(bytes, type, version);
                });
                return Reply.empty(204).with("ETag", changed.contentEtag());
            }
            default -> throw new ApiProblem(405, "A content knows GET, HEAD and PUT");
        }
    }

    /** Returns the bytes of the range that was requested, or all bytes. */
    static Reply read(Request request, StoredFile file) throws ApiProblem {
        check(request, file.contentEtag());
        byte[] bytes = file.content();
        Optional<ByteSpan> span = ByteSpan.parse(request.getHeaders().get(HttpHeader.RANGE), bytes.length);
        int start = span.map(ByteSpan::start).orElse(0);
        int end = span.map(ByteSpan::end).orElse(bytes.length);
        Reply reply = new Reply(span.isPresent() ? 206 : 200, Map.of(), Arrays.copyOfRange(bytes, start, end))
                .with("Content-Type", file.mediaType())
                .with("ETag", file.contentEtag())
                .with("Accept-Ranges", "bytes")
                .with(
                        "Last-Modified",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                file.modified().atOffset(ZoneOffset.UTC)));
        return span.isEmpty()
                ? reply
                : reply.with("Content-Range", "bytes %d-%d/%d".formatted(start, end - 1, bytes.length));
    }

    /** Returns a page of the files that have all attributes of the query, and an opaque cursor for the next page. */
    private Reply search(ObjectNode query) throws ApiProblem {
        checkNames(query, Set.of("where", "page"));
        if (!(query.path("where") instanceof ObjectNode where)) {
            throw new ApiProblem(400, "where is no object");
        }
        int size = Math.min(MAX_PAGE, query.path("page").path("size").asInt(MAX_PAGE));
        long last = number(query.path("page").path("cursor").asText(""));
        // One file more than the page has shows whether there is a next page.
        List<StoredFile> found = files.search(where, last, size + 1);
        List<StoredFile> page = found.subList(0, Math.min(size, found.size()));
        ObjectNode json = Reply.JSON.createObjectNode();
        ArrayNode items = json.putArray("items");
        for (StoredFile file : page) {
            items.addObject()
                    .put("id", file.id())
                    .put("etag", file.contentEtag())
                    .put("size", file.content().length)
                    .put("modified", file.modified().toString())
                    .set("attributes", file.attributes());
        }
        boolean hasMore = found.size() > size;
        json.put("next", hasMore ? cursor(page.get(page.size() - 1).number()) : null);
        return Reply.json(200, json);
    }

    private static String cursor(long number) {
        return Base64.getEncoder().encodeToString(("\"" + number).getBytes(UTF_8));
    }

    private static long number(String cursor) throws ApiProblem {
        if (cursor.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(new String(Base64.getDecoder().decode(cursor), UTF_8).substring(1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ApiProblem(400, "The cursor is none of this service");
        }
    }

    /** Checks If-Match and If-None-Match against a file that exists. */
    private static void check(Request request, String etag) throws ApiProblem {
        String ifMatch = request.getHeaders().get(HttpHeader.IF_MATCH);
        if (ifMatch != null
                && !ifMatch.equals("*")
                && !Arrays.asList(ifMatch.split(", *")).contains(etag)) {
            throw new ApiProblem(412, "It has changed, it is " + etag + " now");
        }
        if ("*".equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            throw new ApiProblem(412, "It exists");
        }
    }

    private static void checkNames(ObjectNode json, Set<String> known) throws ApiProblem {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!known.contains(field.getKey())) {
                throw new ApiProblem(422, field.getKey() + " is none of " + known);
            }
        }
    }

    private static ObjectNode optionalAttributes(ObjectNode json) throws ApiProblem {
        return json.has("attributes") ? attributes(json) : Reply.JSON.createObjectNode();
    }

    private static ObjectNode attributes(ObjectNode json) throws ApiProblem {
        if (json.get("attributes") instanceof ObjectNode attributes) {
            return attributes;
        }
        throw new ApiProblem(422, "attributes is no object");
    }

    private static String path(StoredFile file) {
        return FILES + "/" + escaped(file.id());
    }

    /** Escapes an id, so that it is one segment of a path. */
    static String escaped(String id) {
        return URLEncoder.encode(id, UTF_8).replace("+", "%20");
    }

    static String unescaped(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
    }

    private static ObjectNode json(StoredFile file) {
        ObjectNode json = Reply.JSON
                .createObjectNode()
                .put("id", file.id())
                .put("name", file.name())
                .put("size", file.content().length)
                .put("modified", file.modified().toString());
        json.set("attributes", file.attributes());
        json.putObject("links").put("self", path(file)).put("content", path(file) + "/" + CONTENT);
        return json;
    }

    private static Reply reply(int status, StoredFile file) {
        return Reply.json(status, json(file)).with("ETag", file.etag());
    }
}
