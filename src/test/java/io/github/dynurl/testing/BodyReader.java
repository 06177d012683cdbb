package io.github.dynurl.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the body of one request, by length or by chunks (RFC 9112). Not thread-safe. */
final class BodyReader {
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,15}");

    private final WireInput in;
    private final boolean chunked;
    private long left;
    private boolean first = true;
    private boolean ended;

    BodyReader(WireInput in, RequestHead head) {
        this.in = in;
        this.chunked = head.chunked();
        this.left = chunked ? 0 : head.contentLength();
    }

    private final List<String> trailers = new ArrayList<>();

    /** Reads some bytes; -1 at the end. */
    int read(byte[] target, int length) throws ConnectionOver, BadRequest {
        if (left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int n = in.read(target, 0, (int) Math.min(length, left));
        left -= n;
        return n;
    }

    private void nextChunk() throws ConnectionOver, BadRequest {
        if (!chunked || ended) {
            ended = true;
            return;
        }
        if (!first && !in.readLine().isEmpty()) {
            throw new BadRequest(400, "a chunk is longer than its size says");
        }
        first = false;
        String line = in.readLine();
        int semicolon = line.indexOf(';');
        String size = semicolon < 0 ? line : line.substring(0, semicolon).strip();
        if (!CHUNK_SIZE.matcher(size).matches()) {
            throw new BadRequest(400, "malformed chunk size: " + line);
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            ended = true;
            readTrailers();
        }
    }

    private void readTrailers() throws ConnectionOver, BadRequest {
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            trailers.add(line);
        }
    }

    /** Returns the lines between the last chunk and the end. */
    List<String> trailers() {
        return trailers;
    }
}
