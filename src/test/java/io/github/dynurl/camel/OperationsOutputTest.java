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

/** What bodies are made of metadata, permissions and the rest: the option outputType, and Simple expressions on them. */
@Tag("compat")
class OperationsOutputTest extends FunctionTestCase {
    private static final String JSON =
            "{\"name\":\"Anna\",\"taken\":\"2024-02-03T04:05:06Z\",\"size\":{\"width\":3},\"unknown\":1}";

    /** Holds what a route may want of metadata. */
    record Picture(
            String name,
            Instant taken,
            Map<String, Integer> size,
            @Nullable String missing) {}

    /** Holds the same as a bean of the old kind. */
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
    void metadataIsAnImmutableMap() {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        Message message = done("key=k&operation=getMetadata");
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
    void jsonIsTextWithItsContentType(String operation, String target, String json) {
        server.on("GET", target).reply(Reply.json(json));
        Message message =
                done("key=k&outputType=json&operation=" + operation, "", headers(Exchange.CONTENT_TYPE, "app/stale"));
        assertThat(message.getBody()).isEqualTo(json);
        assertThat(message.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
        request();
    }

    @Test
    void infoCanBeJson() {
        Message message = done("operation=info&outputType=json");
        assertThat(message.getBody(String.class)).startsWith("{\"type\":\"dynurl\",\"baseUrl\":\"http://127.0.0.1:");
    }

    @Test
    void metadataFillsARecord() {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        Message message = done(output(Picture.class));
        assertThat(message.getBody())
                .isEqualTo(new Picture("Anna", Instant.parse("2024-02-03T04:05:06Z"), Map.of("width", 3), null));
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
        request();
    }

    @Test
    void metadataFillsABean() {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        PictureBean bean = body(PictureBean.class, done(output(PictureBean.class)));
        assertThat(bean.getName()).isEqualTo("Anna");
        assertThat(bean.getTaken()).isEqualTo("2024-02-03T04:05:06Z");
        request();
    }

    @Test
    void metadataThatDoNotFitTheClassFailAndLeaveTheMessage() {
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
    void selectGoesTogetherWithAClass() {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        Picture picture = body(Picture.class, done(output(Picture.class) + "&select=name"));
        assertThat(picture.name()).isEqualTo("Anna");
        assertThat(picture.size()).isNull();
        request();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void existsIsFalseWhereTheServerFindsNothing(int status) {
        server.on("HEAD", DATA).reply(Reply.status(status));
        Message message = done("key=k&operation=exists");
        assertThat(message.getBody()).isEqualTo(false);
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
        request();
    }

    @Test
    void permissionsAreAMapOfSets() {
        server.on("GET", AUTH).reply(Reply.json("{\"owned\":[\"me\",\"me\"],\"read\":[]}"));
        assertThat(done("key=k&operation=getPermissions").getBody())
                .isEqualTo(Map.of("owned", Set.of("me"), "read", Set.of()));
        request();
    }

    @Test
    void simpleReadsIntoTheMetadataHeader() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("x"));
        server.on("GET", METADATA).reply(Reply.json(JSON));
        routes(rb -> rb.from("direct:a")
                .to(store("key=k&operation=get"))
                .setBody(rb.simple("${header.CamelDynUrlMetadata[name]} ${header.CamelDynUrlMetadata[size][width]}"
                        + " ${header.CamelDynUrlSize} ${header.CamelDynUrlLastModified}")));
        assertThat(template().requestBody("direct:a", "", String.class)).isEqualTo("Anna 3 1 ");
        requests(2);
    }

    @Test
    void simpleReadsIntoTheMetadataBody() throws Exception {
        server.on("GET", METADATA).reply(Reply.json(JSON));
        routes(rb -> rb.from("direct:a")
                .to(store("key=k&operation=getMetadata"))
                .setBody(rb.simple("${body[name]} ${body[size][width]}")));
        assertThat(template().requestBody("direct:a", "", String.class)).isEqualTo("Anna 3");
        request();
    }

    @Test
    void nothingOfTheMetadataIsSpreadIntoHeaders() {
        server.on("GET", DATA).reply(Reply.ok("x"));
        server.on("GET", METADATA).reply(Reply.json("{\"CamelDynUrlKey\":\"evil\",\"name\":1,\"Content-Type\":\"e\"}"));
        Message message = done("key=k&operation=get");
        assertThat(message.getHeaders().keySet())
                .containsExactlyInAnyOrderElementsOf(List.of(
                        DynUrlConstants.KEY,
                        DynUrlConstants.METADATA,
                        DynUrlConstants.SIZE,
                        DynUrlConstants.STATUS_CODE));
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
        requests(2);
    }
}
