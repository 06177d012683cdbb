package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that failures reach the route unwrapped and leave the message unchanged. */
@Tag("compat")
class ErrorsTest extends FunctionTestCase {

    static Stream<Arguments> statuses() {
        return Stream.of(
                Arguments.of(404, NoSuchKeyException.class),
                Arguments.of(410, NoSuchKeyException.class),
                Arguments.of(401, AccessDeniedException.class),
                Arguments.of(403, AccessDeniedException.class),
                Arguments.of(409, ConflictException.class),
                Arguments.of(412, ConflictException.class),
                Arguments.of(429, StoreUnavailableException.class),
                Arguments.of(500, StoreUnavailableException.class),
                Arguments.of(503, StoreUnavailableException.class),
                Arguments.of(301, UnexpectedReplyException.class),
                Arguments.of(400, UnexpectedReplyException.class),
                Arguments.of(418, UnexpectedReplyException.class));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void passesFailureOfStatusToOnExceptionUnwrapped(int status, Class<? extends StoreException> type)
            throws Exception {
        server.on("PUT", DATA).reply(Reply.status(status));
        MockEndpoint mock = context.getEndpoint("mock:failed", MockEndpoint.class);
        routes(rb -> {
            rb.onException(type).handled(true).to("mock:failed");
            rb.from("direct:a")
                    .to(store("operation=setData&key=k&maxAttempts=1"))
                    .to("mock:never");
        });
        mock.expectedBodiesReceived("before");
        mock.expectedHeaderReceived("x", 1);
        assertThat(exchange("direct:a", "before", headers("x", 1)).getException())
                .isNull();
        mock.assertIsSatisfied();
        StoreException caught = mock.getExchanges().get(0).getProperty(Exchange.EXCEPTION_CAUGHT, StoreException.class);
        assertThat(caught).isExactlyInstanceOf(type).hasMessageStartingWith("Cannot setData \"k\": ");
        assertThat(caught).extracting(StoreException::status).isEqualTo(status);
        request();
    }

    @Test
    void passesInvalidRequestToOnExceptionUnwrapped() throws Exception {
        MockEndpoint mock = context.getEndpoint("mock:failed", MockEndpoint.class);
        routes(rb -> {
            rb.onException(InvalidRequestException.class).handled(true).to("mock:failed");
            rb.from("direct:a").to(store("operation=setData&key=k"));
        });
        mock.expectedMessageCount(1);
        assertThat(exchange("direct:a", Map.of(), Map.of()).getException()).isNull();
        mock.assertIsSatisfied();
    }

    @Test
    void catchesFailureByBaseClass() throws Exception {
        MockEndpoint mock = context.getEndpoint("mock:failed", MockEndpoint.class);
        routes(rb -> rb.from("direct:a")
                .doTry()
                .to(store("operation=getData&key=k"))
                .doCatch(StoreException.class)
                .to("mock:failed")
                .end());
        mock.expectedMessageCount(1);
        template().sendBody("direct:a", "");
        mock.assertIsSatisfied();
        request();
    }

    private static final List<String> ALL = List.of(
            "get",
            "getData",
            "getMetadata",
            "getPermissions",
            "set",
            "setData",
            "setMetadata",
            "updateMetadata",
            "setPermissions",
            "updatePermissions",
            "delete");

    static Stream<String> operationsOnAKey() {
        return ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("operationsOnAKey")
    void leavesMessageUnchangedIfOperationFails(String operation) {
        server.otherwise()
                .reply(Reply.status(404).header("CamelDynUrlKey", "evil").etag("\"e\""));
        Map<String, Object> before = Map.of(
                DynUrlConstants.METADATA, Map.of("a", 1), Exchange.CONTENT_TYPE, "app/own", DynUrlConstants.SIZE, 7L);
        String body = "{\"owned\":[\"me\"]}";
        Exchange exchange = exchange(store("key=k&operation=" + operation), body, before);
        NoSuchKeyException failure = failure(NoSuchKeyException.class, exchange);
        assertThat(failure).hasMessageStartingWith("Cannot " + operation + " \"k\": ");
        assertThat(failure.key()).contains("k");
        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(exchange.getMessage().getBody()).isEqualTo(body);
        assertThat(exchange.getMessage().getHeaders()).isEqualTo(before);
        request();
    }

    @ParameterizedTest
    @CsvSource({"503,1", "503,86400", "429,120"})
    void returnsRetryAfterOfResponse(int status, long seconds) {
        server.on("PUT", DATA).reply(Reply.status(status).header("Retry-After", String.valueOf(seconds)));
        StoreUnavailableException failure =
                failure(StoreUnavailableException.class, "operation=setData&key=k&maxAttempts=1", "x", Map.of());
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(seconds));
        request();
    }

    @Test
    void reportsUnreachableServerAsUnavailable() {
        String uri = "dynurl:test?operation=setData&key=k&baseUrl=" + server.url("/base");
        server.close();
        StoreUnavailableException failure = failure(StoreUnavailableException.class, exchange(uri, "x", Map.of()));
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(failure.status()).isZero();
    }

    @Test
    void reportsUnknownOutcomeWithoutRetryIfPostResponseIsLost() {
        server.on("POST", METADATA).reply(Reply.lostAck());
        StoreUnavailableException failure =
                failure(StoreUnavailableException.class, "operation=updateMetadata&key=k", "{}", Map.of());
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        request();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[1]", "", "{\"a\":1,\"a\":2}", "<html>", "{\"a\":NaN}"})
    void failsIfMetadataIsNotJsonObject(String responseBody) {
        server.on("GET", METADATA).reply(Reply.json(responseBody));
        Exchange exchange = exchange(store("operation=getMetadata&key=k"), "before", Map.of());
        assertThat(failure(UnexpectedReplyException.class, exchange))
                .hasMessageContaining("GET")
                .hasMessageContaining("{base}/{key}/{part}")
                .hasMessageContaining("200")
                .hasMessageContaining("application/json");
        assertThat(exchange.getMessage().getBody()).isEqualTo("before");
        request();
    }

    @Test
    void namesWrittenPartIfSetFailsHalfway() {
        server.on("PUT", DATA).reply(Reply.ok());
        server.on("PUT", METADATA).reply(Reply.status(403));
        AccessDeniedException failure = failure(
                AccessDeniedException.class, "operation=set&key=k", "x", headers(DynUrlConstants.METADATA, Map.of()));
        assertThat(failure).hasMessageContaining("the data was written; writing the metadata failed");
        requests(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "queryKeys"})
    void refusesQueryFromHeaderWithoutQueryUrl(String operation) {
        String uri = "dynurl:test?baseUrl=" + server.url("/base");
        Exchange exchange = exchange(uri, "before", headers(DynUrlConstants.OPERATION, operation));
        assertThat(failure(InvalidRequestException.class, exchange)).hasMessageContaining("queryUrl");
    }
}
