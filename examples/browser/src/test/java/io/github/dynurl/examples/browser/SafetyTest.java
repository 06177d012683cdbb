package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at what somebody has stored to attack those who look at it: it is shown, and runs nowhere. */
class SafetyTest extends StorePageTestCase {
    private static final String SCRIPT = "<script>window.ran = 1</script>";
    private static final String IMAGE = "<img src=x onerror=window.ran=1>";
    private static final String CLAIM =
            "{\"state\":\"held\",\"node\":\"" + SCRIPT + IMAGE + "\",\"token\":\"t\",\"attempts\":1,\"lease\":9000}";
    private static final String METADATA =
            "{\"" + SCRIPT + "\":\"" + IMAGE + "\",\"__proto__\":{\"ran\":1},\"dynurlClaim\":" + CLAIM + "}";
    private static final String SVG =
            "<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran=1'>" + "<script>window.ran = 1</script></svg>";

    @BeforeAll
    static void start() throws Exception {
        for (String key : List.of("evil" + SCRIPT, IMAGE + "/evil" + IMAGE, "javascript:window.ran=1")) {
            page.put(key, "data", SCRIPT + IMAGE, "Content-Type", "text/html;" + SCRIPT.replace("\"", ""));
            page.put(key, "metadata", METADATA);
            page.put(key, "auth", "{\"owned\":[\"anonymous\",\"" + SCRIPT + "\"]}");
        }
    }

    @AfterEach
    void requireThatNothingRan() {
        assertThat(page.evaluate("window.ran")).isNull();
        assertThat(page.evaluate("({}).ran")).isNull();
        assertThat(page.evaluate("document.scripts.length")).isEqualTo(1L);
        assertThat(page.findAll("main img, main svg, main iframe, main object, main style"))
                .isEmpty();
    }

    @Test
    void showsKeysAndMetadataInTheList() {
        page.open("?flat=yes");
        page.awaitRows(IMAGE + "/evil" + IMAGE, "evil" + SCRIPT, "javascript:window.ran=1");
        assertThat(page.texts("tbody .metadata")).allMatch(text -> text.contains(SCRIPT) && text.contains(IMAGE));

        page.open("");
        page.awaitRows(IMAGE + "/", "evil<script>window.ran = 1</", "javascript:window.ran=1");
    }

    @Test
    void showsThePartsOfAnObject() {
        page.open("?flat=yes");
        page.awaitText("tbody th", "evil" + SCRIPT);
        page.press("tbody", "evil" + SCRIPT);
        page.awaitText("#status", "The object is shown.");

        assertThat(page.find("h1").getText()).isEqualTo("evil" + SCRIPT);
        assertThat(page.find("pre").getText()).isEqualTo(SCRIPT + IMAGE);
        assertThat(page.texts("[data-field=facts] dd")).contains("text/html;" + SCRIPT);
        assertThat(page.texts("[data-field=claim] dd")).contains(SCRIPT + IMAGE);
        assertThat(page.find("[data-part=metadata] textarea").getDomProperty("value"))
                .contains(SCRIPT, IMAGE);
        assertThat(page.find("[data-part=permissions] textarea").getDomProperty("value"))
                .contains(SCRIPT);
    }

    @Test
    void showsClaims() {
        page.open("claims");
        page.awaitText("tbody td", SCRIPT + IMAGE);
    }

    /** None of these values is what its name says, and none of them hides the other claims. */
    @Test
    void showsNoClaimWithOtherValues() throws Exception {
        List<String> names = List.of("state", "node", "token", "attempts", "lease");
        for (String name : names) {
            String odd = "\"" + name + "\":{\"toString\":1,\"valueOf\":1},\"was\":";
            page.store("odd-" + name, "1", METADATA.replace("\"" + name + "\":", odd));
        }
        page.open("claims");
        page.awaitText("caption", "3 claimed");
        page.openObject("odd-attempts");
        assertThat(page.find("[data-field=claimBox]").isDisplayed()).isFalse();
        page.open("");
        for (String name : names) {
            page.delete("odd-" + name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/svg+xml",
                "text/html",
                "application/xhtml+xml",
                "text/xml",
                "image/png+svg",
                "IMAGE/SVG+XML"
            })
    void showsDocumentsAsText(String type) throws Exception {
        String key = "picture-" + type.replace('/', '-');
        page.put(key, "data", SVG, "Content-Type", type);
        page.openObject(key);

        assertThat(page.find("pre").getText()).isEqualTo(SVG);
        page.open(""); // the view of an object reads it again and again
        page.delete(key);
    }

    @Test
    void showsTheAddressAsText() throws Exception {
        page.browser().expectStatus(404);
        String attack = URLEncoder.encode(SCRIPT + IMAGE, StandardCharsets.UTF_8);
        page.open("object?key=" + attack);
        page.awaitText("#error", "There is no object \"" + SCRIPT + IMAGE);
        page.store("message", "1", "{}");
        page.open("object?key=a/../message");
        page.awaitText("#error", "No object has the key \"a/../message\"");
        page.delete("message");
        page.open("?prefix=" + attack + "&name=" + attack + "&value=%22%22");
        page.awaitText(".filters", SCRIPT + IMAGE);
        page.open("constructor?key=" + attack);
        page.awaitText("h1", "Objects");
    }

    @Test
    void showsMessagesOfTheServerAsText() throws Exception {
        page.browser().expectStatus(400);
        page.put("message", "metadata", "{}");
        page.openObject("message");
        page.type("[data-part=permissions] textarea", "{\"owned\":[\"" + SCRIPT + "\"],\"owned\":1}");
        page.press("[data-part=permissions]", "Save");
        page.awaitText("#error", "Cannot write the permissions");
        page.browser().open("about:blank"); // without a question, although the text is not stored
        page.open("");
        page.awaitText("caption", "2 folders and ");
        page.delete("message");
    }

    @Test
    void hasAPolicyThatStopsWhatEscapesNevertheless() {
        page.open("");
        page.awaitText("caption", "2 folders and ");
        page.browser().driver().executeScript("""
                const evil = document.createElement('div');
                evil.innerHTML = '<img src=page.svg onload="window.ran = 1"><b style="color: red">b</b>';
                const script = document.createElement('script');
                script.textContent = 'window.ran = 1';
                evil.append(script);
                document.querySelector('h1').append(evil);
                return fetch('http://127.0.0.1:1/').catch(() => {});""");
        StorePage.await(() -> assertThat(String.join("\n", page.browser().problems()))
                .contains("script-src 'self'")
                .contains("style-src 'self'")
                .contains("connect-src 'self'"));
        assertThat(page.evaluate("window.ran")).isNull();
        page.open("");
        page.awaitText("caption", "2 folders and ");
    }
}
