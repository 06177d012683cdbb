package io.github.dynurl.testing;

import io.github.dynurl.testing.ReplyPlan.After;
import io.github.dynurl.testing.ReplyPlan.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Writes responses as planned, including faults. Not thread-safe. */
final class ReplyWriter {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = Wire.bytes("0\r\n\r\n");

    private final Link link;
    private final WireOutput out;
    private final Waits waits;
    private final Recorder recorder;

    ReplyWriter(Link link, WireOutput out, Waits waits, Recorder recorder) {
        this.link = link;
        this.out = out;
        this.waits = waits;
        this.recorder = recorder;
    }

    /** Writes the response and returns whether the connection stays open. */
    boolean write(ReplyPlan plan, RecordedRequest request) throws ConnectionOver {
        Body body = plan.encodedBody();
        Framing framing = plan.framing(body);
        boolean mustClose = !request.parsedHead().keepsAlive()
                || (framing == Framing.CLOSE && !plan.bodiless())
                || (plan.early && request.expectsContinue());
        waits.pause(plan.delay);
        if (plan.hold != null) {
            waits.until(plan.hold);
        }
        if (plan.followUp != null) {
            out.hold();
        }
        writeHead(plan, body, mustClose && plan.after == After.AS_SPECIFIED);
        boolean incomplete = false;
        if (!request.method().equals("HEAD") && !plan.bodiless()) {
            long sent = writeBody(plan, body, framing, request);
            incomplete = (framing == Framing.LENGTH && sent < plan.declaredLength)
                    || (framing == Framing.CHUNKS && !plan.lastChunk);
        }
        if (plan.followUp != null) {
            out.write(plan.followUp);
            out.release();
        }
        if (plan.bodyStop != null) {
            throw plan.bodyStop.apply(link, waits);
        }
        return plan.after == After.KEEP_OPEN
                || (plan.after == After.AS_SPECIFIED && !mustClose && !incomplete && !ReplyHead.setsClose(plan));
    }

    private void writeHead(ReplyPlan plan, Body body, boolean addClose) throws ConnectionOver {
        byte[] informational = Wire.bytes(ReplyHead.informational(plan.informationalStatus));
        for (int i = 0; i < plan.informationalCount; i++) {
            out.write(informational, 0, informational.length, plan.headRate);
        }
        if (plan.endless != null) {
            throw writeEndlessly(plan, body, plan.endless);
        }
        byte[] head = plan.rawHead != null
                ? plan.rawHead
                : Wire.bytes(ReplyHead.statusLineAndHeaders(plan, body, addClose) + "\r\n");
        int length = plan.headStop == null
                ? head.length
                : (int) Math.min(plan.headStop.after(), Math.max(0, head.length - 1));
        out.write(head, 0, length, plan.headRate);
        if (plan.headStop != null) {
            throw plan.headStop.apply(link, waits);
        }
    }

    private ConnectionOver writeEndlessly(ReplyPlan plan, Body body, Endless piece) throws ConnectionOver {
        boolean addClose = false;
        String headers = ReplyHead.statusLineAndHeaders(plan, body, addClose);
        byte[] filler = new byte[8 * 1024];
        Arrays.fill(filler, (byte) 'x');
        byte[] start = Wire.bytes(
                switch (piece) {
                    case STATUS_LINE -> ReplyHead.statusLine(plan);
                    case HEADER_LINE -> headers + "X-Endless: ";
                    case HEADERS -> headers;
                    case INFORMATIONAL -> "";
                });
        out.write(start, 0, start.length, plan.headRate);
        for (long i = 0; true; i++) {
            byte[] more =
                    switch (piece) {
                        case STATUS_LINE, HEADER_LINE -> filler;
                        case HEADERS -> Wire.bytes("X-Endless-" + i + ": " + i + "\r\n");
                        case INFORMATIONAL -> Wire.bytes(ReplyHead.informational(103));
                    };
            out.write(more, 0, more.length, plan.headRate);
        }
    }

    private long writeBody(ReplyPlan plan, Body body, Framing framing, RecordedRequest request) throws ConnectionOver {
        int unit = framing == Framing.CHUNKS ? plan.chunkSize : ReplyPlan.UNIT;
        byte[] buffer = new byte[(int) Math.min(unit, body.length() < 0 ? unit : Math.max(1, body.length()))];
        long sent = 0;
        try (InputStream in = body.opener().get()) {
            while (plan.bodyStop == null || sent < plan.bodyStop.after()) {
                if (plan.bodyHold != null && sent == plan.bodyHoldAfter) {
                    waits.until(plan.bodyHold);
                }
                int n = in.read(buffer, 0, allowed(plan, sent, buffer.length));
                if (n < 0) {
                    break;
                }
                writePiece(plan, framing, buffer, n, request);
                sent += n;
            }
        } catch (IOException | RuntimeException e) {
            recorder.problem("The body for " + request + " failed: " + e);
            throw link.reset();
        }
        if (plan.bodyStop == null && framing == Framing.CHUNKS && plan.lastChunk) {
            out.write(LAST_CHUNK);
        }
        return sent;
    }

    /** Returns how many bytes may be sent before the next planned event. */
    private static int allowed(ReplyPlan plan, long sent, int most) {
        long result = plan.bodyStop == null ? most : Math.min(most, plan.bodyStop.after() - sent);
        if (plan.bodyHold != null && sent < plan.bodyHoldAfter) {
            result = Math.min(result, plan.bodyHoldAfter - sent);
        }
        return (int) result;
    }

    private void writePiece(ReplyPlan plan, Framing framing, byte[] buffer, int n, RecordedRequest request)
            throws ConnectionOver {
        if (framing == Framing.CHUNKS) {
            out.write(Wire.bytes(Integer.toHexString(n) + "\r\n"));
        }
        int step = WireOutput.step(plan.bodyRate);
        for (int done = 0; done < n; done += step) {
            int length = Math.min(step, n - done);
            out.write(buffer, done, length, plan.bodyRate);
            request.sent(length);
        }
        if (framing == Framing.CHUNKS) {
            out.write(LINE_END);
        }
    }
}
