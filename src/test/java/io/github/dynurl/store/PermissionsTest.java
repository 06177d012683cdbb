package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsTest {

    @Test
    void convertsListsToOrderedSets() {
        Permissions permissions = Permissions.of(Map.of("read", List.of("c", "a", "c", "b")));
        assertThat(permissions.get("read")).containsExactly("c", "a", "b");
        assertThat(permissions).isEqualTo(Map.of("read", Set.of("a", "b", "c")));
        assertThat(permissions.get("write")).isNull();
    }

    @Test
    void isUnmodifiableCopy() {
        List<String> tags = new ArrayList<>(List.of("a"));
        Map<String, List<String>> map = new HashMap<>(Map.of("owned", tags));
        Permissions permissions = Permissions.of(map);
        tags.add("b");
        map.clear();
        assertThat(permissions).isEqualTo(Map.of("owned", Set.of("a")));
        Set<String> owned = permissions.getOrDefault("owned", Set.of());
        assertThatThrownBy(() -> owned.add("b")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(permissions::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThat(Permissions.of(permissions)).isSameAs(permissions);
    }

    @Test
    void unitesTagsOnUpdate() {
        Permissions before = Permissions.of(Map.of("owned", List.of("a"), "read", List.of("b")));
        Permissions more = Permissions.of(Map.of("read", List.of("c", "b"), "write", List.of("d")));
        assertThat(before.updatedBy(more))
                .isEqualTo(Map.of("owned", Set.of("a"), "read", Set.of("b", "c"), "write", Set.of("d")));
        assertThat(before).hasSize(2);
    }

    @Test
    void hasOwnerOnlyIfOwnedHasTag() {
        assertThat(Permissions.of(Map.of("owned", List.of("a"))).hasOwner()).isTrue();
        assertThat(Permissions.of(Map.of("owned", List.<String>of())).hasOwner())
                .isFalse();
        assertThat(Permissions.of(Map.of("read", List.of("a"))).hasOwner()).isFalse();
        assertThat(Permissions.of(Map.<String, List<String>>of()).hasOwner()).isFalse();
    }

    @Test
    void isCreatedFromJson() throws Exception {
        Permissions read = Permissions.ofJson(Json.parseObject("{\"owned\":[\"a\",\"b\",\"a\"],\"read\":[]}"));
        assertThat(read).isEqualTo(Map.of("owned", Set.of("a", "b"), "read", Set.of()));
        assertThat(Json.text(read)).isEqualTo("{\"owned\":[\"a\",\"b\"],\"read\":[]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"read\":\"a\"}| the permission \"read\" is not a list of tags",
                "{\"read\":null}| the permission \"read\" is not a list of tags",
                "{\"read\":{\"a\":1}}| the permission \"read\" is not a list of tags",
                "{\"read\":[1]}| the permission \"read\" has a tag that is not text",
                "{\"read\":[\"a\",null]}| the permission \"read\" has a tag that is not text"
            })
    void namesPermissionThatIsNotListOfTexts(String json, String message) {
        assertThatThrownBy(() -> Permissions.ofJson(Json.parseObject(json)))
                .isInstanceOf(JsonException.class)
                .hasMessage(message);
    }
}
