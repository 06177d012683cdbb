package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;

/** Uses the page of the store server through a proxy: slow answers, refused ones, and weak entity tags. */
class ProxyTest {
    private static final String METADATA = "[data-part=metadata]";
    private static final String PERMISSIONS = "[data-part=permissions]";

    @TempDir
    private static Path folder;

    private static StorePage page;
    private static Proxy proxy;

    @BeforeAll
    static void start() throws IOException {
        page = StorePage.start(folder);
        proxy = Proxy.start(page.server().pageUrl());
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        page.close();
    }

    @AfterEach
    void requireNothingWrong() {
        page.requireNothingWrong();
    }

    private static void open(String key) throws Exception {
        page.store(key, "text", "{}");
        page.browser().open("about:blank");
        page.browser().open(proxy.url() + "#/object?key=" + key);
        page.awaitText("#status", "The object is shown.");
    }

    private static void awaitMetadata(String key, String json) {
        StorePage.await(() -> assertThat(page.get(key, "metadata").body()).isEqualTo(json));
    }

    @Test
    void storesUnderEntityTagsThatAProxyHasWeakened() throws Exception {
        open("weak");
        page.type(METADATA + " textarea", "{\"n\":1}");
        page.press(METADATA, "Save");
        page.awaitText("#status", "The metadata are stored.");
        page.type(METADATA + " textarea", "{\"n\":2}");
        page.press(METADATA, "Save");
        awaitMetadata("weak", "{\"n\":2}");
        page.awaitText("pre", "text");
        page.press("section", "Delete the object");
        page.press("dialog", "Delete");
        page.awaitText("h1", "Objects");
    }

    @Test
    void keepsWhatIsTypedWhileTheServerStores() throws Exception {
        open("slow");
        WebElement text = page.find(METADATA + " textarea");
        page.type(METADATA + " textarea", "{\"n\":1}");
        proxy.keepPuts();
        page.press(METADATA, "Save");
        page.press(METADATA, "Save"); // does nothing
        awaitMetadata("slow", "{\"n\":1}");
        text.sendKeys(" ");
        proxy.sendPuts();
        page.awaitText("#status", "The metadata are stored.");
        assertThat(text.getDomProperty("value")).isEqualTo("{\"n\":1} ");
        page.awaitText(METADATA + " .hint", "is not stored yet");

        page.press(METADATA, "Save");
        awaitMetadata("slow", "{\"n\":1} ");
    }

    @Test
    void keepsWhatIsTypedInALaterViewWhileTheServerStores() throws Exception {
        open("later");
        page.type(METADATA + " textarea", "{\"n\":1}");
        proxy.keepPuts();
        page.press(METADATA, "Save");
        awaitMetadata("later", "{\"n\":1}");
        leaveAndComeBack();
        page.type(METADATA + " textarea", "{\"n\":2}");
        proxy.sendPuts();
        page.awaitText("#status", "The metadata are stored.");

        leaveAndComeBack();
        page.awaitText(METADATA + " .hint", "which is not stored yet");
        assertThat(page.find(METADATA + " textarea").getDomProperty("value")).isEqualTo("{\"n\":2}");
        page.press(METADATA, "Save");
        awaitMetadata("later", "{\"n\":2}");
    }

    @Test
    void laterViewKnowsTheStateThatAnEarlierOneHasStored() throws Exception {
        open("known");
        page.type(METADATA + " textarea", "{\"n\":1}");
        proxy.keepPuts();
        page.press(METADATA, "Save");
        awaitMetadata("known", "{\"n\":1}");
        leaveAndComeBack();
        proxy.sendPuts();
        page.awaitText("#status", "The metadata are stored.");

        // There would be a conflict if the view still had the state before.
        page.type(METADATA + " textarea", "{\"n\":2}");
        page.press(METADATA, "Save");
        awaitMetadata("known", "{\"n\":2}");
    }

    private static void leaveAndComeBack() {
        page.press(".crumbs", "all");
        page.awaitText("#status", "object");
        page.browser().driver().navigate().back();
        page.awaitText("#status", "The object is shown.");
    }

    @Test
    void goesOnAfterAnAnswerThatDoesNotCome() throws Exception {
        try (AutoCloseable inAHurry = page.browser().hurry()) {
            open("lost");
            page.type(METADATA + " textarea", "{\"n\":1}");
            proxy.keepPuts();
            page.evaluate("globalThis.isInAHurry = true");
            page.press(METADATA, "Save");
            awaitMetadata("lost", "{\"n\":1}");
            page.evaluate("globalThis.isInAHurry = false");

            // The answer is late, but the page finds the text at the server.
            page.awaitText("#status", "The metadata are stored.");
            proxy.sendPuts();
            page.type(METADATA + " textarea", "{\"n\":2}");
            page.press(METADATA, "Save");
            awaitMetadata("lost", "{\"n\":2}");
        }
    }

    @Test
    void saysThatAnAnswerDoesNotCome() throws Exception {
        try (AutoCloseable inAHurry = page.browser().hurry()) {
            open("late");
            page.type(PERMISSIONS + " textarea", "{\"owned\":[\"anonymous\"]}");
            proxy.keepPuts();
            page.evaluate("globalThis.isInAHurry = true");
            page.press(PERMISSIONS, "Save");
            page.awaitText("#error", "The server has not answered within 30 seconds. It may have stored the text.");
            page.evaluate("globalThis.isInAHurry = false");
            proxy.sendPuts();

            // The server has stored it, so the old entity tag is refused. The page sees that it is the same text.
            page.browser().expectStatus(412);
            page.press(PERMISSIONS, "Save");
            page.awaitText("#status", "The permissions are stored.");
        }
    }

    @Test
    void showsTheRestOfAnObjectWhoseDataCannotBeShown() throws Exception {
        page.browser().expectStatus(429);
        proxy.refuse("/data");
        open("refused");
        proxy.refuse("");
        page.awaitText("[data-field=preview]", "The data cannot be shown: Too many requests");
        page.put("refused", "metadata", "{\"n\":1}");
        StorePage.await(() -> assertThat(page.find(METADATA + " textarea").getDomProperty("value"))
                .contains("1"));
    }

    @Test
    void showsTheClaimsAfterTheFirstLookHasFailed() throws Exception {
        page.browser().expectStatus(429);
        page.store("claimed", "1", "{}");
        proxy.refuse("/query");
        page.browser().open("about:blank");
        page.browser().open(proxy.url() + "#/claims?prefix=claimed");
        page.awaitText("#error", "Too many requests");
        proxy.refuse("");
        page.awaitText("#status", "Nothing is claimed.");
        assertThat(page.find("#error").getText()).isEmpty();
    }

    @Test
    void saysThatTheSettingsCannotBeRead() {
        page.browser().expectStatus(429);
        proxy.refuse("/page.json");
        page.browser().open("about:blank");
        page.browser().open(proxy.url());
        page.awaitText("#error", "Too many requests");
        proxy.refuse("");
        assertThat(page.find("#caller").getText()).isEmpty();
    }
}
