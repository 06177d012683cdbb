package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Writes a request's body to a file as it arrives. A slow client holds no thread, and a large body no memory. */
final class Upload implements Runnable {
    private final Request request;
    private final long limit;
    private final Receiver receiver;
    private final FileChannel file;
    private final BodyDigest digest;
    private long length;

    /** Receives the result of an upload. One of the methods is called; if {@link #received} throws, both are. */
    interface Receiver {
        /**
         * Called when the body is complete, has the declared digest, and is on disk. If this method throws, the
         * exception is passed to {@link #failed}.
         */
        void received(long length, byte[] sha256) throws IOException;

        /** Called if the body cannot be read or written or has another digest, or if {@link #received} throws. */
        void failed(Throwable failure);
    }

    private Upload(Request request, BodyDigest digest, long limit, FileChannel file, Receiver receiver) {
        this.request = request;
        this.digest = digest;
        this.limit = limit;
        this.file = file;
        this.receiver = receiver;
    }

    /**
     * Starts to write the body to a new file. The receiver gets the result.
     *
     * @throws IOException if the file cannot be created
     * @throws HttpProblem 400 if a digest in the request's header is malformed
     */
    static void start(Request request, Path file, long limit, Receiver receiver) throws IOException {
        BodyDigest digest = new BodyDigest(request);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        new Upload(request, digest, limit, channel, receiver).run();
    }

    @Override
    public void run() {
        try {
            if (readAvailable()) {
                byte[] sha256 = digest.finish();
                file.force(true);
                file.close();
                receiver.received(length, sha256);
            } else {
                request.demand(this);
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Returns whether the body is complete; false if more bytes must arrive. */
    private boolean readAvailable() throws IOException {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                return false;
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw new BrokenBodyException(chunk.getFailure());
            }
            try {
                write(chunk.getByteBuffer());
            } finally {
                chunk.release();
            }
            if (chunk.isLast()) {
                return true;
            }
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        length += bytes.remaining();
        if (length > limit) {
            throw HttpProblem.tooLarge("the data", limit);
        }
        digest.update(bytes);
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private void fail(Throwable failure) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        receiver.failed(failure);
    }
}
