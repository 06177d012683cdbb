package io.github.dynurl.examples.server;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** A socket to a server, for requests that an HTTP client would not send. */
final class RawConnection implements AutoCloseable {
    private final StoreClient store;
    private final Socket socket;

    RawConnection(StoreClient store) throws IOException {
        this.store = store;
        URI base = URI.create(store.baseUrl());
        socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(20_000);
    }

    /** Sends the head of a request for a raw path below the base path. The empty line after the head is added. */
    void head(String method, String path, String... lines) throws IOException {
        String user = Objects.requireNonNull(store.user());
        send(method + " " + URI.create(store.baseUrl()).getRawPath() + "/" + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: " + StoreClient.basic(user, user) + "\r\n" + String.join("\r\n", lines)
                + (lines.length == 0 ? "" : "\r\n") + "\r\n");
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a complete request with a body, and reads until the server closes the connection. */
    String answer(String method, String path, String body) throws IOException {
        try (this) {
            head(method, path, "Connection: close", "Content-Length: " + body.length());
            send(body);
            return rest();
        }
    }

    /** Sends a complete request with a chunked body and a trailer, and reads until the server closes the connection. */
    String answerToChunked(String method, String path, String body, String trailer, String... lines)
            throws IOException {
        try (this) {
            String[] head = Arrays.copyOf(lines, lines.length + 2);
            head[lines.length] = "Connection: close";
            head[lines.length + 1] = "Transfer-Encoding: chunked";
            head(method, path, head);
            String length = Integer.toHexString(body.getBytes(StandardCharsets.UTF_8).length);
            send(length + "\r\n" + body + "\r\n0\r\n" + trailer + (trailer.isEmpty() ? "" : "\r\n") + "\r\n");
            return rest();
        }
    }

    /** Reads the head of a response. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    byte[] readBody(int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    /** Reads until the server closes the connection. */
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
