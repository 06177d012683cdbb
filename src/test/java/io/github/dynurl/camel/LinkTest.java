package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.http.access.RequestSigner;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the operations that return URLs of data: url and presign. */
class LinkTest extends ContextTestCase {
    private static final String PRESIGN = "operation=presign&requestSigner=#signer";

    /** The path and query that the signer returns for the next URL; null for the URL with a signature. */
    private String answer = "";

    @BeforeEach
    void bindSigner() {
        camel.getRegistry().bind("signer", new RequestSigner() {
            @Override
            public Signature sign(UnsignedRequest request) {
                return Signature.of(Map.of("Authorization", "secret"));
            }

            @Override
            public String presign(UnsignedRequest request, Duration validity) {
                char separator = request.url().contains("?") ? '&' : '?';
                return answer.isEmpty()
                        ? request.url() + separator + "for=" + request.method() + validity.toSeconds()
                        : server.url(answer);
            }
        });
        camel.getRegistry().bind("headerSigner", (RequestSigner)
                request -> RequestSigner.Signature.of(Map.of("Authorization", "secret")));
    }

    private Exchange send(String options, Map<String, Object> headers) {
        Map<String, Object> all = new HashMap<>(headers);
        all.putIfAbsent(DynUrlConstants.KEY, "a b/ü?");
        Exchange result = camel.createFluentProducerTemplate()
                .to(store() + options)
                .withHeaders(all)
                .withBody("old")
                .send();
        assertThat(server.requests()).isEmpty();
        return result;
    }

    private String link(String options, Map<String, Object> headers) {
        Exchange result = send(options, headers);
        if (result.getException() != null) {
            throw new CamelExecutionException("failed", result, result.getException());
        }
        return Objects.requireNonNull(result.getMessage().getBody(String.class));
    }

    @Test
    void returnsUrlOfData() {
        Exchange result = send("operation=url", Map.of());
        assertThat(result.getMessage().getBody()).isEqualTo(server.url("/base/a%20b/%C3%BC%3F/data"));
        assertThat(result.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo("a b/ü?");
    }

    /** Each value is an option with a secret. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "&username=me&password=secret",
                "&header.X-Key=secret",
                "&header.Authorization=Bearer%20secret",
                "&requestSigner=#signer",
                "&baseUrl=RAW({base}?sig=secret&sv=1)"
            })
    void returnsUrlWithoutCredentials(String options) {
        String withBase = options.replace("{base}", server.url("/base"));
        String uri = withBase.contains("baseUrl") ? "dynurl:s?operation=url" : store() + "operation=url";
        Exchange result = camel.createFluentProducerTemplate()
                .to(uri + withBase)
                .withHeader(DynUrlConstants.KEY, "k")
                .send();
        assertThat(result.getException()).isNull();
        assertThat(result.getMessage().getBody()).isEqualTo(server.url("/base/k/data"));
    }

    /** The query of a template can be a secret, such as a key of an API. */
    @ParameterizedTest
    @ValueSource(strings = {"operation=url", PRESIGN})
    void refusesUrlWithSecretOfTemplate(String options) {
        Exchange result = camel.createFluentProducerTemplate()
                .to(store() + options + "&urlFormat=RAW({base}/{key}/{part}?apikey=secret123)")
                .withHeader(DynUrlConstants.KEY, "k")
                .send();
        assertThat(result.getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("a link cannot be created")
                .hasMessageNotContaining("secret123");
    }

    @Test
    void acceptsExpirationOfBeanInOtherOperations() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setDownloadLinkExpiration(Duration.ofMinutes(5));
        camel.getRegistry().bind("images", bean);
        assertThat(camel.createFluentProducerTemplate()
                        .to("dynurl:images?operation=url&key=k")
                        .send()
                        .getException())
                .isNull();
    }

    @Test
    void presignsForAnHour() {
        assertThat(link(PRESIGN, Map.of())).isEqualTo(server.url("/base/a%20b/%C3%BC%3F/data?for=GET3600"));
    }

    static Stream<Object> expirations() {
        return Stream.of("2m", Duration.ofMinutes(2), 120_000, 120_000L, "120000");
    }

    @ParameterizedTest
    @MethodSource("expirations")
    void presignsForTimeInHeader(Object expiration) {
        assertThat(link(PRESIGN, Map.of(DynUrlConstants.DOWNLOAD_LINK_EXPIRATION, expiration)))
                .endsWith("?for=GET120");
    }

    @Test
    void prefersOptionToHeader() {
        assertThat(link(PRESIGN + "&downloadLinkExpiration=5m", Map.of(DynUrlConstants.DOWNLOAD_LINK_EXPIRATION, "2m")))
                .endsWith("?for=GET300");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "999", "soon", ""})
    void refusesIllegalTimeInHeader(String expiration) {
        assertThatThrownBy(() -> link(PRESIGN, Map.of(DynUrlConstants.DOWNLOAD_LINK_EXPIRATION, expiration)))
                .rootCause()
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the header CamelDynUrlDownloadLinkExpiration is ");
    }

    @Test
    void refusesToPresignWithoutSigner() {
        assertThatThrownBy(() -> link("operation=presign", Map.of()))
                .rootCause()
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the store has no signer; set the option requestSigner");
    }

    @Test
    void refusesToPresignIfSignerCreatesNoUrls() {
        assertThatThrownBy(() -> link("operation=presign&requestSigner=#headerSigner", Map.of()))
                .hasStackTraceContaining("it creates no URLs; implement RequestSigner.presign");
    }

    /** Each value is a URL that leads to another object, or has no signature. */
    @ParameterizedTest
    @ValueSource(strings = {"/base/other/data?s=1", "/base/a%20b/%C3%BC%3F/data", "/base/a%20b/x%3F/../data?s=1"})
    void refusesUrlOfSigner(String path) {
        answer = path;
        assertThatThrownBy(() -> link(PRESIGN, Map.of()))
                .rootCause()
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the result of the request signer cannot be used");
    }

    @Test
    void refusesToPresignUrlWithQueryOfBaseUrl() {
        Exchange result = camel.createFluentProducerTemplate()
                .to("dynurl:s?baseUrl=RAW(" + server.url("/base") + "?sig=secret)&" + PRESIGN)
                .withHeader(DynUrlConstants.KEY, "k")
                .send();
        assertThat(result.getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the query of baseUrl")
                .hasMessageNotContaining("secret)");
    }
}
