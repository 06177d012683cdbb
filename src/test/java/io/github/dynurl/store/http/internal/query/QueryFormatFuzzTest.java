package io.github.dynurl.store.http.internal.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.Replies;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * Tests query formats; the input consists of a line with the Content-Type, one line each with the pointers to the
 * items, the key, the metadata and the cursor (a dash means none), and the body of a query response. XML is read if the
 * Content-Type contains xml.
 */
class QueryFormatFuzzTest {
    private static final Target TARGET = new Target(new Origin("http", "h.example", 80), "/q");

    /** Holds the outcome of reading a response. */
    record Outcome(
            List<QueryHit> hits,
            long skipped,
            Optional<String> cursor,
            @Nullable String failure) {}

    @FuzzTest
    void readsLegalKeysOrFailsRegardlessOfChunking(byte[] input) {
        String[] lines = new String(input, ISO_8859_1).split("\n", 6);
        QueryPointers pointers = lines.length < 6 ? null : pointers(lines);
        if (pointers == null || lines[0].chars().anyMatch(c -> c < ' ')) {
            return;
        }
        byte[] body = lines[5].getBytes(ISO_8859_1);
        Outcome whole = read(lines[0], pointers, body, Math.max(1, body.length));
        whole.hits().forEach(hit -> assertThat(Key.flawOf(hit.key())).isNull());
        for (int chunk : new int[] {1, 7}) {
            Outcome pieces = read(lines[0], pointers, body, chunk);
            if (whole.failure() == null) {
                assertThat(pieces).isEqualTo(whole);
            } else {
                // If the input has two errors, the chunk size determines which one is found first.
                assertThat(pieces.failure()).isNotNull();
            }
        }
    }

    private static @Nullable QueryPointers pointers(String[] lines) {
        try {
            return new QueryPointers(
                    pointer(lines[1]), pointer(lines[2]), pointer(lines[3]), pointer(lines[4]), null, null);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("is no JSON pointer");
            return null;
        }
    }

    /** Returns whether XML is read. A dialect must set the path of at least two elements for that. */
    private static boolean isXml(String type, QueryPointers pointers) {
        return type.contains("xml")
                && pointers.items() != null
                && pointers.items().names().size() > 1;
    }

    private static @Nullable JsonPointer pointer(String line) {
        return line.equals("-") ? null : JsonPointer.parse(line);
    }

    private static Outcome read(String type, QueryPointers pointers, byte[] body, int chunk) {
        InputStream in = new ByteArrayInputStream(body) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, chunk));
            }
        };
        List<QueryHit> hits = new ArrayList<>();
        Reply reply = Replies.ok(in, chunk == 1 ? -1 : body.length, new BasicHeader("Content-Type", type));
        try {
            Page page = QueryFormat.openPage(reply, TARGET, Shapes.of(isXml(type, pointers), pointers));
            try (Results<QueryHit> results = page.hits()) {
                results.forEachRemaining(hits::add);
                assertThat(results.hasNext()).isFalse();
                return new Outcome(hits, results.skipped(), page.cursor().get(), null);
            }
        } catch (UnexpectedReplyException e) {
            assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(1000).doesNotContainPattern("\\p{Cntrl}");
            return new Outcome(hits, 0, Optional.empty(), e.getMessage());
        }
    }
}
