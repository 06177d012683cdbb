package io.github.dynurl.store.http;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.internal.exchange.Failures;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.exchange.Retries;
import io.github.dynurl.store.http.internal.exchange.Settings;
import io.github.dynurl.store.http.internal.query.Shapes;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.DeadlineTimer;
import io.github.dynurl.store.http.internal.time.Operation;
import io.github.dynurl.store.http.internal.time.Timeouts;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.QueryValues;
import io.github.dynurl.store.url.Target;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.BasicHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** Creates responses without a connection, for tests that need thousands of them. */
public final class Replies {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "replies");
        thread.setDaemon(true);
        return thread;
    });

    private static final QueryValues NO_VALUES = new QueryValues(Metadata.empty(), "", "");

    private Replies() {}

    /** Creates a 200 response with a body that is chunked or has a length. */
    public static Reply ok(byte[] body, boolean sized, Header... headers) {
        return ok(new ByteArrayInputStream(body), sized ? body.length : -1, headers);
    }

    /** Creates a 200 response with this body; the length is -1 if the body is chunked. */
    public static Reply ok(InputStream body, long length, Header... headers) {
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
        List.of(headers).forEach(response::addHeader);
        if (length >= 0) {
            response.setHeader(HttpHeaders.CONTENT_LENGTH, length);
        }
        response.setEntity(new BasicHttpEntity(body, length, ContentType.DEFAULT_BINARY, null, length < 0));
        Timeouts timeouts = new Timeouts(MINUTE, MINUTE, MINUTE, MINUTE, 0, MINUTE, MINUTE);
        Request request = Request.of("GET", new Target(new Origin("http", "h.example", 80), "/q"), "{queryUrl}");
        Retries retries = new Retries(1, most -> 0);
        Settings settings = new Settings(
                timeouts,
                retries,
                1 << 20, // maxJsonSize
                1 << 16, // maxDiscard
                false, // allowCloseDelimited
                true, // expectContinue
                false, // uploadDigest
                new Secrets(List.of()),
                "accessToken",
                new Traffic());
        Failures failures = new Failures(
                new Calls.QueryKeys("query", NO_VALUES, request.target(), "GET", null, Shapes.KEYS, "queryUrl"),
                request,
                settings);
        Operation operation = new Operation(new DeadlineTimer(TIMER), timeouts, 0, new HashSet<>());
        Reply.ConnectionSource holder = new Reply.ConnectionSource(null, new HttpHost("http", "h.example", 80));
        return new Reply(response, () -> {}, holder, operation, failures, settings, rest -> {
            throw new AssertionError("there is nothing to resume");
        });
    }
}
