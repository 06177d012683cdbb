package io.github.dynurl.camel.springboot;

import io.github.dynurl.camel.DynUrlComponent;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Sets the options {@code camel.component.dynurl.*} of Spring's environment on the component when Camel makes it: with dashes,
 * in camel case, or as variables of the system's environment; {@code #bean} for a bean. An option that the component does not
 * have fails the start of the routes, by its name.
 */
@AutoConfiguration(afterName = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnClass(name = "org.apache.camel.spring.boot.CamelAutoConfiguration")
public class DynUrlAutoConfiguration {
    private static final String WHOLE = "configuration";

    /** Makes the configuration. */
    public DynUrlAutoConfiguration() {}

    /** Makes what Camel lets set the options of components. */
    @Bean
    public ComponentCustomizer dynUrlCustomizer(Environment environment) {
        return ComponentCustomizer.forType(DynUrlComponent.class, component -> set(component, environment));
    }

    private static void set(DynUrlComponent component, Environment environment) {
        CamelContext context = Objects.requireNonNull(component.getCamelContext());
        PropertyConfigurer configurer = Objects.requireNonNull(
                PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer("dynurl-component", context));
        PropertyConfigurerGetter known = (PropertyConfigurerGetter) configurer;
        Map<String, Object> options =
                new EnvironmentOptions(name -> known.getOptionType(name, true), environment).options();
        Object whole = options.remove(WHOLE);
        if (whole != null) {
            // The others are set on it.
            bind(component, configurer, Map.of(WHOLE, whole));
        }
        bind(component, configurer, options);
    }

    private static void bind(DynUrlComponent component, PropertyConfigurer configurer, Map<String, Object> options) {
        PropertyBindingSupport.build()
                .withCamelContext(component.getCamelContext())
                .withTarget(component)
                .withConfigurer(configurer)
                .withIgnoreCase(true)
                .withMandatory(true)
                .withRemoveParameters(false)
                .withProperties(options)
                .bind();
    }
}
