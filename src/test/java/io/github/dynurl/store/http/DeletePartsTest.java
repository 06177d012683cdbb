package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeletePartsTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final String METADATA = "/base/k/metadata";
    private static final String AUTH = "/base/k/auth";

    private HttpStore storeDeletingParts() {
        return open(builder().dialect(Dialect.documented().deleteMode(DeleteMode.parts)));
    }

    private List<String> targets() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    @Test
    void sendsOneDeleteForEachPart() {
        server.otherwise().reply(Reply.status(204));
        storeDeletingParts().delete("k");
        assertThat(targets()).containsExactly("DELETE " + DATA, "DELETE " + METADATA, "DELETE " + AUTH);
    }

    @Test
    void ignoresPartsThatWereNeverWritten() {
        server.on("DELETE", DATA).reply(Reply.status(204));
        server.otherwise().reply(Reply.status(404));
        storeDeletingParts().delete("k");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void deletesRemainingPartsAndReportsMissingKeyWithoutData() {
        server.on("DELETE", DATA).reply(Reply.status(404));
        server.otherwise().reply(Reply.status(204));
        HttpStore store = storeDeletingParts();
        NoSuchKeyException e = failure(NoSuchKeyException.class, () -> store.delete("k"));
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(targets()).contains("DELETE " + METADATA, "DELETE " + AUTH);
    }

    @Test
    void appliesConditionToData() {
        server.on("DELETE", DATA).reply(Reply.status(204));
        server.otherwise().reply(Reply.status(204));
        storeDeletingParts().delete("k", Condition.ifMatch("\"1\""));
        assertThat(server.requests()).extracting(r -> r.header("If-Match")).containsExactly("\"1\"", null, null);
    }

    @Test
    void deletesNothingIfConditionFails() {
        HttpStore store = storeDeletingParts();
        server.otherwise().reply(Reply.status(412));
        failure(ConflictException.class, () -> store.delete("k", Condition.ifMatch("\"1\"")));
        assertThat(targets()).containsExactly("DELETE " + DATA);
    }

    @Test
    void deletesNothingIfConditionIsGivenAndDataIsMissing() {
        HttpStore store = storeDeletingParts();
        server.on("DELETE", DATA).reply(Reply.status(404));
        server.otherwise().reply(Reply.status(204));
        failure(NoSuchKeyException.class, () -> store.delete("k", Condition.ifMatch("\"1\"")));
        assertThat(targets()).containsExactly("DELETE " + DATA);
    }

    @Test
    void namesDeletedPartsIfLaterDeletionFails() {
        server.on("DELETE", DATA).reply(Reply.status(204));
        server.on("DELETE", METADATA).reply(Reply.status(403));
        HttpStore store = storeDeletingParts();
        AccessDeniedException e = failure(AccessDeniedException.class, () -> store.delete("k"));
        assertThat(e).hasMessageContaining("the data was deleted; to delete the metadata failed: ");
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void sendsOneDeleteIfAllPartsShareUrl() {
        server.otherwise().reply(Reply.status(204));
        open(builder().urlFormat("{base}/{key}").dialect(Dialect.documented().deleteMode(DeleteMode.parts)))
                .delete("k");
        assertThat(server.requests()).extracting(RecordedRequest::target).containsExactly("/base/k");
    }
}
