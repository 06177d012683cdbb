package io.github.dynurl.testing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows one request as it was on the wire, and its outcome. The head is fixed; body and outcome are live until the
 * response is sent. Thread-safe.
 */
public final class RecordedRequest {
    /** The maximum number of body bytes that are kept; length and digest cover all bytes. */
    public static final int BODY_LIMIT = 1024 * 1024;

    /** Lists the outcomes of a request. */
    public enum Outcome {
        /** The server is reading the request or sending the reply. */
        RUNNING,
        /** The server has passed the last byte of the reply to the operating system. */
        ANSWERED,
        /** The server ended the connection early, as scripted or because it closed. */
        BROKEN_OFF,
        /** The client disconnected before it had sent its whole request or the server had sent its whole reply. */
        ABANDONED
    }

    private final RequestHead head;
    private final RecordedConnection connection;
    private final Instant arrivedAt = Instant.now();
    private final BodyRecorder body;
    private Outcome outcome = Outcome.RUNNING;
    private long replyBodyBytesSent;

    RecordedRequest(RequestHead head, RecordedConnection connection) {
        this.head = head;
        this.connection = connection;
        this.body = new BodyRecorder(BODY_LIMIT);
    }

    /** Returns the method, as sent. */
    public String method() {
        return head.method();
    }

    /** Returns the target exactly as sent, decoded as ISO-8859-1: each character is one byte. */
    public String target() {
        return head.target();
    }

    /** Returns the target up to the first {@code ?}, undecoded. */
    public String path() {
        int question = target().indexOf('?');
        return question < 0 ? target() : target().substring(0, question);
    }

    /** Returns the target after the first {@code ?}, undecoded, or null if there is none. */
    public @Nullable String query() {
        int question = target().indexOf('?');
        return question < 0 ? null : target().substring(question + 1);
    }

    /** Returns the version, as sent, such as {@code HTTP/1.1}. */
    public String version() {
        return head.version();
    }

    /**
     * Returns the header lines as sent, in order, without line ends, decoded as ISO-8859-1: each character is one byte.
     */
    public List<String> headerLines() {
        return head.headerLines();
    }

    /** Returns the value of the first header with that name, ignoring case, without surrounding blanks, or null. */
    public @Nullable String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Returns the values of all headers with that name, ignoring case, in order, without surrounding blanks. */
    public List<String> headers(String name) {
        return head.headers(name);
    }

    /** Returns all bytes from the request line to the empty line, inclusive. */
    public byte[] head() {
        return head.raw();
    }

    /** Returns whether the body was announced as chunked. */
    public boolean chunked() {
        return head.chunked();
    }

    /** Returns whether the client waits for {@code 100 Continue}. */
    public boolean expectsContinue() {
        String expect = header("Expect");
        return expect != null && expect.toLowerCase(Locale.ROOT).equals("100-continue");
    }

    /** Returns the body bytes that have arrived, decoded from chunks, at most the first {@link #BODY_LIMIT}. */
    public byte[] body() {
        return body.bytes();
    }

    /** Returns {@link #body()} as UTF-8 text. */
    public String bodyText() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    /** Returns how many body bytes have arrived. */
    public long bodyLength() {
        return body.length();
    }

    /**
     * Returns the SHA-256 of all body bytes that arrived, in lower-case hex.
     *
     * @throws IllegalStateException while the body is being read
     */
    public String bodySha256() {
        return body.sha256();
    }

    /** Returns the lines that followed the last chunk of the body. */
    public List<String> trailerLines() {
        return body.trailers();
    }

    /** Returns whether the whole body arrived; true at once for a request without body. */
    public boolean bodyComplete() {
        return body.complete();
    }

    /** Returns the connection over which the request arrived. */
    public RecordedConnection connection() {
        return connection;
    }

    /** Returns the {@link RecordedConnection#number() number} of the connection over which the request arrived. */
    public int connectionNumber() {
        return connection.number();
    }

    /** Returns when the whole head had been read. */
    public Instant arrivedAt() {
        return arrivedAt;
    }

    /** Returns the outcome of the request. */
    public synchronized Outcome outcome() {
        return outcome;
    }

    /**
     * Returns how many bytes of the reply's body the server has passed to the operating system. The client has read
     * that many or fewer.
     */
    public synchronized long replyBodyBytesSent() {
        return replyBodyBytesSent;
    }

    @Override
    public String toString() {
        return method() + " " + target() + " (connection " + connection.number() + ", " + bodyLength() + " body bytes, "
                + outcome() + ")";
    }

    RequestHead parsedHead() {
        return head;
    }

    BodyRecorder bodyRecorder() {
        return body;
    }

    void sent(long bytes) {
        synchronized (this) {
            replyBodyBytesSent += bytes;
        }
        connection.sent(bytes);
    }

    synchronized void ended(Outcome how) {
        outcome = how;
    }
}
