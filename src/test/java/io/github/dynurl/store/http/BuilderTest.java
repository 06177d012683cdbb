package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class BuilderTest {
    private static final String SECRET = "s3cr3t";

    /** Contains {@code scott:s3cr3t} in Base64. */
    private static final String SECRET_IN_BASE64 = "c2NvdHQ6czNjcjN0";

    private static Arguments invalidOption(String message, UnaryOperator<HttpStoreBuilder> change) {
        return Arguments.of(message, change);
    }

    static Stream<Arguments> invalidUrls() {
        return Stream.of(
                invalidOption("baseUrl is missing", b -> HttpStore.builder()),
                invalidOption("baseUrl is missing", b -> b.baseUrl(" ")),
                invalidOption("baseUrl \"ftp://h\" is not an absolute URL", b -> b.baseUrl("ftp://h")),
                invalidOption("baseUrl has user information", b -> b.baseUrl("http://scott:" + SECRET + "@h/")),
                invalidOption("queryUrl \"find\" is not an absolute URL", b -> b.queryUrl("find")),
                invalidOption("queryUrl has user information", b -> b.queryUrl("http://scott:" + SECRET + "@h/")),
                invalidOption(
                        "urlFormat \"{base}/{kye}\" has unknown variable {kye}", b -> b.urlFormat("{base}/{kye}")),
                invalidOption("urlFormatNoPart \"{base}\" does not contain {key}", b -> b.urlFormatNoPart("{base}")),
                invalidOption("dataPart \"..\" is not legal", b -> b.dataPart("..")),
                invalidOption("metadataPart is empty", b -> b.metadataPart("")),
                invalidOption("permissionsPart and dataPart are both \"data\"", b -> b.permissionsPart("data")),
                invalidOption(
                        "queryUrl \"http://h/{filter}\" has {filter} though queryBody=true",
                        b -> b.queryUrl("http://h/{filter}").queryBody(true)));
    }

    static Stream<Arguments> invalidSizes() {
        return Stream.of(
                invalidOption("connectTimeout must be greater than 0", b -> b.connectTimeout(Duration.ZERO)),
                invalidOption("responseTimeout must be greater than 0", b -> b.responseTimeout(Duration.ZERO)),
                invalidOption(
                        "operationTimeout must be greater than 0", b -> b.operationTimeout(Duration.ofMillis(-1))),
                invalidOption("operationTimeout must be greater than 0", b -> b.operationTimeout(Duration.ofNanos(1))),
                invalidOption("dataTimeout must be greater than 0", b -> b.dataTimeout(Duration.ZERO)),
                invalidOption("connectionsPerRoute must be greater than 0, but is 0", b -> b.connectionsPerRoute(0)),
                invalidOption("maxTotalConnections must be greater than 0, but is -1", b -> b.maxTotalConnections(-1)),
                invalidOption("bufferSize must be greater than 0", b -> b.bufferSize(0)),
                invalidOption("maxJsonSize must be greater than 0", b -> b.maxJsonSize(0)),
                invalidOption("queryConcurrency must be greater than 0", b -> b.queryConcurrency(0)));
    }

    static Stream<Arguments> invalidCredentials() {
        return Stream.of(
                invalidOption("password is missing", b -> b.basicAuth("scott", null)),
                invalidOption("username is missing", b -> b.basicAuth(null, SECRET)),
                invalidOption("username ", b -> b.basicAuth("", SECRET)),
                invalidOption("username has a colon", b -> b.basicAuth("sc:ott", SECRET)),
                invalidOption("username and accessToken are both set", b -> b.basicAuth("scott", SECRET)
                        .accessToken(SECRET)),
                invalidOption("accessToken ", b -> b.accessToken("")),
                invalidOption("accessToken ", b -> b.accessToken(SECRET + "\r\nX-Evil: 1")),
                invalidOption("accessToken ", b -> b.accessToken(SECRET + " ")),
                invalidOption("accessToken ", b -> b.accessToken(SECRET + "\u00e9")),
                invalidOption(
                        "baseUrl would send credentials over plain http to http://h;",
                        b -> b.basicAuth("scott", SECRET)),
                invalidOption(
                        "baseUrl would send credentials over plain http to http://h;", b -> b.accessToken(SECRET)),
                invalidOption("baseUrl would send credentials over plain http", b -> b.baseUrl("http://localhost.evil/")
                        .accessToken(SECRET)),
                invalidOption(
                        "queryUrl is on http://search and baseUrl on https://h:",
                        b -> b.baseUrl("https://h/").queryUrl("http://search/").accessToken(SECRET)),
                invalidOption(
                        "queryUrl is on http://h and baseUrl on https://h:",
                        b -> b.baseUrl("https://h/").queryUrl("http://h/").basicAuth("scott", SECRET)),
                invalidOption(
                        "queryUrl is on https://h:444 and baseUrl on https://h:",
                        b -> b.baseUrl("https://h/").queryUrl("https://h:444/").accessToken(SECRET)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"invalidUrls", "invalidSizes", "invalidCredentials"})
    void namesInvalidOptionWithoutSecret(String message, UnaryOperator<HttpStoreBuilder> change) {
        HttpStoreBuilder builder = change.apply(HttpStore.builder().baseUrl("http://h/base"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void explainsHowToAllowCredentialsOverPlainHttp() {
        assertThatThrownBy(() -> HttpStore.builder()
                        .baseUrl("http://h/")
                        .accessToken(SECRET)
                        .build())
                .hasMessageEndingWith("use https, or allowInsecureAuth=true");
        HttpStore.builder()
                .baseUrl("http://h/")
                .accessToken(SECRET)
                .allowInsecureAuth(true)
                .build()
                .close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost/", "http://127.0.0.1:81/", "http://127.9.8.7/", "http://[::1]/", "https://h/"})
    void acceptsCredentialsForSecureOrLoopbackUrl(String baseUrl) {
        HttpStore.builder().baseUrl(baseUrl).basicAuth("scott", SECRET).build().close();
    }

    @Test
    void requiresOnlyBaseUrl() {
        try (HttpStore store = HttpStore.builder()
                .baseUrl("http://h/base/")
                .basicAuth(null, null)
                .accessToken(null)
                .build()) {
            assertThat(store).hasToString("HttpStore http://h/base {base}/{key}/{part}");
            assertThat(store.info())
                    .containsEntry("baseUrl", "http://h/base")
                    .containsEntry("urlFormat", "{base}/{key}/{part}")
                    .containsEntry("urlFormatNoPart", "{base}/{key}")
                    .containsEntry("query", false)
                    .doesNotContainKey("userTag");
            assertThat(store.userTag()).isEmpty();
        }
    }

    @Test
    void neverShowsSecrets() {
        HttpStoreBuilder builder = HttpStore.builder().baseUrl("https://h/base").basicAuth("scott", SECRET);
        try (HttpStore store = builder.build()) {
            assertThat(store + " " + store.info()).doesNotContain(SECRET, SECRET_IN_BASE64);
        }
    }

    @AfterEach
    void leavesNoThreads() {
        HttpStoreTestCase.soon("no thread of a store")
                .until(() -> HttpStoreTestCase.ownThreads().isEmpty());
    }
}
