package io.github.dynurl.camel;

import io.github.dynurl.testing.Reply;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests connections that the server closes without notice, and unsolicited responses. Neither causes an additional
 * request or changes a result.
 */
@Tag("compat")
class HostileConnectionsTest extends HostileTestCase {
    private static final String SECOND_RESPONSE =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"z\":666}";

    private static Map<String, UnaryOperator<Reply>> endings() {
        return Map.of(
                "closed without notice", Reply::thenClose,
                "an unrequested body", good -> good.followedBy("{\"z\":666}"),
                "a second response", good -> good.followedBy(SECOND_RESPONSE),
                "a second response, then closed",
                        good -> good.followedBy(SECOND_RESPONSE).thenClose(),
                "a 408",
                        good -> good.followedBy(
                                "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }

    static Stream<HostileCase> cases() {
        Stream.Builder<HostileCase> cases = Stream.builder();
        endings().forEach((name, ending) -> {
            for (HostileStep step : HostileStep.all()) {
                cases.add(new HostileCase(step, name + ", once").then(ending).succeedsAfter(0));
                cases.add(new HostileCase(step, name + ", always")
                        .then(ending)
                        .always()
                        .succeedsAfter(0));
            }
        });
        return cases.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void doesNotReuseBrokenConnection(HostileCase c) throws Exception {
        play(c);
    }
}
