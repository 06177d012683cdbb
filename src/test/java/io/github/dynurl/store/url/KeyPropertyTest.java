package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyPropertyTest {

    @Property(tries = 2000)
    void isValidExactlyIfProtocolAllowsIt(@ForAll("texts") String text) {
        assertThat(Key.flawOf(text) == null).isEqualTo(KeyTexts.isLegal(text));
    }

    @Property(tries = 2000)
    void isAlwaysRejectedIfInvalid(@ForAll("invalidTexts") String text) {
        assertThat(Key.flawOf(text)).isNotNull();
        assertThatThrownBy(() -> new Key(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Key.of("getData", text))
                .isInstanceOf(InvalidRequestException.class)
                .satisfies(e -> assertThat(isHarmless(String.valueOf(e.getMessage())))
                        .as("%s", e.getMessage())
                        .isTrue());
    }

    private static boolean isHarmless(String message) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(message)
                && message.chars().noneMatch(Character::isISOControl);
    }

    @Provide
    Arbitrary<String> texts() {
        return KeyTexts.wellFormed();
    }

    @Provide
    Arbitrary<String> invalidTexts() {
        return KeyTexts.illegal();
    }
}
