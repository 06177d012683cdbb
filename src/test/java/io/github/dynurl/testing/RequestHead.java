package io.github.dynurl.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds the head of a request, raw and parsed (RFC 9112). Immutable. */
final class RequestHead {
    private static final Pattern VERSION = Pattern.compile("HTTP/1\\.[01]");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern TARGET = Pattern.compile("[\\x21-\\x7E\\x80-\\xFF]+");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final byte[] raw;
    private final String method;
    private final String target;
    private final String version;
    private final List<String> headerLines;
    private final boolean chunked;
    private final long contentLength;

    private RequestHead(byte[] raw, List<String> lines) throws BadRequest {
        this.raw = raw;
        String requestLine = lines.get(0);
        int firstSpace = requestLine.indexOf(' ');
        int lastSpace = requestLine.lastIndexOf(' ');
        if (firstSpace < 1 || firstSpace == lastSpace) {
            throw new BadRequest(400, "request line without method, target and version: " + requestLine);
        }
        method = requestLine.substring(0, firstSpace);
        target = requestLine.substring(firstSpace + 1, lastSpace);
        version = requestLine.substring(lastSpace + 1);
        headerLines = List.copyOf(lines.subList(1, lines.size()));
        checkLines();
        chunked = parseChunked();
        contentLength = chunked ? -1 : parseLength();
    }

    /** Parses a head. {@code raw} ends with the empty line. */
    static RequestHead parse(byte[] raw) throws BadRequest {
        String text = Wire.text(raw);
        String lines = text.substring(0, text.length() - "\r\n\r\n".length());
        List<String> result = new ArrayList<>();
        for (String line : lines.split("\r\n", -1)) {
            if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf('\0') >= 0) {
                throw new BadRequest(400, "bare CR, bare LF or NUL in the head: " + line);
            }
            result.add(line);
        }
        return new RequestHead(raw.clone(), result);
    }

    private void checkLines() throws BadRequest {
        if (!TOKEN.matcher(method).matches() || !TARGET.matcher(target).matches()) {
            throw new BadRequest(400, "malformed method or target: " + method + " " + target);
        }
        if (!VERSION.matcher(version).matches()) {
            throw new BadRequest(505, "unknown version: " + version);
        }
        for (String line : headerLines) {
            int colon = line.indexOf(':');
            if (colon < 1 || !TOKEN.matcher(line.substring(0, colon)).matches()) {
                throw new BadRequest(400, "malformed header: " + line);
            }
        }
        if (headers("Host").size() != 1 && version.equals("HTTP/1.1")) {
            throw new BadRequest(400, headers("Host").size() + " Host headers");
        }
    }

    private boolean parseChunked() throws BadRequest {
        List<String> encodings = headers("Transfer-Encoding");
        if (encodings.isEmpty()) {
            return false;
        }
        if (encodings.size() > 1 || !encodings.get(0).toLowerCase(Locale.ROOT).equals("chunked")) {
            throw new BadRequest(501, "Transfer-Encoding " + encodings);
        }
        if (!headers("Content-Length").isEmpty()) {
            throw new BadRequest(400, "both Transfer-Encoding and Content-Length");
        }
        return true;
    }

    private long parseLength() throws BadRequest {
        List<String> lengths = headers("Content-Length");
        if (lengths.isEmpty()) {
            return 0;
        }
        if (lengths.size() > 1 || !LENGTH.matcher(lengths.get(0)).matches()) {
            throw new BadRequest(400, "Content-Length " + lengths);
        }
        return Long.parseLong(lengths.get(0));
    }

    byte[] raw() {
        return raw.clone();
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    String version() {
        return version;
    }

    List<String> headerLines() {
        return headerLines;
    }

    List<String> headers(String name) {
        return headerLines.stream()
                .map(line -> Wire.valueOf(line, name))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull) // for the nullness checker
                .toList();
    }

    @Nullable
    String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0);
    }

    boolean chunked() {
        return chunked;
    }

    /** Returns the declared length; 0 if there is none, -1 if chunked. */
    long contentLength() {
        return contentLength;
    }

    boolean hasBody() {
        return contentLength != 0;
    }

    /** Returns whether the client keeps the connection open after this request. */
    boolean keepsAlive() {
        String connection = String.join(",", headers("Connection")).toLowerCase(Locale.ROOT);
        return version.equals("HTTP/1.1") ? !connection.contains("close") : connection.contains("keep-alive");
    }
}
