package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dynurl.testing.InMemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Tests copies and moves between stores in memory, with any key, data and metadata. */
class ObjectTransferPropertyTest {
    private final InMemoryStore source = InMemoryStore.create();
    private final InMemoryStore other = InMemoryStore.create();

    /** An object to transfer. */
    @SuppressWarnings("ArrayRecordComponent")
    record Sample(
            String key, byte[] data, String type, @Nullable String coding, Map<String, Object> metadata) {
        void storeIn(Store store) {
            Value value = Value.of(Data.of(data).as(type).encoded(coding), Metadata.of(metadata));
            Object unused = store.set(key, value);
        }

        void assertStored(Store store, String asKey) {
            try (Value value = store.get(asKey)) {
                assertThat(value.metadata()).isEqualTo(Metadata.of(metadata));
                assertThat(value.mediaType()).isEqualTo(type);
                assertThat(value.contentEncoding()).isEqualTo(coding);
            }
            assertThat(store.toBytes(asKey)).isEqualTo(data);
        }
    }

    @Property(tries = 200)
    void copiesWholeObjectToOtherStore(@ForAll("samples") Sample sample, @ForAll("keys") String targetKey) {
        sample.storeIn(source);
        PartInfo info = ObjectTransfer.between(source, other).copy(sample.key(), targetKey);
        assertThat(info.etag()).isEqualTo(other.find(targetKey).orElseThrow().etag());
        sample.assertStored(other, targetKey);
        sample.assertStored(source, sample.key());
    }

    @Property(tries = 200)
    void movesWholeObjectWithinStore(@ForAll("samples") Sample sample, @ForAll("keys") String targetKey) {
        sample.storeIn(source);
        ObjectTransfer transfer = ObjectTransfer.between(source, source);
        if (targetKey.equals(sample.key())) {
            assertThatThrownBy(() -> transfer.move(sample.key(), targetKey))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("the target is the object itself");
            sample.assertStored(source, sample.key());
            return;
        }
        transfer.move(sample.key(), targetKey);
        sample.assertStored(source, targetKey);
        assertThat(source.exists(sample.key())).isFalse();
    }

    @Property(tries = 50)
    void replacesTargetUnlessItMustBeAbsent(@ForAll("samples") Sample sample, @ForAll("samples") Sample existing) {
        sample.storeIn(source);
        existing.storeIn(other);
        ObjectTransfer transfer = ObjectTransfer.between(source, other);
        ConflictException refused =
                catchThrowableOfType(ConflictException.class, () -> transfer.targetCondition(Condition.ifAbsent())
                        .move(sample.key(), existing.key()));
        assertThat(refused).hasMessageContaining("was not written, and the original was kept");
        existing.assertStored(other, existing.key());
        transfer.move(sample.key(), existing.key());
        sample.assertStored(other, existing.key());
        assertThat(source.exists(sample.key())).isFalse();
    }

    @Property(tries = 20)
    void copiesPermissions(@ForAll("keys") String key, @ForAll @Size(max = 3) List<String> tags) {
        Object unused = source.setData(key, Data.of("x"));
        Permissions permissions = Permissions.of(Map.of(Permissions.OWNED, List.of("me"), "read", tags));
        unused = source.setPermissions(key, permissions);
        unused = ObjectTransfer.between(source, other).copy(key, "copy");
        assertThat(other.getPermissions("copy")).isEqualTo(permissions);
    }

    @Property(tries = 10)
    void checksConditionOfSource(@ForAll("samples") Sample sample) {
        sample.storeIn(source);
        String etag =
                Objects.requireNonNull(source.find(sample.key()).orElseThrow().etag());
        ObjectTransfer transfer = ObjectTransfer.between(source, other).sourceCondition(Condition.ifMatch(etag));
        Object unused = transfer.copy(sample.key(), "copy");
        unused = source.setData(sample.key(), Data.of("changed"));
        assertThatThrownBy(() -> transfer.move(sample.key(), "second"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("nothing was written");
        assertThat(other.exists("second")).isFalse();
        assertThat(source.exists(sample.key())).isTrue();
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.of(
                "a", "a/b", "ä ö", "a+b;c", "..a", "a..", "${a}", "100%", "\ud83d\ude00", "done/a", "a?b#c");
    }

    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<Map<String, Object>> metadata = Arbitraries.maps(
                        Arbitraries.of("a", "b"), Arbitraries.<Object>of(1, "x", true, List.of(1, "2"), Map.of("n", 1)))
                .ofMaxSize(2);
        return net.jqwik.api.Combinators.combine(
                        keys(),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
                        Arbitraries.of("text/plain", "image/png"),
                        Arbitraries.of("gzip", "br").injectNull(0.5),
                        metadata)
                .as(Sample::new);
    }
}
