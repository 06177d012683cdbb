package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/** Receives JSON documents, and handles as many large ones at a time as the heap has room for. Thread-safe. */
final class Documents {
    private final int maxBytes;
    private final MemoryGate gate;

    Documents(int maxBytes, MemoryGate gate) {
        this.maxBytes = maxBytes;
        this.gate = gate;
    }

    /** Answers the request, given the text of its body; a thrown problem is answered, too. */
    @FunctionalInterface
    interface Use {
        void answer(Call call, String text) throws IOException;
    }

    /**
     * Reads the body, without a thread that waits for it; throws 413 if it says that it is too large.
     * A body that has not the digest that the request says is answered 400.
     *
     * @param stored the size of the stored document that will be read, too
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

    /** Handles documents of so many bytes. */
    @FunctionalInterface
    interface Task {
        /** Answers the request; a thrown problem is answered, too. */
        void answer(Call call) throws IOException;
    }

    /** Runs a task when the heap has room for so many bytes of documents, until the request is answered. */
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

    /** Answers the text if it is not too large to be stored; throws 413. */
    String limited(String json) {
        if (json.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw HttpProblem.tooLarge("the result", maxBytes);
        }
        return json;
    }
}
