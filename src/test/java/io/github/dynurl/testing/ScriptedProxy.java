package io.github.dynurl.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Forwards HTTP on a real socket of 127.0.0.1: CONNECT tunnels, and one absolute-form request per connection; only to
 * 127.0.0.1 and localhost, otherwise 403. Records the requests. Thread-safe.
 */
public final class ScriptedProxy implements AutoCloseable {
    private static final Pattern AUTHORITY = Pattern.compile("(127\\.0\\.0\\.1|localhost):(\\d{1,5})");
    private static final Pattern ABSOLUTE = Pattern.compile("http://(127\\.0\\.0\\.1|localhost)(?::(\\d{1,5}))?(/.*)?");

    private final List<ProxiedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final AtomicInteger broken = new AtomicInteger();
    private final @Nullable String authorization;
    private final Acceptor acceptor;

    private ScriptedProxy(@Nullable String authorization) {
        this.authorization = authorization;
        this.acceptor = new Acceptor("scripted-proxy", link -> () -> serve(link), problems::add);
        acceptor.start();
    }

    /** Starts a proxy on a free port that asks for no credentials. */
    public static ScriptedProxy start() {
        return new ScriptedProxy(null);
    }

    /** Starts a proxy that responds 407 to requests without these credentials (basic authentication). */
    public static ScriptedProxy start(String username, String password) {
        byte[] credentials = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new ScriptedProxy("Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    /** Returns the host to configure: 127.0.0.1. */
    public String host() {
        return "127.0.0.1";
    }

    /** Returns the port. */
    public int port() {
        return acceptor.port();
    }

    /**
     * Returns the requests so far, in order of arrival, including rejected ones, without the requests inside tunnels.
     */
    public List<ProxiedRequest> requests() {
        return List.copyOf(requests);
    }

    /**
     * Returns how many connections failed on either side instead of ending normally, including those at {@link
     * #close()}.
     */
    public int brokenConnections() {
        return broken.get();
    }

    /** Returns the problems: malformed requests and unreachable origins. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Closes all tunnels; all threads end within seconds. Can be called again. */
    @Override
    public void close() {
        acceptor.close();
    }

    @Override
    public String toString() {
        return "scripted proxy at 127.0.0.1:" + port();
    }

    private void serve(Link link) {
        try {
            WireInput in = new WireInput(link);
            boolean goesOn = true;
            while (goesOn && in.await()) {
                goesOn = respond(link, in, RequestHead.parse(in.readHead()));
            }
        } catch (BadRequest e) {
            problems.add("Bad request: " + e.getMessage());
        } catch (ConnectionOver | IOException e) {
            broken.incrementAndGet();
        }
    }

    /** Responds to a request; returns whether another request may follow. */
    private boolean respond(Link link, WireInput in, RequestHead head) throws IOException {
        String given = head.header("Proxy-Authorization");
        if (authorization != null && !authorization.equals(given)) {
            return refuse(link, head, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"");
        }
        boolean connect = head.method().equals("CONNECT");
        Matcher target = (connect ? AUTHORITY : ABSOLUTE).matcher(head.target());
        if (!target.matches()) {
            return refuse(link, head, "403 Forbidden");
        }
        int port = target.group(2) == null ? 80 : Integer.parseInt(target.group(2));
        try (Socket origin = new Socket(Acceptor.LOOPBACK, port)) {
            int noOwnStatus = 0; // the response comes from the origin
            record(head, connect ? 200 : noOwnStatus);
            if (connect) {
                send(link, "HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                origin.getOutputStream().write(forwarded(head, target.group(3)));
            }
            if (!new Relay(link, in, origin).run()) {
                broken.incrementAndGet();
            }
            return false;
        } catch (ConnectException e) {
            problems.add("Cannot reach the origin of " + head.target() + ": " + e);
            return refuse(link, head, "502 Bad Gateway");
        }
    }

    /** Sends a status, a reason phrase and headers; returns whether another request may follow. */
    private boolean refuse(Link link, RequestHead head, String response) throws IOException {
        record(head, Integer.parseInt(response.substring(0, 3)));
        String connection = head.hasBody() ? "\r\nConnection: close" : "";
        send(link, "HTTP/1.1 " + response + "\r\nContent-Length: 0" + connection + "\r\n\r\n");
        return !head.hasBody();
    }

    private void record(RequestHead head, int status) {
        String line = head.method() + " " + head.target() + " " + head.version();
        requests.add(new ProxiedRequest(line, head.headerLines(), head.header("Proxy-Authorization"), status));
    }

    private static void send(Link link, String text) throws IOException {
        link.output().write(Wire.bytes(text));
        link.output().flush();
    }

    /** Rewrites a head for the origin: origin-form, no header fields for the proxy, one request per connection. */
    private static byte[] forwarded(RequestHead head, @Nullable String path) {
        StringBuilder result = new StringBuilder(head.method())
                .append(' ')
                .append(path == null ? "/" : path)
                .append(" HTTP/1.1\r\n");
        for (String line : head.headerLines()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (!lower.startsWith("proxy-") && !lower.startsWith("connection:")) {
                result.append(line).append("\r\n");
            }
        }
        return Wire.bytes(result.append("Connection: close\r\n\r\n").toString());
    }
}
