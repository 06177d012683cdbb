package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ScriptedServerExtensionTest {

    @RegisterExtension
    static final ScriptedServer OF_THE_CLASS = ScriptedServer.start();

    private static int portOfLastTest;

    @RegisterExtension
    final ScriptedServer ofTheTest = ScriptedServer.start();

    @BeforeAll
    static void script() {
        OF_THE_CLASS.on("GET", "/base").replies(Reply.ok("first"), Reply.ok("second"));
        OF_THE_CLASS.otherwise().reply(Reply.status(418));
    }

    @AfterAll
    static void isStillRunning() throws IOException {
        assertThat(get(OF_THE_CLASS, "/base")).startsWith("HTTP/1.1 200");
    }

    @RepeatedTest(2)
    void restoresScriptsOfClassServerAndForgetsRequests() throws IOException {
        assertThat(OF_THE_CLASS.requests()).isEmpty();
        assertThat(get(OF_THE_CLASS, "/base")).endsWith("first");
        assertThat(get(OF_THE_CLASS, "/test")).startsWith("HTTP/1.1 418");
        OF_THE_CLASS.on("GET", "/test").reply(Reply.ok());
        assertThat(get(OF_THE_CLASS, "/test")).startsWith("HTTP/1.1 200");
    }

    @RepeatedTest(2)
    void startsNewServerForEachTest() throws IOException {
        assertThat(ofTheTest.port()).isNotEqualTo(portOfLastTest);
        portOfLastTest = ofTheTest.port();
        assertThat(get(ofTheTest, "/base")).startsWith("HTTP/1.1 404");
        assertThat(ofTheTest.requests()).hasSize(1);
    }

    @Nested
    class InAnInnerClass {
        @Test
        void reusesServerOfClass() throws IOException {
            assertThat(get(OF_THE_CLASS, "/base")).endsWith("first");
        }
    }

    private static String get(ScriptedServer server, String target) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                    .readToEnd();
        }
    }
}
