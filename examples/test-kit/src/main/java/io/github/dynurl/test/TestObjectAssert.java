package io.github.dynurl.test;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
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
        return check("the data \"" + text + "\"", object -> text.equals(object.text()));
    }

    /** Asserts that the data is equal to these bytes. */
    public TestObjectAssert withData(byte[] data) {
        return check("the given " + data.length + " bytes of data", object -> Arrays.equals(data, object.data()));
    }

    /** Asserts that the data has this Content-Type. */
    public TestObjectAssert withContentType(String type) {
        return check("the Content-Type " + type, object -> type.equals(object.contentType()));
    }

    /** Asserts that a field of the metadata has this value, compared as JSON. The metadata may have other fields. */
    public TestObjectAssert withMetadata(String field, @Nullable Object value) {
        Metadata wanted = Metadata.empty().with(field, value);
        return check(
                "the metadata " + wanted,
                object -> object.metadata().containsKey(field)
                        && Json.same(object.metadata().get(field), wanted.get(field)));
    }

    /** Asserts that the metadata is equal to this, compared as JSON. A claim in it counts, too. */
    public TestObjectAssert withMetadata(Map<String, ?> metadata) {
        Metadata wanted = Metadata.of(metadata);
        return check("the metadata " + wanted + " and no more", object -> Json.same(object.metadata(), wanted));
    }

    /** Asserts that the metadata does not have a field. */
    public TestObjectAssert withoutMetadata(String field) {
        return check("no metadata " + field, object -> !object.metadata().containsKey(field));
    }

    /** Asserts that a node holds a claim of the object: a route with {@code claim=lease}, or the other node. */
    public TestObjectAssert isClaimed() {
        return check("a claim that a node holds", object -> actual.isClaimed(key));
    }

    /** Asserts that no node holds a claim of the object. A claim that has ended can still be in the metadata. */
    public TestObjectAssert isNotClaimed() {
        return check("no claim that a node holds", object -> !actual.isClaimed(key));
    }

    private TestObjectAssert check(String wanted, Predicate<TestObject> condition) {
        String wrong = Waiting.until(timeout, () -> {
            TestObject object = actual.object(key);
            return object != null && condition.test(object)
                    ? null
                    : "expected " + key + " with " + wanted + " in the " + actual;
        });
        if (wrong != null) {
            failWithMessage("%s", wrong);
        }
        return this;
    }
}
