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

/** Options of Spring's environment: from the system's variables as from files, for all options of the component. */
@Tag("compat")
class EnvironmentOptionsTest {
    private static final String PREFIX = "camel.component.dynurl.";

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() throws IOException {
        camel.close();
    }

    private DynUrlComponent bound(Map<String, Object> variables, Map<String, Object> file) {
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

    /** Returns the names of all options that the component's page has, with a legal value of each. */
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

    @ParameterizedTest
    @MethodSource("options")
    void eachOptionBindsHoweverItIsWritten(Map.Entry<String, Object> option) {
        String dashes = StringHelper.camelCaseToDash(option.getKey());
        String variable = (PREFIX + dashes).toUpperCase(Locale.ROOT);
        for (Map<String, Object> variables : List.of(
                Map.of(variable.replaceAll("[.-]", "_"), option.getValue()),
                Map.of(variable.replace("-", "").replace('.', '_'), option.getValue()))) {
            assertThat(value(bound(variables, Map.of()), option.getKey())).isEqualTo(option.getValue());
        }
        for (String name : List.of(dashes, option.getKey(), "configuration." + dashes)) {
            if (name.startsWith("configuration") && !isOfStores(option.getKey())) {
                continue;
            }
            DynUrlComponent component = bound(Map.of(), Map.of(PREFIX + name, option.getValue()));
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
    void optionsOfTheClientBindByTheirNames() throws Exception {
        DynUrlComponent component = bound(
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
    void namesOfAFilterStayAsTheyAreWritten() {
        camel.getRegistry().bind("tags", List.of("a"));
        DynUrlComponent component = bound(
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

    @Test
    void whatComesFirstWins() {
        DynUrlComponent component = bound(
                Map.of("CAMEL_COMPONENT_DYNURL_BASE_URL", "http://first"),
                Map.of(PREFIX + "base-url", "http://second", PREFIX + "max-attempts", "7"));
        assertThat(component.getConfiguration().getBaseUrl()).isEqualTo("http://first");
        assertThat(component.getConfiguration().getMaxAttempts()).isEqualTo(7);
    }

    @Test
    void otherOptionsAreSetOnTheBeanThatIsNamed() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        camel.getRegistry().bind("mine", bean);
        DynUrlComponent component = bound(
                Map.of("CAMEL_COMPONENT_DYNURL_CONFIGURATION", "#bean:mine"), Map.of(PREFIX + "base-url", "http://a"));
        assertThat(component.getConfiguration()).isSameAs(bean);
        assertThat(bean.getBaseUrl()).isEqualTo("http://a");
    }

    @Test
    void whatCamelSaysOfComponentsIsNoOption() {
        assertThat(bound(Map.of(), Map.of(PREFIX + "enabled", "true", PREFIX + "customizer.enabled", "true")))
                .isNotNull();
    }

    @Test
    void anOptionThatThereIsNotIsRefusedByName() {
        assertThatThrownBy(() -> bound(Map.of("CAMEL_COMPONENT_DYNURL_BASE_URI", "x"), Map.of()))
                .hasMessageContaining("CAMEL_COMPONENT_DYNURL_BASE_URI");
        assertThatThrownBy(() -> bound(Map.of(), Map.of(PREFIX + "base-uri", "x")))
                .hasMessageContaining("baseUri");
    }
}
