package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.testing.Reply;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Message;
import org.apache.camel.converter.stream.FileInputStreamCache;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.converter.stream.ReaderCache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests message bodies of setMetadata and updateMetadata: a Map, JSON in any form, or a bean. */
@Tag("compat")
class JsonBodyInTest extends FunctionTestCase {
    private static final String JSON = "{\"name\":\"é\",\"taken\":\"2024-02-03T04:05:06Z\"}";
    private static final byte[] BYTES = JSON.getBytes(StandardCharsets.UTF_8);
    private static final Instant TAKEN = Instant.parse("2024-02-03T04:05:06Z");

    /** A bean with metadata. */
    record Picture(String name, Instant taken) {}

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void script() {
        server.on("PUT", METADATA).reply(Reply.ok().etag("\"m\""));
        server.on("POST", METADATA).reply(Reply.ok().etag("\"m\""));
    }

    static Stream<Object> bodies() {
        return Stream.of(
                new TreeMap<>(Map.of("name", "é", "taken", TAKEN)),
                Metadata.of(new TreeMap<>(Map.of("name", "é", "taken", TAKEN))),
                JSON,
                CharBuffer.wrap(JSON + ' '),
                BYTES,
                ("\ufeff" + JSON).getBytes(StandardCharsets.UTF_8),
                new ByteArrayInputStream(BYTES),
                new BufferedInputStream(new ByteArrayInputStream(BYTES)),
                new InputStreamCache(BYTES),
                new ReaderCache(JSON),
                new StringReader(JSON),
                new Picture("é", TAKEN));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void setMetadataSendsBodyAsJson(Object body) {
        Message message = sendAndCheck("operation=setMetadata&key=k", body, Map.of());
        assertThat(request().bodyText()).isEqualTo(JSON);
        assertThat(request().header("Content-Type")).isEqualTo("application/json");
        assertThat(request().header("Content-Length")).isEqualTo(String.valueOf(BYTES.length));
        assertThat(message.getBody()).isSameAs(body);
        assertThat(message.getHeader(DynUrlConstants.ETAG)).isEqualTo("\"m\"");
    }

    @Test
    void readsFileAsJson() throws Exception {
        Path file = Files.write(folder.resolve("m.json"), BYTES);
        for (Object body : List.of(file, file.toFile(), new FileInputStreamCache(file.toFile()))) {
            sendAndCheck("operation=updateMetadata&key=k", body, Map.of());
        }
        assertThat(requests(3))
                .allSatisfy(request -> assertThat(request.bodyText()).isEqualTo(JSON));
    }

    @Test
    void readsFileOfRouteAsJson() throws Exception {
        Files.write(folder.resolve("m.json"), BYTES);
        routes(rb -> rb.from("file:" + folder + "?noop=true&initialDelay=0").to(store("operation=setMetadata&key=k")));
        assertThat(request().bodyText()).isEqualTo(JSON);
    }

    @Test
    void storesNullValue() {
        sendAndCheck("operation=updateMetadata&key=k", headers("a", null, "b", List.of()), Map.of());
        assertThat(request().bodyText()).isEqualTo("{\"a\":null,\"b\":[]}");
    }

    static Stream<Object> wrongBodies() {
        return Stream.of(
                "",
                "hello",
                "[1]",
                "null",
                "5",
                "{\"a\":1",
                "{\"a\":1}{}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
                new ByteArrayInputStream("{".getBytes(StandardCharsets.UTF_8)),
                List.of(1),
                42,
                headers("a", Double.NaN),
                Map.of(1, 2),
                Map.of("a", new ByteArrayInputStream(new byte[0])));
    }

    @ParameterizedTest
    @MethodSource("wrongBodies")
    void refusesBodyThatIsNotJsonObjectBeforeSending(Object body) {
        for (String operation : List.of("setMetadata", "updateMetadata")) {
            InvalidRequestException failure =
                    failure(InvalidRequestException.class, "key=k&operation=" + operation, body, Map.of());
            assertThat(failure).hasMessageStartingWith("Cannot " + operation).hasMessageContaining("the body");
        }
    }

    /** The limit is 200. */
    @ParameterizedTest
    @ValueSource(ints = {201, 100_000})
    void refusesTooDeeplyNestedJson(int depth) {
        String deep = "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
        failure(InvalidRequestException.class, "operation=setMetadata&key=k", deep, Map.of());
    }

    @Test
    void refusesMapThatContainsItself() {
        Map<String, @Nullable Object> self = headers();
        self.put("self", self);
        failure(InvalidRequestException.class, "operation=setMetadata&key=k", self, Map.of());
    }

    @Test
    void refusesMissingFile() {
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                "operation=setMetadata&key=k",
                folder.resolve("missing").toFile(),
                Map.of());
        assertThat(failure).hasMessageContaining("the body");
    }
}
