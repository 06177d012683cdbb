package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests values of {@code onCommit.*} and {@code onRollback.*} that are expressions, evaluated on the exchange when it ends. */
@Tag("compat")
class MarkExpressionsTest extends ConsumerTestCase {
    private static final String FILTER = "filter.status=new&onCommit.status=done&onRollback.status=failed&";

    private static Processor setsHeader(Object value) {
        return exchange -> exchange.getMessage().setHeader("h", value);
    }

    private static Processor fails(String message) {
        return exchange -> {
            throw new IllegalStateException(message);
        };
    }

    private void awaitStatus(Object status) {
        soon("the mark").until(() -> status.equals(objects.value("k", "status")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fetch=none",
                "fetch=metadata",
                "fetch=data",
                "fetch=value",
                "claim=lease",
                "claim=lease&fetch=none"
            })
    void evaluatesMarkAfterProcessing(String options) throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        consume(
                FILTER + options + "&onCommit.by=${header.h}&onCommit.path=in/${header.CamelDynUrlKey}",
                setsHeader("me"));
        awaitStatus("done");
        assertThat(objects.value("k", "by")).isEqualTo("me");
        assertThat(objects.value("k", "path")).isEqualTo("in/k");
        assertReceivedStays(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch=none", "fetch=data", "claim=lease", "claim=lease&maxClaimAttempts=1"})
    void evaluatesMarkOfFailureWithItsException(String options) throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        routes(builder -> {
            builder.errorHandler(new NoErrorHandlerBuilder());
            route(builder, FILTER + options + "&onRollback.error=${exception.message}&onCommit.by=${header.h}")
                    .process(fails("${body} #bean {{x}}"));
        });
        awaitStatus("failed");
        assertThat(objects.value("k", "error")).isEqualTo("${body} #bean {{x}}");
        assertThat(objects.value("k", "by")).isNull();
    }

    @Test
    void keepsTypesAndTextOfResults() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        consume(
                FILTER + "onCommit.number=${exchangeProperty.n}&onCommit.list=${exchangeProperty.l}"
                        + "&onCommit.text=${exchangeProperty.t}&onCommit.fixed=5",
                exchange -> {
                    exchange.setProperty("n", 5);
                    exchange.setProperty("l", List.of(1, "2"));
                    exchange.setProperty("t", "5");
                });
        awaitStatus("done");
        assertThat(objects.value("k", "number")).isEqualTo(5);
        assertThat(objects.value("k", "list")).isEqualTo(List.of(1, "2"));
        assertThat(objects.value("k", "text")).isEqualTo("5");
        assertThat(objects.value("k", "fixed")).isEqualTo(5);
    }

    /** The object is processed, so its mark must not fail only because a header is missing. */
    @Test
    void writesEmptyTextForMissingValue() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        consume(FILTER + "onCommit.by=${header.nothing}");
        awaitStatus("done");
        assertThat(objects.value("k", "by")).isEqualTo("");
    }

    @Test
    void markMayConsistOfExpressionsOnlyWithoutClaims() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        consume("filter.status=new&onCommit.status=${header.h}", setsHeader("checked"));
        awaitStatus("checked");
        assertReceivedStays(1);
    }

    @Test
    void failedEvaluationIsHandledAndObjectComesAgain() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        camel.getRegistry().bind("counter", new ExpressionOptionsTest.Counter());
        consume(FILTER + "onCommit.by=${bean:counter?method=fail}");
        awaitReceived(2);
        soon("the failure").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).hasMessageContaining("the option onCommit.by (${bean:counter?method=fail})");
        assertThat(objects.value("k", "status")).isEqualTo("new");
    }

    @ParameterizedTest
    @CsvSource({
        "onCommit.a=${header.a, the option onCommit.a",
        "onRollback.a=${nothing.here}&onCommit.b=1, the option onRollback.a",
        "onCommit.a=${header.a}&deleteAfterRead=true, exclude each other",
        "onCommit.a=${header.a}&acknowledge=manual, when the object ends; write a fixed value",
        "onCommit.a=${header.a}&claim=lease, without an expression",
        "onCommit.a=1&onExhausted.a=${header.a}&claim=lease&maxClaimAttempts=2, to evaluate it on; write a fixed value",
        "onCommit.a=1&onCommit.dynurlClaim=${header.a}&claim=lease, claimField",
    })
    void refusesMarkAtStart(String options, String message) {
        assertThatThrownBy(() -> consume(options)).hasStackTraceContaining(message);
    }

    /** The URI of a poll is made for a message, so text of the message can be in it. */
    @Test
    void doesNotEvaluateMarkInUriOfPoll() throws Exception {
        objects.put("k", Map.of(), "data");
        routes(builder -> builder.from("direct:in")
                .pollEnrich()
                .simple(store() + "key=k&onCommit.by=RAW(${header.h})")
                .timeout(0));
        template.requestBodyAndHeader("direct:in", "", "h", "${sys.user.home}");
        soon("the mark").until(() -> "${sys.user.home}".equals(objects.value("k", "by")));
    }

    @Test
    void pollEvaluatesMarkOfBean() throws Exception {
        objects.put("k", Map.of(), "data");
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.getConsumer().setOnCommit(Map.of("by", "${header.h}"));
        camel.getRegistry().bind("images", bean);
        // Camel 4.14 replaces all headers when it enriches, so the route sets the header afterwards.
        routes(builder ->
                builder.from("direct:in").pollEnrich("dynurl:images?key=k", 0).process(setsHeader("me")));
        template.requestBody("direct:in", "");
        soon("the mark").until(() -> "me".equals(objects.value("k", "by")));
    }
}
