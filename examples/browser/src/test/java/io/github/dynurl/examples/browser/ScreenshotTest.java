package io.github.dynurl.examples.browser;

import io.github.dynurl.examples.browser.Browser.Scheme;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.lease.ObjectClaims;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Makes the pictures of the guide again. It runs with {@code -Dbrowser.screenshots=true} only. */
@EnabledIfSystemProperty(named = "browser.screenshots", matches = "true")
class ScreenshotTest {
    private static final Path GUIDE = Path.of("../../src/main/docs/guide");
    private static final int WIDTH = 1100;

    @TempDir
    private Path folder;

    /** The store has the objects of the example cluster, a third of them done. */
    @Test
    void makesThePicturesOfTheStoreServersPage() throws Exception {
        try (StorePage page = StorePage.start(folder)) {
            List<String> keys = IntStream.rangeClosed(1, 12)
                    .mapToObj(i -> String.format(Locale.ROOT, "job-%05d", i))
                    .toList();
            for (String key : keys) {
                page.store(key, "This is " + key, "{\"status\":\"new\"}");
            }
            page.browser().prefer(Scheme.LIGHT);
            try (HttpStore store = HttpStore.builder()
                            .baseUrl(page.server().baseUrl())
                            .queryUrl(page.server().queryUrl())
                            .build();
                    ObjectClaims first = claims(store, "worker-1");
                    ObjectClaims second = claims(store, "worker-2")) {
                Query fresh = Query.where("status", "new");
                keys.subList(0, 4)
                        .forEach(key -> first.tryClaim(key, fresh).orElseThrow().complete());
                keys.subList(4, 7).forEach(key -> first.tryClaim(key, fresh).orElseThrow());
                keys.subList(7, 9).forEach(key -> second.tryClaim(key, fresh).orElseThrow());

                take(page, "?name=status&value=%22new%22", 840, "store-page.png");
                take(page, "claims", 560, "store-page-claims.png");
            }
        }
    }

    private static ObjectClaims claims(HttpStore store, String node) {
        return ObjectClaims.builder(store)
                .node(node)
                .claimLease(Duration.ofSeconds(30))
                .onCommit(Map.of("status", "done"))
                .build();
    }

    private static void take(StorePage page, String view, int height, String file) throws Exception {
        page.browser().resize(WIDTH, height);
        page.open(view);
        page.awaitText("tbody th", "job-00009");
        page.browser().screenshot(GUIDE.resolve(file));
    }
}
