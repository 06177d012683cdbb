package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests Expect: 100-continue for large uploads, and uploads to servers that reject it or require a length. */
@Tag("compat")
class ConsentTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final long LARGE = 2 << 20;

    private static Data large() {
        return Data.of(PatternBytes.stream(LARGE), LARGE);
    }

    private static Data largeOfUnknownLength() {
        return Data.of(PatternBytes.stream(LARGE));
    }

    private List<Boolean> expectContinueFlags() {
        return server.requests().stream().map(RecordedRequest::expectsContinue).toList();
    }

    @Test
    void sendsExpectContinueOnceIfServerIgnoresIt() {
        server.on("PUT", DATA).reply(Reply.status(204).withoutContinue());
        HttpStore store = open(builder().expectContinueTimeout(SHORT));
        store.setData("k", large());
        store.setData("k", largeOfUnknownLength());
        store.scope().setData("k", large());
        assertThat(expectContinueFlags()).containsExactly(true, false, false);
        assertThat(server.requests()).allMatch(RecordedRequest::bodyComplete);
    }

    @Test
    void sendsExpectContinueAgainIfServerAnswersIt() {
        server.on("PUT", DATA).reply(Reply.status(204));
        HttpStore store = store();
        store.setData("k", large());
        store.setData("k", largeOfUnknownLength());
        assertThat(expectContinueFlags()).containsExactly(true, true);
    }

    @Test
    void sendsNoExpectContinueIfDisabled() {
        server.on("PUT", DATA).reply(Reply.status(204));
        open(builder().expectContinue(false)).setData("k", large());
        assertThat(expectContinueFlags()).containsExactly(false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void retriesWithoutExpectContinueAfter417(boolean isLengthKnown) {
        server.on("PUT", DATA)
                .replyToHead(request -> request.expectsContinue()
                        ? Reply.status(417).beforeBody().thenClose()
                        : Reply.status(204));
        HttpStore store = open(builder().maxAttempts(1));
        store.setData("k", isLengthKnown ? large() : largeOfUnknownLength());
        store.setData("k", large());
        assertThat(expectContinueFlags()).containsExactly(true, false, false);
        assertThat(server.requests().get(1).bodySha256()).isEqualTo(PatternBytes.sha256(LARGE));
    }

    @Test
    void failsOn417WithoutExpectContinue() {
        server.on("PUT", DATA).reply(Reply.status(417));
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store().setData("k", Data.of("x")));
        assertThat(e.status()).isEqualTo(417);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void spoolsDataOfUnknownLengthAfter411() throws IOException {
        server.on("PUT", DATA)
                .replyToHead(request ->
                        request.chunked() ? Reply.status(411).beforeBody().thenClose() : Reply.status(204));
        HttpStore store = open(builder().maxAttempts(1));
        store.setData("k", largeOfUnknownLength());
        store.setData("k", largeOfUnknownLength());
        assertThat(server.requests()).extracting(RecordedRequest::chunked).containsExactly(true, false, false);
        assertThat(server.requests().stream().skip(1))
                .allMatch(request -> request.bodySha256().equals(PatternBytes.sha256(LARGE)));
        assertThat(spoolFiles()).isEmpty();
    }

    private static List<Path> spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".upload"))
                    .toList();
        }
    }

    @Test
    void suggestsKnownLengthIf411ArrivesAfterBody() {
        server.on("PUT", DATA).reply(Reply.status(411));
        UnexpectedReplyException e =
                failure(UnexpectedReplyException.class, () -> open(builder().expectContinue(false))
                        .setData("k", largeOfUnknownLength()));
        assertThat(e).hasMessageContaining("give it data of known length");
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsIfServerReportsSuccessBeforeBody(boolean isLengthKnown) {
        server.on("PUT", DATA).reply(Reply.status(200).beforeBody().thenKeepOpen());
        StoreException e = failure(UnexpectedReplyException.class, () -> store().setData(
                        "k", isLengthKnown ? large() : largeOfUnknownLength()));
        assertThat(e).hasMessageContaining("before the data was sent");
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        RecordedRequest put = request();
        assertThat(put.bodyLength()).isZero();
        assertThat(put.bodyComplete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103})
    void skipsInformationalResponsesDuringUpload(int status) {
        server.on("PUT", DATA)
                .reply(Reply.status(413)
                        .informational(status, 3)
                        .withoutContinue()
                        .beforeBody());
        HttpStore store = open(builder().expectContinue(false));
        UnexpectedReplyException e = failure(
                UnexpectedReplyException.class,
                () -> store.setData("k", Data.of(PatternBytes.stream(64 << 20), 64 << 20)));
        assertThat(e.status()).isEqualTo(413);
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void readsSourceOfUnknownLengthBeforeConnecting() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("not there");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("not there");
            }
        };
        InvalidRequestException e =
                failure(InvalidRequestException.class, () -> store().setData("k", Data.of(failing)));
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.acceptedConnections()).isZero();
    }

    @Test
    void rejectsInvalidTimeouts() {
        for (var wrong : List.of(
                builder().expectContinueTimeout(Duration.ZERO),
                builder().connectionIdleTimeout(Duration.ofSeconds(-1)),
                builder().connectionTimeToLive(Duration.ofDays(366)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(wrong::build)
                    .withMessageMatching("(expectContinueTimeout|connection(IdleTimeout|TimeToLive)) must be .*");
        }
    }
}
