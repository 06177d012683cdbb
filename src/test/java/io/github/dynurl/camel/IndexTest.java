package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Camel Quarkus finds the component by the Jandex index of its jar, whatever Camel it is built for. */
@Tag("compat")
class IndexTest {
    @Test
    void knowsTheComponent() throws Exception {
        URL classes =
                DynUrlComponent.class.getProtectionDomain().getCodeSource().getLocation();
        assertThat(Path.of(classes.toURI()).resolve("META-INF/jandex.idx"))
                .content(ISO_8859_1)
                .contains(DynUrlComponent.class.getSimpleName());
    }
}
