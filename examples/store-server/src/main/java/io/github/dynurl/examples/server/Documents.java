package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/** Receives JSON documents. A large document waits until the heap has room for it. Thread-safe. */
final class Documents {
    private final int maxBytes;
    private final MemoryGate gate;

    Documents(int maxBytes, MemoryGate gate) {
        this.maxBytes = maxBytes;
        this.gate = gate;
    }

    /** Handles a request with the text of its body. An exception becomes the error response. */
    @FunctionalInterface
    interface Use {
        void answer(Call call, String text) throws IOException;
    }

    /**
     * Reads the body without blocking a thread. Throws 413 if its Content-Length is too large. If the body does not
     * have the digest that the request declares, the response is 400.
     *
     * @param stored the size of the stored document that is also read for this request
     */
    void receive(Call call, long stored, Use use) throws IOException {
        boolean hasBody = call.headers().contains(HttpHeader.CONTENT_LENGTH)
                || call.headers().contains(HttpHeader.TRANSFER_ENCODING);
        long length = hasBody ? call.request().getLength() : 0;
        if (length > maxBytes) {
            throw HttpProblem.tooLarge("the body", maxBytes);
        }
        whenRoom(call, stored + (length < 0 ? maxBytes : length), entered -> {
            if (hasBody) {
                read(entered, use);
            } else {
                use.answer(entered, "");
            }
        });
    }

    /** Handles a request when the heap has room for its documents. */
    @FunctionalInterface
    interface Task {
        /** Handles the request. An exception becomes the error response. */
        void answer(Call call) throws IOException;
    }

    /** Runs a task when the heap has room for documents of so many bytes. The end of the response releases the room. */
    void whenRoom(Call call, long bytes, Task task) {
        Call entered = call.with(Callback.from(call.callback(), () -> gate.leave(bytes)));
        gate.enter(bytes, () -> {
            try {
                task.answer(entered);
            } catch (IOException | RuntimeException | Error e) {
                Problems.answer(entered, e);
            }
        });
    }

    private void read(Call call, Use use) {
        BodyDigest digest = new BodyDigest(call.request());
        // One more byte than the limit is read, to tell a body that is too long from one that broke off.
        Content.Source.asByteArrayAsync(call.request(), maxBytes + 1, new Promise.Invocable<>() {
            @Override
            public void succeeded(byte[] body) {
                try {
                    use.answer(call, text(body, digest));
                } catch (IOException | RuntimeException | Error e) {
                    Problems.answer(call, e);
                }
            }

            @Override
            public void failed(Throwable failure) {
                boolean tooLong = failure instanceof IllegalStateException;
                Problems.answer(
                        call, tooLong ? HttpProblem.tooLarge("the body", maxBytes) : new BrokenBodyException(failure));
            }
        });
    }

    private String text(byte[] body, BodyDigest digest) throws BrokenBodyException {
        if (body.length > maxBytes) {
            throw HttpProblem.tooLarge("the body", maxBytes);
        }
        digest.update(ByteBuffer.wrap(body));
        digest.finish();
        return Json.text(body);
    }

    /** Returns the text. Throws 413 if it is too large to be stored. */
    String limited(String json) {
        if (json.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw HttpProblem.tooLarge("the result", maxBytes);
        }
        return json;
    }
}
