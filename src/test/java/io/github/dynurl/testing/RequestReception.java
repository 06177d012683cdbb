package io.github.dynurl.testing;

import org.jspecify.annotations.Nullable;

/** Receives the body of a request, as fast and as far as the plan says. Not thread-safe. */
final class RequestReception {
    private static final byte[] CONTINUE = Wire.bytes("HTTP/1.1 100 Continue\r\n\r\n");

    private final Link link;
    private final WireInput in;
    private final Waits waits;
    private final WireOutput out;
    private final Recorder recorder;

    RequestReception(Link link, WireInput in, Waits waits, WireOutput out, Recorder recorder) {
        this.link = link;
        this.in = in;
        this.waits = waits;
        this.out = out;
        this.recorder = recorder;
    }

    void readBody(RecordedRequest request, ReplyPlan plan) throws ConnectionOver, BadRequest {
        if (request.expectsContinue() && plan.sendContinue && !plan.early && !in.hasBuffered()) {
            out.write(CONTINUE);
        }
        BodyReader reader = new BodyReader(in, request.parsedHead());
        BodyRecorder body = request.bodyRecorder();
        byte[] buffer = new byte[request.parsedHead().hasBody() ? WireOutput.step(plan.readRate) : 0];
        long done = 0;
        while (true) {
            int n = reader.read(buffer, allowed(plan.readStop, done, buffer.length));
            if (n < 0) {
                break;
            }
            body.add(buffer, 0, n);
            done += n;
            if (plan.readStop != null && done == plan.readStop.after()) {
                break;
            }
            waits.pauseNanos(WireOutput.nanos(n, plan.readRate));
        }
        if (plan.readStop != null) {
            throw plan.readStop.apply(link, waits);
        }
        body.trailers(reader.trailers());
        boolean isComplete = true;
        recorder.bodyEnded(request, isComplete);
    }

    private static int allowed(@Nullable Stop stop, long done, int most) {
        return stop == null ? most : (int) Math.min(most, stop.after() - done);
    }
}
