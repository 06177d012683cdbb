package io.github.dynurl.examples.server;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Reads the rest of a request's body, up to 64 MiB, before an error response is sent.
 *
 * <p>Otherwise, a client that is still sending would get a connection reset instead of the response.
 */
final class Drain implements Runnable {
    private static final long LIMIT = 64L << 20;

    private final Request request;
    private final Callback callback;
    private long drained;

    private Drain(Request request, Callback callback) {
        this.request = request;
        this.callback = callback;
    }

    /** Reads the rest of the body, then completes the callback. Fails the callback if the connection breaks. */
    static void run(Request request, Callback callback) {
        HttpFields headers = request.getHeaders();
        boolean hasBody = headers.contains(HttpHeader.CONTENT_LENGTH) || headers.contains(HttpHeader.TRANSFER_ENCODING);
        boolean expectsContinue = headers.contains(HttpHeader.EXPECT); // the client does not send the body yet
        if (hasBody && !expectsContinue) {
            new Drain(request, callback).run();
        } else {
            callback.succeeded();
        }
    }

    @Override
    public void run() {
        while (drained < LIMIT) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                callback.failed(chunk.getFailure());
                return;
            }
            drained += chunk.remaining();
            chunk.release();
            if (chunk.isLast()) {
                break;
            }
        }
        callback.succeeded();
    }
}
