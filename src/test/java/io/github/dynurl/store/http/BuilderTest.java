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

    private static Arguments refusal(String message, UnaryOperator<HttpStoreBuilder> change) {
        return Arguments.of(message, change);
    }

    static Stream<Arguments> urls() {
        return Stream.of(
                refusal("baseUrl is missing", b -> HttpStore.builder()),
                refusal("baseUrl is missing", b -> b.baseUrl(" ")),
                refusal("baseUrl \"ftp://h\" is not an absolute URL", b -> b.baseUrl("ftp://h")),
                refusal("baseUrl has user information", b -> b.baseUrl("http://scott:" + SECRET + "@h/")),
                refusal("queryUrl \"find\" is not an absolute URL", b -> b.queryUrl("find")),
                refusal("queryUrl has user information", b -> b.queryUrl("http://scott:" + SECRET + "@h/")),
                refusal("urlFormat \"{base}/{kye}\" has unknown variable {kye}", b -> b.urlFormat("{base}/{kye}")),
                refusal("urlFormatNoPart \"{base}\" does not contain {key}", b -> b.urlFormatNoPart("{base}")),
                refusal("dataPart \"..\" is not legal", b -> b.dataPart("..")),
                refusal("metadataPart is empty", b -> b.metadataPart("")),
                refusal("permissionsPart and dataPart are both \"data\"", b -> b.permissionsPart("data")),
                refusal(
                        "queryUrl \"http://h/{filter}\" has {filter} though queryBody=true",
                        b -> b.queryUrl("http://h/{filter}").queryBody(true)));
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                refusal("connectTimeout must be greater than 0", b -> b.connectTimeout(Duration.ZERO)),
                refusal("responseTimeout must be greater than 0", b -> b.responseTimeout(Duration.ZERO)),
                refusal("operationTimeout must be greater than 0", b -> b.operationTimeout(Duration.ofMillis(-1))),
                refusal("operationTimeout must be greater than 0", b -> b.operationTimeout(Duration.ofNanos(1))),
                refusal("dataTimeout must be greater than 0", b -> b.dataTimeout(Duration.ZERO)),
                refusal("connectionsPerRoute must be greater than 0, but is 0", b -> b.connectionsPerRoute(0)),
                refusal("maxTotalConnections must be greater than 0, but is -1", b -> b.maxTotalConnections(-1)),
                refusal("bufferSize must be greater than 0", b -> b.bufferSize(0)),
                refusal("maxJsonSize must be greater than 0", b -> b.maxJsonSize(0)),
                refusal("queryConcurrency must be greater than 0", b -> b.queryConcurrency(0)));
    }

    static Stream<Arguments> credentials() {
        return Stream.of(
                refusal("password is missing", b -> b.basicAuth("scott", null)),
                refusal("username is missing", b -> b.basicAuth(null, SECRET)),
                refusal("username ", b -> b.basicAuth("", SECRET)),
                refusal("username has a colon", b -> b.basicAuth("sc:ott", SECRET)),
                refusal("username and accessToken are both set", b -> b.basicAuth("scott", SECRET)
                        .accessToken(SECRET)),
                refusal("accessToken ", b -> b.accessToken("")),
                refusal("accessToken ", b -> b.accessToken(SECRET + "\r\nX-Evil: 1")),
                refusal("accessToken ", b -> b.accessToken(SECRET + " ")),
                refusal("accessToken ", b -> b.accessToken(SECRET + "\u00e9")),
                refusal(
                        "baseUrl would send credentials over plain http to http://h;",
                        b -> b.basicAuth("scott", SECRET)),
                refusal("baseUrl would send credentials over plain http to http://h;", b -> b.accessToken(SECRET)),
                refusal("baseUrl would send credentials over plain http", b -> b.baseUrl("http://localhost.evil/")
                        .accessToken(SECRET)),
                refusal(
                        "queryUrl is on http://search and baseUrl on https://h:",
                        b -> b.baseUrl("https://h/").queryUrl("http://search/").accessToken(SECRET)),
                refusal(
                        "queryUrl is on http://h and baseUrl on https://h:",
                        b -> b.baseUrl("https://h/").queryUrl("http://h/").basicAuth("scott", SECRET)),
                refusal(
                        "queryUrl is on https://h:444 and baseUrl on https://h:",
                        b -> b.baseUrl("https://h/").queryUrl("https://h:444/").accessToken(SECRET)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"urls", "sizes", "credentials"})
    void namesTheOptionThatIsWrongAndNoSecret(String message, UnaryOperator<HttpStoreBuilder> change) {
        HttpStoreBuilder builder = change.apply(HttpStore.builder().baseUrl("http://h/base"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void saysHowToAllowCredentialsOverPlainHttp() {
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
    void takesCredentialsWhereTheyAreSafe(String baseUrl) {
        HttpStore.builder().baseUrl(baseUrl).basicAuth("scott", SECRET).build().close();
    }

    @Test
    void needsNoMoreThanABaseUrl() {
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
            assertThat(store + " " + store.info()).doesNotContain(SECRET, "c2NvdHQ6czNjcjN0");
        }
    }

    @AfterEach
    void leavesNoThreads() {
        HttpStoreTestCase.soon("no thread of a store")
                .until(() -> HttpStoreTestCase.ownThreads().isEmpty());
    }
}
