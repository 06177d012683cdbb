package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests servers that respond before they have read the whole upload; partial data is never stored. */
@Tag("compat")
class EarlyAnswerTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final long MIB = 1024 * 1024;

    private static Data stream(long size, boolean known) {
        return known ? Data.of(PatternBytes.stream(size), size) : Data.of(PatternBytes.stream(size));
    }

    @ParameterizedTest
    @CsvSource({
        // size in bytes, whether the size is known, whether Expect: 100-continue is sent
        "0, true, false",
        "1048576, true, false",
        "1048577, true, true",
        "65536, false, false",
        "65537, false, true"
    })
    void sendsExpectContinueForLargeData(long size, boolean known, boolean waits) {
        server.on("PUT", DATA).reply(Reply.status(204));
        store().setData("k", stream(size, known));
        RecordedRequest put = request();
        assertThat(put.expectsContinue()).isEqualTo(waits);
        assertThat(put.bodyLength()).isEqualTo(size);
        assertThat(put.bodyComplete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"401, true", "401, false", "403, true", "413, true", "413, false"})
    void sendsNoDataIfHeadIsRejected(int status, boolean known) {
        server.on("PUT", DATA).reply(Reply.status(status).beforeBody().thenClose());
        HttpStore store = store();
        StoreException e = failure(StoreException.class, () -> store.setData("k", stream(1L << 30, known)));
        assertThat(e.status()).isEqualTo(status);
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        RecordedRequest put = request();
        assertThat(put.bodyLength()).isZero();
        assertThat(put.bodyComplete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsDataAfterTimeoutIfServerIgnoresExpectContinue(boolean known) {
        server.on("PUT", DATA).reply(Reply.status(204).withoutContinue());
        store().setData("k", stream(2 * MIB, known));
        assertThat(request().bodyLength()).isEqualTo(2 * MIB);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsResponseReceivedDuringUpload(boolean known) {
        server.on("PUT", DATA)
                .reply(Reply.status(413).body("too large").withoutContinue().beforeBody());
        HttpStore store = store();
        UnexpectedReplyException e =
                failure(UnexpectedReplyException.class, () -> store.setData("k", stream(64 * MIB, known)));
        assertThat(e.status()).isEqualTo(413);
        assertThat(e.responseBody()).contains("too large");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsResponseReceivedBeforeReset(boolean known) {
        server.on("PUT", DATA)
                .reply(Reply.status(413).withoutContinue().beforeBody().thenClose());
        HttpStore store = store();
        StoreException e = failure(StoreException.class, () -> store.setData("k", stream(64 * MIB, known)));
        assertThat(e.status()).isEqualTo(413);
        assertThat(request().bodyComplete()).isFalse();
    }

    @Test
    void reportsStatusOfSmallRejectedUploadIfServerCloses() {
        server.on("PUT", DATA).reply(Reply.status(403).beforeBody().thenClose());
        // It varies what the store notices first: the response or the closed connection.
        for (int i = 0; i < 20; i++) {
            HttpStore store = store();
            failure(AccessDeniedException.class, () -> store.setData("k", Data.of(new byte[500_000])));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsIfServerReportsSuccessBeforeEndOfData(boolean known) {
        server.on("PUT", DATA)
                .reply(Reply.status(201).withoutContinue().beforeBody().thenClose());
        HttpStore store = store();
        UnexpectedReplyException e =
                failure(UnexpectedReplyException.class, () -> store.setData("k", stream(64 * MIB, known)));
        assertThat(e).hasMessageContaining("before the data was sent");
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(request().bodyComplete()).isFalse();
    }

    @Test
    void continuesUploadAfterInformationalResponses() {
        server.on("PUT", DATA)
                .reply(Reply.status(204).withoutContinue().informational(103, 3).delay(Duration.ofMillis(50)));
        store().setData("k", stream(64 * MIB, true));
        assertThat(request().bodyLength()).isEqualTo(64 * MIB);
    }
}
