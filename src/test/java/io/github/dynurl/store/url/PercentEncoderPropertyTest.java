package io.github.dynurl.store.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple.Tuple2;

class PercentEncoderPropertyTest {

    @Property(tries = 2000)
    void encodesKeyInPathReversibly(@ForAll("keys") String key) {
        String encoded = PercentEncoder.PATH.encode(key);
        assertThat(KeyTexts.decode(encoded)).isEqualTo(key);
        assertThat(encoded).matches("(?:[A-Za-z0-9_.~/!$&'()*,=:@-]|%[0-9A-F]{2})+");
    }

    @Property(tries = 2000)
    void encodesKeyInPathEvenForServersThatInterpretPlusAndSemicolon(@ForAll("keys") String key) {
        String seen = PercentEncoder.PATH.encode(key).replaceAll(";[^/]*", "");
        assertThat(URLDecoder.decode(seen, StandardCharsets.UTF_8)).isEqualTo(key);
    }

    @Property(tries = 2000)
    void encodesKeyInQueryReversibly(@ForAll("keys") String key) {
        String encoded = PercentEncoder.QUERY.encode(key);
        assertThat(KeyTexts.decode(encoded)).isEqualTo(key);
        assertThat(encoded).matches("(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})+");
    }

    @Property(tries = 2000)
    void encodesDifferentKeysDifferently(@ForAll("twins") Tuple2<String, String> keys) {
        assertThat(PercentEncoder.PATH.encode(keys.get1())).isNotEqualTo(PercentEncoder.PATH.encode(keys.get2()));
        assertThat(PercentEncoder.QUERY.encode(keys.get1())).isNotEqualTo(PercentEncoder.QUERY.encode(keys.get2()));
    }

    @Provide
    Arbitrary<String> keys() {
        return KeyTexts.legal();
    }

    @Provide
    Arbitrary<Tuple2<String, String>> twins() {
        return KeyTexts.twins();
    }
}
