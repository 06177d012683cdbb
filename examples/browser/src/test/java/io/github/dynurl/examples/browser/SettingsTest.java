package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.examples.server.StoreServerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the page of a store server with users, and with other paths. */
class SettingsTest {
    // Its password is alice.
    private static final String ALICE =
            "alice:staff:pbkdf2-sha256$1000$AAAAAAAAAAAAAAAAAAAAAA$W7epDb3mtbZ3o2uWz93ivwukV72+MoBmss4oDQxTwrU";

    @TempDir
    private Path folder;

    private StoreServerConfig.Builder config() {
        return StoreServerConfig.builder(folder.resolve("store"));
    }

    @Test
    void worksForUsers() throws Exception {
        Path users =
                Files.writeString(folder.resolve("users"), ALICE + "\n" + ALICE.replace("alice:staff", "bob:guests"));
        try (StorePage page = StorePage.start(folder, config().users(users))) {
            page.browser().expectStatus(404);
            page.browser().open(page.server().pageUrl(), "alice", "alice");
            page.awaitText("#caller", "Your tag: staff");
            page.awaitText("caption", "No objects are here.");
            page.drop("section[aria-label=Upload]", "mine.txt", "text");
            page.awaitRows("mine.txt");
            page.press("tbody", "mine.txt");
            page.awaitText("#status", "The object is shown.");
            assertThat(page.find("[data-part=permissions] textarea").getDomProperty("value"))
                    .contains("staff");
            showsWhatAliceMayOnlyRead(page);
            page.requireNothingWrong();
        }
    }

    private static void showsWhatAliceMayOnlyRead(StorePage page) throws Exception {
        String bob = "Basic " + Base64.getEncoder().encodeToString("bob:alice".getBytes(StandardCharsets.UTF_8));
        page.put("theirs", "metadata", "{\"n\":1}", "Authorization", bob);
        page.put("theirs", "auth", "{\"owned\":[\"guests\"],\"read\":[\"staff\"]}", "Authorization", bob);
        page.browser().expectStatus(403);
        page.openObject("theirs");

        assertThat(page.texts("[data-field=editors] section"))
                .anyMatch(text -> text.contains("Cannot read the permissions"));
        page.type("[data-part=metadata] textarea", "{\"n\":2}");
        page.press("[data-part=metadata]", "Save");
        page.awaitText("#error", "Cannot write the metadata of \"theirs\"");
    }

    @Test
    void worksWithOtherPaths() throws Exception {
        StoreServerConfig.Builder paths =
                config().anonymous().basePath("/").queryPath("/find/it").parts("d", "api/meta", "p");
        try (StorePage page = StorePage.start(folder, paths)) {
            page.browser().expectStatus(404);
            page.open("?prefix=a/");
            page.awaitText("caption", "No objects are here.");
            page.drop("section[aria-label=Upload]", "page.js", "text");
            page.awaitRows("page.js");
            page.openObject("a/page.js");
            page.type("[data-part=metadata] textarea", "{\"n\":1}");
            page.press("[data-part=metadata]", "Save");
            page.awaitText("#status", "The metadata are stored.");
            page.open("?name=n&value=1.0");
            page.awaitRows("a/");
            assertThat(page.get("a/page.js", "api/meta").body()).isEqualTo("{\"n\":1}");
            page.requireNothingWrong();
        }
    }
}
