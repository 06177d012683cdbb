package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.PatternBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Provides a store, unused keys and the received events to the parts of the contract. */
interface StoreFixture {
    /** Returns the store under test, which is opened for each test. */
    Store store();

    /** Opens another store with the same objects. The test closes it. */
    Store another(StoreListener listener);

    /** Returns a text that no existing key contains. */
    String unique();

    /** Returns the events that the listener of the store has received so far. */
    List<StoreEvent> events();

    /** Stores a text and metadata under an unused key and returns the key. */
    default String stored(String text, Map<String, ? extends @Nullable Object> metadata) {
        String key = unique();
        store().set(key, Value.of(Data.of(text), Metadata.of(metadata)));
        return key;
    }

    /** Stores a text under an unused key and returns the key. */
    default String stored(String text) {
        return stored(text, Map.of());
    }

    /** Returns the data of an object as text. */
    default String textOf(String key) {
        return new String(store().toBytes(key), StandardCharsets.UTF_8);
    }

    /** Returns the strong entity tag of an object's data. */
    default String etagOf(String key) {
        return store().find(key).flatMap(PartInfo::strongEtag).orElseThrow();
    }

    /** Returns permissions with these tags under a name; the user remains an owner. */
    default Permissions ownedAnd(String name, String... tags) {
        return Permissions.of(Map.of(Permissions.OWNED, Set.of(owner()), name, List.of(tags)));
    }

    /** Returns the tag of the user, or a default tag. */
    default String owner() {
        return store().userTag().orElse("alice");
    }

    /** Reads a stream to its end and closes it. */
    static byte[] drain(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns bytes that depend on their position. */
    static byte[] bytes(int length) {
        return PatternBytes.bytes(length);
    }

    /** Asserts the details of an exception of the store. */
    static void assertFailure(
            StoreException failure, String action, @Nullable String key, StoreException.Outcome outcome) {
        assertThat(failure.action()).isEqualTo(action);
        assertThat(failure.key().orElse(null)).isEqualTo(key);
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure).hasMessageStartingWith("Cannot " + action).hasMessageEndingWith(failure.reason());
    }
}
