package io.github.dynurl.examples.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves the page on which people look at the objects: its files, and the paths of the store as JSON. Thread-safe.
 *
 * <p>Each path has one segment, and the URL of an object's part has at least two after the base path. So the page takes
 * no URL away from an object, whatever the base path is.
 */
final class Page {
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String SETTINGS = "/page.json";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("/", "text/html; charset=utf-8"),
            Map.entry("/page.css", "text/css; charset=utf-8"),
            Map.entry("/page.svg", "image/svg+xml"),
            Map.entry("/page.js", SCRIPT),
            Map.entry("/page-browse.js", SCRIPT),
            Map.entry("/page-claim.js", SCRIPT),
            Map.entry("/page-claims.js", SCRIPT),
            Map.entry("/page-data.js", SCRIPT),
            Map.entry("/page-dom.js", SCRIPT),
            Map.entry("/page-editor.js", SCRIPT),
            Map.entry("/page-json.js", SCRIPT),
            Map.entry("/page-object.js", SCRIPT),
            Map.entry("/page-store.js", SCRIPT),
            Map.entry("/page-time.js", SCRIPT),
            Map.entry("/page-upload.js", SCRIPT),
            Map.entry(SETTINGS, "application/json"));

    /** The page runs its own scripts only, speaks with this server only, and is in no frame of another page. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private final StoreServerConfig config;
    private final Map<String, byte[]> files = new HashMap<>();

    Page(StoreServerConfig config) {
        this.config = config;
        TYPES.keySet().stream().filter(path -> !path.equals(SETTINGS)).forEach(path -> files.put(path, load(path)));
    }

    private static byte[] load(String path) {
        String name = "page/" + (path.equals("/") ? "index.html" : path.substring(1));
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("The jar lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether the page has a file at a path. */
    static boolean has(String path) {
        return TYPES.containsKey(path);
    }

    /** Returns whether the request is for the page. */
    boolean answers(Request request) {
        String method = request.getMethod();
        return (method.equals("GET") || method.equals("HEAD")) && has(path(request));
    }

    private static String path(Request request) {
        return String.valueOf(request.getHttpURI().getPath());
    }

    /** Sends a file of the page, or the paths of the store with the tag of the caller. */
    void answer(Request request, Response response, Callback callback, String caller) {
        String path = path(request);
        byte[] body = path.equals(SETTINGS) ? settings(caller) : files.get(path);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, TYPES.get(path));
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        response.setStatus(200);
        response.write(true, request.getMethod().equals("HEAD") ? null : ByteBuffer.wrap(body), callback);
    }

    private byte[] settings(String caller) {
        String json = Json.write(Json.newObject()
                .put("objects", config.basePath())
                .put("query", config.queryPath())
                .put("data", config.dataPart())
                .put("metadata", config.metadataPart())
                .put("permissions", config.permissionsPart())
                .put("users", config.usersFile() != null)
                .put("caller", caller));
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
