package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Enumeration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.CamelContext;
import org.apache.camel.TypeConverter;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.impl.engine.DefaultBeanIntrospection;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.BeanIntrospection;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.TransformerKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records what Camel does by reflection while routes run, and compares it with the metadata for native images. */
class NativeImageTest extends ConsumerTestCase {
    private static final String PACKAGE = "io.github.dynurl.";

    private final Set<String> loaded = new ConcurrentSkipListSet<>();
    private final Set<String> resources = new ConcurrentSkipListSet<>();
    private final Set<String> called = new ConcurrentSkipListSet<>();

    /** Records the classes that Camel loads by name, and the resources that it reads. The JVM does not ask this loader. */
    private final class Recorder extends ClassLoader {
        Recorder(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> type = super.loadClass(name, resolve);
            record(loaded, name);
            return type;
        }

        @Override
        public @Nullable URL getResource(String name) {
            return recordIfFound(name, super.getResource(name));
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            return recordIfFound(name, super.getResourceAsStream(name));
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            recordIfFound(name, super.getResource(name));
            return super.getResources(name);
        }

        private <T> @Nullable T recordIfFound(String name, @Nullable T found) {
            if (found != null) {
                resources.add(name);
            }
            return found;
        }
    }

    /** Records the classes whose methods Camel calls. */
    private final class Introspection extends DefaultBeanIntrospection {
        @Override
        public boolean getProperties(
                Object target, Map<String, Object> properties, @Nullable String prefix, boolean nulls) {
            record(called, target.getClass().getName());
            return super.getProperties(target, properties, prefix, nulls);
        }

        @Override
        public @Nullable Object getOrElseProperty(
                Object target, String name, @Nullable Object defaultValue, boolean ignoreCase) {
            record(called, target.getClass().getName());
            return super.getOrElseProperty(target, name, defaultValue, ignoreCase);
        }

        @Override
        public boolean setProperty(
                CamelContext context,
                TypeConverter converter,
                Object target,
                String name,
                @Nullable Object value,
                @Nullable String reference,
                boolean overloaded,
                boolean isPrivate,
                boolean ignoreCase)
                throws Exception {
            record(called, target.getClass().getName());
            return super.setProperty(
                    context, converter, target, name, value, reference, overloaded, isPrivate, ignoreCase);
        }
    }

    private static void record(Set<String> names, String name) {
        if (name.startsWith(PACKAGE) && !name.contains("Test")) {
            names.add(name);
        }
    }

    private RouteBuilder application() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("dynurl:images?initialDelay=0&filter.status=new&fetch=value&onCommit.status=done")
                        .to("mock:consumed");
                from("direct:send").toD("dynurl:images?operation=getData&key=${body}");
                from("direct:poll")
                        .pollEnrich()
                        .simple("dynurl:images?key=${body}")
                        .timeout(0);
            }
        };
    }

    @Test
    void metadataHasAllThatIsUsed() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        server.on("HEAD", "/base/").reply(Reply.status(200));
        Recorder recorder = new Recorder(NativeImageTest.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(recorder);
        Main main = new Main();
        main.addInitialProperty("camel.beans.images", "#class:" + DynUrlConfiguration.class.getName());
        main.addInitialProperty("camel.beans.images.base-url", server.url("/base"));
        main.addInitialProperty("camel.beans.images.query-url", server.url("/find"));
        main.addInitialProperty("camel.beans.images.dialect", "documented");
        main.addInitialProperty("camel.beans.images.http.user-agent", "me");
        main.addInitialProperty("camel.beans.images.consumer.max-messages-per-poll", "7");
        main.addInitialProperty("camel.component.dynurl.connect-timeout", "5s");
        main.configure().addRoutesBuilder(application());
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                support.getCamelContext().setApplicationContextClassLoader(recorder);
                support.getCamelContext()
                        .getCamelContextExtension()
                        .addContextPlugin(BeanIntrospection.class, new Introspection());
            }
        });
        try {
            main.start();
            CamelContext context = Objects.requireNonNull(main.getCamelContext());
            assertThat(context.createProducerTemplate().requestBody("direct:send", "k", String.class))
                    .isEqualTo("data");
            context.createProducerTemplate().requestBody("direct:poll", "k");
            Objects.requireNonNull(Objects.requireNonNull(
                                    context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class))
                            .resolveById("dynurl"))
                    .call(MediaType.TEXT, Map.of());
            context.getTransformerRegistry()
                    .resolveTransformer(new TransformerKey(new DataType("dynurl:application-cloudevents")));
            soon("the mark").until(() -> "done".equals(objects.value("k", "status")));
        } finally {
            main.stop();
            Thread.currentThread().setContextClassLoader(recorder.getParent());
        }
        assertRecorded();
    }

    private void assertRecorded() throws Exception {
        for (String resource : resources) { // Camel creates the class that such a file names, by any class loader
            loaded.addAll(NativeImageMetadata.services(resource));
        }
        Set<String> services = new ConcurrentSkipListSet<>(NativeImageMetadata.services());
        services.remove(DynUrlSpanDecorator.class.getName()); // Java's ServiceLoader finds it, if there are traces
        assertThat(loaded).as("the recorder works").containsAll(services);
        assertThat(called).contains(DynUrlConfiguration.class.getName(), DynUrlConsumerConfiguration.class.getName());
        for (String name : loaded) {
            assertThat(NativeImageMetadata.allowsReflection(name, false))
                    .as(name)
                    .isTrue();
        }
        for (String name : called) {
            assertThat(NativeImageMetadata.allowsReflection(name, true))
                    .as(name)
                    .isTrue();
        }
        resources.retainAll(NativeImageMetadata.resources());
        assertThat(resources).hasSizeGreaterThan(5);
        for (String name : resources) {
            assertThat(NativeImageMetadata.containsResource(name)).as(name).isTrue();
        }
    }
}
