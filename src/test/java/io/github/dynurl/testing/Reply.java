package io.github.dynurl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Describes how a {@link ScriptedServer} responds to one request: the content, the framing and the faults. Each method
 * returns a changed copy. Text is sent unchecked with one byte per character (ISO 8859-1), except bodies, which are
 * UTF-8. Immutable and thread-safe if the given suppliers and latches are.
 */
public final class Reply {
    private final List<Consumer<ReplyPlan>> changes;

    private Reply(List<Consumer<ReplyPlan>> changes) {
        this.changes = changes;
    }

    /** Replies 200 with an empty body. */
    public static Reply ok() {
        return status(200);
    }

    /** Replies 200 with a body in UTF-8. */
    public static Reply ok(String body) {
        return ok().body(body);
    }

    /** Replies 200 with a body. */
    public static Reply ok(byte[] body) {
        return ok().body(body);
    }

    /** Replies 200 with JSON text and its Content-Type. */
    public static Reply json(String json) {
        return ok(json).type("application/json");
    }

    /** Replies with a status, its usual reason phrase and an empty body. */
    public static Reply status(int status) {
        return new Reply(List.of()).with(plan -> plan.status = status);
    }

    /** Sends exactly these bytes instead of status line and headers, then the body if one is set, then closes. */
    public static Reply raw(byte[] bytes) {
        byte[] copy = bytes.clone();
        return ok().with(plan -> plan.rawHead = copy);
    }

    /** Sends exactly this text, as {@link #raw(byte[])} does. */
    public static Reply raw(String text) {
        return raw(Wire.bytes(text));
    }

    /** Reads the whole request and closes without a response. */
    public static Reply lostAck() {
        return ok().cutInHead(0);
    }

    /** Reads the whole request and resets the connection without a response. */
    public static Reply reset() {
        return ok().resetInHead(0);
    }

    /** Reads the whole request and never responds. */
    public static Reply stall() {
        return ok().stallInHead(0);
    }

    /** Sets the reason phrase. */
    public Reply reason(String reason) {
        return with(plan -> plan.reason = reason);
    }

    /** Adds a header; a framing header given here replaces the server's own. */
    public Reply header(String name, String value) {
        return headerLine(name + ": " + value);
    }

    /** Adds a header line unchanged, which may be malformed; the server adds the line end. */
    public Reply headerLine(String line) {
        return with(plan -> plan.headerLines.add(line));
    }

    /** Adds a Content-Type. */
    public Reply type(String mediaType) {
        return header("Content-Type", mediaType);
    }

    /** Adds an ETag unchanged, including its quotes. */
    public Reply etag(String etag) {
        return header("ETag", etag);
    }

    /** Sets the body. */
    public Reply body(byte[] bytes) {
        byte[] copy = bytes.clone();
        return with(plan -> plan.body = Body.of(copy));
    }

    /** Sets the body, in UTF-8. */
    public Reply body(String text) {
        return body(text.getBytes(UTF_8));
    }

    /** Sets a body of unknown length, opened once for each response and closed by the server; chunked by default. */
    public Reply body(Supplier<? extends InputStream> opener) {
        return with(plan -> plan.body = new Body(-1, opener));
    }

    /** Sets a body of {@code length} bytes, opened once for each response and closed by the server. */
    public Reply body(long length, Supplier<? extends InputStream> opener) {
        return with(plan -> plan.body = new Body(length, opener));
    }

    /** Sets a body of {@link PatternBytes} from {@code start} (inclusive) to {@code end} (exclusive), in constant memory. */
    public Reply pattern(long start, long end) {
        return body(end - start, () -> PatternBytes.stream(start, end));
    }

    /** Sets a body of the first {@code length} {@link PatternBytes}, in constant memory. */
    public Reply pattern(long length) {
        return pattern(0, length);
    }

    /** Sets a body that begins with {@code first} and repeats {@code again} endlessly, in UTF-8; chunked by default. */
    public Reply endlessBody(String first, String again) {
        byte[] head = first.getBytes(UTF_8);
        byte[] rest = again.getBytes(UTF_8);
        return body(() -> Body.endless(head, rest));
    }

    /** Compresses the body and adds {@code Content-Encoding: gzip}; chunked, in constant memory, unless the body is given as bytes. */
    public Reply gzip() {
        return header("Content-Encoding", "gzip").with(plan -> plan.gzip = true);
    }

    /** Frames the body in chunks of up to 64 KiB. */
    public Reply chunked() {
        return chunked(ReplyPlan.UNIT);
    }

    /** Frames the body in chunks of up to {@code size} bytes, at most 64 KiB. */
    public Reply chunked(int size) {
        return with(plan -> plan.chunked(size));
    }

    /** Ends the body by closing the connection: no Content-Length, no chunks. */
    public Reply closeDelimited() {
        return with(plan -> plan.framing = ReplyPlan.Framing.CLOSE);
    }

    /** Declares a wrong Content-Length; if it exceeds the body, the server closes after the body. */
    public Reply declaredLength(long length) {
        return with(plan -> plan.declaredLength = length);
    }

    /** Frames the body in chunks and closes without the last chunk. */
    public Reply withoutLastChunk() {
        return chunked().with(plan -> plan.lastChunk = false);
    }

    /** Sends {@code n} bytes of the body (all, if it has fewer) and closes. */
    public Reply cutAfter(long n) {
        return with(plan -> plan.bodyStop = new Stop(Stop.How.CLOSE, n));
    }

    /** Sends {@code n} bytes of the body and resets the connection, which may destroy what the client has not read yet. */
    public Reply resetAfter(long n) {
        return with(plan -> plan.bodyStop = new Stop(Stop.How.RESET, n));
    }

    /** Sends {@code n} bytes of the body and then nothing until the client disconnects or the server closes. */
    public Reply stallAfter(long n) {
        return with(plan -> plan.bodyStop = new Stop(Stop.How.STALL, n));
    }

    /** Sends {@code n} bytes of the head, always less than all of it, and closes; 9 is in the middle of the status line. */
    public Reply cutInHead(int n) {
        return with(plan -> plan.headStop = new Stop(Stop.How.CLOSE, n));
    }

    /** Sends {@code n} bytes of the head, always less than all of it, and resets the connection. */
    public Reply resetInHead(int n) {
        return with(plan -> plan.headStop = new Stop(Stop.How.RESET, n));
    }

    /** Sends {@code n} bytes of the head, always less than all of it, and then nothing. */
    public Reply stallInHead(int n) {
        return with(plan -> plan.headStop = new Stop(Stop.How.STALL, n));
    }

    /** Reads {@code n} bytes of the request's body and closes. */
    public Reply cutAfterReading(long n) {
        return with(plan -> plan.readStop = new Stop(Stop.How.CLOSE, n));
    }

    /** Reads {@code n} bytes of the request's body and resets the connection. */
    public Reply resetAfterReading(long n) {
        return with(plan -> plan.readStop = new Stop(Stop.How.RESET, n));
    }

    /** Reads {@code n} bytes of the request's body and then nothing. */
    public Reply stallAfterReading(long n) {
        return with(plan -> plan.readStop = new Stop(Stop.How.STALL, n));
    }

    /** Sends head and body at this number of bytes per second, at least 1. */
    public Reply trickle(int bytesPerSecond) {
        return trickleHead(bytesPerSecond).trickleBody(bytesPerSecond);
    }

    /** Sends the head at this number of bytes per second, at least 1. */
    public Reply trickleHead(int bytesPerSecond) {
        return with(plan -> plan.headRate = Wire.positive(bytesPerSecond));
    }

    /** Sends the body at this number of bytes per second, at least 1. */
    public Reply trickleBody(int bytesPerSecond) {
        return with(plan -> plan.bodyRate = Wire.positive(bytesPerSecond));
    }

    /** Reads the request's body at this number of bytes per second, at least 1. */
    public Reply trickleReading(int bytesPerSecond) {
        return with(plan -> plan.readRate = Wire.positive(bytesPerSecond));
    }

    /** Waits before the first byte of the reply. */
    public Reply delay(Duration delay) {
        return with(plan -> plan.delay = delay);
    }

    /** Sends nothing until the latch is at zero, the client disconnects or the server closes. */
    public Reply heldBy(CountDownLatch latch) {
        return with(plan -> plan.hold = latch);
    }

    /** Sends {@code n} bytes of the body and the rest once the latch is at zero. */
    public Reply heldAfter(long n, CountDownLatch latch) {
        return with(plan -> plan.holdBodyAfter(n, latch));
    }

    /** Replies before the request's body is read, then reads the body. */
    public Reply beforeBody() {
        return with(plan -> plan.early = true);
    }

    /** Ignores {@code Expect: 100-continue}: reads the body without asking for it. */
    public Reply withoutContinue() {
        return with(plan -> plan.sendContinue = false);
    }

    /** Sends {@code count} informational replies (1xx) first. */
    public Reply informational(int status, int count) {
        return with(plan -> plan.informational(status, count));
    }

    /** Never ends a piece of the head. */
    public Reply endless(Endless piece) {
        return with(plan -> plan.endless = piece);
    }

    /** Closes afterwards without {@code Connection: close}; with {@link #beforeBody()}, without reading the body. */
    public Reply thenClose() {
        return with(plan -> plan.after = ReplyPlan.After.CLOSE);
    }

    /** Sends this unsolicited text together with the whole reply in one piece; for small replies. */
    public Reply followedBy(String text) {
        byte[] bytes = Wire.bytes(text);
        return with(plan -> plan.followUp = bytes);
    }

    /** Keeps the connection open and reads the next request, although the reply would make the server close. */
    public Reply thenKeepOpen() {
        return with(plan -> plan.after = ReplyPlan.After.KEEP_OPEN);
    }

    /** Adds a change after trying it out, so that an invalid argument is rejected at once. */
    private Reply with(Consumer<ReplyPlan> change) {
        change.accept(new ReplyPlan());
        List<Consumer<ReplyPlan>> longer = new ArrayList<>(changes);
        longer.add(change);
        return new Reply(List.copyOf(longer));
    }

    ReplyPlan plan() {
        ReplyPlan plan = new ReplyPlan();
        changes.forEach(change -> change.accept(plan));
        return plan;
    }
}
