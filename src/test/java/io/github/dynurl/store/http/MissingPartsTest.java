package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingPartsTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";

    private HttpStore lenientStore() {
        return open(builder().dialect(Dialect.documented().missingParts(MissingParts.empty)));
    }

    private void serveData() {
        server.on("HEAD", DATA).reply(Reply.ok("data"));
        server.on("GET", DATA).reply(Reply.ok("data"));
        server.otherwise().reply(Reply.status(404));
    }

    private List<String> methods() {
        return server.requests().stream().map(RecordedRequest::method).toList();
    }

    @Test
    void failsIfPartIsMissingByDefault() {
        serveData();
        HttpStore store = store();
        failure(NoSuchKeyException.class, () -> store.getMetadata("k"));
        failure(NoSuchKeyException.class, () -> store.getPermissions("k"));
        failure(NoSuchKeyException.class, () -> store.get("k"));
        assertThat(server.requests("HEAD", DATA)).isEmpty();
    }

    @Test
    void returnsEmptyPartIfDataExists() {
        serveData();
        HttpStore store = lenientStore();
        assertThat(store.getMetadata("k")).isEmpty();
        assertThat(store.getMetadata("k", Select.of("a"))).isEmpty();
        assertThat(store.getPermissions("k")).isEmpty();
    }

    @Test
    void returnsEmptyMetadataOfValueWithoutHeadRequest() throws IOException {
        serveData();
        try (Value value = lenientStore().get("k")) {
            assertThat(value.metadata()).isEmpty();
            assertThat(value.data().open()).hasContent("data");
        }
        assertThat(methods()).containsExactly("GET", "GET");
    }

    @Test
    void fallsBackToGetIfHeadIsNotSupported() {
        serveData();
        server.on("HEAD", DATA).reply(Reply.status(405));
        assertThat(lenientStore().getMetadata("k")).isEmpty();
        assertThat(methods()).containsExactly("GET", "HEAD", "GET");
    }

    @Test
    void failsIfDataIsMissing() {
        server.otherwise().reply(Reply.status(404));
        HttpStore store = lenientStore();
        failure(NoSuchKeyException.class, () -> store.getMetadata("k"));
        failure(NoSuchKeyException.class, () -> store.getPermissions("k"));
        failure(NoSuchKeyException.class, () -> store.get("k"));
    }

    @Test
    void failsIfPartIsForbidden() {
        serveData();
        server.on("GET", "/base/k/metadata").reply(Reply.status(403));
        HttpStore store = lenientStore();
        failure(AccessDeniedException.class, () -> store.getMetadata("k"));
    }

    @Test
    void returnsEmptyMetadataInQueryAndSkipsDeletedKey() {
        serveData();
        server.on("GET", "/find").reply(Reply.ok("k\ngone\n"));
        try (Results<QueryResult> results = lenientStore().query(Query.all())) {
            assertThat(results.stream().map(QueryResult::key)).containsExactly("k");
        }
    }
}
