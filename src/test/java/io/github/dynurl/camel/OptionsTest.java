package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.testing.Reply;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that invalid options are refused by name when the endpoint is created, and that valid options take effect from
 * each source.
 */
@Tag("compat")
class OptionsTest extends FunctionTestCase {
    private static final String BASE = "baseUrl=http://localhost/base&";

    private static Arguments wrong(String options, String... messageParts) {
        return Arguments.of(options, messageParts);
    }

    static Stream<Arguments> wrongTemplatesAndUrls() {
        return Stream.of(
                wrong("", "baseUrl"),
                wrong("baseUrl=", "baseUrl"),
                wrong(BASE + "urlFormat=RAW({base}/{kye})", "urlFormat", "{kye}", "position 7"),
                wrong(BASE + "urlFormat=RAW({base}/{part})", "urlFormat", "{key}"),
                wrong(BASE + "urlFormat=RAW(https://other/{key})", "urlFormat", "{base}"),
                wrong(BASE + "urlFormat=RAW({base}.evil/{key})", "urlFormat", "host"),
                wrong(BASE + "urlFormat=RAW({base}/{key)", "urlFormat", "brace"),
                wrong(BASE + "urlFormat=RAW({base}/key})", "urlFormat", "brace"),
                wrong(BASE + "urlFormatNoPart=RAW({base}/all)", "urlFormatNoPart", "{key}"),
                wrong(BASE + "urlFormatNoPart=RAW({base}/{key}/{part})", "urlFormatNoPart", "{part}"),
                wrong("baseUrl=http://user:pw@localhost/base", "baseUrl", "user"),
                wrong("baseUrl=RAW(http://localhost/base?x= 1)", "baseUrl", "a URL cannot have"),
                wrong("baseUrl=RAW(http://localhost/base#f)", "baseUrl", "fragment"),
                wrong("baseUrl=ftp://localhost/base", "baseUrl", "http"),
                wrong("baseUrl=/base", "baseUrl", "absolute"),
                wrong(BASE + "dataPart=metadata", "dataPart", "metadataPart"),
                wrong(BASE + "dataPart=..", "dataPart"),
                wrong(BASE + "permissionsPart=", "permissionsPart"),
                wrong(BASE + "queryUrl=ftp://localhost/find", "queryUrl"),
                wrong(BASE + "queryUrl=find", "queryUrl"));
    }

    static Stream<Arguments> wrongOthers() {
        return Stream.of(
                wrong(BASE + "http.retryHandler=x", "http.retryHandler"),
                wrong(BASE + "http.followRedirects=true", "http.followRedirects"),
                wrong(BASE + "http.socketTimeout=1", "http.socketTimeout"),
                wrong(BASE + "httpMethod=DELETE", "httpMethod"),
                wrong(BASE + "unknown=1", "unknown"),
                wrong("baseUrl=http://example.org/&username=u&password=p", "plain http", "allowInsecureAuth"),
                wrong("baseUrl=http://example.org/&accessToken=t", "plain http", "allowInsecureAuth"),
                wrong(BASE + "username=u", "password"),
                wrong(BASE + "password=p", "username"),
                wrong(BASE + "username=u&password=p&accessToken=t", "accessToken"),
                wrong(BASE + "accessToken=t&queryUrl=https://other/find", "queryUrl"),
                wrong(BASE + "operation=remove", "operation"),
                wrong(BASE + "operation=query", "queryUrl"),
                wrong(BASE + "operation=queryKeys", "queryUrl"),
                wrong(BASE + "key=..", "option key"),
                wrong(BASE + "select=a,,b", "option select"),
                wrong(BASE + "range=bytes=5-1", "option range"),
                wrong(BASE + "range=bytes=0-1,3-4", "option range"),
                wrong(BASE + "ifMatch=e1", "option ifMatch"),
                wrong(BASE + "ifNoneMatch=e1", "option ifNoneMatch"),
                wrong(BASE + "ifMatch=%22e1%22&ifNoneMatch=*", "ifMatch", "ifNoneMatch"),
                wrong(BASE + "outputType=no.such.Type", "option outputType", "no.such.Type"),
                wrong(BASE + "queryResult=set", "queryResult"),
                wrong(BASE + "queryLimit=0", "queryLimit"),
                wrong(BASE + "queryLimit=-1", "queryLimit"),
                wrong(BASE + "queryConcurrency=0", "queryConcurrency"),
                wrong(BASE + "inMemoryThreshold=-1", "inMemoryThreshold"),
                wrong(BASE + "inMemoryThreshold=9223372036854775807", "inMemoryThreshold"),
                wrong(BASE + "bufferSize=0", "bufferSize"),
                wrong(BASE + "maxJsonSize=0", "maxJsonSize"),
                wrong(BASE + "operationTimeout=0", "operationTimeout"),
                wrong(BASE + "dataTimeout=0", "dataTimeout"),
                wrong(BASE + "connectTimeout=-1", "connectTimeout"),
                wrong(BASE + "responseTimeout=0", "responseTimeout"),
                wrong(BASE + "filter.a=1&filter.a=2", "filter.a"));
    }

    @ParameterizedTest
    @MethodSource({"wrongTemplatesAndUrls", "wrongOthers"})
    void refusesInvalidOptionByName(String options, String[] messageParts) {
        assertThatThrownBy(() -> context.getEndpoint("dynurl:test?" + options))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .satisfies(failure -> {
                    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                    assertThat(cause.getMessage() + " "
                                    + (cause.getCause() == null
                                            ? ""
                                            : cause.getCause().getMessage()))
                            .contains(messageParts);
                });
    }

    @ParameterizedTest
    @MethodSource("wrongTemplatesAndUrls")
    void failsWithIllegalArgumentAsCause(String options, String[] messageParts) {
        assertThatThrownBy(() -> context.getEndpoint("dynurl:test?" + options))
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesStoreWithoutName() {
        assertThatThrownBy(() -> context.getEndpoint("dynurl:?baseUrl=http://localhost/"))
                .isInstanceOf(ResolveEndpointFailedException.class);
    }

    @Test
    void doesNotRevealPasswordInMessages() {
        String options = "username=u&password=geheim&accessToken=geheim2&baseUrl=http://localhost/";
        assertThatThrownBy(() -> context.getEndpoint("dynurl:test?" + options)).satisfies(failure -> {
            for (Throwable t = failure; t != null; t = t.getCause()) {
                assertThat(String.valueOf(t.getMessage())).doesNotContain("geheim");
            }
        });
    }

    @Test
    void buildsUrlsFromTemplatesAndParts() {
        server.on("GET", "/base/v1/blob/k").reply(Reply.ok("x"));
        server.on("DELETE", "/base/v1/all/k").reply(Reply.status(204));
        String layout =
                "urlFormat=RAW({base}/v1/{part}/{key})&urlFormatNoPart=RAW({base}/v1/all/{key})&dataPart=blob&key=k";
        sendAndCheck(layout + "&operation=getData");
        sendAndCheck(layout + "&operation=delete");
        assertThat(requestLines(2)).containsExactly("GET /base/v1/blob/k", "DELETE /base/v1/all/k");
    }

    private DynUrlConfiguration bean() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setOperation(DynUrlOperation.getData);
        bean.setKey("of the bean");
        return bean;
    }

    @Test
    void usesDefaultsOfBeanWithStoreName() {
        server.otherwise().reply(Reply.ok("x"));
        context.getRegistry().bind("images", bean());
        assertThat(exchange("dynurl:images", "", headers(DynUrlConstants.KEY, "other"))
                        .getException())
                .isNull();
        assertThat(exchange("dynurl:images?key=uri&operation=exists", "", Map.of())
                        .getException())
                .isNull();
        assertThat(requestLines(2)).containsExactly("GET /base/of%20the%20bean/data", "HEAD /base/uri/data");
    }

    @Test
    void keepsOptionsOfEndpointsSeparate() {
        server.otherwise().reply(Reply.ok("x"));
        DynUrlConfiguration bean = bean();
        context.getRegistry().bind("images", bean);
        context.getEndpoint("dynurl:images?key=changed&filter.a=1&operation=delete", DynUrlEndpoint.class)
                .getConfiguration()
                .setDataPart("changed");
        assertThat(exchange("dynurl:images", "", Map.of()).getException()).isNull();
        assertThat(bean.getKey()).isEqualTo("of the bean");
        assertThat(bean.getFilter()).isEmpty();
        assertThat(requestLines(1)).containsExactly("GET /base/of%20the%20bean/data");
    }

    @Test
    void usesComponentConfigurationAsDefaultOfAllStores() {
        server.otherwise().reply(Reply.ok("x"));
        context.getComponent("dynurl", DynUrlComponent.class).setConfiguration(bean());
        assertThat(exchange("dynurl:any", "", Map.of()).getException()).isNull();
        assertThat(requestLines(1)).containsExactly("GET /base/of%20the%20bean/data");
    }
}
