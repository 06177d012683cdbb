package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looks at a store with more objects than the page loads at once. */
class ManyObjectsTest extends StorePageTestCase {
    private static final int OBJECTS = 230;
    private static final int OTHERS = 800;
    private static final String CLAIMED = "{\"dynurlClaim\":{\"state\":\"held\",\"node\":\"node-a\",\"token\":\"t\","
            + "\"attempts\":1,\"lease\":600000}}";

    @BeforeAll
    static void start() throws IOException {
        IntStream.range(0, OBJECTS).parallel().forEach(i -> create("many/" + (1000 + i)));
        IntStream.range(0, OTHERS).parallel().forEach(i -> create("other/" + i));
        create("before");
        create("many0");
        create("many/");
    }

    private static void create(String key) {
        try {
            page.put(key, "metadata", "{}");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void showsThemStepByStep() {
        page.open("?prefix=many/");
        page.awaitText("caption", "The first 200 objects.");
        assertThat(page.findAll("tbody tr")).hasSize(200);
        page.press("section", "Show more");
        page.awaitText("caption", "231 objects.");

        assertThat(page.texts("tbody th")).hasSize(OBJECTS + 1).doesNotHaveDuplicates();
        assertThat(page.findAll("button[data-field=more]:not([hidden])")).isEmpty();
    }

    @Test
    void readsOverFoldersWithoutTheirObjects() {
        long withOneQuery = requestsOf("?prefix=before", "before");
        // The object whose key is that of a folder is shown beside the folder.
        long withFolders = requestsOf("", "before", "many/", "many/", "many0", "other/");

        // The second query begins behind the first folder, and the third one behind the second.
        assertThat(withFolders - withOneQuery).isEqualTo(2);
    }

    /** The page looks at 1,000 objects each second. */
    @Test
    void findsClaimsInAllOfThem() throws Exception {
        page.browser().expectStatus(404); // the page reads a claim again, whose object is deleted meanwhile
        page.put("aa", "metadata", CLAIMED);
        page.put("zz", "metadata", CLAIMED);
        page.open("claims");
        page.awaitRows("aa", "zz");
        page.awaitText("[data-field=progress]", "This round has looked at 1,000 objects of 1,035.");
        page.awaitText("[data-field=progress]", "All 1,035 objects were looked at.");

        page.put("zz", "metadata", "{}");
        page.awaitRows("aa");
        page.delete("aa");
        page.awaitText("caption", "Nothing is claimed.");
        page.open("");
        page.delete("zz");
    }

    @Test
    void countsFoldersAndObjectsApart() throws Exception {
        page.put("many/!/deep", "metadata", "{}");
        page.open("?prefix=many/");
        page.awaitText("caption", "The first 200: 1 folder and 199 objects.");
        page.press("section", "Show more");
        page.awaitText("#status", "1 folder and 231 objects.");
        page.delete("many/!/deep");
    }

    private static long requestsOf(String view, String... rows) {
        long before = page.server().requests();
        page.open(view);
        page.awaitRows(rows);
        AtomicLong requests = new AtomicLong();
        // A request counts when its response has ended.
        await().during(Duration.ofMillis(500)).until(() -> {
            long now = page.server().requests() - before;
            return requests.getAndSet(now) == now;
        });
        return requests.get();
    }
}
