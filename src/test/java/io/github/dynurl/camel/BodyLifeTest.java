package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the lifetime of bodies: bodies that are read twice, in another route or too late, and endpoints whose options
 * cannot be combined.
 */
@Tag("compat")
class BodyLifeTest extends FunctionTestCase {
    private static final int SIZE = 300_000;
    private static final String GET = "operation=getData&key=k";

    @ParameterizedTest
    @ValueSource(strings = {"\"e1\"", "W/\"weak\""})
    void storesWholeBodyThatWasReadBefore(String etag) throws Exception {
        server.on("GET", DATA).reply(ServedObject.pattern(SIZE).etag(etag));
        server.on("PUT", "/base/copy/data").reply(Reply.status(201));
        routes(routes -> routes.from("direct:copy").to(store(GET)).process(this::readAndCopy));
        assertThat(exchange("direct:copy", "", Map.of()).getException()).isNull();
        // With a strong entity tag, the body is requested again. Otherwise, it was copied.
        RecordedRequest put = requests(etag.startsWith("W/") ? 2 : 3).stream()
                .filter(request -> request.method().equals("PUT"))
                .findFirst()
                .orElseThrow();
        assertThat(put.bodyLength()).isEqualTo(SIZE);
    }

    private void readAndCopy(Exchange exchange) throws Exception {
        assertThat(exchange.getMessage().getMandatoryBody(InputStream.class).readAllBytes())
                .hasSize(SIZE);
        exchange.getMessage().setHeader(DynUrlConstants.KEY, "copy");
        try (ProducerTemplate template = template()) {
            template.send(store("operation=setData"), exchange);
        }
    }

    @Test
    void requestsBodyAgainIfItFailsBeforeFirstByte() throws Exception {
        server.on("GET", DATA)
                .reply(request ->
                        ServedObject.pattern(SIZE).etag("\"e1\"").apply(request).resetAfter(0))
                .reply(ServedObject.pattern(SIZE).etag("\"e1\""));
        routes(routes -> {
            routes.from("direct:read").to(store(GET)).process(exchange -> exchange.getMessage()
                    .setBody(exchange.getMessage()
                            .getMandatoryBody(InputStream.class)
                            .readAllBytes()));
        });
        Exchange read = exchange("direct:read", "", Map.of());
        assertThat(read.getException()).isNull();
        assertThat(read.getMessage().getBody()).isEqualTo(PatternBytes.bytes(SIZE));
        // The route has read no byte yet, so each version of the object will do.
        assertThat(requests(2).get(1).header("If-Match")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"e1\"", "W/\"weak\""})
    void keepsBodyOfBranchReadableUntilRouteEnds(String etag) throws Exception {
        server.on("GET", DATA).reply(ServedObject.pattern(SIZE).etag(etag));
        routes(routes -> {
            routes.from("direct:branch").to(store(GET));
            routes.from("direct:list").multicast().to("direct:branch").end().process(exchange -> exchange.getMessage()
                    .setBody(exchange.getMessage()
                            .getMandatoryBody(InputStream.class)
                            .readAllBytes()));
        });
        Exchange read = exchange("direct:list", "", Map.of());
        assertThat(read.getException()).isNull();
        assertThat(read.getMessage().getBody()).isEqualTo(PatternBytes.bytes(SIZE));
        // At the end of the branch, a body with a strong entity tag releases its connection and is requested again.
        requests(etag.startsWith("W/") ? 1 : 2);
    }

    /** Both the route and the consumer of the queue read the data, in either order. */
    @ParameterizedTest
    @CsvSource({"e1, true", "e1, false", "'', true", "'', false"})
    void keepsDataReadableInBothRoutesAfterSeda(String etag, boolean isQueueFirst) throws Exception {
        ServedObject object = ServedObject.pattern(SIZE);
        server.on("GET", DATA).reply(etag.isEmpty() ? object : object.etag('"' + etag + '"'));
        CountDownLatch queueHasEnded = new CountDownLatch(1);
        CountDownLatch routeHasEnded = new CountDownLatch(1);
        List<Integer> lengths = new CopyOnWriteArrayList<>();
        routes(routes -> {
            routes.from("direct:both")
                    .to(store(GET))
                    .to("seda:queue?waitForTaskToComplete=Never")
                    .process(exchange -> {
                        if (isQueueFirst) {
                            queueHasEnded.await();
                        }
                        lengths.add(exchange.getMessage().getMandatoryBody(byte[].class).length);
                    });
            routes.from("seda:queue")
                    .onCompletion()
                    .process(exchange -> queueHasEnded.countDown())
                    .end()
                    .process(exchange -> {
                        if (!isQueueFirst) {
                            routeHasEnded.await();
                        }
                        lengths.add(exchange.getMessage().getMandatoryBody(byte[].class).length);
                    });
        });
        Exchange done = exchange("direct:both", "", Map.of());
        routeHasEnded.countDown();
        queueHasEnded.await();
        assertThat(done.getException()).isNull();
        assertThat(lengths).containsExactly(SIZE, SIZE);
        // With an entity tag, each of the two routes requests the data again. Without one, the data was copied.
        requests(etag.isEmpty() ? 1 : 3);
    }

    /** A multicast sets the property STREAM_CACHE_UNIT_OF_WORK, and the exchange of the queue inherits it. */
    @ParameterizedTest
    @ValueSource(strings = {"\"e1\"", ""})
    void handsOverBodyAfterMulticast(String etag) throws Exception {
        ServedObject object = ServedObject.pattern(SIZE);
        server.on("GET", DATA).reply(etag.isEmpty() ? object : object.etag(etag));
        CountDownLatch queueHasEnded = new CountDownLatch(1);
        List<Integer> lengths = new CopyOnWriteArrayList<>();
        routes(routes -> {
            routes.from("direct:branch").log("a branch");
            routes.from("direct:multicast")
                    .to(store(GET))
                    .multicast()
                    .to("direct:branch")
                    .end()
                    .to("seda:queue?waitForTaskToComplete=Never");
            routes.from("seda:queue").process(exchange -> {
                lengths.add(exchange.getMessage().getMandatoryBody(byte[].class).length);
                queueHasEnded.countDown();
            });
        });
        assertThat(exchange("direct:multicast", "", Map.of()).getException()).isNull();
        queueHasEnded.await();
        assertThat(lengths).containsExactly(SIZE);
        acceptAnyRequestCount();
    }

    @Test
    void cancelsReaderInAnotherThreadWhenExchangeEnds() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.on("GET", "/find").reply(Reply.ok("a\nb\n").chunked(2).heldAfter(2, never));
        ExecutorService elsewhere = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch waiting = new CountDownLatch(1);
            Future<?>[] reader = new Future<?>[1];
            routes(routes -> routes.from("direct:query")
                    .to(store("operation=queryKeys"))
                    .process(exchange -> {
                        Iterator<?> keys = exchange.getMessage().getMandatoryBody(Iterator.class);
                        reader[0] = elsewhere.submit(() -> {
                            keys.next();
                            waiting.countDown();
                            return keys.hasNext();
                        });
                        waiting.await();
                    }));
            long startNanos = System.nanoTime();
            exchange("direct:query", "", Map.of());
            assertThat(System.nanoTime() - startNanos).isLessThan(PATIENCE.toNanos() / 2);
            assertThatThrownBy(() -> reader[0].get()).isNotNull();
        } finally {
            never.countDown();
            elsewhere.shutdownNow();
        }
        request();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "baseUrl=http://127.0.0.1:1/x",
                "baseurl=http://127.0.0.1:1/x",
                "BASEURL=http://127.0.0.1:1/x",
                "queryUrl=http://127.0.0.1:1/x",
                "allowInsecureAuth=true",
                "http.proxyHost=127.0.0.1"
            })
    void refusesUriThatSendsCredentialsOfBeanToAnotherServer(String option) {
        DynUrlConfiguration safe = new DynUrlConfiguration();
        safe.setBaseUrl(server.url("/base"));
        safe.setAccessToken("secret");
        context.getRegistry().bind("safe", safe);
        assertThatThrownBy(() -> context.getEndpoint("dynurl:safe?operation=getData&key=k&" + option))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("cannot be set in the URI");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "urlFormat", "urlFormatNoPart"})
    void refusesUriThatSendsOtherSecretsOfBeanToAnotherServer(String secret) {
        DynUrlConfiguration safe = new DynUrlConfiguration();
        safe.setBaseUrl(server.url("/base"));
        switch (secret) {
            case "proxy" ->
                safe.setHttp(Map.of(
                        "proxyHost", "127.0.0.1",
                        "proxyPort", "1",
                        "proxyAuthUsername", "u",
                        "proxyAuthPassword", "secret"));
            case "urlFormat" -> safe.setUrlFormat("{base}/{key}/{part}?sig=secret");
            default -> safe.setUrlFormatNoPart("{base}/{key}?sig=secret");
        }
        context.getRegistry().bind("safe", safe);
        for (String option : List.of("baseUrl=http://127.0.0.1:1/x", "http.proxyHost=other")) {
            assertThatThrownBy(() -> context.getEndpoint("dynurl:safe?operation=getData&key=k&" + option))
                    .rootCause()
                    .hasMessageContaining("cannot be set in the URI");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get&range=bytes=0-1",
                "getMetadata&ifMatch=\"a\"",
                "query&ifNoneMatch=*",
                "exists&range=bytes=0-1"
            })
    void refusesConditionThatOperationWouldIgnore(String options) {
        assertThatThrownBy(() -> context.getEndpoint(store("operation=" + options)))
                .rootCause()
                .hasMessageContaining("has no effect on operation=");
    }

    @Test
    void producerWorksAfterComponentRestart() throws Exception {
        server.on("HEAD", DATA).reply(Reply.status(200));
        routes(routes -> routes.from("direct:exists").to(store("operation=exists&key=k")));
        assertThat(exchange("direct:exists", "", Map.of()).getMessage().getBody())
                .isEqualTo(true);
        DynUrlComponent component = context.getComponent("dynurl", DynUrlComponent.class);
        component.stop();
        component.start();
        assertThat(exchange("direct:exists", "", Map.of()).getMessage().getBody())
                .isEqualTo(true);
        assertThat(requestLines(2)).isEqualTo(List.of("HEAD " + DATA, "HEAD " + DATA));
    }
}
