package io.github.dynurl.store.http.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.http.dialect.PropertyLines.Property;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;

class PropertyLinesPropertyTest {
    @net.jqwik.api.Property(tries = 3000)
    void readsSameValuesAsProperties(@ForAll("files") String text) throws IOException {
        Properties expected = new Properties();
        try {
            expected.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            Assume.that(false);
        }
        Map<String, String> found = new HashMap<>();
        List<Property> properties = PropertyLines.read("f", new StringReader(text), new Faults());
        properties.forEach(property -> found.put(property.name(), property.text()));
        Map<String, String> stripped = new HashMap<>();
        expected.stringPropertyNames()
                .forEach(name -> stripped.put(name, expected.getProperty(name).stripTrailing()));
        assertThat(found).isEqualTo(stripped);
        assertThat(properties).extracting(Property::line).isSorted();
    }

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of(
                        "a", "b", " ", "\t", "\f", "=", ":", "#", "!", "\\", "\\\\", "\n", "\r\n", "\r", "\\u0041")
                .list()
                .ofMaxSize(25)
                // The last line avoids a backslash at the end of the file, which Properties reads inconsistently.
                .map(pieces -> String.join("", pieces) + "\nlast");
    }
}
