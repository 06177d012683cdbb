package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * Sends a message through a route to a server that misbehaves. Checks the result or failure, the requests, the
 * duration, the resources that are still held, and that no secret was revealed.
 */
abstract class HostileTestCase extends ContextTestCase {
    /** The password or the access token of a case. */
    static final String SECRET = "hostilecanary";

    /** The time that a loaded machine may take in addition to the expected duration. */
    private static final Duration MARGIN = Duration.ofSeconds(4);

    static final String BASIC_CREDENTIALS = "username=scott&password=" + SECRET + "&";
    static final String TOKEN = "accessToken=" + SECRET + "&";

    private static final String PAIR = "scott:" + SECRET;

    /** A server of another origin, which must not receive any request. */
    final ScriptedServer canary = closeAfterTest(ScriptedServer.start());

    private final LogCanary log = LogCanary.listen();
    private int expectedRequests;

    @Override
    void prepare() {
        camel.disableJMX();
    }

    /** Returns whether a case uses Basic authentication. About half of the cases do, and the others use a token. */
    private static boolean isBasic(HostileCase c) {
        return c.toString().length() % 2 == 0;
    }

    /** Runs a case, and then sends the same message again to a server that responds correctly. */
    void play(HostileCase c) throws Exception {
        HostileStep step = c.step();
        boolean basic = isBasic(c);
        String credentials = basic ? BASIC_CREDENTIALS : TOKEN;
        String key = step.operation().startsWith("query") ? "" : "&key=k";
        route(store() + credentials + c.options() + "operation=" + step.operation() + key);
        server.otherwise().replyToHead(HostileStep::goodReply);
        AtomicInteger index = new AtomicInteger();
        server.on(step.method(), step.target()).replyToHead(request -> c.reply(request, index.getAndIncrement()));
        long startNanos = System.nanoTime();
        Exchange exchange = send(c.body(), c.headers());
        Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
        checkOutcome(c, exchange);
        requests(c.requests());
        assertThat(duration).isLessThan(c.limit().plus(MARGIN));
        checkNothingHeld();
        sendAgainToGoodServer(c);
        assertContainsNoSecret("endpoint", endpoints().toString());
        assertContainsNoSecret("JMX", jmxAttributes());
        assertThat(server.requests()).allSatisfy(request -> assertThat(request.header("Authorization"))
                .isEqualTo(basic ? "Basic " + base64(PAIR) : "Bearer " + SECRET));
    }

    /** Creates a route that also reads the body, so that a failure to read becomes a failure of the exchange. */
    void route(String uri) throws Exception {
        routes(builder ->
                builder.from("direct:in").to(uri.replaceFirst("&$", "")).process(HostileTestCase::convertBodyToText));
    }

    Exchange send(@Nullable Object body, Map<String, Object> headers) {
        return template.request("direct:in", exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new TreeMap<>(headers));
        });
    }

    /** Reads the body to its end and replaces it by its text form. */
    static void convertBodyToText(Exchange exchange) throws IOException {
        exchange.getMessage().setBody(text(exchange.getMessage().getBody()));
    }

    private static String text(@Nullable Object body) throws IOException {
        if (body instanceof InputStream in) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
        if (body instanceof byte[] bytes) {
            return new String(bytes, ISO_8859_1);
        }
        if (body instanceof Iterator<?> iterator) {
            List<Object> all = new ArrayList<>();
            iterator.forEachRemaining(all::add);
            return text(all);
        }
        if (body instanceof Iterable<?> results) {
            List<String> all = new ArrayList<>();
            for (Object each : results) {
                all.add(each instanceof QueryResult found ? found.key() + found.metadata() : String.valueOf(each));
            }
            return String.join(",", all);
        }
        return String.valueOf(body);
    }

    private static void checkOutcome(HostileCase c, Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            assertContainsNoSecret("exception", SecretsTest.stackTrace(failure) + failure);
        }
        if (c.failure() == null) {
            assertThat(failure).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo(c.result());
            return;
        }
        assertThat(failure).isExactlyInstanceOf(c.failure());
        StoreException e = (StoreException) Objects.requireNonNull(failure);
        assertThat(e).hasMessageStartingWith("Cannot " + c.step().operation());
        c.words().forEach(word -> assertThat(e).hasMessageContaining(word));
        assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContainPattern("\\p{Cntrl}");
        assertThat(e.responseBody().orElse("")).doesNotContain(SECRET);
        if (c.outcome() != null) {
            assertThat(e.outcome()).isEqualTo(c.outcome());
        }
        if (c.retryAfter() != null) {
            assertThat(((StoreUnavailableException) e).retryAfter()).contains(c.retryAfter());
        }
    }

    /** Checks that the server has received {@code count} requests in total, now and after the context has stopped. */
    void requests(int count) {
        expectedRequests = count;
        assertThat(server.requests()).hasSize(count);
    }

    /** Checks that no request is active, and that only few connections are kept open. */
    void checkNothingHeld() {
        soon("no active request")
                .until(() -> endpoints().stream().allMatch(endpoint -> endpoint.getActiveRequests() == 0));
        // A query fetches the metadata of eight objects concurrently, and their connections stay in the pool.
        soon("few connections").until(() -> server.openConnections() <= 9);
    }

    private void sendAgainToGoodServer(HostileCase c) {
        server.on("*", c.step().target()).replyToHead(HostileStep::goodReply);
        Exchange exchange = send(c.step().body(), c.headers());
        assertThat(exchange.getException())
                .as("the same message to a good server")
                .isNull();
        assertThat(exchange.getMessage().getBody())
                .as("the same message to a good server")
                .isEqualTo(c.step().result());
        requests(expectedRequests + c.step().total());
        List<RecordedRequest> last = server.requests();
        assertThat(last.get(last.size() - 1).bodyComplete()).isTrue();
        checkNothingHeld();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Checks that a text contains the secret neither in plain form nor encoded as in the Authorization header. */
    static void assertContainsNoSecret(String what, String text) {
        List<String> leaks =
                Stream.of(SECRET, base64(PAIR)).filter(text::contains).toList();
        assertThat(leaks).as(what).isEmpty();
    }

    /** Returns all JMX attributes of the context. The text is empty if JMX is disabled. */
    private String jmxAttributes() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        StringBuilder all = new StringBuilder();
        ObjectName ours = new ObjectName("org.apache.camel:context=" + camel.getName() + ",*");
        for (ObjectName name : beans.queryNames(ours, null)) {
            String[] attributes = Stream.of(beans.getMBeanInfo(name).getAttributes())
                    .map(MBeanAttributeInfo::getName)
                    .toArray(String[]::new);
            all.append(name);
            for (Attribute attribute : beans.getAttributes(name, attributes).asList()) {
                all.append(attribute).append('\n');
            }
        }
        return all.toString();
    }

    @AfterEach
    void checkSecretWasNotRevealed() {
        template.stop();
        camel.stop();
        log.close();
        assertThat(server.requests()).as("requests in all").hasSize(expectedRequests);
        assertThat(canary.acceptedConnections()).as("connections to the canary").isZero();
        assertThat(log.lines()).isNotEmpty();
        assertContainsNoSecret("log", String.join("\n", log.lines()));
    }
}
