package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ConfirmedDelete;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Reply;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Tests deletions of one version of an object whose responses are lost. */
class ConfirmedDeleteTest extends HttpStoreTestCase {
    private static final String OBJECT = "/base/k";
    private static final String DATA = "/base/k/data";
    private static final String METADATA = "/base/k/metadata";
    private static final PartInfo TAGGED = new PartInfo(200, OptionalLong.empty(), null, null, "\"1\"", null);

    private HttpStore deleting(DeleteMode mode) {
        return open(builder()
                .dialect(Dialect.documented().with("permissions", "none").deleteMode(mode))
                .maxAttempts(1));
    }

    private int count(String method, String path) {
        return server.requests(method, path).size();
    }

    /** Another client may have written a new object meanwhile. */
    @Test
    void neverRepeatsUnconditionalDeletionOfUnknownOutcome() {
        server.on("DELETE", OBJECT).replies(Reply.lostAck(), Reply.status(204));
        HttpStore store = deleting(DeleteMode.key);
        StoreException failure =
                failure(StoreUnavailableException.class, () -> ConfirmedDelete.delete(store, "k", PartInfo.NONE));
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(count("DELETE", OBJECT)).isEqualTo(1);
    }

    @Test
    void repeatsUnconditionalDeletionThatServerHasNotProcessed() {
        server.on("DELETE", OBJECT).replies(Reply.status(503), Reply.status(429), Reply.status(204));
        ConfirmedDelete.delete(deleting(DeleteMode.key), "k", PartInfo.NONE);
        assertThat(count("DELETE", OBJECT)).isEqualTo(3);
    }

    /** For missing data, a server can respond with 412 instead of 404. */
    @Test
    void findsOutWhetherDataIsGoneAfterConflict() {
        server.on("DELETE", OBJECT).replies(Reply.lostAck(), Reply.status(412));
        server.otherwise().reply(Reply.status(404));
        ConfirmedDelete.delete(deleting(DeleteMode.key), "k", TAGGED);
        assertThat(count("HEAD", DATA)).isEqualTo(1);
    }

    @Test
    void deletesMetadataAgainAfterData() {
        server.on("DELETE", DATA).replies(Reply.status(204), Reply.status(404));
        server.on("DELETE", METADATA).replies(Reply.status(500), Reply.lostAck(), Reply.status(204));
        ConfirmedDelete.delete(deleting(DeleteMode.parts), "k", TAGGED);
        assertThat(count("DELETE", DATA)).isEqualTo(1);
        assertThat(count("DELETE", METADATA)).isEqualTo(3);
    }

    @Test
    void reportsMetadataThatIsLeft() {
        server.on("DELETE", DATA).replies(Reply.status(204), Reply.status(404));
        server.on("DELETE", METADATA).reply(Reply.status(500));
        server.on("GET", METADATA).reply(Reply.json("{}"));
        server.on("HEAD", DATA).reply(Reply.status(404));
        HttpStore store = deleting(DeleteMode.parts);
        StoreException failure =
                failure(StoreUnavailableException.class, () -> ConfirmedDelete.delete(store, "k", TAGGED));
        assertThat(failure).hasMessageContaining("the data was deleted; to delete the metadata failed: ");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }
}
