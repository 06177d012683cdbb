package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;

/** Tests what polls cost whose query finds many objects, none of which is new. */
class PollCostTest extends ConsumerTestCase {
    private static final String LINES = "dialect.queryKeyPointer=/key&dialect.queryMetadataETagPointer=/tag";

    /** Makes every object one that was processed. */
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

    /** The second consumer has as many objects as may be looked up without a warning. */
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
