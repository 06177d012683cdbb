package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the Jandex index of the jar, by which Camel Quarkus finds the component. */
@Tag("compat")
class IndexTest {
    @Test
    void containsComponent() throws Exception {
        URL classes =
                DynUrlComponent.class.getProtectionDomain().getCodeSource().getLocation();
        assertThat(Path.of(classes.toURI()).resolve("META-INF/jandex.idx"))
                .content(ISO_8859_1)
                .contains(DynUrlComponent.class.getSimpleName());
    }
}
