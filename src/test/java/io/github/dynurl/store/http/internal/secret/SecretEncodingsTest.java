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

/** Tests the masking of secrets in server messages, which takes linear time and a small stack. */
class SecretEncodingsTest {
    static Stream<String> secrets() {
        return Stream.of(
                "s3cr3t",
                "pass word/+&<'\"\\",
                "p\u00e4ssw\u00f6rd\u20ac",
                "\u65e5\u672c\u8a9e-\ud83d\ude00x",
                "a".repeat(40) + "b");
    }

    private static Secrets secretsOf(String secret) {
        return new Secrets(SecretEncodings.of(secret));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void masksEachForm(String secret) {
        for (String form : Canary.forms(secret)) {
            if (form.chars().filter(c -> c != '?' && c != '\ufffd' && c != 0).count() >= SecretEncodings.MIN_LENGTH) {
                String hidden = secretsOf(secret).mask("before " + form + " after");
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
    void masksPairOfUsernameAndPassword() {
        Secrets secrets = new Credentials("scott", "s3cr3t", null).secrets();
        String pair = Base64.getEncoder().encodeToString("scott:s3cr3t".getBytes(StandardCharsets.UTF_8));
        assertThat(secrets.mask("Basic " + pair + "; scott")).isEqualTo("Basic xxxxxx; scott");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "on", "the"})
    void doesNotMaskVeryShortSecret(String password) {
        Secrets secrets = new Credentials("scott", password, null).secrets();
        assertThat(secrets.mask("the state is on")).isEqualTo("the state is on");
        String pair = Base64.getEncoder().encodeToString(("scott:" + password).getBytes(StandardCharsets.UTF_8));
        assertThat(secrets.mask(pair)).doesNotContain(pair.substring(0, 8));
    }

    @Test
    void masksSecretValuesOfQueryParameters() {
        Secrets secrets = Secrets.ofUrlQueries(
                "{base}/{key}?alt=media&part={part}&sig=ab%2Fcanary+1&v=2020-10-02",
                null, "http://h/find?api_key=short1");
        assertThat(secrets.mask("media ab/canary 1, ab%2Fcanary+1; short1 v=2020-10-02"))
                .isEqualTo("media xxxxxx, xxxxxx; xxxxxx v=xxxxxx");
        assertThat(Secrets.ofUrlQueries("{base}/{key}").mask("key")).isEqualTo("key");
    }

    @Test
    void masksValuesOfSecretHeaders() {
        Secrets secrets = Secrets.ofHeaders(Map.of("X-Api-Key", "k3ycanary", "traceparent", "00-abcdef"));
        assertThat(secrets.mask("k3ycanary 00-abcdef")).isEqualTo("xxxxxx 00-abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no token 's3cr3t-of-th': go", "\"name s3…\"", "s3cr3t-of-t..."})
    void masksLongPrefixAndTruncatedSecret(String message) {
        assertThat(secretsOf("s3cr3t-of-the-house").mask(message)).doesNotContain("s3");
    }

    @Test
    void masksOverlappingSecrets() {
        Secrets secrets = secretsOf("abcdef").plus(secretsOf("defghi"));
        assertThat(secrets.mask("-abcdefghi-")).isEqualTo("-xxxxxx-");
        assertThat(secretsOf("abab").mask("ababab")).isEqualTo("xxxxxx");
    }

    @Provide
    Arbitrary<String> shortTexts() {
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
    void truncatesAtEarliestPossibleStartOfSecret(
            @ForAll("shortTexts") String text, @ForAll("forms") Set<String> forms) {
        // A replacement character at the end is the rest of a character that was cut.
        String whole = text.replaceFirst("\ufffd+$", "");
        int cut = whole.length();
        for (int i = whole.length() - 1; i >= 0; i--) {
            String rest = whole.substring(i);
            if (forms.stream().anyMatch(form -> form.startsWith(rest) && form.length() > rest.length())) {
                cut = i;
            }
        }
        int prefixLength = forms.stream()
                .mapToInt(form -> new SubstringSearch(form).prefixLengthAtEnd(whole))
                .max()
                .orElse(0);
        assertThat(whole.length() - prefixLength).isEqualTo(cut);
        String shown = new Secrets(forms).maskTruncated(text);
        assertThat(forms.stream().filter(form -> form.length() > 6 || whole.contains(form)))
                .noneMatch(form -> form.length() >= 4 && shown.contains(form));
    }

    /** Runs the work with a stack that is too small for one recursion per character. */
    private static void runOnSmallStack(Runnable work) throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(null, work, "small", 64 * 1024);
        thread.setUncaughtExceptionHandler((which, e) -> thrown.add(e));
        thread.start();
        thread.join();
        assertThat(thrown).isEmpty();
    }

    @Test
    void masksRepeatedFirstCharacterOnSmallStack() throws InterruptedException {
        String text = "a".repeat(8192);
        runOnSmallStack(() -> {
            // The end of the text, or all of it, may be the start of the secret.
            assertThat(secretsOf("abcdefgh").maskTruncated(text)).isEqualTo("a".repeat(8191));
            assertThat(secretsOf("a".repeat(4000) + "b").maskTruncated(text)).isEqualTo("xxxxxx");
            assertThat(secretsOf("a".repeat(9000)).maskTruncated(text)).isEmpty();
        });
    }

    @Test
    void findsSecretInCyclicCauses() throws InterruptedException {
        IOException read = new IOException("read");
        IOException write = new IOException("write", read);
        read.addSuppressed(write);
        IOException leaking = new IOException("the password is s3cr3t", write);
        Throwable chain = write;
        for (int i = 0; i < 20_000; i++) {
            chain = new IOException("wrapped", chain);
        }
        Throwable deep = chain;
        runOnSmallStack(() -> {
            assertThat(secretsOf("s3cr3t").areContainedIn(read)).isFalse();
            assertThat(secretsOf("s3cr3t").areContainedIn(deep)).isFalse();
            assertThat(secretsOf("s3cr3t").maskException(read)).isSameAs(read);
            assertThat(secretsOf("s3cr3t").maskException(leaking))
                    .hasMessage("java.io.IOException")
                    .hasNoCause();
        });
        write.addSuppressed(leaking);
        runOnSmallStack(
                () -> assertThat(secretsOf("s3cr3t").areContainedIn(deep)).isTrue());
    }
}
