package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.testing.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the bodies that operations produce: the option outputType, and Simple expressions on these bodies. */
@Tag("compat")
class OperationsOutputTest extends FunctionTestCase {
    private static final String JSON =
            "{\"name\":\"Anna\",\"taken\":\"2024-02-03T04:05:06Z\",\"size\":{\"width\":3},\"unknown\":1}";

    /** A record with metadata. */
    record Picture(
            String name,
            Instant taken,
            Map<String, Integer> size,
            @Nullable String missing) {}

    /** A JavaBean with metadata. */
    @SuppressWarnings("NullAway.Init")
    public static class PictureBean {
        private String name;
        private Instant taken;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public Instant getTaken() {
            return taken;
        }

        public void setTaken(Instant taken) {
            this.taken = taken;
        }
    }

    private String output(Class<?> type) {
        return "key=k&operation=getMetadata&outputType=" + type.getName();
    }

    @Test
    void returnsMetadataAsImmutableMap() {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        Message message = sendAndCheck("key=k&operation=getMetadata");
        assertThat(message.getBody())
                .isEqualTo(Map.of(
                        "name", "Anna", "taken", "2024-02-03T04:05:06Z", "size", Map.of("width", 3), "unknown", 1));
        assertThat(message.getBody()).isInstanceOf(Metadata.class);
        request();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "getMetadata|/base/k/metadata|{\"b\":1,\"a\":[null,1.0]}",
                "getPermissions|/base/k/auth|{\"owned\":[\"me\"],\"read\":[]}"
            })
    void returnsJsonAsTextWithContentType(String operation, String target, String json) {
        server.on("GET", target).reply(Reply.json(json));
        Message message = sendAndCheck(
                "key=k&outputType=json&operation=" + operation, "", headers(Exchange.CONTENT_TYPE, "app/stale"));
        assertThat(message.getBody()).isEqualTo(json);
        assertThat(message.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
        request();
    }

    @Test
    void returnsInfoAsJson() {
        Message message = sendAndCheck("operation=info&outputType=json");
        assertThat(message.getBody(String.class)).startsWith("{\"type\":\"dynurl\",\"baseUrl\":\"http://127.0.0.1:");
    }

    @Test
    void returnsMetadataAsRecord() {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        Message message = sendAndCheck(output(Picture.class));
        assertThat(message.getBody())
                .isEqualTo(new Picture("Anna", Instant.parse("2024-02-03T04:05:06Z"), Map.of("width", 3), null));
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
        request();
    }

    @Test
    void returnsMetadataAsBean() {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        PictureBean bean = body(PictureBean.class, sendAndCheck(output(PictureBean.class)));
        assertThat(bean.getName()).isEqualTo("Anna");
        assertThat(bean.getTaken()).isEqualTo("2024-02-03T04:05:06Z");
        request();
    }

    @Test
    void failsAndLeavesMessageUnchangedIfMetadataDoesNotFitClass() {
        server.on("GET", METADATA).reply(Reply.json("{\"taken\":\"yesterday\"}"));
        Exchange exchange = exchange(store(output(Picture.class)), "before", Map.of());
        assertThat(exchange.getException())
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("Cannot getMetadata \"k\": ")
                .hasMessageContaining(Picture.class.getName());
        assertThat(exchange.getMessage().getBody()).isEqualTo("before");
        request();
    }

    @Test
    void appliesSelectToClass() {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        Picture picture = body(Picture.class, sendAndCheck(output(Picture.class) + "&select=name"));
        assertThat(picture.name()).isEqualTo("Anna");
        assertThat(picture.size()).isNull();
        request();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void existsReturnsFalseIfServerFindsNothing(int status) {
        server.on("HEAD", DATA).reply(Reply.status(status));
        Message message = sendAndCheck("key=k&operation=exists");
        assertThat(message.getBody()).isEqualTo(false);
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
        request();
    }

    @Test
    void returnsPermissionsAsMapOfSets() {
        server.on("GET", AUTH).reply(Reply.json("{\"owned\":[\"me\",\"me\"],\"read\":[]}"));
        assertThat(sendAndCheck("key=k&operation=getPermissions").getBody())
                .isEqualTo(Map.of("owned", Set.of("me"), "read", Set.of()));
        request();
    }

    @Test
    void simpleReadsFieldsOfMetadataHeader() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("x"));
        server.on("GET", METADATA).reply(Reply.json(JSON));
        routes(rb -> rb.from("direct:a")
                .to(store("key=k&operation=get"))
                .setBody(rb.simple("${header.CamelDynUrlMetadata[name]} ${header.CamelDynUrlMetadata[size][width]}"
                        + " ${header.CamelDynUrlSize} ${header.CamelDynUrlLastModified}")));
        // The data has one byte and no Last-Modified.
        assertThat(template().requestBody("direct:a", "", String.class)).isEqualTo("Anna 3 1 ");
        requests(2);
    }

    @Test
    void simpleReadsFieldsOfMetadataBody() throws Exception {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        routes(rb -> rb.from("direct:a")
                .to(store("key=k&operation=getMetadata"))
                .setBody(rb.simple("${body[name]} ${body[size][width]}")));
        assertThat(template().requestBody("direct:a", "", String.class)).isEqualTo("Anna 3");
        request();
    }

    @Test
    void doesNotCopyMetadataFieldsToHeaders() {
        server.on("GET", DATA).reply(Reply.ok("x"));
        server.on("GET", METADATA).reply(Reply.json("{\"CamelDynUrlKey\":\"evil\",\"name\":1,\"Content-Type\":\"e\"}"));
        Message message = sendAndCheck("key=k&operation=get");
        assertThat(message.getHeaders().keySet())
                .containsExactlyInAnyOrderElementsOf(List.of(
                        DynUrlConstants.FILE_LENGTH,
                        DynUrlConstants.FILE_NAME,
                        DynUrlConstants.FILE_NAME_ONLY,
                        DynUrlConstants.KEY,
                        DynUrlConstants.METADATA,
                        DynUrlConstants.SIZE,
                        DynUrlConstants.STATUS_CODE));
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
        requests(2);
    }
}
