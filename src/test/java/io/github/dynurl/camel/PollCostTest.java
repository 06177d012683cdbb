package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.dynurl.camel.internal.consume.CompactIdempotentRepository;
import io.github.dynurl.testing.Reply;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the cost of polls whose query finds many objects but no new object. */
class PollCostTest extends ConsumerTestCase {
    private static final int MILLION = 1_000_000;
    private static final String LINES = "dialect.queryKeyPointer=/key&dialect.queryMetadataETagPointer=/tag";

    /** Binds an idempotent repository that contains every key, so that no object is new. */
    private void bindFullRepository() {
        camel.getRegistry().bind("all", IdempotentRepository.class, new MemoryIdempotentRepository() {
            @Override
            public boolean contains(String key) {
                return true;
            }
        });
    }

    private long warnings(LogCanary log) {
        return log.lines().stream()
                .filter(line -> line.contains("One poll has sent more than 10000 requests"))
                .count();
    }

    /** The consumer warns if a poll sends more than 10,000 requests. */
    @Test
    void warnsOnceOfManyRequestsForUnchangedObjects() throws Exception {
        server.forgetRequests();
        bindFullRepository();
        objects.putMany("k", 10_001, Map.of());
        try (LogCanary log = LogCanary.listen()) {
            consume("idempotentRepository=#all");
            soon("a warning").atMost(seconds(60)).until(() -> warnings(log) == 1);
            long duplicates = consumer().getDuplicates();
            soon("another poll").atMost(seconds(60)).until(() -> consumer().getDuplicates() > duplicates + 10_001);
            assertThat(warnings(log)).isEqualTo(1);
        }
    }

    /** Produces a line for each of a million objects. Each line is made when it is sent. */
    private static final class Lines extends InputStream {
        private final byte[] line =
                "{\"key\":\"object-0000000\",\"metadataEtag\":\"e\"}\n".getBytes(StandardCharsets.US_ASCII);
        private int number;
        private int position = line.length;

        @Override
        public int read() {
            byte[] buffer = new byte[1];
            return read(buffer, 0, 1) < 0 ? -1 : buffer[0];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int count = 0;
            while (count < length && (position < line.length || next())) {
                int part = Math.min(length - count, line.length - position);
                System.arraycopy(line, position, buffer, offset + count, part);
                position += part;
                count += part;
            }
            return count == 0 && length > 0 ? -1 : count;
        }

        private boolean next() {
            if (number == MILLION) {
                return false;
            }
            int digits = number++;
            for (int i = "{\"key\":\"object-0000000".length() - 1; line[i] != '-'; i--) {
                line[i] = (byte) ('0' + digits % 10);
                digits /= 10;
            }
            position = 0;
            return true;
        }
    }

    private static String key(int number) {
        return "object-" + String.format("%07d", number);
    }

    /** Returns the milliseconds that a plain program takes to read the list, and to parse each line. */
    private long readInLoop() throws Exception {
        long start = System.nanoTime();
        int count = 0;
        JsonFactory json = new JsonFactory();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(server.uri("/find").toURL().openStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try (JsonParser parser = json.createParser(line)) {
                    while (parser.nextToken() != null) {
                        count += parser.currentToken() == JsonToken.VALUE_STRING
                                        && !parser.getText().isEmpty()
                                ? 1
                                : 0;
                    }
                }
            }
        }
        assertThat(count).isEqualTo(2 * MILLION);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /**
     * Unlike the plain loop, the consumer also checks each key and looks it up in the repository, which takes a random
     * access to memory. So a poll may take eight times as long.
     */
    @Test
    @EnabledIfSystemProperty(named = "long", matches = "true")
    void readsMillionUnchangedObjectsInEightTimesOfPlainLoop() throws Exception {
        server.forgetRequests();
        server.on("GET", "/find")
                .reply(Reply.ok().type("application/x-ndjson").body(Lines::new).chunked(8192));
        CompactIdempotentRepository repository = new CompactIdempotentRepository(MILLION);
        for (int i = 0; i < MILLION; i++) {
            repository.add(repositoryKey(key(i)) + "\t\"e\"");
        }
        camel.getRegistry().bind("all", IdempotentRepository.class, repository);
        long loop = Math.min(Math.min(readInLoop(), readInLoop()), readInLoop());
        consume("idempotentRepository=#all&dialect.queryFormat=ndjson");
        long poll = Long.MAX_VALUE;
        for (int i = 1; i <= 4; i++) {
            long polled = (long) i * MILLION;
            long start = System.nanoTime();
            soon("a poll").atMost(seconds(120)).until(() -> consumer().getDuplicates() >= polled);
            poll = Math.min(poll, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
        assertThat(received).isEmpty();
        System.out.println("a poll of a million unchanged objects: " + poll + " ms; a plain loop: " + loop + " ms");
        assertThat(poll).isLessThan(loop * 8);
    }

    private static InputStream linesWithMetadata(int metadataBytes) {
        String metadata = "{\"text\":\"" + "x".repeat(metadataBytes) + "\"}";
        return new SequenceInputStream(Collections.enumeration(new AbstractList<InputStream>() {
            @Override
            public InputStream get(int i) {
                String line = "{\"key\":\"k" + i + "\",\"metadata\":" + metadata + "}\n";
                return new ByteArrayInputStream(line.getBytes(StandardCharsets.US_ASCII));
            }

            @Override
            public int size() {
                return 100_000;
            }
        }));
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The metadata of 100,000 objects would take 100 MB. Without an entity tag, each object is read anyway. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&claim=lease&onCommit.status=done&dialect.sendFilter=false",
                "&fetch=data&dialect.queryMetadataETagPointer=/key"
            })
    void keepsNoListedMetadataThatItDoesNotUse(String options) throws Exception {
        server.on("GET", "/find")
                .reply(Reply.ok()
                        .type("application/x-ndjson")
                        .body(() -> linesWithMetadata(1000))
                        .chunked(8192));
        CountDownLatch end = new CountDownLatch(1);
        server.when(request -> request.path().startsWith("/base"))
                .reply(Reply.status(503).heldBy(end));
        long before = usedMemory();
        consume("maxMessagesPerPoll=100000&queryConcurrency=1&dialect.queryKeyPointer=/key"
                + "&dialect.queryMetadataPointer=/metadata" + options);
        soon("a request for the first object").atMost(seconds(60)).until(() -> server.requests().stream()
                .anyMatch(request -> request.path().startsWith("/base/")));
        assertThat(usedMemory() - before).isLessThan(60_000_000L);
        end.countDown();
    }

    @Test
    void sendsOneRequestForEachPageIfNothingIsNew() throws Exception {
        bindFullRepository();
        for (int page = 0; page < 10; page++) {
            int first = page * 10_000;
            String lines = IntStream.range(first, first + 10_000)
                    .mapToObj(i -> "{\"key\":\"k" + i + "\",\"tag\":\"v" + i + "\"}\n")
                    .collect(Collectors.joining());
            Reply reply = Reply.ok(lines).type("application/x-ndjson");
            server.on("GET", page == 0 ? "/find" : "/find?page=" + page)
                    .reply(page == 9 ? reply : reply.header("Link", "</find?page=" + (page + 1) + ">; rel=\"next\""));
        }
        try (LogCanary log = LogCanary.listen()) {
            consume("repeatCount=1&idempotentRepository=#all&" + LINES);
            soon("a poll").atMost(seconds(60)).until(() -> consumer().getDuplicates() == 100_000);
            assertThat(warnings(log)).isZero();
        }
        assertThat(server.requests()).hasSize(10);
        assertThat(received).isEmpty();
    }
}
