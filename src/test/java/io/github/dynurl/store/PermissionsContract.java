package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests how permissions are stored and updated. Permissions map a name, such as read, to tags, such as users. */
interface PermissionsContract extends StoreFixture {

    @Test
    default void readsPermissionsBackAsSets() {
        String key = stored("text");
        store().setPermissions(key, ownedAnd("read", "bob", "carol", "bob"));
        assertThat(store().getPermissions(key))
                .isEqualTo(Map.of("owned", Set.of(owner()), "read", Set.of("bob", "carol")));
    }

    @Test
    default void replacesAllPermissions() {
        String key = stored("text");
        store().setPermissions(key, ownedAnd("read", "bob"));
        store().setPermissions(key, ownedAnd("write", "carol"));
        assertThat(store().getPermissions(key)).isEqualTo(Map.of("owned", Set.of(owner()), "write", Set.of("carol")));
    }

    @Test
    default void addsTagsOnUpdate() {
        String key = stored("text");
        store().setPermissions(key, ownedAnd("read", "bob"));
        store().updatePermissions(
                        key, Permissions.of(Map.of("read", List.of("carol", "bob"), "write", List.of("bob"))));
        assertThat(store().getPermissions(key))
                .isEqualTo(Map.of("owned", Set.of(owner()), "read", Set.of("bob", "carol"), "write", Set.of("bob")));
    }

    @Test
    default void addsOwnerOnUpdate() {
        String key = stored("text");
        store().setPermissions(key, ownedAnd("read", "bob"));
        store().updatePermissions(key, Permissions.of(Map.of("owned", List.of("bob"))));
        assertThat(store().getPermissions(key).get("owned")).containsExactlyInAnyOrder(owner(), "bob");
    }

    @Test
    default void acceptsAnyTextAsTag() {
        String key = stored("text");
        String[] tags = {"a b", "ä", "😀", "a/b", "\"", "{base}"};
        store().setPermissions(key, ownedAnd("a name", tags));
        assertThat(store().getPermissions(key).get("a name")).containsExactlyInAnyOrder(tags);
    }

    @TestFactory
    default Stream<DynamicTest> rejectsPermissionsWithoutOwner() {
        return Stream.of(
                        Map.<String, List<String>>of(),
                        Map.of("read", List.of("bob")),
                        Map.of("owned", List.<String>of(), "read", List.of("bob")))
                .map(permissions -> DynamicTest.dynamicTest(
                        permissions.toString(), () -> assertRefused(Permissions.of(permissions))));
    }

    private void assertRefused(Permissions permissions) {
        String key = stored("text");
        store().setPermissions(key, ownedAnd("read", "bob"));
        Permissions before = store().getPermissions(key);
        InvalidRequestException failure =
                catchThrowableOfType(InvalidRequestException.class, () -> store().setPermissions(key, permissions));
        assertThat(failure).isNotNull().hasMessageContaining("owned");
        assertFailure(failure, "setPermissions", key, StoreException.Outcome.NOT_SENT);
        assertThat(store().getPermissions(key)).isEqualTo(before);
    }

    @Test
    default void returnsUnmodifiablePermissionsWithEntityTag() {
        String key = stored("text");
        store().setPermissions(key, ownedAnd("read", "bob"));
        Permissions read = store().getPermissions(key);
        assertThat(read.info().strongEtag()).isPresent();
        assertThatThrownBy(() -> read.put("a", Set.of())).isInstanceOf(UnsupportedOperationException.class);
    }
}
