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
 * Sends a message through a route to a server that misbehaves, and looks at what came of it: the result or the failure,
 * the requests, the time, what is held afterwards, and who was told a secret.
 */
abstract class HostileTestCase extends ContextTestCase {
    /** The password or the token, whichever a case has. */
    static final String SECRET = "hostilecanary";

    /** What a loaded machine may take beside what is waited for. */
    private static final Duration MARGIN = Duration.ofSeconds(4);

    private static final String PAIR = "scott:" + SECRET;

    /** Another origin, which must see nothing. */
    final ScriptedServer canary = other(ScriptedServer.start());

    private final LogCanary log = LogCanary.listen();
    private int expected;

    @Override
    void prepare() {
        camel.disableJMX();
    }

    /** Tells which credentials a case has. */
    private static boolean isBasic(HostileCase c) {
        return c.toString().length() % 2 == 0;
    }

    /** Returns the options of credentials, of one kind or the other. */
    static String credentials(boolean basic) {
        return basic ? "username=scott&password=" + SECRET + "&" : "accessToken=" + SECRET + "&";
    }

    /** Plays a case to its end, and then sends the same once more to a server that is good again. */
    void play(HostileCase c) throws Exception {
        HostileStep step = c.step();
        boolean basic = isBasic(c);
        String uri = store() + credentials(basic) + c.options() + "operation=" + step.operation() + "&key=k";
        route(step.operation().startsWith("query") ? uri.replace("&key=k", "") : uri);
        server.otherwise().replyToHead(HostileStep::good);
        AtomicInteger index = new AtomicInteger();
        server.on(step.method(), step.target()).replyToHead(request -> c.reply(request, index.getAndIncrement()));
        long begun = System.nanoTime();
        Exchange exchange = send(c.body(), c.headers());
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        ended(c, exchange);
        requests(c.requests());
        assertThat(took).isLessThan(c.limit().plus(MARGIN));
        nothingHeld();
        again(c);
        assertSilent("endpoint", endpoints().toString());
        assertSilent("JMX", managed());
        assertThat(server.requests()).allSatisfy(request -> assertThat(request.header("Authorization"))
                .isEqualTo(basic ? "Basic " + base64(PAIR) : "Bearer " + SECRET));
    }

    /** Makes the route: what the store gives is read where exceptions are still those of the exchange. */
    void route(String uri) throws Exception {
        routes(builder ->
                builder.from("direct:in").to(uri.replaceFirst("&$", "")).process(HostileTestCase::take));
    }

    Exchange send(@Nullable Object body, Map<String, Object> headers) {
        return template.request("direct:in", exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new TreeMap<>(headers));
        });
    }

    /** Reads the body to its end and writes down what it was. */
    static void take(Exchange exchange) throws IOException {
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

    private static void ended(HostileCase c, Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            assertSilent("exception", SecretsTest.stackTrace(failure) + failure);
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

    /** Expects so many requests in all, now and when the context has stopped. */
    void requests(int count) {
        expected = count;
        assertThat(server.requests()).hasSize(count);
    }

    /** Sees to it that no answer holds a connection, and that hardly one is kept for later. */
    void nothingHeld() {
        soon("no answer held")
                .until(() -> endpoints().stream().allMatch(endpoint -> endpoint.getActiveRequests() == 0));
        // A query fetches eight metadata at a time, and their connections wait for others.
        soon("few connections").until(() -> server.openConnections() <= 9);
    }

    private void again(HostileCase c) {
        server.on("*", c.step().target()).replyToHead(HostileStep::good);
        Exchange exchange = send(c.step().body(), c.headers());
        assertThat(exchange.getException()).as("the same, of a good server").isNull();
        assertThat(exchange.getMessage().getBody())
                .as("the same, of a good server")
                .isEqualTo(c.step().result());
        requests(expected + c.step().total());
        List<RecordedRequest> last = server.requests();
        assertThat(last.get(last.size() - 1).bodyComplete()).isTrue();
        nothingHeld();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Sees to it that a text shows no secret, plain or as the header in which it travels. */
    static void assertSilent(String what, String text) {
        List<String> leaks =
                Stream.of(SECRET, base64(PAIR)).filter(text::contains).toList();
        assertThat(leaks).as(what).isEmpty();
    }

    /** Returns all that JMX tells of the context, where it has JMX. */
    private String managed() throws Exception {
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
    void nobodyWasTold() {
        template.stop();
        camel.stop();
        log.close();
        assertThat(server.requests()).as("requests in all").hasSize(expected);
        assertThat(canary.acceptedConnections()).as("connections to the canary").isZero();
        assertThat(log.lines()).isNotEmpty();
        assertSilent("log", String.join("\n", log.lines()));
    }
}
