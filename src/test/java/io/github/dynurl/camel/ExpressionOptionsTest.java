package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests options of a route's endpoint that are expressions: they are evaluated on each message, and only they. */
@Tag("compat")
class ExpressionOptionsTest extends ContextTestCase {
    private static final String IN = "direct:in";
    private static final String GET = "operation=getData&key=";
    private static final String QUERY = "operation=queryKeys&queryResult=list&";

    private void to(String options) throws Exception {
        routes(builder -> builder.from(IN).to(store() + options));
    }

    private Exchange sendBody(@Nullable Object body, Map<String, ? extends @Nullable Object> headers) {
        return template.request(IN, exchange -> {
            exchange.getMessage().setBody(body);
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }

    private Exchange send(String header, @Nullable Object value) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put(header, value);
        Exchange answer = sendBody("body", headers);
        assertThat(answer.getException()).isNull();
        return answer;
    }

    private List<String> targets() {
        return server.requests().stream().map(RecordedRequest::target).toList();
    }

    static Stream<DynamicOptionsTest.Pinned> options() {
        return DynamicOptionsTest.pinnedOptions();
    }

    @ParameterizedTest
    @MethodSource("options")
    void evaluatesEachOptionAndNoHeaderOverridesIt(DynamicOptionsTest.Pinned pinned) throws Exception {
        server.otherwise().reply(Reply.json("{}"));
        server.when(request -> request.header("Range") != null)
                .reply(Reply.status(206).body("x").header("Content-Range", "bytes 7-7/8"));
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        to(pinned.options());
        Exchange answer = sendBody("body", Map.of("v", 7, pinned.header(), pinned.stale()));
        assertThat(answer.getException()).isNull();
        assertThat(server.requests())
                .singleElement()
                .extracting(pinned.actual())
                .isEqualTo(pinned.expected());
    }

    @Test
    void evaluatesPrefixSelectAndContentEncoding() throws Exception {
        server.on("GET", "/find").reply(Reply.ok("a-1\nb-1\n"));
        server.on("GET", "/base/k/metadata").reply(Reply.json("{\"a\":1,\"b\":2}"));
        server.on("PUT", "/base/k/data").reply(Reply.status(204));
        routes(builder -> {
            builder.from("direct:prefix").to(store() + QUERY + "prefix=${header.p}-");
            builder.from("direct:select").to(store() + "operation=getMetadata&key=k&select=${header.s}");
            builder.from("direct:coding").to(store() + "operation=setData&key=k&contentEncoding=${header.c}");
        });
        assertThat(template.requestBodyAndHeader("direct:prefix", "", "p", "b")).isEqualTo(List.of("b-1"));
        assertThat(template.requestBodyAndHeader("direct:select", "", "s", "b")).isEqualTo(Map.of("b", 2));
        template.requestBodyAndHeader("direct:coding", new byte[] {1}, "c", "gzip");
        assertThat(server.requests("PUT", "/base/k/data")).singleElement().satisfies(request -> assertThat(
                        request.header("Content-Encoding"))
                .isEqualTo("gzip"));
    }

    /** A result is a value: nothing in it is evaluated, looked up, decoded or parsed as options. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body}",
                "${bean:camel?method=stop}",
                "$simple{body}",
                "#bean:images",
                "#images",
                "{{home}}",
                "a?b&key=c#d",
                "RAW(x)",
                "RAW{x}",
                "%24%7Bbody%7D",
                "a b+c%",
                "ü/€/😀"
            })
    void treatsResultAsText(String key) throws Exception {
        server.otherwise().reply(Reply.ok("data"));
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        routes(builder -> {
            builder.from(IN).to(store() + GET + "${header.wanted}");
            builder.from("direct:query").to(store() + QUERY + "filter.a=${header.wanted}");
        });
        assertThat(send("wanted", key).getMessage().getHeader(DynUrlConstants.KEY))
                .isEqualTo(key);
        template.requestBodyAndHeader("direct:query", "", "wanted", key);
        String filter = "\"" + key + "\"";
        assertThat(URLDecoder.decode(targets().get(1).replace("/find?a=", ""), StandardCharsets.UTF_8))
                .isEqualTo(filter);
        assertThat(endpoints()).hasSize(2);
    }

    static Stream<Arguments> filterValues() {
        return Stream.of(
                Arguments.of("${header.v}", 5, "5"),
                Arguments.of("${header.v}", true, "true"),
                Arguments.of("${header.v}", List.of("1", 2), "[\"1\",2]"),
                Arguments.of("${header.v}", "5", "\"5\""),
                Arguments.of("${header.v}", "true", "\"true\""),
                Arguments.of("${header.v}", "null", "\"null\""),
                Arguments.of("${header.v}", "[1]", "\"[1]\""),
                Arguments.of("${header.v}", "\"q\"", "\"\\\"q\\\"\""),
                Arguments.of("${headerAs(v,Integer)}", "5", "5"),
                Arguments.of("v${header.v}", 5, "\"v5\""),
                Arguments.of("${header.v}", "x".getBytes(StandardCharsets.UTF_8), "\"x\""));
    }

    @ParameterizedTest
    @MethodSource("filterValues")
    void keepsTypeOfFilterValue(String expression, Object value, String json) throws Exception {
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        to(QUERY + "filter.a=" + expression + "&filter.b=5");
        send("v", value);
        assertThat(targets()).containsExactly("/find?a=" + encoded(json) + "&b=5");
    }

    private static String encoded(String json) {
        return URLEncoder.encode(json, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void headerAddsOtherFieldsToFilter() throws Exception {
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        to(QUERY + "filter.a=${body}");
        Map<String, Object> others = new LinkedHashMap<>(Map.of("a", "stale"));
        others.put("b", 1);
        send(DynUrlConstants.FILTER, others);
        assertThat(targets()).containsExactly("/find?a=%22body%22&b=1");
    }

    @ParameterizedTest
    @CsvSource({
        "operation=getData&key=${header.v}, the option key (${header.v})",
        "operation=getData&key=k&range=${header.v}, the option range (${header.v})",
        "operation=getMetadata&key=k&select=${header.v}, the option select (${header.v})",
        "operation=setData&key=k&ifMatch=${header.v}, the option ifMatch (${header.v})",
        "operation=setData&key=k&ifNoneMatch=${header.v}, the option ifNoneMatch (${header.v})",
        "operation=setData&key=k&contentType=${header.v}, the option contentType (${header.v})",
        "operation=setData&key=k&contentEncoding=${header.v}, the option contentEncoding (${header.v})",
        "operation=queryKeys&prefix=${header.v}, the option prefix (${header.v})",
        "operation=queryKeys&filter.a=${header.v}, the option filter.a (${header.v})",
    })
    void refusesMissingAndEmptyResults(String options, String source) throws Exception {
        to(options);
        for (String value : new String[] {null, "", "  "}) {
            Map<String, @Nullable Object> headers = new LinkedHashMap<>();
            headers.put("v", value);
            assertThat(sendBody("body", headers).getException())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(source)
                    .hasMessageContaining("has no value for this message");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "operation=getData&key=${header.v}, ../x, the option key (${header.v})",
        "operation=getData&key=k&range=${header.v}, 1-2, the option range (${header.v})",
        "operation=getMetadata&key=k&select=${header.v}, 'a,,b', the option select (${header.v})",
        "operation=setData&key=k&ifMatch=${header.v}, W/\"x\", the option ifMatch (${header.v})",
        "operation=setData&key=k&ifNoneMatch=${header.v}, \"x\", the option ifNoneMatch (${header.v})",
        "operation=queryKeys&prefix=${header.v}, ../, the option prefix (${header.v})",
    })
    void refusesIllegalResultsAndNamesOptionAndExpression(String options, String value, String source)
            throws Exception {
        to(options);
        assertThat(sendBody("body", Map.of("v", value)).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(source);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void failsIfExpressionThrowsAndKeepsCause() throws Exception {
        camel.getRegistry().bind("counter", new Counter());
        to(GET + "${bean:counter?method=fail}");
        assertThat(sendBody("body", Map.of()).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the option key (${bean:counter?method=fail}) could not be evaluated")
                .hasRootCauseMessage("intended");
    }

    @ParameterizedTest
    @CsvSource({
        "operation=getData&key=${header.id, the option key",
        "operation=getData&key=${nothing.here}, the option key",
        "operation=queryKeys&filter.a=${header.id, the option filter.a",
        "operation=delete&key=k&range=${header.id}, range has no effect on operation=delete",
        "operation=setData&key=k&ifMatch=${header.a}&ifNoneMatch=${header.b}, exclude each other",
        "operation=queryKeys&ifMatch=${header.a}, ifMatch has no effect",
        "operation=acknowledge&key=${header.a}, key has no effect",
    })
    void failsAtStart(String options, String message) {
        assertThat(allMessages(catchThrowable(() -> to(options)))).contains(message);
    }

    private static String allMessages(@Nullable Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            all.append(each.getMessage()).append('\n');
        }
        return all.toString();
    }

    @Test
    void evaluatesOnlyWhatOperationUsesAndOnlyOnce() throws Exception {
        camel.getRegistry().bind("counter", new Counter());
        server.otherwise().reply(Reply.json("{}"));
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setKey("${bean:counter?method=next}");
        bean.setContentType("${header.nothing}");
        bean.setFilter(new LinkedHashMap<>(Map.of("a", "${header.nothing}")));
        camel.getRegistry().bind("counted", bean);
        routes(builder -> builder.from(IN).to("dynurl:counted"));
        for (DynUrlOperation operation :
                List.of(DynUrlOperation.getData, DynUrlOperation.getMetadata, DynUrlOperation.delete)) {
            send(DynUrlConstants.OPERATION, operation);
        }
        assertThat(targets()).containsExactly("/base/k1/data", "/base/k2/metadata", "/base/k3");
    }

    /** Counts, and fails. */
    public static final class Counter {
        private final AtomicInteger calls = new AtomicInteger();

        /** Returns the next value. */
        public String next() {
            return "k" + calls.incrementAndGet();
        }

        /** Throws. */
        public String fail() {
            throw new IllegalStateException("intended");
        }
    }

    @Test
    void evaluatesOptionsOfBeanForEveryWayToSend() throws Exception {
        server.otherwise().reply(Reply.ok("data"));
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setKey("in/${header.id}");
        camel.getRegistry().bind("images", bean);
        routes(builder -> {
            builder.from("direct:to").to("dynurl:images?operation=getData");
            builder.from("direct:toD").toD("dynurl:images?operation=getData&range=bytes=0-${header.end}");
            builder.from("direct:own").toD("dynurl:images?operation=getData&key=${header.own}");
        });
        template.requestBodyAndHeader("direct:to", "", "id", "1");
        server.when(request -> request.header("Range") != null)
                .reply(Reply.status(206).body("da").header("Content-Range", "bytes 0-1/4"));
        template.requestBodyAndHeaders("direct:toD", "", Map.of("id", "2", "end", "1"));
        template.requestBodyAndHeader("dynurl:images?operation=getData", "", "id", "3");
        template.requestBodyAndHeaders("direct:own", "", Map.of("id", "4", "own", "${header.id}"));
        assertThat(targets())
                .containsExactly(
                        "/base/in/1/data", "/base/in/2/data", "/base/in/3/data", "/base/$%7Bheader.id%7D/data");
    }

    /** Camel's property binding knows further spellings of a name. They must not bypass the rules for options. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "?key",
                "configuration.key",
                "consumer.fetch",
                "filter[a]",
                "onCommit[a]",
                "sslContextParameters.trustManagers.keyStore.resource",
                "requestSigner.secret",
                "exceptionHandler.level",
                "?http.userAgent"
            })
    void refusesOtherSpellingsOfOption(String name) {
        assertThatThrownBy(() -> camel.getEndpoint(store() + GET + "k&" + name + "=x"))
                .hasStackTraceContaining(name + " is no option");
    }

    @ParameterizedTest
    @CsvSource({"Filter.x, filter.x", "on-commit.a[0], onCommit.a[0]", "ONROLLBACK.x.y, onRollback.x.y"})
    void namesRightSpellingOfMapEntry(String name, String right) {
        assertThatThrownBy(() -> camel.getEndpoint(store() + GET + "k&" + name + "=x"))
                .hasStackTraceContaining(name + " is no option; write " + right);
    }

    @Test
    void saysWherePropertiesOfBeansAreSet() {
        assertThatThrownBy(() -> camel.getEndpoint(store() + GET + "k&requestSigner.secret=x"))
                .hasStackTraceContaining("requestSigner.secret is no option; write the name of the option alone, and"
                        + " options of a map as filter.name; set properties of a bean in the bean");
    }

    /** The names of the entries are names in the store, which can have any character. */
    @Test
    void acceptsBracketsInNamesOfMapEntries() {
        DynUrlEndpoint endpoint = camel.getEndpoint(
                store() + "onCommit.tags[0]=done&filter.page[size]=10&dialect.permissions=none", DynUrlEndpoint.class);
        assertThat(endpoint.getConsumer().getOnCommit()).containsKey("tags[0]");
        assertThat(endpoint.getConfiguration().getFilter()).containsKey("page[size]");
    }

    /** In a URI that is made for a message, a text that looks like an expression can come from the message. */
    @Test
    void doesNotEvaluateTextInUrisThatNoRouteContains() throws Exception {
        server.otherwise().reply(Reply.ok("data"));
        String uri = store() + GET + "RAW(${header.id})";
        routes(builder -> {
            builder.from("direct:list").recipientList(builder.simple(uri)).delimiter("|");
            builder.from("direct:slip").routingSlip(builder.simple(uri), "|");
            builder.from("direct:once")
                    .recipientList(builder.simple(uri))
                    .delimiter("|")
                    .cacheSize(-1);
            builder.from("direct:toD").toD(uri);
            builder.from("direct:enrich").enrich().simple(uri);
            builder.from("direct:tap").wireTap(uri);
        });
        List<String> ways = List.of("list", "slip", "once", "toD", "enrich", "tap");
        for (String way : ways) {
            template.requestBodyAndHeader("direct:" + way, "", "id", "${sys.user.home}");
        }
        template.requestBody(store() + GET + "RAW(${sys.user.home})", "");
        soon("all requests").until(() -> server.requests().size() == ways.size() + 1);
        assertThat(targets()).containsOnly("/base/$%7Bsys.user.home%7D/data");
    }

    @Test
    void evaluatesTextOfRouteEvenIfMessageHasCreatedItsEndpointBefore() throws Exception {
        server.otherwise().reply(Reply.ok("data"));
        String uri = store() + GET + "${header.id}";
        template.requestBodyAndHeader(uri, "", "id", "1");
        routes(builder -> builder.from(IN).routeId("later").to(uri));
        send("id", "2");
        camel.getRouteController().stopRoute("later");
        camel.getRouteController().startRoute("later");
        send("id", "3");
        assertThat(targets()).containsExactly("/base/$%7Bheader.id%7D/data", "/base/2/data", "/base/3/data");
    }

    @Test
    void worksWithPlaceholdersTemplatesRawValuesAndEndpointDsl() throws Exception {
        server.otherwise().reply(Reply.ok("data"));
        camel.getPropertiesComponent().addInitialProperty("folder", "in");
        camel.getPropertiesComponent().addInitialProperty("whole", "${header.id}-w");
        String name = "dynurl:store?baseUrl=" + server.url() + "/base&" + GET;
        class Routes extends EndpointRouteBuilder implements DynUrlEndpointBuilderFactory.DynUrlBuilders {
            @Override
            public void configure() {
                from("direct:placeholder").to(name + "{{folder}}/${header.id}");
                from("direct:whole").to(name + "{{whole}}");
                from("direct:raw").to(name + "RAW(a&b+${header.id}?c)");
                from("direct:alternative").to(name + "$simple{header.id}");
                from("direct:dsl")
                        .to(dynurl("store")
                                .baseUrl(server.url() + "/base")
                                .operation(DynUrlOperation.getData)
                                .key("dsl ${header.id}"));
                routeTemplate("reader")
                        .templateParameter("key")
                        .from("direct:template")
                        .to(name + "{{key}}");
            }
        }
        camel.addRoutes(new Routes());
        camel.addRouteFromTemplate("fromTemplate", "reader", Map.of("key", "t/${header.id}"));
        for (String way : List.of("placeholder", "whole", "raw", "alternative", "dsl", "template")) {
            template.requestBodyAndHeader("direct:" + way, "", "id", "1");
        }
        assertThat(targets())
                .containsExactly(
                        "/base/in/1/data",
                        "/base/1-w/data",
                        "/base/a&b%2B1%3Fc/data",
                        "/base/1/data",
                        "/base/dsl%201/data",
                        "/base/t/1/data");
    }

    @Test
    void sendsLiteralTextOfHeaderOrBean() throws Exception {
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        server.otherwise().reply(Reply.ok("data"));
        camel.getRegistry().bind("literal", "${body}");
        routes(builder -> {
            builder.from(IN).to(store() + "operation=getData");
            builder.from("direct:query").to(store() + QUERY + "filter.a=#bean:literal");
        });
        send(DynUrlConstants.KEY, "${body}");
        template.requestBody("direct:query", "");
        assertThat(targets()).containsExactly("/base/$%7Bbody%7D/data", "/find?a=" + encoded("\"${body}\""));
    }

    @Test
    void deadLetterChannelAndOnExceptionEvaluateTheirOptions() throws Exception {
        server.otherwise().reply(Reply.status(204));
        routes(builder -> {
            builder.from("direct:dead")
                    .errorHandler(builder.deadLetterChannel(
                            store() + "operation=setData&key=dead/${header.id}&contentType=text/plain"))
                    .throwException(new IllegalStateException("test"));
        });
        template.requestBodyAndHeader("direct:dead", "body", "id", "1");
        assertThat(targets()).containsExactly("/base/dead/1/data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"filter.a=${date:now:yyyy}", "prefix=${date:now:yyyy}", "select=${header.a}&fetch=metadata"})
    void refusesExpressionInQueryOfRouteThatConsumes(String options) {
        Throwable failure = catchThrowable(
                () -> routes(builder -> builder.from(store() + options).log("x")));
        assertThat(allMessages(failure))
                .contains("no message to evaluate it on", options.substring(0, options.indexOf("=")));
    }

    @Test
    void pollEnrichEvaluatesOptionsOfBeanOnItsMessage() throws Exception {
        server.otherwise().reply(Reply.json("{\"n\":1}"));
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setKey("${header.id}");
        camel.getRegistry().bind("images", bean);
        routes(builder -> builder.from(IN).pollEnrich("dynurl:images", 0));
        assertThat(send("id", "${body}").getMessage().getBody()).isEqualTo(Map.of("n", 1));
        assertThat(targets()).containsExactly("/base/$%7Bbody%7D/metadata");
        InvalidRequestException failure = failure(InvalidRequestException.class, () -> camel.createConsumerTemplate()
                .receive("dynurl:images", 0));
        assertThat(failure).hasMessageContaining("no message to evaluate it on");
    }
}
