package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedObject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests a million objects in a process of 64 MiB. The tests that send requests for each object take minutes and run
 * only in the profile long.
 */
class MillionKeysTest {
    private static final int MILLION = 1_000_000;

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final BitSet done = new BitSet();
    private int count = MILLION;
    private boolean listsFacts;

    /** Produces a line for each object that is not done yet. Each line is made when it is sent. */
    private final class Keys extends InputStream {
        private int next;
        private byte[] line = {};
        private int position;

        @Override
        public int read() {
            if (position == line.length && !nextLine()) {
                return -1;
            }
            return line[position++] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int count = 0;
            while (count < length && (position < line.length || nextLine())) {
                buffer[offset + count++] = line[position++];
            }
            return count == 0 && length > 0 ? -1 : count;
        }

        private boolean nextLine() {
            synchronized (done) {
                next = done.nextClearBit(next);
            }
            if (next >= count) {
                return false;
            }
            String key = "k" + next++;
            String text = listsFacts
                    ? "{\"key\":\"" + key + "\",\"metadata\":{\"status\":\"new\"},\"metadataEtag\":\"e\"}\n"
                    : key + "\n";
            line = text.getBytes(StandardCharsets.US_ASCII);
            position = 0;
            return true;
        }
    }

    private String run(String options, String... moreArguments) throws Exception {
        return run(options, new AtomicInteger(), moreArguments);
    }

    /**
     * Runs {@link MillionKeysMain}, and returns its output and its exit status.
     *
     * @param reads counts the requests for metadata
     */
    private String run(String options, AtomicInteger reads, String... moreArguments) throws Exception {
        server.forgetRequests();
        server.on("GET", "/find")
                .reply(Reply.ok()
                        .type(listsFacts ? "application/x-ndjson" : "text/plain")
                        .body(Keys::new)
                        .chunked(8192));
        server.when(request -> request.method().equals("GET") && request.path().endsWith("/metadata"))
                .reply(request -> {
                    reads.incrementAndGet();
                    return Reply.json("{\"status\":\"new\"}").etag("\"e\"");
                });
        server.when(request -> request.method().equals("POST")).reply(request -> {
            synchronized (done) {
                done.set(Integer.parseInt(request.path().replaceAll("\\D", "")));
            }
            return Reply.status(204);
        });
        String uri = ContextTestCase.store(server) + "initialDelay=0&" + options;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                MillionKeysMain.class.getName(),
                uri,
                String.valueOf(count)));
        command.addAll(List.of(moreArguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return output.strip() + ", exit " + process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void remembersMillionObjectsInOnePoll() throws Exception {
        assertThat(run("fetch=none&maxMessagesPerPoll=0")).endsWith("1000000 came once, exit 0");
    }

    @Test
    void requestsNoMetadataThatIsListed() throws Exception {
        listsFacts = true;
        AtomicInteger reads = new AtomicInteger();
        assertThat(run("maxMessagesPerPoll=0&dialect.queryFormat=ndjson", reads))
                .endsWith("1000000 came once, exit 0");
        assertThat(reads.get()).isBetween(1, 16); // the lookups that started before the first comparison
    }

    @Test
    @EnabledIfSystemProperty(named = "long", matches = "true")
    void fetchesMillionObjectsInOnePoll() throws Exception {
        assertThat(run("maxMessagesPerPoll=0")).endsWith("1000000 came once, exit 0");
    }

    @Test
    @EnabledIfSystemProperty(named = "long", matches = "true")
    void marksMillionObjectsInBatches() throws Exception {
        assertThat(run("fetch=none&onCommit.status=done&greedy=true&maxMessagesPerPoll=1000"))
                .endsWith("1000000 came once, exit 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"e\"", "W/\"e\""})
    @EnabledIfSystemProperty(named = "long", matches = "true")
    void queuesTenThousandLargeBodies(String etag) throws Exception {
        count = 10_000;
        server.when(request -> request.path().endsWith("/data"))
                .reply(ServedObject.pattern(100_000).etag(etag));
        assertThat(run("fetch=data&onCommit.status=done&maxMessagesPerPoll=1000", "queue"))
                .endsWith("10000 came once, exit 0");
    }
}
