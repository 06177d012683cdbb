package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the headers for metadata and permissions: a Map, JSON text or a bean. */
@Tag("compat")
class MetadataHeaderTest extends FunctionTestCase {
    private static final String JSON = "{\"name\":\"n\",\"taken\":\"2024-02-03T04:05:06Z\"}";
    private static final Instant TAKEN = Instant.parse("2024-02-03T04:05:06Z");

    /** A bean with metadata. */
    record Picture(String name, Instant taken) {}

    @BeforeEach
    void script() {
        server.on("PUT", DATA).reply(Reply.ok());
        server.on("PUT", METADATA).reply(Reply.ok());
        server.on("PUT", AUTH).reply(Reply.ok());
    }

    static Stream<Object> metadata() {
        return Stream.of(
                new TreeMap<>(Map.of("name", "n", "taken", TAKEN)),
                new TreeMap<>(Map.of("name", "n", "taken", "2024-02-03T04:05:06Z")),
                Metadata.of(new TreeMap<>(Map.of("name", "n", "taken", TAKEN))),
                JSON,
                JSON.getBytes(StandardCharsets.UTF_8),
                new ByteArrayInputStream(JSON.getBytes(StandardCharsets.UTF_8)),
                new Picture("n", TAKEN));
    }

    @ParameterizedTest
    @MethodSource("metadata")
    void setWritesMetadataOfHeader(Object metadata) {
        Message message = sendAndCheck("operation=set&key=k", "data", headers(DynUrlConstants.METADATA, metadata));
        assertThat(requests(2).get(0).bodyText()).isEqualTo("data");
        assertThat(requests(2).get(1).bodyText()).isEqualTo(JSON);
        assertThat(message.getBody()).isEqualTo("data");
    }

    @Test
    void refusesSetWithoutMetadataAndNamesSetData() {
        InvalidRequestException failure =
                failure(InvalidRequestException.class, "operation=set&key=k", "data", Map.of());
        assertThat(failure).hasMessageContaining("header CamelDynUrlMetadata").hasMessageContaining("setData");
    }

    @Test
    void writesEmptyMetadata() {
        sendAndCheck("operation=set&key=k", "data", headers(DynUrlConstants.METADATA, Map.of()));
        assertThat(requests(2).get(1).bodyText()).isEqualTo("{}");
    }

    static Stream<Object> wrongMetadata() {
        return Stream.of(
                "",
                "abc",
                "[1]",
                "null",
                "{\"a\":1",
                "{\"a\":1} x",
                42,
                List.of(1),
                Map.of("a", Double.NaN),
                Map.of(1, 2),
                Map.of("a", new ByteArrayInputStream(new byte[0])));
    }

    @ParameterizedTest
    @MethodSource("wrongMetadata")
    void refusesInvalidMetadataBeforeDataIsSent(Object metadata) {
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                "operation=set&key=k",
                "data",
                headers(DynUrlConstants.METADATA, metadata));
        assertThat(failure)
                .hasMessageStartingWith("Cannot set: ")
                .hasMessageContaining("the header CamelDynUrlMetadata");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setData", "setMetadata", "updateMetadata"})
    void otherOperationsIgnoreMetadataHeader(String operation) {
        server.on("POST", METADATA).reply(Reply.ok());
        sendAndCheck("key=k&operation=" + operation, "{}", headers(DynUrlConstants.METADATA, Map.of("a", 1)));
        assertThat(request().bodyText()).isEqualTo("{}");
    }

    /** A bean with permissions. */
    record Rights(List<String> owned, Set<String> read) {}

    static Stream<Object> permissions() {
        String json = "{\"owned\":[\"me\"],\"read\":[]}";
        return Stream.of(
                new TreeMap<>(Map.of("owned", List.of("me"), "read", Set.of())),
                new TreeMap<>(Map.of("owned", new String[] {"me"}, "read", new LinkedHashSet<>())),
                Permissions.of(new TreeMap<>(Map.of("owned", List.of("me"), "read", List.of()))),
                json,
                json.getBytes(StandardCharsets.UTF_8),
                new Rights(List.of("me"), Set.of()));
    }

    @ParameterizedTest
    @MethodSource("permissions")
    void readsPermissionsFromHeaderElseFromBody(Object permissions) {
        sendAndCheck("operation=setPermissions&key=k", "rubbish", headers(DynUrlConstants.PERMISSIONS, permissions));
        Message message = sendAndCheck("operation=setPermissions&key=k", permissions, Map.of());
        assertThat(requests(2))
                .allSatisfy(request -> assertThat(request.bodyText()).isEqualTo("{\"owned\":[\"me\"],\"read\":[]}"));
        assertThat(message.getBody()).isSameAs(permissions);
    }

    static Stream<Object> wrongPermissions() {
        return Stream.of(
                "",
                "abc",
                "[]",
                "{\"owned\":\"me\"}",
                "{\"owned\":[1]}",
                Map.of("owned", "me"),
                Map.of("owned", List.of(1)),
                42);
    }

    @ParameterizedTest
    @MethodSource("wrongPermissions")
    void refusesInvalidPermissions(Object permissions) {
        for (String operation : List.of("setPermissions", "updatePermissions")) {
            InvalidRequestException inHeader = failure(
                    InvalidRequestException.class,
                    "key=k&operation=" + operation,
                    "x",
                    headers(DynUrlConstants.PERMISSIONS, permissions));
            assertThat(inHeader).hasMessageContaining("the header CamelDynUrlPermissions");
            InvalidRequestException inBody =
                    failure(InvalidRequestException.class, "key=k&operation=" + operation, permissions, Map.of());
            assertThat(inBody).hasMessageContaining("the body");
        }
    }

    @Test
    void refusesPermissionsWithoutOwner() {
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                "operation=setPermissions&key=k",
                Map.of("read", Set.of("me")),
                Map.of());
        assertThat(failure).hasMessageContaining("owned");
    }
}
