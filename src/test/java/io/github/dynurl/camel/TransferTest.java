package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.internal.message.ResponseWriter;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the operations {@code copy} and {@code move} of a producer. */
@Tag("compat")
class TransferTest extends FunctionTestCase {
    private static final String PLAIN = "dialect.permissions=none&";

    @RegisterExtension
    final ScriptedServer second = ScriptedServer.start();

    private final ServedStore objects = ServedStore.on(server).creating();
    private final ServedStore archive = ServedStore.on(second).creating();

    @BeforeEach
    void bindArchive() {
        objects.put("k", Map.of("n", 1), "the data");
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(second.url("/base"));
        bean.setDialectValues(Map.of("permissions", "none"));
        context.getRegistry().bind("archive", bean);
    }

    @AfterEach
    void acceptRequests() {
        acceptAnyRequestCount();
        assertThat(second.problems()).isEmpty();
    }

    private Message transfer(
            DynUrlOperation operation, String options, Map<String, ? extends @Nullable Object> headers) {
        return sendAndCheck(
                PLAIN + "operation=" + operation + (options.isEmpty() ? "" : "&" + options), "body", headers);
    }

    private static void assertCopied(ServedStore to, String key) {
        assertThat(to.data(key)).isEqualTo("the data");
        assertThat(to.metadata(key)).isEqualTo(Map.of("n", 1));
    }

    private static @Nullable Object storeIn(Message message) {
        return Objects.requireNonNull(message.getExchange()).getProperty(ResponseWriter.STORE_PROPERTY);
    }

    @Test
    void copiesWithinStore() {
        Message message = transfer(DynUrlOperation.copy, "key=k&targetKey=done/k", Map.of());
        assertCopied(objects, "done/k");
        assertCopied(objects, "k");
        assertThat(message.getBody()).isEqualTo("body");
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("done/k");
        assertThat(message.getHeader(DynUrlConstants.ETAG)).isNotNull();
        assertThat(message.getHeader(DynUrlConstants.STATUS_CODE)).isEqualTo(200);
        assertThat(storeIn(message)).isEqualTo("test");
    }

    @Test
    void movesToOtherStoreUnderSameKey() {
        Message message = transfer(DynUrlOperation.move, "targetStore=archive", headers(DynUrlConstants.KEY, "k"));
        assertCopied(archive, "k");
        assertThat(objects.keys()).isEmpty();
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
        assertThat(storeIn(message)).isEqualTo("archive");
    }

    @ParameterizedTest
    @EnumSource(
            value = DynUrlOperation.class,
            names = {"copy", "move"})
    void takesTargetFromHeaders(DynUrlOperation operation) {
        transfer(
                operation,
                "",
                headers(
                        DynUrlConstants.KEY, "k",
                        DynUrlConstants.TARGET_KEY, "ä b/c",
                        DynUrlConstants.TARGET_STORE, "archive"));
        assertCopied(archive, "ä b/c");
    }

    @Test
    void ignoresHeadersIfOptionsAreSet() {
        transfer(
                DynUrlOperation.copy,
                "key=k&targetKey=fixed&targetStore=archive",
                headers(DynUrlConstants.TARGET_KEY, "../other", DynUrlConstants.TARGET_STORE, "nowhere"));
        assertThat(archive.keys()).containsExactly("fixed");
    }

    /** A message that has the header of an earlier step must not send an object to another store. */
    @Test
    void ignoresTargetStoreInHeaderIfTargetKeyIsFixed() {
        transfer(DynUrlOperation.copy, "key=k&targetKey=done/k", headers(DynUrlConstants.TARGET_STORE, "archive"));
        assertCopied(objects, "done/k");
        assertThat(archive.keys()).isEmpty();
    }

    @Test
    void refusesSameUrlInOtherStore() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base/a"));
        bean.setDialectValues(Map.of("permissions", "none"));
        context.getRegistry().bind("folder", bean);
        objects.put("a/k", Map.of(), "data");
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                PLAIN + "operation=move&key=a/k&targetKey=k&targetStore=folder",
                null,
                Map.of());
        assertThat(failure).hasMessageContaining("the target is the object itself");
        assertThat(objects.keys()).contains("a/k");
    }

    @Test
    void copiesFromStoreWithSecretInItsTemplate() {
        transfer(
                DynUrlOperation.copy,
                "urlFormat=RAW({base}/{key}/{part}?apikey=secret123)&key=k&targetStore=archive",
                Map.of());
        assertCopied(archive, "k");
    }

    @Test
    void needsTargetKeyWithinStore() {
        InvalidRequestException failure =
                failure(InvalidRequestException.class, PLAIN + "operation=copy&key=k", null, Map.of());
        assertThat(failure)
                .hasMessage("Cannot copy: the key is missing; set the option targetKey or the header"
                        + " CamelDynUrlTargetKey");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", ""})
    void refusesObjectItself(String store) {
        context.getRegistry().bind("same", bean(server.url("/base")));
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                PLAIN + "operation=move&key=k&targetKey=k" + (store.isEmpty() ? "" : "&targetStore=same"),
                null,
                Map.of());
        assertThat(failure).hasMessageContaining("the target is the object itself");
        assertThat(server.requests()).isEmpty();
    }

    private static DynUrlConfiguration bean(String baseUrl) {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(baseUrl);
        return bean;
    }

    /** A header can only name a bean, so that no message chooses a server. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nowhere",
                "http://127.0.0.1:1/base",
                "archive?baseUrl=http://127.0.0.1:1",
                "dynurl:archive",
                "#bean:archive",
                "{{archive}}",
                "archive&baseUrl=x",
                "../archive",
                "archive\n",
                "text",
                "${body}"
            })
    void refusesTargetStoreThatIsNoBean(String name) {
        context.getRegistry().bind("text", "no configuration");
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                PLAIN + "operation=copy&key=k",
                null,
                headers(DynUrlConstants.TARGET_STORE, name));
        assertThat(failure)
                .hasMessageContaining("it must be the name of a bean of the class DynUrlConfiguration: archive");
        assertThat(server.requests()).isEmpty();
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void refusesUnknownTargetStoreAtStart() {
        assertThatThrownBy(() ->
                        routes(rb -> rb.from("direct:in").to(store(PLAIN + "operation=copy&targetStore=nowhere"))))
                .hasStackTraceContaining("targetStore is \"nowhere\"");
    }

    /** A bean serves several operations, so its target is allowed where it has no effect. */
    @Test
    void ignoresTargetOfBeanInOtherOperations() {
        DynUrlConfiguration bean = bean(server.url("/base"));
        bean.setTargetStore("nowhere");
        context.getRegistry().bind("images", bean);
        Exchange exchange = exchange("dynurl:images?operation=getData&key=k", null, Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("the data");
    }

    @Test
    void refusesIllegalTargetKeyAtStart() {
        assertThatThrownBy(() -> context.getEndpoint(store("operation=copy&targetKey=a/../b"))
                        .createProducer())
                .hasStackTraceContaining("the option targetKey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/./b", "/", "", "a\u0000"})
    void refusesIllegalTargetKeyInHeader(String targetKey) {
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                PLAIN + "operation=copy&key=k",
                null,
                headers(DynUrlConstants.TARGET_KEY, targetKey));
        assertThat(failure).hasMessageContaining("the header CamelDynUrlTargetKey");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void appliesIfMatchToOriginalAndIfNoneMatchToTarget() {
        String etag = String.valueOf(
                transfer(DynUrlOperation.copy, "key=k&targetKey=a", Map.of()).getHeader(DynUrlConstants.ETAG));
        String options = "key=a&targetKey=b&ifNoneMatch=*&ifMatch=RAW(" + etag + ")";
        transfer(DynUrlOperation.copy, options, Map.of());
        assertCopied(objects, "b");
        ConflictException exists =
                failure(ConflictException.class, PLAIN + "operation=move&" + options, null, Map.of());
        assertThat(exists).hasMessageContaining("the copy \"b\" was not written, and the original was kept");
        objects.changeData("a", "changed");
        ConflictException changed = failure(
                ConflictException.class,
                PLAIN + "operation=move&key=a&targetKey=c&ifMatch=RAW(" + etag + ")",
                null,
                Map.of());
        assertThat(changed).hasMessageContaining("nothing was written");
        assertThat(objects.keys()).containsExactlyInAnyOrder("k", "a", "b");
    }

    @Test
    void failsIfOriginalIsMissing() {
        Exchange exchange = exchange(store(PLAIN + "operation=move&key=missing&targetKey=b"), "body", Map.of());
        assertThat(failure(NoSuchKeyException.class, exchange).key()).contains("missing");
        assertThat(exchange.getMessage().getBody()).isEqualTo("body");
    }

    @Test
    void sharesOneEndpointInToD() throws Exception {
        routes(rb -> rb.from("direct:in").toD(store(PLAIN + "operation=copy&key=k&targetKey=RAW(${body})")));
        for (String target : List.of("a", "b&targetStore=archive", "c d")) {
            template().requestBody("direct:in", target);
            assertCopied(objects, target);
        }
        assertThat(archive.keys()).isEmpty();
        assertThat(context.getEndpoints().stream().filter(DynUrlEndpoint.class::isInstance))
                .hasSize(1);
    }

    @Test
    void sharesClientOfTargetStore() {
        for (String key : List.of("a", "b", "c")) {
            transfer(DynUrlOperation.copy, "key=k&targetStore=archive", headers(DynUrlConstants.TARGET_KEY, key));
        }
        assertThat(archive.keys()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(context.getEndpoints().stream().filter(DynUrlEndpoint.class::isInstance))
                .hasSize(2);
    }

    @Test
    void sendsCopiedHeadersOnlyToStoreOfEndpoint() {
        transfer(
                DynUrlOperation.copy,
                "key=k&targetStore=archive&requestHeaders=X-Secret",
                headers("X-Secret", "secret"));
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.header("X-Secret")).isEqualTo("secret"));
        assertThat(second.requests()).isNotEmpty().allSatisfy(request -> assertThat(request.header("X-Secret"))
                .isNull());
    }

    @Test
    void takesOptionsOfTargetFromItsBean() {
        DynUrlConfiguration bean = bean(second.url("/base"));
        bean.setDialectValues(Map.of("permissions", "none"));
        bean.setHeader(Map.of("X-Api-Key", "key"));
        context.getRegistry().bind("secured", bean);
        transfer(DynUrlOperation.copy, "key=k&targetStore=secured", Map.of());
        assertThat(second.requests().stream()
                        .map((RecordedRequest request) -> request.header("X-Api-Key"))
                        .distinct())
                .containsExactly("key");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.header("X-Api-Key")).isNull());
    }
}
