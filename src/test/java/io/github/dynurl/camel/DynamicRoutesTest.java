package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests endpoints whose URI is computed for each message: {@code toD}, recipient lists, routing slips and dynamic
 * routers.
 */
@Tag("compat")
class DynamicRoutesTest extends ContextTestCase {
    private static final String IN = "direct:in";
    private static final int KEYS = 500;

    @BeforeEach
    void replyWithPath() {
        server.otherwise().reply(request -> Reply.ok(request.target()));
    }

    private void toD(String options) throws Exception {
        routes(builder -> builder.from(IN).routeId("dynamic").toD(store() + options));
    }

    private static String path(Object key) {
        return "/base/" + key + "/data";
    }

    @Test
    void sharesOneEndpointAndOneClientForAllKeys() throws Exception {
        toD("operation=getData&key=${body}");
        for (int i = 0; i < KEYS; i++) {
            assertThat(template.requestBody(IN, "key-" + i, String.class)).isEqualTo(path("key-" + i));
        }
        assertThat(endpoints()).hasSize(1);
        assertThat(server.acceptedConnections()).isEqualTo(1);
        assertThat(server.requests()).hasSize(KEYS);
    }

    @Test
    void servesManyThreadsConcurrently() throws Exception {
        toD("operation=getData&key=RAW(${header.wanted})&range=bytes=${header.from}-");
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> calls = IntStream.range(0, KEYS)
                    .mapToObj(i -> (Callable<String>) () -> template.requestBodyAndHeaders(
                            IN, "", Map.of("wanted", "k " + i, "from", i + 1), String.class))
                    .toList();
            server.when(request -> true).reply(DynamicRoutesTest::echo);
            int i = 0;
            for (Future<String> answer : executor.invokeAll(calls)) {
                assertThat(answer.get()).isEqualTo("/base/k%20" + i + "/data bytes=" + (i + 1) + "-");
                i++;
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(endpoints()).hasSize(1);
        assertThat(server.acceptedConnections()).isLessThanOrEqualTo(8);
    }

    /** Replies with the target and the Range header of the request, as the requested range. */
    private static Reply echo(RecordedRequest request) {
        String range = String.valueOf(request.header("Range"));
        byte[] body = (request.target() + " " + range).getBytes(UTF_8);
        long first = Long.parseLong(range.replaceAll("\\D", ""));
        long end = first + body.length;
        return Reply.status(206).body(body).header("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + end);
    }

    @ParameterizedTest
    @CsvSource({
        "a b, a%20b",
        "a+b, a%2Bb",
        "100%, 100%25",
        "a%2Fb, a%252Fb",
        "a/b, a/b",
        "a//b/, a//b/",
        "a&b=c, a&b=c",
        "a?b#c, a%3Fb%23c",
        "ä, %C3%A4",
        "${body}, $%7Bbody%7D",
        "(a), (a)",
        "#bean, %23bean"
    })
    void acceptsAnyKeyAsRawValue(String key, String sent) throws Exception {
        toD("operation=getData&key=RAW(${header.wanted})");
        Exchange answer = template.request(IN, exchange -> exchange.getMessage().setHeader("wanted", key));
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo(key);
        assertThat(server.requests()).extracting(RecordedRequest::target).containsExactly(path(sent));
        assertThat(endpoints()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "..", "a/../b", "a\nb"})
    void refusesInvalidKeyAsOption(String key) throws Exception {
        toD("operation=getData&key=RAW(${header.wanted})");
        InvalidRequestException thrown =
                failure(InvalidRequestException.class, () -> template.requestBodyAndHeader(IN, "", "wanted", key));
        assertThat(thrown).hasMessageContaining("option key");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void recipientListReachesEachKey() throws Exception {
        routes(builder -> builder.from(IN)
                .routeId("list")
                .recipientList(builder.simple(
                        store() + "operation=getData&key=RAW(${body})," + store() + "operation=getData&key=other"))
                .parallelProcessing());
        for (int i = 0; i < 10; i++) {
            template.requestBody(IN, "k" + i);
        }
        assertThat(server.requests()).hasSize(20);
        assertThat(server.requests()).extracting(RecordedRequest::target).contains(path("k9"), path("other"));
        camel.getRouteController().stopRoute("list");
        camel.removeRoute("list");
        awaitNothingLeft();
    }

    @Test
    void recipientsThatAreNotCachedLeaveNoResources() throws Exception {
        server.when(request -> request.target().contains("large"))
                .reply(Reply.ok().pattern(3_000_000).etag("\"l\""));
        routes(builder -> builder.from(IN)
                .recipientList(builder.simple(store() + "operation=getData&key=RAW(${body})"))
                .cacheSize(-1)
                .process(exchange -> exchange.getMessage().setBody(body(exchange, byte[].class))));
        for (int i = 0; i < 5; i++) {
            assertThat(template.requestBody(IN, "large" + i, byte[].class)).isEqualTo(PatternBytes.bytes(3_000_000));
        }
        awaitNothingLeft();
        assertThat(endpoints()).isEmpty();
    }

    @Test
    void routingSlipAndDynamicRouterSendToEachEndpoint() throws Exception {
        String first = store() + "operation=getData&key=first";
        String second = store() + "operation=setData&key=second";
        routes(builder -> builder.from("direct:slip").routingSlip(builder.constant(first + "," + second)));
        routes(builder ->
                builder.from("direct:router").dynamicRouter(builder.method(new Router(List.of(first, second)))));
        template.requestBody("direct:slip", "");
        template.requestBody("direct:router", "");
        assertThat(server.requests())
                .extracting(request -> request.method() + " " + request.target())
                .containsExactly(
                        "GET " + path("first"),
                        "PUT " + path("second"),
                        "GET " + path("first"),
                        "PUT " + path("second"));
        assertThat(server.requests().get(3).bodyText()).isEqualTo(path("first"));
    }

    /** Sends a message to one address after the other. */
    public static final class Router {
        private final List<String> addresses;

        Router(List<String> addresses) {
            this.addresses = new ArrayList<>(addresses);
        }

        /** Returns the next address, null at the end. */
        @Nullable
        public String next() {
            return addresses.isEmpty() ? null : addresses.remove(0);
        }
    }

    @Test
    void wireTapSendsToDynamicKey() throws Exception {
        routes(builder -> builder.from(IN).wireTap(store() + "operation=setData&key=RAW(${header.wanted})"));
        template.sendBodyAndHeader(IN, "tapped", "wanted", "a b");
        RecordedRequest put = server.takeRequest(PATIENCE);
        assertThat(put.target()).isEqualTo(path("a%20b"));
        assertThat(put.bodyText()).isEqualTo("tapped");
        assertThat(endpoints()).hasSize(1);
    }

    @Test
    void failedStepLeavesNoOptionsForNextStep() throws Exception {
        server.on("GET", path("gone")).reply(Reply.status(404));
        routes(builder -> builder.from(IN)
                .doTry()
                .toD(store() + "operation=getData&key=RAW(${header.wanted})&range=bytes=5-")
                .doCatch(NoSuchKeyException.class)
                .setHeader(DynUrlConstants.KEY, builder.constant("instead"))
                .to(store() + "operation=getData"));
        assertThat(template.requestBodyAndHeader(IN, "", "wanted", "gone", String.class))
                .isEqualTo(path("instead"));
        assertThat(server.requests().get(1).header("Range")).isNull();
    }
}
