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
 * Sets the options {@code camel.component.dynurl.*} of Spring's environment on the component when Camel creates it. The
 * names are written with dashes, in camel case, or as environment variables. The value {@code #bean:name} refers to a
 * bean. If an option is unknown, the routes do not start, and the message of the exception contains its name.
 */
@AutoConfiguration(afterName = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnClass(name = "org.apache.camel.spring.boot.CamelAutoConfiguration")
public class DynUrlAutoConfiguration {
    private static final String CONFIGURATION = "configuration";

    /** Creates the auto-configuration. Spring calls this constructor. */
    public DynUrlAutoConfiguration() {}

    /** Creates the customizer that Camel calls with each new component. */
    @Bean
    public ComponentCustomizer dynUrlCustomizer(Environment environment) {
        return ComponentCustomizer.forType(DynUrlComponent.class, component -> setOptions(component, environment));
    }

    private static void setOptions(DynUrlComponent component, Environment environment) {
        CamelContext context = Objects.requireNonNull(component.getCamelContext());
        PropertyConfigurer configurer = Objects.requireNonNull(
                PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer("dynurl-component", context));
        PropertyConfigurerGetter getter = (PropertyConfigurerGetter) configurer;
        boolean ignoreCase = true;
        Map<String, Object> options =
                new EnvironmentOptions(name -> getter.getOptionType(name, ignoreCase), environment).options();
        Object configuration = options.remove(CONFIGURATION);
        if (configuration != null) {
            // The bean is set first, because the other options are set on it.
            bind(component, configurer, Map.of(CONFIGURATION, configuration));
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
