package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedSlashesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {base}/{key}/{part} | a/b c/d   | /base/a%2Fb%20c%2Fd/data
            {base}/{key}/{part} | /a/       | /base/%2Fa%2F/data
            {base}/{key}/{part} | %2F       | /base/%252F/data
            {base}/{key}.{part} | a/b       | /base/a%2Fb.data
            {base}/x?k={key}&p={part} | a/b | /base/x?k=a%2Fb&p=data
            """)
    void keepKeyInOneSegment(String format, String key, String path) {
        UrlLayout layout = Layouts.escapingSlashes(format, "{base}/{key}");
        assertThat(layout.part(new Key(key), Part.DATA).path()).isEqualTo(path);
    }

    @Test
    void doNotAffectPartNamesAndSlashesOfTemplate() {
        UrlLayout layout = new UrlLayout(
                Layouts.BASE,
                "{base}/{part}/{key}",
                "{base}/{key}/",
                Map.of(Part.DATA, "v1/d", Part.METADATA, "v1/m", Part.PERMISSIONS, "v1/p"),
                true, // escapeSlashes
                null);
        assertThat(layout.part(new Key("a/b"), Part.METADATA).path()).isEqualTo("/base/v1/m/a%2Fb");
        assertThat(layout.key(new Key("a/b")).path()).isEqualTo("/base/a%2Fb/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../b", "..", "a/.", "/"})
    void doNotAllowKeysThatServersResolve(String key) {
        assertThatThrownBy(() -> Key.of("getData", key)).isInstanceOf(InvalidRequestException.class);
    }
}
