package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the bodies of queries. No value can add anything else to a body. */
class QueryTemplateTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    private static String expand(String template, String type, QueryValues values) {
        byte[] body = QueryTemplate.compile(template, type)
                .expand(values, new QueryOptions(false, FilterEncoding.json, true, null, 50, null));
        return new String(body, StandardCharsets.UTF_8);
    }

    private static QueryValues values(String prefix, String cursor) {
        return new QueryValues(Metadata.of(Map.of("status", "n\"ew")), prefix, cursor);
    }

    @Test
    void replacesVariablesInJson() {
        String template = "{\"where\": {filter}, \"text\": \"{filter}\", \"after\": \"{cursor}\", \"from\": {cursor},"
                + " \"limit\": {limit}, \"p\": \"^{prefix}.*\", \"other\": \"{unknown}\"}";
        assertThat(expand(template, JSON, values("a\"b", "7")))
                .isEqualTo(
                        "{\"where\": {\"status\":\"n\\\"ew\"}, \"text\": \"{\\\"status\\\":\\\"n\\\\\\\"ew\\\"}\","
                                + " \"after\": \"7\", \"from\": 7, \"limit\": 50, \"p\": \"^a\\\"b.*\", \"other\": \"{unknown}\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''     | null
            7      | 7
            -1.5e3 | -1.5e3
            07     | "07"
            true   | true
            x      | "x"
            1,"a":2| "1,\\"a\\":2"
            """)
    void writesTextWithoutQuotesAsJsonValue(String cursor, String json) {
        assertThat(expand("[{cursor}]", JSON, values("", cursor))).isEqualTo("[" + json + "]");
    }

    @Property(tries = 500)
    void keepsTextInItsPlaceInJson(@ForAll String text) throws JsonException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return;
        }
        String body =
                expand("{\"a\": \"x{cursor}y\", \"b\": {prefix}}", "application/vnd.x+json", values("_" + text, text));
        assertThat(Json.parseObject(body)).isEqualTo(Metadata.of(Map.of("a", "x" + text + "y", "b", "_" + text)));
    }

    @Test
    void escapesValuesInFormsAndXml() {
        QueryValues values = values("<a&b> \"'+", "c=d&e");
        assertThat(expand("q={filter}&c={cursor}&n={limit}&p={prefix}", FORM, values))
                .isEqualTo("q=%7B%22status%22%3A%22n%5C%22ew%22%7D&c=c%3Dd%26e&n=50&p=%3Ca%26b%3E%20%22%27%2B");
        assertThat(expand("<q p=\"{prefix}\">{cursor}</q>", "text/xml; charset=utf-8", values))
                .isEqualTo("<q p=\"&lt;a&amp;b&gt; &quot;&apos;+\">c=d&amp;e</q>");
    }

    @Test
    void refusesValueThatCannotBeWritten() {
        assertThatThrownBy(() -> expand("<q>{prefix}</q>", "application/xml", values("\u0001", "")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the prefix has a character that XML cannot contain");
        for (String type : List.of(JSON, FORM, "application/xml")) {
            assertThatThrownBy(() -> expand("\"{cursor}\"", type, values("", "\ud800")))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("the cursor has half of a surrogate pair");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{filter",
                "{\"a\": {filter}",
                "{\"a\": \"\\{cursor}\"}",
                "{cursor}{limit}\"",
                "[{filter},]"
            })
    void refusesTemplateThatIsNoJson(String template) {
        assertThatThrownBy(() -> QueryTemplate.compile(template, JSON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "queryTemplate is not legal, because a body of type application/json must be JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "json", "", "application/json\r\nX: y", "multipart/form-data"})
    void refusesTypeWithUnknownEscapes(String type) {
        assertThatThrownBy(() -> QueryTemplate.compile("{}", type)).hasMessageStartingWith("queryBodyType must be");
    }

    @Test
    void acceptsTypesWithParameters() {
        assertThatCode(() -> QueryTemplate.compile("{filter}", "Application/JSON; charset=utf-8"))
                .doesNotThrowAnyException();
    }
}
