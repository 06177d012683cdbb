package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExistsTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "206, true", "299, true", "404, false", "410, false"})
    void returnsResultOfHeadRequest(int status, boolean exists) {
        server.on("HEAD", DATA).reply(Reply.status(status));
        assertThat(store().exists("k")).isEqualTo(exists);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "401, AccessDeniedException",
        "403, AccessDeniedException",
        "302, UnexpectedReplyException",
        "400, UnexpectedReplyException",
        "429, StoreUnavailableException",
        "503, StoreUnavailableException"
    })
    void failsOnUnexpectedStatus(int status, String type) {
        server.on("HEAD", DATA).reply(Reply.status(status));
        HttpStore store = open(builder().maxAttempts(1));
        StoreException e = failure(StoreException.class, () -> store.exists("k"));
        assertThat(e.getClass().getSimpleName()).isEqualTo(type);
        assertThat(e).hasMessageStartingWith("Cannot exists \"k\": ");
        assertThat(e.status()).isEqualTo(status);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void returnsDataInformationFromHeadResponse() {
        server.on("HEAD", DATA)
                .reply(Reply.ok("hello")
                        .type("text/x; charset=q")
                        .etag("W/\"1\"")
                        .header("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"));
        PartInfo info = store().find("k").orElseThrow();
        assertThat(info.status()).isEqualTo(200);
        assertThat(info.size()).hasValue(5);
        assertThat(info.mediaType()).isEqualTo("text/x; charset=q");
        assertThat(info.etag()).isEqualTo("W/\"1\"");
        assertThat(info.strongEtag()).isEmpty();
        assertThat(info.modified()).isEqualTo(Instant.parse("2015-10-21T07:28:00Z"));
    }

    @Test
    void returnsNoInformationIfHeadResponseHasNone() {
        server.on("HEAD", DATA).reply(Reply.ok().chunked().header("Last-Modified", "yesterday"));
        assertThat(store().find("k")).contains(new PartInfo(200, OptionalLong.empty(), null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource({"405, 200, true", "501, 200, true", "405, 404, false", "501, 410, false"})
    void fallsBackToGetIfHeadIsNotSupported(int head, int get, boolean exists) {
        server.on("HEAD", DATA).reply(Reply.status(head));
        server.on("GET", DATA).reply(Reply.status(get).body("hello").etag("\"e\""));
        Optional<PartInfo> found = store().find("k");
        assertThat(found.isPresent()).isEqualTo(exists);
        assertThat(found.map(PartInfo::etag)).isEqualTo(exists ? Optional.of("\"e\"") : Optional.empty());
        assertThat(server.requests()).extracting(RecordedRequest::method).containsExactly("HEAD", "GET");
        assertThat(server.requests().get(1).header("Range")).isNull();
    }

    @Test
    void failsIfGetIsNotSupportedEither() {
        server.otherwise().replies(Reply.status(405), Reply.status(405), Reply.status(501), Reply.status(501));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.exists("k"))
                        .status())
                .isEqualTo(405);
        assertThat(failure(StoreUnavailableException.class, () -> store.exists("k"))
                        .status())
                .isEqualTo(501);
        assertThat(server.requests()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelsBodyOfGetResponse(boolean chunked) {
        long size = 1L << 30;
        Reply reply = Reply.ok().pattern(size);
        server.on("HEAD", DATA).reply(Reply.status(405));
        server.on("GET", DATA).reply(chunked ? reply.chunked() : reply);
        HttpStore store = store();
        assertThat(store.exists("k")).isTrue();
        soon("the server notices").until(() -> server.connections().get(0).abandoned());
        assertThat(server.connections().get(0).replyBodyBytesSent()).isLessThan(size / 10);
    }

    @Test
    void doesNotWaitForStalledBody() {
        server.on("HEAD", DATA).reply(Reply.status(405));
        server.on("GET", DATA).reply(Reply.ok("hello").stallAfter(2));
        HttpStore store = store();
        long begin = System.nanoTime();
        assertThat(store.exists("k")).isTrue();
        assertThat(System.nanoTime() - begin).isLessThan(PATIENCE.toNanos() / 2);
        soon("the server notices").until(() -> server.connections().get(0).abandoned());
    }
}
