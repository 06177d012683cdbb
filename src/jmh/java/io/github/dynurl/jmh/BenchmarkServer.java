package io.github.dynurl.jmh;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests as a store would, at once and from memory, so that what is measured is the client. The first segment
 * of a path says how many milliseconds it waits; a key of {@code b} and a number has as many bytes of data, {@code wide}
 * has metadata of 50 fields, {@code missing} none, and any other key 300 bytes. For 127.0.0.1 only.
 */
final class BenchmarkServer {
    private static final Pattern REQUEST = Pattern.compile("([A-Z]+) /(\\d+)(?:/([^ ]*))? HTTP/1\\.1");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)");
    private static final ByteBuffer CONTINUE = bytes("HTTP/1.1 100 Continue\r\n\r\n");
    private static final ByteBuffer SMALL = json(metadata(10, 300));
    private static final ByteBuffer WIDE = json(metadata(50, 0));
    private static final ByteBuffer DONE = bytes(head("204 No Content", "ETag: \"66f1a2b3-12c\"\r\n"));
    private static final ByteBuffer MISSING_HEAD =
            bytes(head("404 Not Found", "Content-Type: text/html\r\nContent-Length: 153\r\n"));
    private static final ByteBuffer MISSING =
            bytes(head("404 Not Found", "Content-Type: text/html\r\nContent-Length: 153\r\n")
                    + "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center>"
                    + "<hr><center>benchmark</center>".concat(" ".repeat(17)) + "</body></html>");

    private final SocketChannel socket;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024).limit(0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(256 * 1024);

    private BenchmarkServer(SocketChannel socket) {
        this.socket = socket;
    }

    /** Serves until the standard input ends; the first line of the output is the URL. */
    public static void main(String[] arguments) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        daemon(() -> accept(server));
        System.out.println("http://127.0.0.1:" + server.socket().getLocalPort());
        while (System.in.read() >= 0) {
            // What starts this says nothing; it ends.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "server");
        thread.setDaemon(true);
        thread.start();
    }

    private static void accept(ServerSocketChannel server) {
        while (true) {
            try {
                SocketChannel socket = server.accept().setOption(StandardSocketOptions.TCP_NODELAY, true);
                daemon(new BenchmarkServer(socket)::serve);
            } catch (IOException e) {
                e.printStackTrace();
                return;
            }
        }
    }

    private void serve() {
        try (socket) {
            for (String head = head(); head != null; head = head()) {
                answer(head);
            }
        } catch (IOException e) {
            // The client has closed the connection, as it may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String head) throws IOException, InterruptedException {
        Matcher request = REQUEST.matcher(head);
        if (!request.lookingAt()) {
            throw new IOException("no request: " + head);
        }
        takeBody(head);
        TimeUnit.MILLISECONDS.sleep(Long.parseLong(request.group(2)));
        String method = request.group(1);
        String path = request.group(3);
        if (path == null) {
            send(DONE); // an S3 client asks whether its bucket exists
        } else if (path.startsWith("keys?count=")) {
            sendKeys(Integer.parseInt(path.substring("keys?count=".length())));
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            send(DONE);
        } else if (path.startsWith("missing")) {
            send(method.equals("HEAD") ? MISSING_HEAD : MISSING);
        } else if (path.endsWith("/data")) {
            sendData(method, Long.parseLong(path.substring(1, path.length() - "/data".length())));
        } else {
            send(path.startsWith("wide") ? WIDE : SMALL);
        }
    }

    private void takeBody(String head) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\nexpect:")) {
            send(CONTINUE);
        }
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            skip(Long.parseLong(length.group(1)));
        } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
            for (long size = chunk(); size > 0; size = chunk()) {
                skip(size + 2);
            }
            skip(2);
        }
    }

    private long chunk() throws IOException {
        StringBuilder line = new StringBuilder();
        for (char c = next(); c != '\n'; c = next()) {
            line.append(c);
        }
        return Long.parseLong(line.toString().trim(), 16);
    }

    private char next() throws IOException {
        if (!in.hasRemaining()) {
            fill();
        }
        return (char) in.get();
    }

    private void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            if (!in.hasRemaining()) {
                fill();
            }
            int n = (int) Math.min(left, in.remaining());
            in.position(in.position() + n);
            left -= n;
        }
    }

    private void fill() throws IOException {
        in.clear();
        int n = socket.read(in);
        in.flip();
        if (n < 0) {
            throw new EOFException("the client is gone");
        }
    }

    /** Reads to the empty line; null where the connection ends before a request. */
    private @Nullable String head() throws IOException {
        StringBuilder head = new StringBuilder(512);
        while (true) {
            while (in.hasRemaining()) {
                char c = (char) (in.get() & 0xff);
                head.append(c);
                if (c == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
                    return head.toString();
                }
            }
            in.clear();
            int n = socket.read(in);
            in.flip();
            if (n < 0) {
                return null;
            }
        }
    }

    private void send(ByteBuffer answer) throws IOException {
        out.clear();
        out.put(answer.duplicate()).flip();
        flush();
    }

    private void flush() throws IOException {
        while (out.hasRemaining()) {
            socket.write(out);
        }
        out.clear();
    }

    private void sendData(String method, long size) throws IOException {
        out.clear();
        out.put(bytes(ok("application/octet-stream", size)));
        long left = method.equals("HEAD") ? 0 : size;
        while (left > 0) {
            int n = (int) Math.min(left, out.remaining());
            out.position(out.position() + n);
            left -= n;
            out.flip();
            flush();
        }
        out.flip();
        flush();
    }

    private void sendKeys(int count) throws IOException {
        out.clear();
        out.put(bytes(ok("text/plain", count * 12L)));
        for (int i = 0; i < count; i++) {
            if (out.remaining() < 12) {
                out.flip();
                flush();
            }
            out.put((byte) 'k').put((byte) '-');
            for (int digit = 100_000_000; digit > 0; digit /= 10) {
                out.put((byte) ('0' + i / digit % 10));
            }
            out.put((byte) '\n');
        }
        out.flip();
        flush();
    }

    private static String metadata(int fields, int length) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < fields; i++) {
            String value = i % 3 == 0 ? String.valueOf(1_000_000 + i) : "\"value of field " + i + "\"";
            json.append(i == 0 ? "" : ",").append(String.format("\"field%02d\":%s", i, value));
        }
        int rest = length - json.length() - ",\"note\":\"\"}".length();
        return json + (rest > 0 ? ",\"note\":\"" + "x".repeat(rest) + "\"}" : "}");
    }

    private static ByteBuffer json(String json) {
        return bytes(ok("application/json", json.length()) + json);
    }

    /** The headers of a file that a widely used server sends. */
    private static String ok(String type, long length) {
        return head(
                "200 OK",
                "Content-Type: " + type + "\r\nContent-Length: " + length
                        + "\r\nLast-Modified: Sun, 01 Nov 2026 12:00:00 GMT\r\nETag: \"66f1a2b3-12c\"\r\n"
                        + "Accept-Ranges: bytes\r\n");
    }

    private static String head(String status, String headers) {
        return "HTTP/1.1 " + status + "\r\nServer: benchmark\r\nDate: Sun, 01 Nov 2026 12:00:00 GMT\r\n" + headers
                + "Connection: keep-alive\r\n\r\n";
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
