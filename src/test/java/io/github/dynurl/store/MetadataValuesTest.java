package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@Tag("compat")
class MetadataValuesTest {

    /** An enum whose constant is used as a value. */
    enum Colour {
        RED
    }

    /** A bean that contains itself. */
    public static final class Circle {
        /** Returns this bean. */
        public Circle getSelf() {
            return this;
        }
    }

    /** A record with values of several types. */
    public record Image(String name, int width, Instant taken, List<Colour> colours) {}

    /** A record with any value. */
    public record Holder(Object value) {}

    @TestFactory
    Stream<DynamicTest> convertsValueToJson() {
        UUID uuid = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        Map<Object, Object> expected = new HashMap<>();
        expected.put(CharBuffer.wrap("text"), "text");
        expected.put('c', "c");
        expected.put(Colour.RED, "RED");
        expected.put(uuid, uuid.toString());
        expected.put(Path.of("a", "b"), Path.of("a", "b").toString());
        expected.put(URI.create("http://a/b"), "http://a/b");
        expected.put(new Key("k"), "k");
        expected.put(Instant.parse("2026-01-02T03:04:05Z"), "2026-01-02T03:04:05Z");
        expected.put(LocalDate.parse("2026-01-02"), "2026-01-02");
        expected.put(OffsetDateTime.parse("2026-01-02T03:04:05+01:00"), "2026-01-02T03:04:05+01:00");
        expected.put(new String[] {"a", "b"}, List.of("a", "b"));
        expected.put(new int[] {1, 2}, List.of(1, 2));
        expected.put(new Object[] {Colour.RED, List.of(uuid)}, List.of("RED", List.of(uuid.toString())));
        expected.put(Set.of(Colour.RED), List.of("RED"));
        expected.put(Map.of(Colour.RED, uuid), Map.of("RED", uuid.toString()));
        expected.put(new Holder(List.of(new Holder(1))), Map.of("value", List.of(Map.of("value", 1))));
        return expected.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey().getClass().getSimpleName(), () -> {
                    Metadata metadata = Metadata.of(Map.of("v", entry.getKey()));
                    assertThat(metadata).isEqualTo(Map.of("v", entry.getValue()));
                    assertThat(Json.parseObject(Json.text(metadata))).isEqualTo(metadata);
                }));
    }

    @TestFactory
    Stream<DynamicTest> rejectsUnsupportedValueAndNamesIt() {
        return Stream.of(
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY,
                        new byte[] {1},
                        new ByteArrayInputStream(new byte[1]),
                        new Object(),
                        Optional.of(1),
                        new Circle(),
                        new Holder(new byte[1]),
                        new Holder(Double.NaN))
                .flatMap(value -> Stream.of(
                        rejectsValue("a", value, "\"a"),
                        rejectsValue("a", List.of(1, value), "\"a[1]"),
                        rejectsValue("a", Map.of("b", value), "\"a.b")));
    }

    private static DynamicTest rejectsValue(String name, Object value, String startOfPath) {
        return DynamicTest.dynamicTest(startOfPath + " " + value.getClass().getSimpleName(), () -> assertThatThrownBy(
                        () -> Metadata.of(Map.of(name, value)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the value of " + startOfPath));
    }

    @Test
    void rejectsNameThatIsNotText() {
        Map<String, Object> map = new HashMap<>();
        map.put(null, 1);
        assertThatThrownBy(() -> Metadata.of(map)).hasMessageContaining("a name is not text");
        assertThatThrownBy(() -> Metadata.of(Map.of("a", Map.of(1, 2))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("a name in \"a\" is not text");
    }

    @Test
    void rejectsCyclicMap() {
        Map<String, Object> map = new TreeMap<>();
        map.put("a", map);
        map.put("b", map); // to follow both entries at each level would take too long
        assertThatThrownBy(() -> Metadata.of(map))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("200 levels")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void rejectsCyclicList() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThatThrownBy(() -> Metadata.of(Map.of("a", list))).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void rejectsTooDeepNesting() {
        Object deep = 1;
        for (int i = 0; i < 100_000; i++) {
            deep = Arrays.asList(deep);
        }
        Object value = deep;
        assertThatThrownBy(() -> Metadata.of(Map.of("a", value))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Metadata.empty().with("a", value)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void convertsBeanToMetadataAndBack() {
        Image image = new Image("a.png", 640, Instant.parse("2026-01-02T03:04:05Z"), List.of(Colour.RED));
        Metadata metadata = Json.ofBean(image);
        assertThat(metadata)
                .isEqualTo(Map.of(
                        "name", "a.png", "width", 640, "taken", "2026-01-02T03:04:05Z", "colours", List.of("RED")));
        assertThat(Json.toBean(metadata, Image.class)).isEqualTo(image);
        assertThat(Json.toBean(metadata.with("more", 1), Image.class)).isEqualTo(image);
    }

    @Test
    void convertsMapLikeBean() {
        assertThat(Json.ofBean(Map.of("a", Colour.RED))).isEqualTo(Map.of("a", "RED"));
    }

    @Test
    void rejectsBeanThatIsNotJsonObject() {
        for (Object value : List.of("text", 1, List.of(1), Colour.RED, new byte[1])) {
            assertThatThrownBy(() -> Json.ofBean(value)).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void rejectsMetadataThatDoesNotFitBean() {
        assertThatThrownBy(() -> Json.toBean(Metadata.of(Map.of("width", "wide")), Image.class))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("does not fit")
                .hasMessageContaining("Image");
    }
}
