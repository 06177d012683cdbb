package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the options of a {@code toD} URI apply like those of an endpoint: headers do not override these options,
 * and these options do not change headers.
 */
@Tag("compat")
class DynamicOptionsTest extends ContextTestCase {
    private static final String IN = "direct:in";

    /**
     * A varying option, the header that must not override it, and the expected value in the request.
     *
     * @param headerRewritten whether the operation sets the header to the value of the option
     */
    record Pinned(
            String options,
            String header,
            Object stale,
            Function<RecordedRequest, @Nullable String> actual,
            String expected,
            boolean headerRewritten) {
        @Override
        public String toString() {
            return options;
        }
    }

    private static Pinned pinned(
            String options,
            String header,
            Object stale,
            Function<RecordedRequest, @Nullable String> actual,
            String expected) {
        return new Pinned(options, header, stale, actual, expected, false);
    }

    static Stream<Pinned> pinnedOptions() {
        Function<RecordedRequest, @Nullable String> target = RecordedRequest::target;
        return Stream.of(
                new Pinned(
                        "operation=getData&key=${header.v}",
                        DynUrlConstants.KEY,
                        "stale",
                        target,
                        "/base/7/data",
                        true),
                pinned(
                        "operation=getData&key=k&range=bytes=${header.v}-",
                        DynUrlConstants.RANGE,
                        "bytes=1-2",
                        request -> request.header("Range"),
                        "bytes=7-"),
                pinned(
                        "operation=setData&key=k&ifMatch=RAW(\"${header.v}\")",
                        DynUrlConstants.IF_MATCH,
                        "\"stale\"",
                        request -> request.header("If-Match"),
                        "\"7\""),
                pinned(
                        "operation=setData&key=${header.v}&ifNoneMatch=*",
                        DynUrlConstants.IF_NONE_MATCH,
                        "\"stale\"",
                        request -> request.header("If-None-Match"),
                        "*"),
                pinned(
                        "operation=setData&key=k&contentType=text/x-${header.v}",
                        DynUrlConstants.CONTENT_TYPE,
                        "text/stale",
                        request -> request.header("Content-Type"),
                        "text/x-7"),
                pinned(
                        "operation=queryKeys&queryResult=list&filter.a=${header.v}&filter.b=x",
                        DynUrlConstants.FILTER,
                        Map.of("a", "stale"),
                        target,
                        "/find?a=7&b=%22x%22"),
                pinned(
                        "operation=getMetadata&key=${header.v}",
                        DynUrlConstants.OPERATION,
                        "delete",
                        request -> request.method(),
                        "GET"));
    }

    @ParameterizedTest
    @MethodSource("pinnedOptions")
    void headersDoNotOverrideDynamicOptions(Pinned pinned) throws Exception {
        server.otherwise().reply(Reply.json("{}"));
        server.when(request -> request.header("Range") != null)
                .reply(Reply.status(206).body("x").header("Content-Range", "bytes 7-7/8"));
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        routes(builder -> builder.from(IN).toD(store() + pinned.options()));
        Map<String, Object> headers = new LinkedHashMap<>(Map.of("v", 7, pinned.header(), pinned.stale()));
        Exchange answer = template.request(IN, exchange -> {
            exchange.getMessage().setBody("body");
            exchange.getMessage().setHeaders(new LinkedHashMap<>(headers));
        });
        assertThat(answer.getException()).isNull();
        assertThat(server.requests())
                .singleElement()
                .extracting(pinned.actual())
                .isEqualTo(pinned.expected());
        Object left = answer.getMessage().getHeader(pinned.header());
        assertThat(left).isEqualTo(pinned.headerRewritten() ? "7" : pinned.stale());
        assertThat(answer.getProperties().keySet()).noneMatch(name -> name.startsWith("CamelDynUrlDynamic"));
    }

    @Test
    void headersDoNotOverrideDynamicSelect() throws Exception {
        server.on("GET", "/base/k/metadata").reply(Reply.json("{\"a\":1,\"b\":2,\"c\":3}"));
        routes(builder -> builder.from(IN).toD(store() + "operation=getMetadata&key=k&select=${header.v}"));
        Map<String, Object> headers = Map.of("v", "a,b", DynUrlConstants.SELECT, "c");
        assertThat(template.requestBodyAndHeaders(IN, "", headers)).isEqualTo(Map.of("a", 1, "b", 2));
    }

    @Test
    void headersAddFiltersThatUriDoesNotSet() throws Exception {
        server.otherwise().reply(Reply.ok("k\n"));
        routes(builder -> builder.from(IN).toD(store() + "operation=queryKeys&queryResult=list&filter.a=${header.v}"));
        Map<String, Object> headers = Map.of("v", "x", DynUrlConstants.FILTER, Map.of("a", "stale", "z", 1));
        assertThat(template.requestBodyAndHeaders(IN, "", headers)).isEqualTo(List.of("k"));
        assertThat(server.requests()).singleElement().satisfies(request -> assertThat(request.query())
                .contains("a=%22x%22")
                .contains("z=1")
                .doesNotContain("stale"));
    }

    @Test
    void parsesFilterValuesLikeEndpoint() throws Exception {
        server.otherwise().reply(Reply.ok("k\n"));
        String options = "operation=queryKeys&queryResult=list&filter.i=1&filter.d=1.0&filter.t=true&filter.n=null"
                + "&filter.q=RAW(\"1.0\")&filter.s=a";
        template.requestBody(store() + options, "");
        routes(builder -> builder.from(IN).toD(store() + options + "&filter.x=${header.v}"));
        template.requestBodyAndHeader(IN, "", "v", "5");
        List<RecordedRequest> requests = server.requests();
        assertThat(String.valueOf(requests.get(0).query()).split("&"))
                .containsExactlyInAnyOrder("i=1", "d=1.0", "t=true", "n=null", "q=%221.0%22", "s=%22a%22");
        assertThat(String.valueOf(requests.get(1).query()).split("&"))
                .containsExactlyInAnyOrder("i=1", "d=1.0", "t=true", "n=null", "q=%221.0%22", "s=%22a%22", "x=5");
    }

    @Test
    void createsOneEndpointPerStore() throws Exception {
        server.otherwise().reply(request -> Reply.ok(request.target()));
        routes(builder -> builder.from(IN)
                .toD("dynurl:${header.v}?baseUrl=" + server.url() + "/${header.v}&operation=getData&key=k"));
        for (String name : List.of("one", "two", "one")) {
            assertThat(template.requestBodyAndHeader(IN, "", "v", name, String.class))
                    .isEqualTo("/" + name + "/k/data");
        }
        assertThat(endpoints()).extracting(DynUrlEndpoint::getStoreName).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void ignoresForgedOptionsHeader() throws Exception {
        server.otherwise().reply(request -> Reply.ok(request.target()));
        routes(builder -> builder.from(IN)
                .setHeader(DynUrlSendDynamicAware.OPTIONS_PROPERTY, builder.constant(Map.of("key", "evil")))
                .to(store() + "operation=getData&key=good"));
        assertThat(template.requestBody(IN, "", String.class)).isEqualTo("/base/good/data");
    }

    /** Returns options that {@code toD} and {@code to} must both accept or both refuse. */
    static Stream<String> optionsOfEachOperation() {
        return Stream.of(
                "operation=getMetadata&key=k&ifMatch=RAW(\"1\")",
                "operation=getData&key=k&ifNoneMatch=*",
                "operation=setData&key=k&ifMatch=RAW(\"1\")&ifNoneMatch=*",
                "operation=setData&key=k&range=bytes=0-1",
                "operation=exists&key=k&ifMatch=RAW(\"1\")",
                "operation=getData&key=k&select=a,,b",
                "operation=getData&key=k&range=nonsense",
                "operation=getData&key=..",
                "operation=setData&key=k&ifMatch=e1",
                "operation=setData&key=k&contentEncoding=a b",
                "operation=getData&key=k&Range=bytes=0-1",
                "operation=getData&key=k&content-type=text/plain",
                "operation=getData&key=k&content-encoding=gzip",
                "operation=acknowledge&key=k",
                "operation=reject&filter.a=1",
                "operation=queryKeys&key=k",
                "operation=exists&KEY=k");
    }

    @ParameterizedTest
    @MethodSource("optionsOfEachOperation")
    void acceptsAndRefusesSameOptionsAsTo(String options) throws Exception {
        server.when(request -> request.header("Range") != null)
                .reply(Reply.status(206).body("xx").header("Content-Range", "bytes 0-1/8"));
        server.otherwise().reply(Reply.ok("x"));
        Throwable refused = catchThrowable(() -> camel.getEndpoint(store() + options));
        routes(builder -> builder.from(IN).toD(store() + options + "&contentType=${header.nothing}"));
        Exchange answer = template.request(IN, exchange -> exchange.getMessage().setBody("x"));
        if (refused == null) {
            assertThat(answer.getException()).isNull();
            assertThat(server.requests()).hasSize(1);
        } else {
            assertThat(answer.getException()).isInstanceOf(InvalidRequestException.class);
            Throwable cause = rootOf(refused);
            String reason = cause instanceof InvalidRequestException illegal ? illegal.reason() : cause.getMessage();
            assertThat(answer.getException()).hasMessageContaining(String.valueOf(reason));
            assertThat(server.requests()).isEmpty();
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }

    static Stream<Arguments> optionsOverBean() {
        return Stream.of(
                Arguments.of("key=of-uri", "operation=getData", "/base/of-uri/data"),
                Arguments.of("key=of-uri&range=bytes=7-", "operation=getData", "bytes=7-"),
                Arguments.of("select=uri", "operation=getMetadata", "uri"),
                Arguments.of("filter.a=uri", "operation=queryKeys&queryResult=list", "a=%22uri%22"),
                Arguments.of("contentType=text/uri", "operation=setData", "text/uri"),
                Arguments.of("ifMatch=RAW(\"uri\")", "operation=setData", "\"uri\""));
    }

    @ParameterizedTest
    @MethodSource("optionsOverBean")
    void uriOverridesBeanInToAndToDAndRecipientList(String options, String operation, String actual) throws Exception {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setQueryUrl(server.url("/find"));
        bean.setKey("of-bean");
        bean.setSelect("bean");
        bean.setContentType("text/bean");
        bean.setFilter(Map.of("a", "bean", "b", 1));
        camel.getRegistry().bind("beans", bean);
        server.when(request -> request.header("Range") != null)
                .reply(Reply.status(206).body("x").header("Content-Range", "bytes 7-7/8"));
        server.otherwise()
                .reply(request ->
                        request.target().contains("metadata") ? Reply.json("{\"uri\":1,\"bean\":2}") : Reply.ok("k\n"));
        String uri = "dynurl:beans?" + operation + "&" + options;
        routes(builder -> {
            builder.from("direct:to").to(uri);
            builder.from("direct:toD").toD(uri + "&http.userAgent=${header.agent}");
            builder.from("direct:list").recipientList(builder.constant(uri)).delimiter("false");
        });
        Map<String, Object> bodies = new LinkedHashMap<>();
        for (String in : List.of("direct:to", "direct:toD", "direct:list")) {
            bodies.put(in, template.requestBodyAndHeader(in, "x", "agent", "me", String.class));
        }
        assertThat(bodies.values()).allSatisfy(body -> assertThat(body).isEqualTo(bodies.get("direct:to")));
        assertThat(server.requests()).hasSize(3).allSatisfy(request -> assertThat(
                        request.target() + " " + request.headerLines() + bodies)
                .contains(actual));
    }

    @Test
    void appliesOptionsOnlyToTargetEndpoint() throws Exception {
        server.otherwise().reply(request -> Reply.ok(request.target()));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                interceptSendToEndpoint("dynurl:store*")
                        .setHeader("before", header(DynUrlConstants.KEY))
                        .setHeader(DynUrlConstants.KEY, constant("log-key"))
                        .to("dynurl:log?baseUrl=" + server.url("/log") + "&operation=setData")
                        .toD("dynurl:log?baseUrl=" + server.url("/log")
                                + "&operation=getData&key=inner-${header.v}&range=bytes=0-")
                        .setBody(constant("x"));
                from(IN).toD("dynurl:store?baseUrl=" + server.url("/base")
                        + "&operation=setData&key=outer-${header.v}&ifMatch=RAW(\"o\")");
            }
        });
        server.when(request -> request.header("Range") != null)
                .reply(Reply.status(206).body("x").header("Content-Range", "bytes 0-0/1"));
        template.requestBodyAndHeader(IN, "x", "v", 1);
        assertThat(server.requests())
                .extracting(request -> request.method() + " " + request.target() + " " + request.header("If-Match"))
                .startsWith("PUT /log/log-key/data null", "GET /log/inner-1/data null")
                .endsWith("PUT /base/outer-1/data \"o\"");
    }

    /** If an interceptor sends to the intercepted endpoint, message headers apply, and not the options of the toD. */
    @ParameterizedTest
    @ValueSource(strings = {"to", "split", "choice", "multicast"})
    void interceptorSendsToInterceptedEndpoint(String step) throws Exception {
        server.otherwise().reply(Reply.ok("x"));
        String uri = store() + "operation=setData";
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var interceptor = interceptSendToEndpoint("dynurl:store*")
                        .setHeader(DynUrlConstants.KEY, constant("of-the-interceptor"));
                switch (step) {
                    case "split" -> interceptor.split(body()).to(uri).end();
                    case "choice" -> interceptor.choice().when(body()).to(uri).end();
                    case "multicast" -> interceptor.multicast().to(uri).end();
                    default -> interceptor.to(uri);
                }
                interceptor.setBody(constant("y"));
                from(IN).toD(uri + "&key=outer-${header.v}&ifMatch=RAW(\"o\")");
            }
        });
        template.requestBodyAndHeader(IN, "x", "v", 1);
        assertThat(server.requests())
                .extracting(request -> request.target() + " " + request.header("If-Match") + " " + request.bodyText())
                .containsExactly("/base/of-the-interceptor/data null x", "/base/outer-1/data \"o\" y");
    }

    /** The last value looks like a bean of the Endpoint DSL. */
    @ParameterizedTest
    @ValueSource(strings = {"#bean:tags", "#tags", "#cafe"})
    void resolvesBeanReferenceOfRouteButNotOfMessage(String value) throws Exception {
        server.otherwise().reply(Reply.ok("k\n"));
        camel.getRegistry().bind("tags", List.of("a", "b"));
        routes(builder -> builder.from(IN)
                .toD(store() + "operation=queryKeys&queryResult=list&filter.t=#bean:tags&filter.m=${header.v}"));
        template.requestBodyAndHeader(IN, "", "v", value);
        assertThat(server.requests()).singleElement().satisfies(request -> assertThat(request.query())
                .contains(
                        "t=%5B%22a%22%2C%22b%22%5D",
                        "m=%22" + URLEncoder.encode(value, StandardCharsets.UTF_8) + "%22"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "operation=getData",
                "operation=getData&urlFormat=RAW({base}/{key}/{part})",
                "operation=getData&username=ü&password=RAW(a+b&c%20)",
                "http.userAgent=a b&operation=getData",
                "operation=getData&sslContextParameters=#tls&maxAttempts=1"
            })
    void appliesOptionsToEndpointsThatAreNotCached(String options) throws Exception {
        server.otherwise().reply(request -> Reply.ok(request.target()));
        camel.getRegistry().bind("tls", new SSLContextParameters());
        for (int cacheSize : new int[] {0, -1}) {
            routes(builder -> builder.from("direct:" + cacheSize).toD(store() + options + "&key=k-${body}", cacheSize));
            assertThat(template.requestBody("direct:" + cacheSize, "1", String.class))
                    .isEqualTo("/base/k-1/data");
        }
    }
}
