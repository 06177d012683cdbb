package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that an endpoint refuses each URI option that has no effect, in routes that consume from the store and in
 * routes that send to the store.
 */
@Tag("compat")
class EffectlessOptionsTest extends ContextTestCase {
    /** Returns the labels of each endpoint option from the component's JSON descriptor. */
    private static Map<String, Set<String>> labels() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                DynUrlEndpoint.class.getResourceAsStream("/META-INF/io/github/dynurl/camel/dynurl.json"))) {
            Metadata page = Json.read(in, Select.all(), PartInfo.NONE);
            Map<?, ?> options = (Map<?, ?>) Objects.requireNonNull(page.get("properties"));
            Map<String, Set<String>> labels = new TreeMap<>();
            options.forEach((name, about) -> {
                Object label = ((Map<?, ?>) about).get("label");
                labels.put(name.toString(), Set.of(String.valueOf(label).split(",", -1)));
            });
            return labels;
        }
    }

    /** This option has a wrong label: Camel applies the pattern wherever a message is sent. */
    private static final String PATTERN = "exchangePattern";

    @Test
    void assignsEachOptionToSideOfItsLabel() throws IOException {
        for (String side : List.of("producer", "consumer")) {
            assertThat(UriOptions.namesByUse().get(side))
                    .containsExactlyInAnyOrderElementsOf(labels().entrySet().stream()
                            .filter(option -> option.getValue().contains(side)
                                    && !option.getKey().equals(PATTERN))
                            .map(option -> UriOptions.normalize(option.getKey()))
                            .toList());
        }
    }

    static Stream<Arguments> options() throws IOException {
        return labels().entrySet().stream()
                .filter(option -> !option.getKey().equals(PATTERN))
                .filter(option -> option.getValue().contains("producer")
                        || option.getValue().contains("consumer"))
                .map(option -> Arguments.of(
                        option.getKey(), option.getValue().contains("producer") ? "producer" : "consumer"));
    }

    @ParameterizedTest
    @MethodSource("options")
    void refusesOptionWithoutEffectByName(String name, String side) {
        UriOptions uriOptions = new UriOptions(camel, store() + name + "=x", Map.of(name, "x"));
        assertThatThrownBy(
                        side.equals("consumer") ? uriOptions::rejectConsumerOptions : uriOptions::rejectProducerOptions)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(name, "has no effect");
        // The other method accepts the option.
        if (side.equals("consumer")) {
            uriOptions.rejectProducerOptions();
        } else {
            uriOptions.rejectConsumerOptions();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fetch=data",
                "onCommit.status=done",
                "delay=5000",
                "bridgeErrorHandler=true",
                "max-messages-per-poll=3"
            })
    void refusesConsumerOptionsInProducerUri(String option) {
        for (String uri : List.of(store() + option, store() + "operation=getData&key=k&" + option)) {
            assertThatThrownBy(() -> routes(builder -> builder.from("direct:in").to(uri)))
                    .rootCause()
                    .hasMessageContaining("has no effect");
            assertThatThrownBy(() -> template.requestBody(uri, "")).rootCause().hasMessageContaining("has no effect");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "requestHeaders=X-Tenant",
                "queryResult=list",
                "queryLimit=5",
                "digest=sha-256",
                "contentType=text/plain",
                "lazyStartProducer=true",
                "operation=getData",
                "range=bytes=0-1"
            })
    void refusesProducerOptionsInConsumerUri(String option) {
        assertThatThrownBy(
                        () -> routes(builder -> builder.from(store() + option).to("mock:out")))
                .rootCause()
                .hasMessageContaining("has no effect");
        assertThatThrownBy(() -> camel.createConsumerTemplate().receiveNoWait(store() + option))
                .rootCause()
                .hasMessageContaining("has no effect");
    }

    @Test
    void takesMapOptionAsSetIfOneOfItsValuesIsNotBlank() {
        Map<String, Object> blank = Map.of("filter.a", "", "prefix", " ", "key", "k");
        assertThat(new UriOptions(camel, store(), blank).nonBlankNames()).containsExactly("key");
        Map<String, Object> both = Map.of("filter.a", "", "filter.b", "1");
        assertThat(new UriOptions(camel, store(), both).nonBlankNames()).containsExactly("filter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"to", "toD"})
    void appliesExchangePatternToProducer(String step) throws Exception {
        server.otherwise().reply(Reply.ok("x"));
        List<ExchangePattern> patterns = new ArrayList<>();
        String uri = store() + "operation=getData&exchangePattern=InOnly&key=";
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                interceptSendToEndpoint("dynurl:*").process(exchange -> patterns.add(exchange.getPattern()));
                from("direct:to").to(uri + "k");
                from("direct:toD").toD(uri + "${body}");
            }
        });
        assertThat(template.requestBody("direct:" + step, "k", String.class)).isEqualTo("x");
        assertThat(patterns).containsExactly(ExchangePattern.InOnly);
    }

    @Test
    void ignoresOptionsOfOtherSideFromBean() throws Exception {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setQueryUrl(server.url("/find"));
        bean.setRequestHeaders("X-Tenant");
        bean.setDigest("SHA-256");
        bean.setQueryLimit(3);
        camel.getRegistry().bind("both", bean);
        routes(builder -> builder.from("dynurl:both?startScheduler=false").to("dynurl:both?operation=setData"));
        assertThat(endpoints()).hasSize(2);
    }
}
