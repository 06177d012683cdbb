package io.github.dynurl.camel.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.DynUrlComponent;
import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlEndpoint;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Tests component options from Spring's environment: from environment variables and from files. */
@Tag("compat")
class EnvironmentOptionsTest {
    private static final String PREFIX = "camel.component.dynurl.";

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() throws IOException {
        camel.close();
    }

    private DynUrlComponent bindComponent(Map<String, Object> variables, Map<String, Object> file) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment.getPropertySources().addLast(new MapPropertySource("file", file));
        DynUrlComponent component = new DynUrlComponent(camel);
        new DynUrlAutoConfiguration().dynUrlCustomizer(environment).configure("dynurl", component);
        return component;
    }

    /** Returns the names of all component options in the JSON descriptor, each with a legal value. */
    static Stream<Map.Entry<String, Object>> options() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                DynUrlComponent.class.getResourceAsStream("/META-INF/io/github/dynurl/camel/dynurl.json"))) {
            Metadata page = Json.read(in, Select.all(), PartInfo.NONE);
            Map<?, ?> options = (Map<?, ?>) Objects.requireNonNull(page.get("componentProperties"));
            Map<String, Object> values = new LinkedHashMap<>();
            options.forEach((name, about) -> {
                Object value = value((Map<?, ?>) about);
                if (value != null) {
                    values.put(name.toString(), value);
                }
            });
            assertThat(values).hasSizeGreaterThan(50);
            return values.entrySet().stream();
        }
    }

    private static @Nullable Object value(Map<?, ?> about) {
        return switch (String.valueOf(about.get("type"))) {
            case "string" -> "text";
            case "boolean" -> "true";
            case "integer" -> "17";
            case "duration" -> "17s";
            case "enum" -> {
                List<?> all = (List<?>) Objects.requireNonNull(about.get("enum"));
                yield all.get(all.size() - 1);
            }
            default -> null;
        };
    }

    @Test
    void bindsConsumerOptionsAsDefaultsOfEndpoints() {
        DynUrlComponent component = bindComponent(
                Map.of("CAMEL_COMPONENT_DYNURL_MAXMESSAGESPERPOLL", "7"),
                Map.of(
                        PREFIX + "base-url", "http://127.0.0.1:1/base",
                        PREFIX + "on-commit.my-status", "done",
                        PREFIX + "max-messages-per-poll", "8"));
        camel.addComponent("dynurl", component);
        DynUrlConfiguration options =
                camel.getEndpoint("dynurl:any", DynUrlEndpoint.class).getConfiguration();
        assertThat(options.getConsumer().getMaxMessagesPerPoll()).isEqualTo(7);
        assertThat(options.getConsumer().getOnCommit()).isEqualTo(Map.of("my-status", "done"));
    }

    @ParameterizedTest
    @MethodSource("options")
    void bindsEachOptionInEachSpelling(Map.Entry<String, Object> option) {
        String dashes = StringHelper.camelCaseToDash(option.getKey());
        String variable = (PREFIX + dashes).toUpperCase(Locale.ROOT);
        for (Map<String, Object> variables : List.of(
                Map.of(variable.replaceAll("[.-]", "_"), option.getValue()),
                Map.of(variable.replace("-", "").replace('.', '_'), option.getValue()))) {
            assertThat(value(bindComponent(variables, Map.of()), option.getKey()))
                    .isEqualTo(option.getValue());
        }
        for (String name : List.of(dashes, option.getKey(), "configuration." + dashes)) {
            if (name.startsWith("configuration") && !isOfStores(option.getKey())) {
                continue;
            }
            DynUrlComponent component = bindComponent(Map.of(), Map.of(PREFIX + name, option.getValue()));
            assertThat(value(component, option.getKey())).isEqualTo(option.getValue());
        }
    }

    private static boolean isOfStores(String option) {
        return Stream.of(DynUrlConfiguration.class.getMethods())
                .anyMatch(method -> method.getName().equalsIgnoreCase("set" + option));
    }

    private Object value(DynUrlComponent component, String option) {
        PropertyConfigurer configurer =
                PluginHelper.getConfigurerResolver(camel).resolvePropertyConfigurer("dynurl-component", camel);
        Object value = ((PropertyConfigurerGetter) Objects.requireNonNull(configurer))
                .getOptionValue(component, option, false);
        return value instanceof Duration time ? time.toSeconds() + "s" : String.valueOf(value);
    }

    @Test
    void bindsHttpOptionsByName() throws Exception {
        DynUrlComponent component = bindComponent(
                Map.of(
                        "CAMEL_COMPONENT_DYNURL_BASE_URL", "http://127.0.0.1:1/base",
                        "CAMEL_COMPONENT_DYNURL_HTTP_USERAGENT", "one",
                        "CAMEL_COMPONENT_DYNURL_HTTP_CONNECTIONS_PER_ROUTE", "3"),
                Map.of(PREFIX + "http.user-agent", "two", PREFIX + "http.max-total-connections", "9"));
        camel.addComponent("dynurl", component);
        camel.start();
        assertThat(camel.getEndpoint("dynurl:s", DynUrlEndpoint.class)
                        .getConfiguration()
                        .getHttp())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("userAgent", "one", "connectionsPerRoute", "3", "maxTotalConnections", "9"));
    }

    @Test
    void keepsSpellingOfFilterNames() {
        camel.getRegistry().bind("tags", List.of("a"));
        DynUrlComponent component = bindComponent(
                Map.of(
                        "CAMEL_COMPONENT_DYNURL_FILTER_STATUS",
                        "new",
                        "CAMEL_COMPONENT_DYNURL_FILTER_ENCODING",
                        "plain"),
                Map.of(
                        PREFIX + "filter.my-status", "${status:x}",
                        PREFIX + "filter.camelCase", "1",
                        PREFIX + "filter.locally", "no option",
                        PREFIX + "filter.tags", "#bean:tags",
                        PREFIX + "filter[a.b]", "dots"));
        DynUrlConfiguration options = component.getConfiguration();
        assertThat(options.getFilter())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "status",
                        "new",
                        "my-status",
                        "x",
                        "camelCase",
                        "1",
                        "locally",
                        "no option",
                        "a.b",
                        "dots",
                        "tags",
                        List.of("a")));
        assertThat(options.getFilterEncoding()).hasToString("plain");
        assertThat(options.isFilterLocally()).isFalse();
    }

    private static Map<String, Object> variables(String... namesAndValues) {
        Map<String, Object> variables = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put("CAMEL_COMPONENT_DYNURL_" + namesAndValues[i], namesAndValues[i + 1]);
        }
        return variables;
    }

    private static Map<String, Object> file(Object... namesAndValues) {
        Map<String, Object> file = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            file.put(PREFIX + namesAndValues[i], namesAndValues[i + 1]);
        }
        return file;
    }

    /** Environment variables and file entries, and the expected filter. */
    record Read(Map<String, Object> variables, Map<String, Object> file, Map<String, Object> filter) {}

    static Stream<Read> reads() {
        Map<String, Object> tags = file("filter.tags[0]", "a", "filter.tags[1]", "1", "filter.tags[2]", true);
        return Stream.of(
                new Read(Map.of(), tags, Map.of("tags", "[\"a\",1,true]")),
                new Read(Map.of(), file("configuration.filter.tags[0]", "${none:x}"), Map.of("tags", "[\"x\"]")),
                new Read(
                        Map.of(),
                        file(
                                "filter.a.b[0][0]",
                                "x",
                                "filter.a.b[0][1]",
                                "y",
                                "filter.o[0].n",
                                "1",
                                "filter.o[1].n",
                                2),
                        Map.of("a.b", "[[\"x\",\"y\"]]", "o", "[{\"n\":1},{\"n\":2}]")),
                new Read(
                        Map.of(),
                        file(
                                "filter.many[10]",
                                "k",
                                "filter.many[9]",
                                "j",
                                "filter.many[8]",
                                "i",
                                "filter.many[7]",
                                "h",
                                "filter.many[6]",
                                "g",
                                "filter.many[5]",
                                "f",
                                "filter.many[4]",
                                "e",
                                "filter.many[3]",
                                "d",
                                "filter.many[2]",
                                "c",
                                "filter.many[1]",
                                "b",
                                "filter.many[0]",
                                "a"),
                        Map.of("many", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\"]")),
                new Read(variables("FILTER_TAGS_0", "b"), Map.of(), Map.of("tags", "[\"b\"]")),
                new Read(variables("FILTER_TAGS_0", "b"), tags, Map.of("tags", "[\"b\"]")),
                new Read(variables("FILTER_TAGS", "b"), tags, Map.of("tags", "b")),
                new Read(variables("FILTER_TAGS_0", "b"), file("filter.tags", "a"), Map.of("tags", "[\"b\"]")),
                new Read(variables("FILTER_STATUS", "new"), Map.of(), Map.of("status", "new")),
                new Read(variables("FILTER_MYSTATUS", "new"), file("filter.myStatus", "x"), Map.of("myStatus", "new")),
                new Read(variables("FILTER_MY_STATUS", "new"), file("filter.myStatus", "x"), Map.of("myStatus", "new")),
                new Read(variables("FILTER_MY_STATUS", "a"), file("filter.my-status", "x"), Map.of("my-status", "a")),
                new Read(variables("FILTER_MYSTATUS", "a"), file("filter.my_status", "x"), Map.of("my_status", "a")),
                new Read(variables("FILTER_A_B", "a"), file("filter[a.b]", "x"), Map.of("a.b", "a")),
                new Read(
                        variables("FILTER_MY_TAGS_0", "a"), file("filter.myTags[0]", "x"), Map.of("myTags", "[\"a\"]")),
                new Read(variables("FILTER_LEVEL_2", "a"), file("filter.level-2", "x"), Map.of("level-2", "a")),
                new Read(
                        variables("CONFIGURATION_FILTER_MY_STATUS", "a"),
                        file("filter.myStatus", "x", "filter.other", "y"),
                        Map.of("myStatus", "a", "other", "y")),
                new Read(Map.of(), file("filter[2024]", "x"), Map.of("2024", "x")));
    }

    @ParameterizedTest
    @MethodSource("reads")
    void convertsListsToJsonAndOverridesFileWithVariables(Read read) {
        assertThat(bindComponent(read.variables(), read.file())
                        .getConfiguration()
                        .getFilter())
                .containsExactlyInAnyOrderEntriesOf(read.filter());
    }

    @Test
    void appliesListToFilterOfEndpoint() throws Exception {
        DynUrlComponent component = bindComponent(
                Map.of(), file("base-url", "http://127.0.0.1:1/base", "filter.tags[0]", "a", "filter.tags[1]", "b"));
        camel.addComponent("dynurl", component);
        camel.start();
        assertThat(camel.getEndpoint("dynurl:s", DynUrlEndpoint.class)
                        .getConfiguration()
                        .getFilter())
                .containsExactlyInAnyOrderEntriesOf(Map.of("tags", "[\"a\",\"b\"]"));
    }

    /** Ambiguous settings, and the words that the failure message must contain. */
    record Ambiguous(Map<String, Object> variables, Map<String, Object> file, List<String> messageParts) {}

    static Stream<Ambiguous> ambiguous() {
        return Stream.of(
                new Ambiguous(
                        variables("FILTER_MY_STATUS", "a"),
                        Map.of(),
                        List.of("FILTER_MY_STATUS", "my-status", "my_status", "myStatus", "my.status")),
                new Ambiguous(
                        variables("FILTER_MY_STATUS", "a"),
                        file("filter.my-status", "x", "filter.my_status.other", "y", "filter[my.status]", "y"),
                        List.of("FILTER_MY_STATUS", "filter.my-status", "filter.my.status", "remove the variable")),
                new Ambiguous(
                        variables("FILTER_ENCODING", "plain"),
                        file("filter.encoding", "x"),
                        List.of("FILTER_ENCODING", "filterencoding", "filter.encoding", "remove the variable")),
                new Ambiguous(
                        Map.of(),
                        file("filter.my-status", "x", "filter.myStatus", "y"),
                        List.of("filter.my", "DynUrlConfiguration")),
                new Ambiguous(Map.of(), file("filter.tags[0]", "a", "filter.tags[2]", "c"), List.of("tags", "[1]")),
                new Ambiguous(variables("FILTER_LEVEL_2", "a"), Map.of(), List.of("level", "[0]")),
                new Ambiguous(Map.of(), file("filter[0]", "a", "filter[1]", "b"), List.of("list of filter")),
                new Ambiguous(Map.of(), file("select[0]", "a"), List.of("list of select")),
                new Ambiguous(Map.of(), file("http.userAgent[0]", "a"), List.of("list of http")));
    }

    @ParameterizedTest
    @MethodSource("ambiguous")
    void refusesAmbiguousSettings(Ambiguous ambiguous) {
        assertThatThrownBy(() -> bindComponent(ambiguous.variables(), ambiguous.file()))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(ambiguous.messageParts());
    }

    @Test
    void prefersFirstPropertySource() {
        DynUrlComponent component = bindComponent(
                Map.of("CAMEL_COMPONENT_DYNURL_BASE_URL", "http://first"),
                Map.of(PREFIX + "base-url", "http://second", PREFIX + "max-attempts", "7"));
        assertThat(component.getConfiguration().getBaseUrl()).isEqualTo("http://first");
        assertThat(component.getConfiguration().getMaxAttempts()).isEqualTo(7);
    }

    @Test
    void setsOtherOptionsOnReferencedBean() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        camel.getRegistry().bind("mine", bean);
        DynUrlComponent component = bindComponent(
                Map.of("CAMEL_COMPONENT_DYNURL_CONFIGURATION", "#bean:mine"), Map.of(PREFIX + "base-url", "http://a"));
        assertThat(component.getConfiguration()).isSameAs(bean);
        assertThat(bean.getBaseUrl()).isEqualTo("http://a");
    }

    @Test
    void ignoresCamelSettingsForComponents() {
        assertThat(bindComponent(Map.of(), Map.of(PREFIX + "enabled", "true", PREFIX + "customizer.enabled", "true")))
                .isNotNull();
    }

    @Test
    void refusesUnknownOptionByName() {
        assertThatThrownBy(() -> bindComponent(Map.of("CAMEL_COMPONENT_DYNURL_BASE_URI", "x"), Map.of()))
                .hasMessageContaining("CAMEL_COMPONENT_DYNURL_BASE_URI");
        assertThatThrownBy(() -> bindComponent(Map.of(), Map.of(PREFIX + "base-uri", "x")))
                .hasMessageContaining("baseUri");
    }
}
