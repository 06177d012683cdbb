package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.telemetry.Op;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the spans of camel-opentelemetry2 for operations and objects. */
@Tag("compat")
class TelemetryTest extends ContextTestCase {
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    @Override
    void prepare() {
        super.prepare();
        camel.getRegistry().bind("tracer", Tracer.class, provider.get("test"));
        camel.getRegistry()
                .bind(
                        "propagators",
                        ContextPropagators.class,
                        ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
        new OpenTelemetryTracer().init(camel);
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private SpanData span(String name) {
        List<SpanData> found = spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
        assertThat(found).as(name + " of " + spans.getFinishedSpanItems()).hasSize(1);
        return found.get(0);
    }

    private static Map<String, String> attributes(SpanData span) {
        Map<String, String> attributes = new HashMap<>();
        span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value.toString()));
        return attributes;
    }

    @Test
    void returnsSpanKindOfEachOperation() throws ReflectiveOperationException {
        Method getSpanKind = DynUrlSpanDecorator.class.getMethod("getSpanKind", String.class);
        List<SpanKind> kinds = new ArrayList<>();
        for (Op operation : Op.values()) {
            kinds.add(
                    SpanKind.valueOf(String.valueOf(getSpanKind.invoke(new DynUrlSpanDecorator(), operation.name()))));
        }
        assertThat(kinds).containsExactly(SpanKind.CLIENT, SpanKind.CONSUMER, SpanKind.INTERNAL);
    }

    @Test
    void recordsOperationServerAndStatus() throws Exception {
        server.on("GET", "/base/a/b/data").reply(Reply.ok("x"));
        routes(builder -> builder.from("direct:in").to(store() + "operation=getData"));
        template.requestBodyAndHeader("direct:in", "", DynUrlConstants.KEY, "a/b");
        SpanData span = span("getData store");
        assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
        assertThat(attributes(span))
                .containsEntry("component", "camel-dynurl")
                .containsEntry("http.request.method", "GET")
                .containsEntry("http.response.status_code", "200")
                .containsEntry("url.scheme", "http")
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("server.port", String.valueOf(server.port()))
                .containsEntry("dynurl.key", "a/b")
                .containsKeys("exchangeId", "camel.uri")
                .doesNotContainKeys("error.type", "url.query", "url.path");
        assertThat(span.getParentSpanContext().isValid()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "getMetadata, maxAttempts=2, GET",
        "exists, maxAttempts=2, HEAD",
        "setData, maxAttempts=2, PUT",
        "updateMetadata, maxAttempts=2, POST",
        "updateMetadata, updateMode=patch, PATCH",
        "updateMetadata, updateMode=readMergePut, PUT",
        "updatePermissions, updateMode=patch, PATCH",
        "delete, maxAttempts=2, DELETE",
        "queryKeys, queryResult=list, GET"
    })
    void recordsMethodOfMainRequest(String operation, String option, String method) {
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        server.otherwise().reply(Reply.json("{\"owned\":[\"me\"]}"));
        template.requestBodyAndHeaders(
                store() + option,
                "{\"owned\":[\"me\"]}",
                Map.of(DynUrlConstants.KEY, "k", DynUrlConstants.OPERATION, operation));
        Map<String, String> attributes = attributes(span(operation + " store"));
        assertThat(attributes).containsEntry("http.request.method", method);
        assertThat(server.requests().get(server.requests().size() - 1).method()).isEqualTo(method);
        assertThat(attributes.containsKey("dynurl.key")).isEqualTo(!operation.startsWith("query"));
    }

    @ParameterizedTest
    @CsvSource({"404, 404", "503, 503", "302, io.github.dynurl.store.UnexpectedReplyException"})
    void recordsFailureOfOperation(int status, String type) {
        server.otherwise().reply(Reply.status(status));
        // The span must not use the status header of an earlier operation.
        Map<String, Object> headers = Map.of(DynUrlConstants.KEY, "k", DynUrlConstants.STATUS_CODE, 200);
        assertThat(catchThrowable(
                        () -> template.requestBodyAndHeaders(store() + "operation=getData&maxAttempts=1", "", headers)))
                .isNotNull();
        SpanData span = span("getData store");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attributes(span))
                .containsEntry("http.response.status_code", String.valueOf(status))
                .containsEntry("error.type", type);
    }

    @Test
    void recordsFailureIfNothingWasSent() {
        assertThat(catchThrowable(() -> template.requestBodyAndHeaders(
                        store() + "maxAttempts=1",
                        "",
                        Map.of(DynUrlConstants.KEY, "a\u0000b", DynUrlConstants.OPERATION, "getData"))))
                .isNotNull();
        assertThat(catchThrowable(() -> template.requestBodyAndHeader(
                        store() + "maxAttempts=1", "", DynUrlConstants.OPERATION, "mend")))
                .isNotNull();
        assertThat(attributes(span("getData store")))
                .containsEntry("error.type", "io.github.dynurl.store.InvalidRequestException")
                .containsEntry("dynurl.key", "\"a\\u0000b\"")
                .doesNotContainKey("http.response.status_code");
        assertThat(span("process store").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void createsSpanForEachEmittedObjectAsParentOfRouteSpans() throws Exception {
        ServedStore.on(server).put("k", Map.of("a", 1), "x");
        routes(builder -> builder.from(store() + "initialDelay=0&repeatCount=1").to(store() + "operation=getMetadata"));
        soon("two spans").until(() -> spans.getFinishedSpanItems().size() == 2);
        SpanData object = span("process store");
        SpanData operation = span("getMetadata store");
        assertThat(operation.getParentSpanId()).isEqualTo(object.getSpanId());
        assertThat(attributes(operation)).containsEntry("http.response.status_code", "200");
        assertThat(attributes(object))
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("dynurl.key", "k")
                .doesNotContainKeys("http.request.method", "http.response.status_code");
    }

    @Test
    void recordsFailureOfRoute() throws Exception {
        ServedStore.on(server).put("k", Map.of("a", 1), "x");
        routes(builder -> builder.from(store() + "initialDelay=0&repeatCount=1&bridgeErrorHandler=false")
                .throwException(new IllegalStateException("not today")));
        soon("a span").until(() -> spans.getFinishedSpanItems().size() == 1);
        assertThat(attributes(span("process store")))
                .containsEntry("error.type", "java.lang.IllegalStateException")
                .doesNotContainKey("http.response.status_code");
    }

    @Test
    void recordsKeyOfDynamicUriInsteadOfEarlierKey() throws Exception {
        server.otherwise().reply(Reply.ok("x"));
        routes(builder -> builder.from("direct:in").toD(store() + "operation=getData&key=${body}"));
        template.requestBodyAndHeader("direct:in", "this", DynUrlConstants.KEY, "that");
        server.otherwise().reply(Reply.status(404));
        assertThat(catchThrowable(
                        () -> template.requestBodyAndHeader("direct:in", "gone", DynUrlConstants.KEY, "that")))
                .isNotNull();
        assertThat(spans.getFinishedSpanItems().stream()
                        .filter(span -> span.getName().equals("getData store"))
                        .map(span -> attributes(span).get("dynurl.key")))
                .containsExactly("this", "gone");
    }

    @Test
    void recordsSameSpanIfSendingIsIntercepted() throws Exception {
        server.otherwise().reply(Reply.ok("x"));
        routes(builder -> {
            builder.interceptSendToEndpoint("dynurl:*").to("log:intercepted");
            builder.from("direct:in").to(store() + "operation=getData&key=k");
        });
        template.requestBody("direct:in", "");
        assertThat(spans.getFinishedSpanItems().stream().map(SpanData::getName))
                .contains("getData store")
                .doesNotContain("dynurl");
    }

    @Test
    void propagatesTraceIfRequestHeadersListsTraceHeaders() {
        server.otherwise().reply(Reply.json("{}"));
        template.requestBody(store() + "operation=getMetadata&key=k&requestHeaders=traceparent,tracestate", "");
        SpanData span = span("getMetadata store");
        assertThat(server.requests().get(0).header("traceparent"))
                .isEqualTo("00-" + span.getTraceId() + "-" + span.getSpanId() + "-01");
    }

    @Test
    void recordsNoSecret() {
        server.otherwise().reply(Reply.status(403).body("no canarypass, no canarytoken"));
        for (String secret : List.of("username=canaryuser&password=canarypass", "accessToken=canarytoken")) {
            spans.reset();
            assertThat(catchThrowable(
                            () -> template.requestBody(store() + "operation=getMetadata&key=k&" + secret, "")))
                    .isNotNull();
            assertContainsNoSecret();
        }
    }

    private void assertContainsNoSecret() {
        SpanData span = span("getMetadata store");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("camel.uri")))
                .contains("dynurl:");
        assertThat(span.toString()).doesNotContain("canary");
    }
}
