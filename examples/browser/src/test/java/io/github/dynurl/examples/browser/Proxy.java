package io.github.dynurl.examples.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A proxy before a store server: it weakens the entity tags, as nginx does with gzip, and keeps or refuses some answers. */
final class Proxy implements AutoCloseable {
    private static final List<String> FORWARDED =
            List.of("Accept", "Content-Type", "If-Match", "If-None-Match", "Query-From");
    private static final List<String> NOT_RETURNED = List.of("content-length", "transfer-encoding", "date");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore answersToPut = new Semaphore(0);
    private final URI origin;
    private final HttpServer server;
    private volatile String refused = "";
    private volatile boolean isKeepingPuts;

    private Proxy(URI origin) throws IOException {
        this.origin = origin;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::forward);
        server.start();
    }

    /** Starts a proxy on a free port. */
    static Proxy start(String origin) throws IOException {
        return new Proxy(URI.create(origin));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Answers GET and PUT of paths with this end by 429 from now on; of none if it is empty. */
    void refuse(String end) {
        refused = end;
    }

    /** Keeps the answers to PUT from now on, although the server has done what it was asked. */
    void keepPuts() {
        isKeepingPuts = true;
    }

    /** Sends the answers that were kept, and keeps no others. */
    void sendPuts() {
        isKeepingPuts = false;
        answersToPut.release(answersToPut.getQueueLength());
    }

    private void forward(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!refused.isEmpty()
                && !method.equals("HEAD")
                && exchange.getRequestURI().getPath().endsWith(refused)) {
            answer(exchange, 429, "{\"message\":\"Too many requests\"}".getBytes(UTF_8));
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(origin.resolve(exchange.getRequestURI()))
                .method(method, BodyPublishers.ofByteArray(body));
        Headers sent = exchange.getRequestHeaders();
        FORWARDED.stream().filter(sent::containsKey).forEach(name -> request.header(name, sent.getFirst(name)));
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            if (method.equals("PUT") && isKeepingPuts) {
                answersToPut.acquire();
            }
            response.headers().map().forEach((name, values) -> {
                if (!NOT_RETURNED.contains(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            response.headers().firstValue("ETag").ifPresent(tag -> exchange.getResponseHeaders()
                    .set("ETag", "W/" + tag));
            response.headers()
                    .firstValue("Content-Length")
                    .filter(length -> method.equals("HEAD"))
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
            answer(exchange, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
