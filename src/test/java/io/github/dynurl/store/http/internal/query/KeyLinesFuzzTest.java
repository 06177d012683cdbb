package io.github.dynurl.store.http.internal.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.Replies;
import io.github.dynurl.store.http.internal.body.BodyWindow;
import io.github.dynurl.store.http.internal.body.TransferProgress;
import io.github.dynurl.store.http.internal.exchange.BodyStream;
import io.github.dynurl.store.http.internal.exchange.ParkableStream;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/** Tests key lists; the input consists of a line with the Content-Type and the body of a query response. */
class KeyLinesFuzzTest {
    /** Holds the keys of a query response and the number of skipped lines. */
    record Found(List<String> keys, long skipped) {}

    @FuzzTest
    void readsLegalKeysAndCountsOtherLines(byte[] input) {
        String text = new String(input, ISO_8859_1);
        int end = text.indexOf('\n');
        String type = end < 0 ? "text/plain" : text.substring(0, end);
        String body = text.substring(end + 1);
        byte[] bytes = body.getBytes(ISO_8859_1);
        Found expected = expected(body);
        for (int chunk : new int[] {bytes.length, 1, 7}) {
            Found found = read(type, bytes, Math.max(1, chunk));
            if (found == null) {
                assertThat(isOtherFormat(type, body)).isTrue();
            } else {
                assertThat(found).isEqualTo(expected);
            }
        }
    }

    private static final Target TARGET = new Target(new Origin("http", "h.example", 80), "/q");

    /** Reads the keys; returns null if the response is rejected with a documented exception. */
    private static @Nullable Found read(String type, byte[] bytes, int chunk) {
        InputStream in = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, chunk));
            }
        };
        long length = chunk == 1 ? -1 : bytes.length; // unknown in one of the cases
        Reply reply = Replies.ok(in, length, new BasicHeader("Content-Type", type));
        BodyStream body = reply.takeBody(BodyWindow.wholeBody(reply.info().size()), TransferProgress.NONE);
        ParkableStream parkable = reply.createParkableStream(body, body);
        try (KeyLines lines = new KeyLines(reply, TARGET, parkable, parkable, Shapes.KEYS.keys())) {
            List<String> keys = new ArrayList<>();
            lines.forEachRemaining(hit -> keys.add(hit.key()));
            assertThat(lines.hasNext()).isFalse();
            assertThatThrownBy(lines::next).isInstanceOf(NoSuchElementException.class);
            return new Found(keys, lines.skipped());
        } catch (UnexpectedReplyException e) {
            assertThat(e).hasMessageEndingWith("these are not keys, one a line");
            assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(800).doesNotContainPattern("\\p{Cntrl}");
            return null;
        }
    }

    /** Computes from the whole body what KeyLines computes incrementally; each char is a byte. */
    private static Found expected(String body) {
        List<String> keys = new ArrayList<>();
        long skipped = 0;
        for (String line : lines(body)) {
            String text = decoded(line);
            if (text == null || Key.flawOf(text) != null || text.isBlank()) {
                skipped++;
            } else {
                keys.add(text);
            }
        }
        return new Found(keys, skipped);
    }

    private static List<String> lines(String body) {
        String unmarked = body.startsWith("\u00ef\u00bb\u00bf") ? body.substring(3) : body;
        return List.of(unmarked.split("\r\n|\r|\n")).stream()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static @Nullable String decoded(String line) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(line.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Returns whether the first line with content begins like HTML or XML, as the media type permits. */
    private static boolean isOtherFormat(String type, String body) {
        String name = type.toLowerCase(Locale.ROOT);
        for (String line : lines(body)) {
            String text = decoded(line);
            if (text != null && !text.isBlank()) {
                String begin = text.strip().substring(0, 1);
                return (name.contains("html") || name.contains("xml")) && begin.equals("<");
            }
        }
        return false;
    }
}
