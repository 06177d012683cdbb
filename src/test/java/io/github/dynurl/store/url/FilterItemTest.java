package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterItemTest {
    private static final String MANGO = "{\"m.{path}\": {\"$eq\": {value}}}";

    private static String expand(String template, Map<String, ? extends @Nullable Object> filter) {
        return FilterItem.compile(template).expand(Metadata.of(filter));
    }

    @Test
    void isRepeatedForEachFieldOfFilter() {
        Map<String, @Nullable Object> filter = new LinkedHashMap<>();
        filter.put("a", "x");
        filter.put("b.c", Arrays.asList(1, null));
        filter.put("$or", Map.of("$gt", true));
        assertThat(expand(MANGO, filter))
                .isEqualTo("[{\"m.a\": {\"$eq\": \"x\"}},{\"m.b\\\\.c\": {\"$eq\": [1,null]}},"
                        + "{\"m.$or\": {\"$eq\": {\"$gt\":true}}}]");
        assertThat(expand(MANGO, Map.of())).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"{name}": {value}}             | [{"a.\\"b": "x\\"y"}]
            {"{path}": {value}}             | [{"a\\\\.\\"b": "x\\"y"}]
            {"f": {name}, "v": {value}}     | [{"f": "a.\\"b", "v": "x\\"y"}]
            [{name}, "=", {value}]          | [["a.\\"b", "=", "x\\"y"]]
            [{name}, "{value}", {value}]    | [["a.\\"b", "x\\"y", "x\\"y"]]
            """)
    void escapesNamesAndValues(String template, String array) {
        String expanded = expand(template, Map.of("a.\"b", "x\"y"));
        assertThat(expanded).isEqualTo(array);
        assertThatCode(() -> Json.parse(expanded)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": {value}}             | must contain {name} or {path}, and {value} outside of double quotes
            {"{name}": 1}              | must contain {name} or {path}, and {value} outside of double quotes
            {"{name}": "{value}"}      | must contain {name} or {path}, and {value} outside of double quotes
            {"{name}": {value}         | is not legal, because it must be JSON:
            {name}: {value}            | is not legal, because it must be JSON:
            """)
    void rejectsOtherTemplates(String template, String why) {
        assertThatThrownBy(() -> FilterItem.compile(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("filterItem " + why);
    }

    /** CouchDB removes each backslash from a path, and would compare another field. */
    @Test
    void rejectsBackslashInPath() {
        FilterItem item = FilterItem.compile(MANGO);
        assertThatThrownBy(() -> item.expand(Metadata.of(Map.of("a\\b", 1))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has a backslash");
    }

    @Test
    void replacesFilterInUrlAndBodies() {
        FilterItem item = FilterItem.compile("{\"n\": {name}, \"v\": {value}}");
        String array = "[{\"n\": \"a\", \"v\": 1}]";
        QueryValues values = new QueryValues(Metadata.of(Map.of("a", 1)), "", "");
        QueryTemplate template = QueryTemplate.compile("{\"and\": {filter}}", "application/json");
        QueryUrl body = QueryUrl.compile(
                "http://h/find", new QueryOptions(false, FilterEncoding.json, true, item, 1000, template));
        assertThat(Layouts.text(body.body(values).orElseThrow())).isEqualTo("{\"and\": " + array + "}");
        QueryUrl filterInBody =
                QueryUrl.compile("http://h/find", new QueryOptions(true, FilterEncoding.json, true, item, 1000, null));
        assertThat(Layouts.text(filterInBody.body(values).orElseThrow())).isEqualTo(array);
        QueryUrl url = QueryUrl.compile(
                "http://h/find?f={filter}", new QueryOptions(false, FilterEncoding.json, true, item, 1000, null));
        assertThat(url.expand(values).path()).isEqualTo("/find?f=%5B%7B%22n%22%3A%20%22a%22%2C%20%22v%22%3A%201%7D%5D");
    }

    @Test
    void hasNoEffectWithoutPlaceForFilter() {
        FilterItem item = FilterItem.compile(MANGO);
        assertThatThrownBy(() -> QueryUrl.compile(
                        "http://h/find", new QueryOptions(false, FilterEncoding.json, true, item, 1000, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filterItem has no effect without {filter} in queryUrl or queryTemplate");
    }
}
