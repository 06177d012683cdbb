package io.github.dynurl.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Speaks to a server byte by byte; every read fails after ten seconds. Not thread-safe. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private final Socket socket;

    RawClient(int port) throws IOException {
        socket = new Socket(Acceptor.LOOPBACK, port);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    static RawClient of(ScriptedServer server) throws IOException {
        return new RawClient(server.port());
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(Wire.bytes(text));
        return this;
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends a request without body. */
    RawClient get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    /** Reads up to and including an empty line. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(read(1));
        }
        return head.toString();
    }

    String read(int length) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("The stream ended after " + Wire.text(bytes));
        }
        return Wire.text(bytes);
    }

    String readToEnd() throws IOException {
        return Wire.text(socket.getInputStream().readAllBytes());
    }

    /** Reads until the connection is reset. Throws if the connection ends normally. */
    String readToReset() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                read.write(next);
            }
        } catch (SocketException e) {
            return Wire.text(read.toByteArray());
        }
        throw new IOException("Ended without a reset after " + Wire.text(read.toByteArray()));
    }

    /** Returns whether the server neither sends anything nor closes the connection for the given time. */
    boolean receivesNothingFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
