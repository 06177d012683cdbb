package io.github.dynurl.test;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about an object of a {@link TestStore}. Each reads the object again; they wait as those of the store do. */
public final class TestObjectAssert extends AbstractAssert<TestObjectAssert, TestStore> {
    private final String key;
    private final Duration timeout;

    TestObjectAssert(TestStore store, String key, Duration timeout) {
        super(store, TestObjectAssert.class);
        this.key = key;
        this.timeout = timeout;
    }

    /** Asserts that the data, decoded as UTF-8, is this text. */
    public TestObjectAssert withData(String text) {
        return check(
                "the data \"" + text + "\"", () -> text.equals(actual.served().data(key)));
    }

    /** Asserts that the data is equal to these bytes. */
    public TestObjectAssert withData(byte[] data) {
        return check(
                "the given " + data.length + " bytes of data",
                () -> Arrays.equals(data, actual.served().bytes(key)));
    }

    /** Asserts that the data has this Content-Type. */
    public TestObjectAssert withContentType(String type) {
        return check(
                "the Content-Type " + type, () -> type.equals(actual.served().typeOf(key)));
    }

    /** Asserts that a field of the metadata has this value, compared as JSON. The metadata may have other fields. */
    public TestObjectAssert withMetadata(String field, @Nullable Object value) {
        Metadata wanted = Metadata.empty().with(field, value);
        return checkMetadata(
                "the metadata " + wanted,
                metadata -> metadata.containsKey(field) && Json.same(metadata.get(field), wanted.get(field)));
    }

    /** Asserts that the metadata is equal to this, compared as JSON. A claim in it counts, too. */
    public TestObjectAssert withMetadata(Map<String, ?> metadata) {
        Metadata wanted = Metadata.of(metadata);
        return checkMetadata("the metadata " + wanted + " and no more", stored -> Json.same(stored, wanted));
    }

    /** Asserts that the metadata does not have a field. */
    public TestObjectAssert withoutMetadata(String field) {
        return checkMetadata("no metadata " + field, metadata -> !metadata.containsKey(field));
    }

    /** Asserts that a node holds a claim of the object: a route with {@code claim=lease}, or the other node. */
    public TestObjectAssert isClaimed() {
        return checkMetadata("a claim that a node holds", actual::isClaimed);
    }

    /** Asserts that no node holds a claim of the object. A claim that has ended can still be in the metadata. */
    public TestObjectAssert isNotClaimed() {
        return checkMetadata("no claim that a node holds", metadata -> !actual.isClaimed(metadata));
    }

    private TestObjectAssert checkMetadata(String wanted, Predicate<Metadata> isRight) {
        return check(wanted, () -> {
            Metadata metadata = actual.served().metadata(key);
            return metadata != null && isRight.test(metadata);
        });
    }

    private TestObjectAssert check(String wanted, BooleanSupplier isRight) {
        String wrong = Waiting.until(
                timeout, isRight, () -> "expected " + key + " with " + wanted + " in the " + actual.describe(key));
        if (wrong != null) {
            failWithMessage("%s", wrong);
        }
        return this;
    }
}
