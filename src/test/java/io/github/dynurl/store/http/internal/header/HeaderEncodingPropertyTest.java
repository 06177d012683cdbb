package io.github.dynurl.store.http.internal.header;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HeaderEncodingPropertyTest {
    @Property(tries = 1000)
    void decodesWhatItEncodes(@ForAll("texts") String text, @ForAll("encodings") HeaderEncoding encoding) {
        String encoded = encoding.encode(text);
        assertThat(encoded).matches("[\\x20-\\x7e]*").isEqualTo(encoded.strip());
        assertThat(encoding.decode(encoded)).isEqualTo(text);
    }

    @Property(tries = 1000)
    void decodesAnything(@ForAll("encodedTexts") String text, @ForAll HeaderEncoding encoding) {
        assertThat(encoding.decode(text)).isNotNull();
    }

    @Provide
    Arbitrary<HeaderEncoding> encodings() {
        return Arbitraries.of(HeaderEncoding.percent, HeaderEncoding.rfc2047);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "a",
                        " ",
                        "ü",
                        "\ud83d\ude00",
                        "%",
                        "%41",
                        "=?",
                        "?=",
                        "=?UTF-8?B?YQ==?=",
                        "\r\n",
                        "\t",
                        "\u00a0",
                        "x".repeat(30))
                .list()
                .ofMaxSize(20)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> encodedTexts() {
        return Arbitraries.of(
                        "%",
                        "%4", "%41", "%ff", "%c3%bc", "=?", "UTF-8", "?B?", "?Q?", "YQ==", "=41", "=4", "?=", " ", "x")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    @Example
    void readsFormsOfServers() {
        assertThat(HeaderEncoding.rfc2047.decode("=?UTF-8?Q?gr=C3=BC=C3=9Fe_a?= =?utf-8?b?YQ==?= x"))
                .isEqualTo("grüße aa x");
        assertThat(HeaderEncoding.rfc2047.decode("=?ISO-8859-1?Q?=FC?= b")).isEqualTo("ü b");
        assertThat(HeaderEncoding.rfc2047.decode("=?KOI8-R?B?YQ==?=")).isEqualTo("=?KOI8-R?B?YQ==?=");
        assertThat(HeaderEncoding.percent.decode("100% %zz gr%C3%BCn")).isEqualTo("100% %zz grün");
        assertThat(HeaderEncoding.percent.decode("%ff")).isEqualTo("%ff");
        assertThat(HeaderEncoding.percent.encode("100% grün")).isEqualTo("100%25 gr%C3%BCn");
    }
}
