package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import io.github.dynurl.store.StoreEvent.Written;
import io.github.dynurl.testing.InMemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends StoreContract {
    private static final int MIB = 1 << 20;

    private final InMemoryStore memory = InMemoryStore.create();

    @Override
    protected Store open(StoreListener listener) {
        return memory.withListener(listener);
    }

    @Test
    void reportsProgressOncePerBuffer() {
        store().setData("k", Data.of(StoreFixture.bytes(2 * MIB + 5)));
        OptionalLong total = OptionalLong.of(2 * MIB + 5);
        assertThat(events())
                .containsExactly(
                        new ProgressStarted("k", Direction.UPLOAD, total),
                        new ProgressStepped("k", Direction.UPLOAD, MIB, total),
                        new ProgressStepped("k", Direction.UPLOAD, 2 * MIB, total),
                        new ProgressStepped("k", Direction.UPLOAD, 2 * MIB + 5, total),
                        new ProgressEnded("k", Direction.UPLOAD, 2 * MIB + 5, total, true),
                        new Written("k", Part.DATA, null));
    }

    @Test
    void usesConfiguredBufferSize() {
        List<StoreEvent> heard = new ArrayList<>();
        try (InMemoryStore small = memory.withBufferSize(2).withListener(heard::add)) {
            small.fromBytes("k", new byte[5]);
        }
        // The buffers have 2, 2 and 1 bytes.
        assertThat(heard.stream().filter(ProgressStepped.class::isInstance)).hasSize(3);
        assertThatThrownBy(() -> memory.withBufferSize(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void assignsNewEntityTagOnEachWrite() {
        PartInfo first = store().setData("k", Data.of("same"));
        PartInfo second = store().setData("k", Data.of("same"));
        assertThat(first.strongEtag()).isPresent().isNotEqualTo(second.strongEtag());
        assertThat(store().find("k")).contains(second);
    }

    @Test
    void returnsKeysInAlphabeticalOrder() {
        List.of("b", "a/2", "c", "a/10").forEach(key -> store().fromBytes(key, new byte[0]));
        try (Results<String> found = store().queryKeys(Query.all())) {
            assertThat(found.stream()).containsExactly("a/10", "a/2", "b", "c");
        }
    }

    @Test
    void returnsKeysOfTheMomentOfTheQuery() {
        store().fromBytes("a", new byte[0]);
        try (Results<String> found = store().queryKeys(Query.all())) {
            store().fromBytes("b", new byte[0]);
            store().delete("a");
            assertThat(found.stream()).containsExactly("a");
        }
    }

    @Test
    void comparesNumbersInFiltersByValue() {
        store().set("k", Value.of(Data.of(""), Metadata.of(Map.of("n", 1))));
        try (Results<String> found = store().queryKeys(Query.where("n", 1.0))) {
            assertThat(found.stream()).containsExactly("k");
        }
    }

    @Test
    void makesCreatorTheOwner() {
        Store alice = memory.withUserTag("alice");
        alice.setData("k", Data.of(""));
        assertThat(alice.userTag()).contains("alice");
        assertThat(alice.info()).containsEntry("userTag", "alice");
        assertThat(alice.getPermissions("k")).isEqualTo(Map.of("owned", Set.of("alice")));
    }

    @Test
    void allowsOnlyOwnersToAccessPermissions() {
        Store alice = memory.withUserTag("alice");
        Store bob = memory.withUserTag("bob");
        Permissions ofBob = Permissions.of(Map.of("owned", Set.of("bob")));
        alice.setData("k", Data.of(""));
        assertThatThrownBy(() -> bob.getPermissions("k"))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("Cannot getPermissions \"k\": it is not owned by \"bob\"");
        assertThatThrownBy(() -> bob.setPermissions("k", ofBob)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> bob.updatePermissions("k", ofBob)).isInstanceOf(AccessDeniedException.class);
        alice.updatePermissions("k", ofBob);
        assertThat(bob.getPermissions("k").get("owned")).containsExactly("alice", "bob");
    }

    @Test
    void createsObjectOnlyFromDataOrMetadata() {
        assertThatThrownBy(() -> store().updateMetadata("k", Metadata.empty())).isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> store().setPermissions("k", ownedAnd("read", "bob")))
                .isInstanceOf(NoSuchKeyException.class);
        store().setData("k", Data.of(""));
        assertThat(store().getMetadata("k")).isEmpty();
    }

    @Test
    void keepsOtherStoresOpenIfOneIsClosed() {
        Store other = another(StoreListener.NONE);
        store().close();
        other.setData("k", Data.of("x"));
        assertThat(memory.toBytes("k")).hasSize(1);
    }

    @Test
    void endsTransactionOnlyOnce() {
        Transaction transaction = store().transaction("notes");
        transaction.close();
        transaction.close();
        assertThat(events())
                .containsExactly(new StoreEvent.TransactionStarted("notes"), new StoreEvent.TransactionEnded("notes"));
    }

    @Test
    void failsToReadFromClosedStream() throws IOException {
        store().fromBytes("k", new byte[5]);
        DataStream stream = store().getData("k");
        stream.close();
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    }
}
