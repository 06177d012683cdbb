package io.github.dynurl.camel.springboot;

import io.github.dynurl.camel.DynUrlComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.util.StringHelper;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Sets the options {@code camel.component.dynurl.*} of Spring's environment on the component when Camel makes it: with dashes or
 * in camel case, {@code #bean} for a bean. An option that the component does not have fails the start of the routes, by its
 * name.
 */
@AutoConfiguration(afterName = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnClass(name = "org.apache.camel.spring.boot.CamelAutoConfiguration")
public class DynUrlAutoConfiguration {
    private static final String PREFIX = "camel.component.dynurl";

    /** Makes the configuration. */
    public DynUrlAutoConfiguration() {}

    /** Makes what Camel lets set the options of components. */
    @Bean
    public ComponentCustomizer dynUrlCustomizer(Environment environment) {
        return ComponentCustomizer.forType(DynUrlComponent.class, component -> set(component, options(environment)));
    }

    private static void set(Component component, Map<String, Object> options) {
        CamelContext context = Objects.requireNonNull(component.getCamelContext());
        PropertyBindingSupport.build()
                .withCamelContext(context)
                .withTarget(component)
                .withConfigurer(PluginHelper.getConfigurerResolver(context)
                        .resolvePropertyConfigurer("dynurl-component", context))
                .withMandatory(true)
                .withProperties(options)
                .bind();
    }

    private static Map<String, Object> options(Environment environment) {
        Map<String, Object> options = new LinkedHashMap<>();
        Map<String, Object> given = Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of());
        Objects.requireNonNull(given)
                .forEach((name, value) -> flatten(StringHelper.dashToCamelCase(name), value, options));
        return options;
    }

    /**
     * Spring nests what has dots: {@code http.userAgent} becomes one option again. The names of a filter are the store's, and
     * stay as they are.
     */
    private static void flatten(String name, Object value, Map<String, Object> options) {
        if (value instanceof Map<?, ?> nested) {
            nested.forEach((inner, each) -> {
                String own = String.valueOf(inner);
                flatten(
                        name + "." + (name.endsWith("filter") ? own : StringHelper.dashToCamelCase(own)),
                        each,
                        options);
            });
        } else {
            options.put(name, value);
        }
    }
}
