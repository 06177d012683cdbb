package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.KeyPrefix;
import io.github.dynurl.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the option delimiter of queryKeys. */
@Tag("compat")
class DelimiterTest extends FunctionTestCase {
    private static final String LIST = "operation=queryKeys&queryResult=list&delimiter=";

    @AfterEach
    void acceptRequests() {
        acceptAnyRequestCount();
    }

    private void serve(List<String> keys) {
        server.on("GET", "/find").reply(Reply.ok(String.join("\n", keys).getBytes(StandardCharsets.UTF_8)));
    }

    private static KeyPrefix group(String text) {
        return new KeyPrefix(text);
    }

    @Test
    void returnsDirectKeysAndEachGroupOnce() {
        serve(List.of("a", "b/1", "b/2/x", "b/2/y", "b/3", "ü/ö", "z"));
        assertThat(sendAndCheck(LIST + "/").getBody()).isEqualTo(List.of("a", group("b/"), group("ü/"), "z"));
        assertThat(sendAndCheck(LIST + "/&prefix=b/").getBody()).isEqualTo(List.of("b/1", group("b/2/"), "b/3"));
    }

    @ParameterizedTest
    @CsvSource({"/,a/,a/ a/b/", "/,a,a/", "-,'',a/ x-", "--,x,x--"})
    void groupsByDelimiterBehindPrefix(String delimiter, String prefix, String expected) {
        serve(List.of("a/", "a/b/c", "x--y", "x--z"));
        List<?> all = body(List.class, sendAndCheck(LIST + delimiter + "&prefix=" + prefix));
        assertThat(all.stream().map(Object::toString)).contains(expected.split(" ", -1));
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void returnsEachGroupOnceInAnyOrder() {
        List<String> keys = new ArrayList<>(IntStream.range(0, 3_000)
                .mapToObj(i -> "folder" + i % 100 + "/" + i)
                .toList());
        Collections.shuffle(keys, new Random(7));
        serve(keys);
        List<?> groups = body(List.class, sendAndCheck(LIST + "/"));
        assertThat(groups).hasSize(100).doesNotHaveDuplicates().allMatch(KeyPrefix.class::isInstance);
    }

    @Test
    void groupIsNoKey() throws Exception {
        serve(List.of("b/1"));
        routes(rb ->
                rb.from("direct:a").to(store("operation=queryKeys&delimiter=/")).to(store("operation=multiDelete")));
        Message message = exchange("direct:a", "", Map.of()).getMessage();
        assertThat(message.getHeader(DynUrlConstants.FAILED_COUNT)).isEqualTo(1L);
        assertThat(message.getBody(String.class)).contains("KeyPrefix");
        request();
    }

    @Test
    void refusesOperationOfHeaderThatWouldNotGroup() {
        serve(List.of("b/1"));
        String options = "queryResult=list&delimiter=/";
        assertThat(failure(InvalidRequestException.class, options, "", Map.of(DynUrlConstants.OPERATION, "query")))
                .hasMessageContaining("delimiter has no effect on operation=query");
        assertThat(server.requests()).isEmpty();
        assertThat(sendAndCheck(options, "", Map.of(DynUrlConstants.OPERATION, "queryKeys"))
                        .getBody())
                .isEqualTo(List.of(group("b/")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"operation=query&delimiter=/", "operation=get&delimiter=/", "operation=queryKeys&delimiter="})
    void refusesDelimiterWithoutEffect(String options) {
        assertThatThrownBy(() -> RouteBuilder.addRoutes(
                        context, rb -> rb.from("direct:x").to(store(options))))
                .rootCause()
                .hasMessageContaining("delimiter");
    }
}
