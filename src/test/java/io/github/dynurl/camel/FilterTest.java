package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests filters from the options {@code filter.*}, whose text can denote a JSON value, and from the header. */
class FilterTest extends FunctionTestCase {
    private static final String KEYS = "operation=queryKeys&queryResult=list";

    @BeforeEach
    void script() {
        server.on("GET", "/find").reply(Reply.ok());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001', // quotes are part of the values
            value = {
                "size=5|size=5",
                "version=\"1.0\"|version=%221.0%22",
                "done=true|done=true",
                "done=false|done=false",
                "x=null|x=null",
                "name=abc|name=%22abc%22",
                "price=1.10|price=1.10",
                "price=-0.0|price=-0.0",
                "big=100000000000000000000|big=100000000000000000000",
                "name=True|name=%22True%22",
                "name=nul|name=%22nul%22",
                "name=007|name=%22007%22",
                "name=NaN|name=%22NaN%22",
                "name=1 2|name=%221%202%22",
                "name=\"a|name=%22%5C%22a%22",
                "name='a'|name=%22%27a%27%22",
                "name={}|name=%7B%7D",
                "name=[1]|name=%5B1%5D",
                "name=[1|name=%22%5B1%22",
                "name={a}|name=%22%7Ba%7D%22",
                "name=|name=%22%22",
                "a.b=1|a.b=1"
            })
    void parsesFilterOptionAsJsonElseAsText(String option, String sent) {
        sendAndCheck(KEYS + "&filter." + option);
        assertThat(request().query()).isEqualTo(sent);
    }

    static Stream<Arguments> headerForms() {
        String json = "{\"a\":1,\"b\":\"1\"}";
        return Stream.of(
                Arguments.of(headers("a", 1, "b", "1"), "a=1&b=%221%22"),
                Arguments.of(json, "a=1&b=%221%22"),
                Arguments.of(json.getBytes(StandardCharsets.UTF_8), "a=1&b=%221%22"),
                Arguments.of(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "a=1&b=%221%22"),
                Arguments.of(Map.of(), null),
                Arguments.of("{}", null),
                Arguments.of(headers("a", null), "a=null"),
                Arguments.of(headers("a", "true"), "a=%22true%22"),
                Arguments.of(headers("a", "5"), "a=%225%22"),
                Arguments.of(headers("a", 1.0), "a=1.0"),
                Arguments.of(headers("a", new BigDecimal("1.10")), "a=1.10"),
                Arguments.of(headers("a", BigInteger.TEN.pow(20)), "a=100000000000000000000"),
                Arguments.of(headers("a", List.of(1, "x")), "a=%5B1%2C%22x%22%5D"),
                Arguments.of(headers("a&b=1", "c&d"), "a%26b%3D1=%22c%26d%22"),
                Arguments.of(headers("a", "${header.x}"), "a=%22%24%7Bheader.x%7D%22"));
    }

    @ParameterizedTest
    @MethodSource("headerForms")
    void acceptsFilterHeaderAsMapOrJsonAndKeepsTypes(Object filter, @Nullable String query) {
        sendAndCheck(KEYS, "", headers(DynUrlConstants.FILTER, filter));
        assertThat(request().query()).isEqualTo(query);
    }

    static Stream<Object> wrongFilters() {
        return Stream.of(
                "", "a=1", "[1]", "null", "{\"a\":1", "{\"a\":1,\"a\":2}", 42, List.of(1), Map.of(1, 2), Double.NaN);
    }

    @ParameterizedTest
    @MethodSource("wrongFilters")
    void refusesInvalidFilterHeader(Object filter) {
        for (String operation : List.of("query", "queryKeys")) {
            InvalidRequestException failure = failure(
                    InvalidRequestException.class,
                    "operation=" + operation,
                    "x",
                    headers(DynUrlConstants.FILTER, filter));
            assertThat(failure).hasMessageStartingWith("Cannot " + operation + ": ");
            assertThat(failure).hasMessageContaining("the header CamelDynUrlFilter");
        }
    }

    @Test
    void appliesFilterHeaderToOneExchangeOnly() {
        sendAndCheck(KEYS, "", headers(DynUrlConstants.FILTER, Map.of("a", 1)));
        sendAndCheck(KEYS);
        assertThat(requestLines(2)).containsExactly("GET /find?a=1", "GET /find");
    }

    @Test
    void keepsTypesOfFilterFromConfigurationBean() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setQueryUrl(server.url("/find"));
        bean.setFilter(Map.of("size", 5));
        context.getRegistry().bind("images", bean);
        assertThat(exchange("dynurl:images?" + KEYS + "&filter.done=true", "", Map.of())
                        .getException())
                .isNull();
        assertThat(String.valueOf(request().query()).split("&")).containsExactlyInAnyOrder("size=5", "done=true");
    }

    @Test
    void sendsFilterAsOneJsonObjectInUrl() {
        String uri = "dynurl:test?baseUrl=" + server.url("/base") + "&queryUrl=RAW("
                + server.url("/find?q={filter}&x=1") + ")&filter.size=5&" + KEYS;
        assertThat(exchange(uri, "", Map.of()).getException()).isNull();
        assertThat(request().query()).isEqualTo("q=%7B%22size%22%3A5%7D&x=1");
    }

    @Test
    void sendsFilterAsBody() {
        sendAndCheck(KEYS + "&queryBody=true&filter.size=5");
        assertThat(request().bodyText()).isEqualTo("{\"size\":5}");
        assertThat(request().query()).isNull();
    }
}
