package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.apache.camel.util.URISupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests values of options with a prefix, such as filter.*. Values that are not text reach the store as JSON, regardless
 * of how a route sets them.
 */
@Tag("compat")
class OptionValuesTest extends ConsumerTestCase {
    private static final Instant TIME = Instant.parse("2026-11-29T00:00:00Z");

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(List.of("a", "b"), List.of("a", "b")),
                Arguments.of(Map.of("by", "me", "n", 1), Map.of("by", "me", "n", 1)),
                Arguments.of(new String[] {"x"}, List.of("x")),
                Arguments.of(TIME, TIME.toString()),
                Arguments.of(DynUrlFetch.data, "data"),
                Arguments.of(5, 5),
                Arguments.of(true, true),
                Arguments.of("#bean:tags", List.of("t1", "t2")),
                Arguments.of("#tags", List.of("t1", "t2")),
                Arguments.of("#bean:text", "17"),
                Arguments.of("#ffcc00", "#ffcc00"),
                Arguments.of("plain", "plain"));
    }

    @Override
    void prepare() {
        super.prepare();
        camel.getRegistry().bind("tags", List.of("t1", "t2"));
        camel.getRegistry().bind("text", "17");
    }

    /** A route builder in the Endpoint DSL. */
    private abstract static class Dsl extends EndpointRouteBuilder
            implements DynUrlEndpointBuilderFactory.DynUrlBuilders {}

    @ParameterizedTest
    @MethodSource("values")
    void endpointDslKeepsTypesOfValues(Object value, Object expected) throws Exception {
        objects.put("k", Map.of("status", "new"), "x");
        camel.addRoutes(new Dsl() {
            @Override
            public void configure() {
                from(dynurl("store")
                                .baseUrl(server.url("/base"))
                                .queryUrl(server.url("/find"))
                                .filter("status", "new")
                                .initialDelay(0)
                                .delay(10)
                                .onCommit("status", "done")
                                .onCommit("value", value))
                        .to("mock:out");
            }
        });
        soon("the object is marked").until(() -> objects.count("status", "done") == 1);
        assertThat(objects.metadata("k")).containsEntry("value", expected);
    }

    @ParameterizedTest
    @MethodSource("values")
    void queryKeepsTypesOfFilterValues(Object value, Object expected) throws Exception {
        objects.put("k", Map.of("value", expected), "x");
        objects.put("other", Map.of("value", "other"), "x");
        camel.addRoutes(new Dsl() {
            @Override
            public void configure() {
                var query = dynurl("store")
                        .baseUrl(server.url("/base"))
                        .queryUrl(server.url("/find"))
                        .operation(DynUrlOperation.queryKeys)
                        .queryResult(DynUrlQueryResult.list)
                        .filter("value", value);
                from("direct:to").to(query);
                from("direct:toD").toD(query);
            }
        });
        assertThat(template.requestBody("direct:to", "")).isEqualTo(List.of("k"));
        assertThat(template.requestBody("direct:toD", "")).isEqualTo(List.of("k"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void parameterMapKeepsTypesOfValues(Object value, Object expected) {
        Map<String, Object> parameters = Map.of("filter.value", value);
        DynUrlEndpoint endpoint = (DynUrlEndpoint) camel.getEndpoint(store() + "browseLimit=3", parameters);
        assertThat(endpoint.consumerOptions().query().filter()).containsEntry("value", expected);
    }

    @Test
    void resolvesBeanReferencesInUri() throws Exception {
        String uri = URISupport.normalizeUri(store() + "onCommit.value=#bean:tags&onRollback.value=#tags");
        ConsumerOptions options = camel.getEndpoint(uri, DynUrlEndpoint.class).consumerOptions();
        assertThat(options.onCommit()).containsEntry("value", List.of("t1", "t2"));
        assertThat(options.onRollback()).containsEntry("value", List.of("t1", "t2"));
    }

    @Test
    void refusesMissingBeanAndNamesOption() {
        assertThatThrownBy(() -> camel.getEndpoint(store() + "filter.value=#bean:tgas"))
                .hasStackTraceContaining("filter.value")
                .hasStackTraceContaining("tgas");
    }

    @Test
    void listsExistingStoresIfStoreNameIsUnknown() {
        camel.getRegistry().bind("images", new DynUrlConfiguration());
        camel.getRegistry().bind("thumbs", new DynUrlConfiguration());
        assertThatThrownBy(() -> camel.getEndpoint("dynurl:imgaes?operation=getData"))
                .hasStackTraceContaining("baseUrl is missing")
                .hasStackTraceContaining("no bean imgaes")
                .hasStackTraceContaining("images, thumbs");
        assertThatThrownBy(() -> camel.getEndpoint("dynurl:tags"))
                .hasStackTraceContaining("the bean tags is a ")
                .hasStackTraceContaining("images, thumbs");
        assertThatThrownBy(() -> camel.getEndpoint("dynurl:images"))
                .hasStackTraceContaining("the bean images does not");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "operation=remove|getMetadata, getPermissions",
                "queryResult=set|iterator, list",
                "fetch=all|none, metadata, data, value",
                "claim=lock|none, lease",
                "idempotentKey=etag|keyAndETag, key",
                "updateMode=put|post, patch, readMergePut",
                "deleteMode=all|key, parts",
                "missingParts=none|error, empty",
                "filterEncoding=xml|json, plain",
                "digest=md5|none or sha-256"
            })
    void listsLegalValuesIfValueIsUnknown(String wrong, String legal) {
        String option = wrong.substring(0, wrong.indexOf('='));
        assertThatThrownBy(() -> camel.getEndpoint(store() + wrong))
                .hasStackTraceContaining(option)
                .hasStackTraceContaining(legal);
    }

    @Test
    void readsValuesCaseInsensitively() {
        DynUrlConfiguration options = camel.getEndpoint(
                        store() + "updateMode=READ_MERGE_PUT&digest=SHA-256&outputType=JSON&filterEncoding=Plain",
                        DynUrlEndpoint.class)
                .getConfiguration();
        assertThat(options.getUpdateMode()).hasToString("readMergePut");
        assertThat(options.getDigest()).isEqualTo("sha-256");
        assertThat(options.getOutputType()).isEqualTo("json");
        assertThat(options.getFilterEncoding()).hasToString("plain");
    }
}
