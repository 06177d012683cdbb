package io.github.dynurl.testing;

import io.github.dynurl.testing.RecordedConnection.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/** Reads a connection through a buffer, and can check whether the client is still connected. Not thread-safe. */
final class WireInput {
    private static final int HEAD_LIMIT = 1024 * 1024;

    private final Link link;
    private final InputStream in;
    private final byte[] buffer = new byte[ReplyPlan.UNIT];
    private int position;
    private int limit;

    WireInput(Link link) throws ConnectionOver {
        this.link = link;
        try {
            this.in = link.input();
        } catch (IOException e) {
            throw link.over(e);
        }
    }

    boolean hasBuffered() {
        return position < limit;
    }

    /** Waits for a byte; returns false at the end of the stream. */
    boolean await() throws ConnectionOver {
        return hasBuffered() || fill(0) > 0;
    }

    /** Reads some bytes, at least one. */
    int read(byte[] target, int offset, int length) throws ConnectionOver {
        if (!await()) {
            throw gone();
        }
        int n = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, n);
        position += n;
        return n;
    }

    int read() throws ConnectionOver {
        if (!await()) {
            throw gone();
        }
        return buffer[position++] & 0xFF;
    }

    /** Reads a head up to and including its empty line. */
    byte[] readHead() throws ConnectionOver, BadRequest {
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        readLine(head);
        while (readLine(head) > 2) {
            if (head.size() > HEAD_LIMIT) {
                throw new BadRequest(431, "the head has more than " + HEAD_LIMIT + " bytes");
            }
        }
        return head.toByteArray();
    }

    /** Reads a line of a chunked body, without its end. */
    String readLine() throws ConnectionOver, BadRequest {
        ByteArrayOutputStream line = new ByteArrayOutputStream(16);
        int length = readLine(line);
        return Wire.text(line.toByteArray()).substring(0, length - 2);
    }

    private int readLine(ByteArrayOutputStream target) throws ConnectionOver, BadRequest {
        int length = 0;
        int last = -1;
        while (true) {
            int next = read();
            if (length == 0 && next < ' ' && next != '\r') {
                throw new BadRequest(
                        400, "a line begins with byte " + next + "; TLS to a plain port, a fold or a bare LF?");
            }
            target.write(next);
            length++;
            if (next == '\n') {
                if (last == '\r') {
                    return length;
                }
                throw new BadRequest(400, "a line ends with a bare LF");
            }
            if (length > HEAD_LIMIT) {
                throw new BadRequest(431, "a line has more than " + HEAD_LIMIT + " bytes");
            }
            last = next;
        }
    }

    /**
     * Checks for up to {@code millis} (0 means no limit) whether the client is connected; keeps the received bytes.
     * Returns false at once, without a check, if the buffer is full.
     */
    boolean probe(int millis) throws ConnectionOver {
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (limit == buffer.length) {
            link.requireOpen();
            return false;
        }
        if (fill(millis) < 0) {
            throw gone();
        }
        return true;
    }

    /** Reads into the free end of the buffer; returns 0 on a timeout. */
    private int fill(int millis) throws ConnectionOver {
        if (!hasBuffered()) {
            position = 0;
            limit = 0;
        }
        try {
            link.readTimeout(millis);
            int n = in.read(buffer, limit, buffer.length - limit);
            limit += Math.max(0, n);
            return n;
        } catch (SocketTimeoutException e) {
            return 0;
        } catch (IOException e) {
            throw link.over(e);
        }
    }

    private static ConnectionOver gone() {
        return new ConnectionOver(End.BY_CLIENT, null);
    }
}
