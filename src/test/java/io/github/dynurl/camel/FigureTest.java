package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.internal.figures.Figure;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.util.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests that each figure is shown in JMX and in the console, and in Micrometer if it has a meter. */
class FigureTest extends ContextTestCase {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Override
    void prepare() {
        super.prepare();
        camel.addLifecycleStrategy(new DynUrlMeters(registry));
    }

    /** Attributes that describe the endpoint and are not figures. */
    private static final List<String> OTHER_ATTRIBUTES = List.of("StoreName");

    private static Class<?> managedClass(Figure figure) {
        return figure.reader() instanceof Figure.OfConsumers ? DynUrlConsumer.class : DynUrlEndpoint.class;
    }

    private static String attribute(Figure figure) {
        return Character.toUpperCase(figure.label().charAt(0)) + figure.label().substring(1);
    }

    private static Stream<Method> managedAttributes(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(ManagedAttribute.class));
    }

    @Test
    void hasEachFigureInManagement() throws Exception {
        for (Figure figure : Figure.values()) {
            Method method = managedClass(figure).getMethod("get" + attribute(figure));
            assertThat(Objects.requireNonNull(method.getAnnotation(ManagedAttribute.class))
                            .description())
                    .as(figure.label())
                    .isEqualTo(figure.description());
        }
    }

    @Test
    void hasNoOtherNumberInManagement() {
        List<String> expected = new ArrayList<>(OTHER_ATTRIBUTES);
        Stream.of(Figure.values()).map(FigureTest::attribute).forEach(expected::add);

        assertThat(Stream.of(DynUrlEndpoint.class, DynUrlConsumer.class)
                        .flatMap(FigureTest::managedAttributes)
                        .map(method -> method.getName().substring("get".length())))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void readsSameValueInManagementAsInConsole() throws Exception {
        routes(builder -> builder.from(store() + "initialDelay=60000&filter.status=new&onCommit.status=done")
                .routeId("r")
                .to("mock:end"));
        DynUrlConsumer consumer = (DynUrlConsumer) camel.getRoute("r").getConsumer();
        DynUrlEndpoint endpoint = (DynUrlEndpoint) consumer.getEndpoint();
        endpoint.counters().countEmitted();
        Map<String, Object> shown = console().get(0);

        for (Figure figure : Figure.values()) {
            Object target = managedClass(figure) == DynUrlConsumer.class ? consumer : endpoint;
            assertThat(target.getClass().getMethod("get" + attribute(figure)).invoke(target))
                    .as(figure.label())
                    .isEqualTo(shown.get(figure.label()));
        }
        assertThat(shown).containsEntry("emitted", 1L);
    }

    @Test
    void showsAllFiguresInConsoleInTheirOrder() throws Exception {
        camel.getEndpoint(store() + "operation=info");
        // "info" is an entry of each endpoint in the console, not the operation.
        List<String> expected = new ArrayList<>(List.of("store", "url", "info"));
        Stream.of(Figure.values()).map(Figure::label).forEach(expected::add);

        assertThat(console().get(0).keySet()).containsExactlyElementsOf(expected);
    }

    private List<Map<String, Object>> console() {
        DevConsoleRegistry consoles =
                Objects.requireNonNull(camel.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class));
        JsonObject page = (JsonObject)
                Objects.requireNonNull(consoles.resolveById("dynurl")).call(DevConsole.MediaType.JSON, Map.of());
        return page.getCollection("endpoints");
    }

    @Test
    void registersEachMeterOfFigures() throws Exception {
        routes(builder -> builder.from("direct:in").to(store() + "operation=info"));
        List<List<String>> expected = Stream.of(Figure.values())
                .map(Figure::meter)
                .filter(Objects::nonNull)
                .map(meter -> List.of(meter.name(), meter.description(), orEmpty(meter.unit()), orEmpty(meter.state())))
                .toList();

        assertThat(registry.getMeters())
                .extracting(FigureTest::nameDescriptionUnitAndState)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> nameDescriptionUnitAndState(Meter meter) {
        Meter.Id id = meter.getId();
        return List.of(
                id.getName(),
                Objects.requireNonNull(id.getDescription()),
                orEmpty(id.getBaseUnit()),
                orEmpty(id.getTag("state")));
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    /** Users have these names in dashboards and alerts. */
    @Test
    void keepsNames() {
        assertThat(Stream.of(Figure.values()).map(Figure::label))
                .containsExactly(
                        "requests",
                        "retries",
                        "bytesSent",
                        "bytesReceived",
                        "activeRequests",
                        "connectionsLeased",
                        "connectionsAvailable",
                        "connectionsPending",
                        "connectionsMax",
                        "emitted",
                        "passedOver",
                        "duplicates",
                        "claims",
                        "failedLookups",
                        "skippedLines");
    }
}
