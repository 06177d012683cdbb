package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Edits metadata and permissions on the page of the store server. */
class EditorTest extends StorePageTestCase {
    private static final String METADATA = "[data-part=metadata]";
    private static final String PERMISSIONS = "[data-part=permissions]";

    @BeforeAll
    static void start() throws IOException {
        page.browser().expectStatus(412);
    }

    @Test
    void storesMetadata() throws Exception {
        page.store("a", "1", "{\"status\":\"new\"}");
        page.openObject("a");
        page.type(METADATA + " textarea", "{\"status\":\"done\"}");
        page.press(METADATA, "Save");
        page.awaitText("#status", "The metadata are stored.");
        assertThat(page.get("a", "metadata").body()).isEqualTo("{\"status\":\"done\"}");

        // The editor knows the new entity tag.
        page.type(METADATA + " textarea", "{\"status\":\"again\"}");
        page.press(METADATA, "Save");
        page.awaitText("#status", "The metadata are stored.");
        assertThat(page.get("a", "metadata").body()).isEqualTo("{\"status\":\"again\"}");
    }

    @Test
    void keepsNumbersAndTextAsTheyAreWritten() throws Exception {
        String json =
                "{\"a\":1.0,\"b\":1e400,\"c\":12345678901234567890,\"d\":\"x: {\\\"[,]\\u00e9\",\"e\":[],\"f\":[{},1]}";
        page.store("exact", "1", json);
        page.openObject("exact");
        page.find(METADATA + " textarea").sendKeys(" ");
        page.press(METADATA, "Save");
        page.awaitText("#status", "The metadata are stored.");

        assertThat(page.get("exact", "metadata").body().replaceAll("\\n *|(?<=\":) |\\s+$", ""))
                .isEqualTo(json);
    }

    @Test
    void indentsNothingThatBecomesTooLong() throws Exception {
        String json = "{\"a\":" + "[".repeat(900) + "0,".repeat(9000) + "0" + "]".repeat(900) + "}";
        page.store("deep", "1", json);
        page.openObject("deep");
        assertThat(page.find(METADATA + " textarea").getDomProperty("value")).isEqualTo(json);
    }

    @Test
    void storesPermissions() throws Exception {
        page.store("shared", "1", "{}");
        page.openObject("shared");
        page.type(PERMISSIONS + " textarea", "{\"owned\":[\"anonymous\"],\"read\":[\"guests\"]}");
        page.press(PERMISSIONS, "Save");
        page.awaitText("#status", "The permissions are stored.");

        assertThat(page.get("shared", "auth").body()).contains("guests");
    }

    @Test
    void saysWhatIsWrongBeforeAnythingIsSent() throws Exception {
        page.store("strict", "1", "{\"a\":1}");
        page.openObject("strict");
        String etag =
                page.get("strict", "metadata").headers().firstValue("ETag").orElseThrow();

        page.type(METADATA + " textarea", "{\"a\":}");
        page.press(METADATA, "Save");
        page.awaitText("#error", "Nothing was sent. This is not JSON");
        assertThat(page.find(METADATA + " textarea").getDomAttribute("aria-invalid"))
                .isEqualTo("true");

        page.type(METADATA + " textarea", "[1]");
        page.press(METADATA, "Save");
        page.awaitText("#error", "not a JSON object");
        assertThat(page.get("strict", "metadata").headers().firstValue("ETag")).contains(etag);
    }

    @Test
    void showsWhatTheServerRefuses() throws Exception {
        page.browser().expectStatus(400);
        page.store("owned", "1", "{}");
        page.openObject("owned");
        page.type(PERMISSIONS + " textarea", "{\"owned\":[]}");
        page.press(PERMISSIONS, "Save");

        page.awaitText("#error", "Cannot write the permissions of \"owned\"");
        assertThat(page.find(PERMISSIONS + " textarea").getDomProperty("value")).isEqualTo("{\"owned\":[]}");
    }

    @Test
    void showsTheStateOfSomebodyElseBesideTheOwnText() throws Exception {
        editBoth("both");

        assertThat(page.find(METADATA + " textarea").getDomProperty("value")).isEqualTo("{\"mine\":1}");
        assertThat(page.find(METADATA + " .conflict pre").getText()).isEqualTo("{\n  \"theirs\": 1\n}");
        assertThat(page.get("both", "metadata").body()).isEqualTo("{\"theirs\":1}");

        // Somebody changes it again, so even now nothing is overwritten that the user has not seen.
        page.put("both", "metadata", "{\"theirs\":2}");
        page.press(METADATA, "Save my text in place of this state");
        page.awaitText(METADATA + " .conflict pre", "\"theirs\": 2");
        page.press(METADATA, "Save my text in place of this state");
        page.awaitText("#status", "The metadata are stored.");
        assertThat(page.get("both", "metadata").body()).isEqualTo("{\"mine\":1}");
    }

    @Test
    void takesTheStateOfSomebodyElse() throws Exception {
        editBoth("take");
        page.press(METADATA, "Discard my text and take this state");
        page.awaitText("#status", "This is the stored state of the metadata.");

        assertThat(page.find(METADATA + " textarea").getDomProperty("value")).isEqualTo("{\n  \"theirs\": 1\n}");
        assertThat(page.findAll(".conflict:not([hidden])")).isEmpty();
    }

    @Test
    void offersOneButtonToSaveAndOneToDiscardDuringAConflict() throws Exception {
        editBoth("buttons");
        assertThat(visible("button"))
                .containsExactly("Save my text in place of this state", "Discard my text and take this state");

        // Not even a state that is stored during the conflict brings the hint back.
        page.type(METADATA + " textarea", "{\"mine\":2}");
        page.put("buttons", "metadata", "{\"theirs\":2}");
        page.awaitText(METADATA + " .hint", "Somebody has stored another state meanwhile.");
        assertThat(visible(".hint")).isEmpty();

        page.press(METADATA, "Save my text in place of this state");
        page.awaitText(METADATA + " .conflict pre", "\"theirs\": 2");
        page.press(METADATA, "Save my text in place of this state");
        page.awaitText("#status", "The metadata are stored.");
        assertThat(page.get("buttons", "metadata").body()).isEqualTo("{\"mine\":2}");
        assertThat(visible("button")).containsExactly("Save", "Discard my text and load the stored state");
        page.find(METADATA + " textarea").sendKeys(" ");
        assertThat(visible(".hint")).containsExactly("Not stored yet.");
    }

    private static List<String> visible(String css) {
        return page.findAll(METADATA + " " + css).stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .toList();
    }

    @Test
    void movesTheFocusFromAButtonThatIsHidden() throws Exception {
        editBoth("focus");
        assertThat(focused()).isEqualTo("theirs");
        page.find(METADATA + " [data-field=overwrite]").sendKeys(Keys.ENTER);
        page.awaitText("#status", "The metadata are stored.");
        assertThat(focused()).isEqualTo("save");

        editBoth("focus");
        page.find(METADATA + " [data-field=accept]").sendKeys(Keys.ENTER);
        page.awaitText("#status", "This is the stored state of the metadata.");
        assertThat(focused()).isEqualTo("reload");
    }

    private static Object focused() {
        return page.evaluate("document.activeElement.dataset.field");
    }

    private static void editBoth(String key) throws Exception {
        page.store(key, "1", "{}");
        page.openObject(key);
        page.type(METADATA + " textarea", "{\"mine\":1}");
        page.put(key, "metadata", "{\"theirs\":1}");
        page.press(METADATA, "Save");
        page.awaitText("#error", "Somebody changed the metadata meanwhile.");
    }

    @Test
    void keepsTextThatIsNotStoredWhileTheUserLooksElsewhere() throws Exception {
        page.store("draft", "1", "{}");
        page.openObject("draft");
        page.type(METADATA + " textarea", "{\"later\":1}");
        page.press(".crumbs", "all");
        page.awaitText("h1", "Objects");
        page.browser().driver().navigate().back();
        page.awaitText(METADATA + " .hint", "This is your text, which is not stored yet.");

        assertThat(page.find(METADATA + " textarea").getDomProperty("value")).isEqualTo("{\"later\":1}");
        page.press(METADATA, "Save");
        page.awaitText("#status", "The metadata are stored.");
    }

    @Test
    void showsANewStateUnlessTheUserEdits() throws Exception {
        page.store("live", "1", "{\"n\":1}");
        page.openObject("live");
        page.put("live", "metadata", "{\"n\":2}");
        StorePage.await(() -> assertThat(page.find(METADATA + " textarea").getDomProperty("value"))
                .contains("2"));

        page.type(METADATA + " textarea", "{\"mine\":1}");
        page.put("live", "metadata", "{\"n\":3}");
        page.awaitText(METADATA + " .hint", "Somebody has stored another state meanwhile.");
        assertThat(page.find(METADATA + " textarea").getDomProperty("value")).isEqualTo("{\"mine\":1}");
        page.press(METADATA, "Discard my text and load the stored state");
        StorePage.await(() -> assertThat(page.find(METADATA + " textarea").getDomProperty("value"))
                .contains("3"));
    }
}
