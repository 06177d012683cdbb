package io.github.dynurl.store.http.internal.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Canary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is hidden of what a server says, and that it takes no more than linear work and a small stack. */
class SecretEncodingsTest {
    static Stream<String> secrets() {
        return Stream.of(
                "s3cr3t",
                "pass word/+&<'\"\\",
                "p\u00e4ssw\u00f6rd\u20ac",
                "\u65e5\u672c\u8a9e-\ud83d\ude00x",
                "a".repeat(40) + "b");
    }

    private static Secrets of(String secret) {
        return new Secrets(SecretEncodings.of(secret));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void areHiddenInEachForm(String secret) {
        for (String form : Canary.forms(secret)) {
            if (form.chars().filter(c -> c != '?' && c != '\ufffd' && c != 0).count() >= SecretEncodings.MIN_LENGTH) {
                String hidden = of(secret).mask("before " + form + " after");
                assertThat(hidden)
                        .as(form)
                        .startsWith("before ")
                        .contains("xxxxxx")
                        .endsWith(" after");
                assertThat(hidden).doesNotContain(secret).hasSizeLessThan(40);
            }
        }
    }

    @Test
    void areThePairOfUserAndPassword() {
        Secrets secrets = new Credentials("scott", "s3cr3t", null).secrets();
        String pair = Base64.getEncoder().encodeToString("scott:s3cr3t".getBytes(StandardCharsets.UTF_8));
        assertThat(secrets.mask("Basic " + pair + "; scott")).isEqualTo("Basic xxxxxx; scott");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "on", "the"})
    void leaveATextReadableWhereTheSecretIsVeryShort(String password) {
        Secrets secrets = new Credentials("scott", password, null).secrets();
        assertThat(secrets.mask("the state is on")).isEqualTo("the state is on");
        String pair = Base64.getEncoder().encodeToString(("scott:" + password).getBytes(StandardCharsets.UTF_8));
        assertThat(secrets.mask(pair)).doesNotContain(pair.substring(0, 8));
    }

    @Test
    void areTheValuesOfQueriesThatMayBeSecret() {
        Secrets secrets = Secrets.ofQueries(
                "{base}/{key}?alt=media&part={part}&sig=ab%2Fcanary+1&v=2020-10-02",
                null, "http://h/find?api_key=short1");
        assertThat(secrets.mask("media ab/canary 1, ab%2Fcanary+1; short1 v=2020-10-02"))
                .isEqualTo("media xxxxxx, xxxxxx; xxxxxx v=xxxxxx");
        assertThat(Secrets.ofQueries("{base}/{key}").mask("key")).isEqualTo("key");
    }

    @Test
    void areTheValuesOfHeadersThatAreCalledSo() {
        Secrets secrets = Secrets.ofHeaders(Map.of("X-Api-Key", "k3ycanary", "traceparent", "00-abcdef"));
        assertThat(secrets.mask("k3ycanary 00-abcdef")).isEqualTo("xxxxxx 00-abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no token 's3cr3t-of-th': go", "\"name s3…\"", "s3cr3t-of-t..."})
    void areHiddenWhereAMessageHasMuchOfTheirBeginningOrIsCutInThem(String message) {
        assertThat(of("s3cr3t-of-the-house").mask(message)).doesNotContain("s3");
    }

    @Test
    void areHiddenWhereTheyOverlap() {
        Secrets secrets = of("abcdef").plus(of("defghi"));
        assertThat(secrets.mask("-abcdefghi-")).isEqualTo("-xxxxxx-");
        assertThat(of("abab").mask("ababab")).isEqualTo("xxxxxx");
    }

    @Provide
    Arbitrary<String> few() {
        return Arbitraries.strings().withChars('a', 'b', '\ufffd').ofMaxLength(12);
    }

    @Provide
    Arbitrary<Set<String>> forms() {
        return Arbitraries.strings()
                .withChars('a', 'b')
                .ofMinLength(1)
                .ofMaxLength(6)
                .set()
                .ofMaxSize(4);
    }

    @Property(tries = 2000)
    void areCutAtTheEarliestPositionFromWhichTheRestMayBeOneThatBegins(
            @ForAll("few") String text, @ForAll("forms") Set<String> forms) {
        String whole = text.replaceFirst("\ufffd+$", "");
        int cut = whole.length();
        for (int i = whole.length() - 1; i >= 0; i--) {
            String rest = whole.substring(i);
            if (forms.stream().anyMatch(form -> form.startsWith(rest) && form.length() > rest.length())) {
                cut = i;
            }
        }
        int begun = forms.stream()
                .mapToInt(form -> new SubstringSearch(form).prefixLengthAtEnd(whole))
                .max()
                .orElse(0);
        assertThat(whole.length() - begun).isEqualTo(cut);
        String shown = new Secrets(forms).maskTruncated(text);
        assertThat(forms.stream().filter(form -> form.length() > 6 || whole.contains(form)))
                .noneMatch(form -> form.length() >= 4 && shown.contains(form));
    }

    /** Runs something with a stack that recursion for each character would exhaust. */
    private static void onASmallStack(Runnable work) throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(null, work, "small", 64 * 1024);
        thread.setUncaughtExceptionHandler((which, e) -> thrown.add(e));
        thread.start();
        thread.join();
        assertThat(thrown).isEmpty();
    }

    @Test
    void areFoundInWhatRepeatsTheirFirstCharacterWithASmallStack() throws InterruptedException {
        String text = "a".repeat(8192);
        onASmallStack(() -> {
            assertThat(of("abcdefgh").maskTruncated(text)).isEqualTo("a".repeat(8191));
            assertThat(of("a".repeat(4000) + "b").maskTruncated(text)).isEqualTo("xxxxxx");
            assertThat(of("a".repeat(9000)).maskTruncated(text)).isEmpty();
        });
    }

    @Test
    void areFoundInCausesThatGoRoundInCircles() throws InterruptedException {
        IOException read = new IOException("read");
        IOException write = new IOException("write", read);
        read.addSuppressed(write);
        IOException telling = new IOException("it said s3cr3t", write);
        Throwable chain = write;
        for (int i = 0; i < 20_000; i++) {
            chain = new IOException("once more", chain);
        }
        Throwable deep = chain;
        onASmallStack(() -> {
            assertThat(of("s3cr3t").appearIn(read)).isFalse();
            assertThat(of("s3cr3t").appearIn(deep)).isFalse();
            assertThat(of("s3cr3t").maskException(read)).isSameAs(read);
            assertThat(of("s3cr3t").maskException(telling))
                    .hasMessage("java.io.IOException")
                    .hasNoCause();
        });
        write.addSuppressed(telling);
        onASmallStack(() -> assertThat(of("s3cr3t").appearIn(deep)).isTrue());
    }
}
