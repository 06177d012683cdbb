package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("compat")
class ScopeTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";

    @Test
    void cancelsOnlyItsOwnOperationsOnClose() throws IOException {
        server.on("GET", DATA).reply(Reply.ok().pattern(1 << 20));
        server.on("GET", "/base/k/metadata").reply(Reply.stall());
        server.on("GET", "/base/other/metadata").reply(Reply.json("{\"a\":1}"));
        HttpStore store = store();
        HttpStore scope = store.scope();
        DataStream data = store.getData("k");
        CompletableFuture<Throwable> ended =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> scope.getMetadata("k")));
        soon("the request arrives").until(() -> server.requests("GET", "/base/k/metadata"), r -> !r.isEmpty());
        assertThat(store.activeRequests()).isEqualTo(2);
        scope.close();
        assertThat(ended.join()).isInstanceOf(StoreUnavailableException.class);
        assertThat(scope.isOpen()).isFalse();
        assertThat(store.isOpen()).isTrue();
        try (data) {
            assertThat(data.readAllBytes()).isEqualTo(PatternBytes.bytes(1 << 20));
        }
        assertThat(store.getMetadata("other")).isEqualTo(Metadata.empty().with("a", 1));
        assertThat(store.activeRequests()).isZero();
        server.dropConnections();
    }

    @Test
    void closesWithItsStore() {
        HttpStore store = store();
        HttpStore earlierScope = store.scope();
        store.close();
        HttpStore laterScope = store.scope();
        assertThat(earlierScope.isOpen()).isFalse();
        assertThat(laterScope.isOpen()).isFalse();
        failure(StoreUnavailableException.class, () -> laterScope.getMetadata("k"));
    }

    @Test
    void appliesItsOwnTimeLimit() {
        server.on("GET", "/base/k/metadata").reply(Reply.json("{}").delay(Duration.ofMillis(400)));
        HttpStore store = store();
        try (HttpStore scope = store.scope(Duration.ofMillis(50))) {
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> scope.getMetadata("k"));
            assertThat(e).hasMessageContaining("50 ms");
        }
        assertThat(store.getMetadata("k")).isEmpty();
    }
}
