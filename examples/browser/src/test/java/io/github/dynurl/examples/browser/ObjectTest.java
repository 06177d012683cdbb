package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Looks at one object on the page of the store server: its data as text and picture, download, replacement, deletion. */
class ObjectTest extends StorePageTestCase {
    @Test
    void showsTextAndFacts() throws Exception {
        page.store("a/text", "Grüße\nfrom <b>me</b>", "{}");
        page.openObject("a/text");

        assertThat(page.find("pre").getText()).isEqualTo("Grüße\nfrom <b>me</b>");
        assertThat(page.texts("dl[data-field=facts] dt"))
                .containsExactly("Size", "Type", "Data modified", "Entity tag");
        assertThat(page.texts("dl[data-field=facts] dd")).contains("22 bytes", "text/plain");
        assertThat(page.find("h1").getText()).isEqualTo("a/text");
        assertThat(page.texts(".crumbs li")).containsExactly("all", "a/", "text");
    }

    @Test
    void showsTheBeginningOfLongText() throws Exception {
        // The limit is in the middle of a character of three bytes.
        page.store("long", "€".repeat(100_000), "{}");
        page.openObject("long");

        assertThat(page.find("pre").getText()).matches("€{21845}");
        assertThat(page.find("[data-field=preview]").getText())
                .endsWith("These are the first 64 KiB. Download the object to see all.");
    }

    @Test
    void showsPictures() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB), "png", png);
        page.put("picture", "data", png.toByteArray(), "Content-Type", "IMAGE/png; q=1");
        page.openObject("picture");

        await().until(() ->
                page.evaluate("document.querySelector('img').naturalWidth").equals(7L));
        assertThat(page.find("img").getDomAttribute("alt")).isEqualTo("The picture picture");
    }

    @Test
    void saysThatAPictureIsNone() throws Exception {
        page.put("broken", "data", "<svg xmlns='http://www.w3.org/2000/svg'/>", "Content-Type", "image/png");
        page.openObject("broken");

        page.awaitText("[data-field=preview]", "The browser cannot show this as a picture.");
    }

    @Test
    void saysThatBytesAreNoText() throws Exception {
        page.put("bytes", "data", new byte[] {1, 2, (byte) 0xff, 0}, "Content-Type", "text/plain");
        page.openObject("bytes");

        page.awaitText("[data-field=preview]", "neither a text in UTF-8 nor a picture");
    }

    @Test
    void saysThatDataAreEmpty() throws Exception {
        page.put("only-metadata", "metadata", "{\"a\":1}");
        page.openObject("only-metadata");

        page.awaitText("[data-field=preview]", "The data are empty.");
    }

    @Test
    void downloads() throws Exception {
        page.store("down/load me.txt", "what is loaded", "{}");
        page.openObject("down/load me.txt");
        page.press("section", "Download");

        Path file = page.downloads().resolve("load me.txt");
        await().atMost(StorePage.PATIENCE).until(() -> Files.exists(file));
        assertThat(Files.readString(file, StandardCharsets.UTF_8)).isEqualTo("what is loaded");
    }

    @Test
    void replacesTheData() throws Exception {
        page.store("old", "before", "{\"stays\":1}");
        page.openObject("old");
        Path file = Files.writeString(folder.resolve("other-name.txt"), "afterwards");
        page.find("input[type=file]").sendKeys(file.toString());
        page.awaitText("#ask-question", "\"old\" is there already: 6 bytes");
        page.press("dialog", "Replace");

        page.awaitText("pre", "afterwards");
        assertThat(page.get("old", "data").body()).isEqualTo("afterwards");
        assertThat(page.get("old", "metadata").body()).isEqualTo("{\"stays\":1}");
    }

    @Test
    void deletesAfterAQuestion() throws Exception {
        page.browser().expectStatus(412);
        page.store("gone/a", "1", "{}");
        page.store("gone/b", "2", "{}");
        page.openObject("gone/a");
        page.press("section", "Delete the object");
        page.awaitText("#ask-question", "Delete \"gone/a\"");
        page.press("dialog", "Cancel");
        assertThat(page.get("gone/a", "data").body()).isEqualTo("1");
        page.type("[data-part=metadata] textarea", "not stored");

        page.put("gone/a", "data", "somebody's");
        page.press("section", "Delete the object");
        page.press("dialog", "Delete");
        page.awaitText("#error", "Somebody changed the data meanwhile, so nothing was deleted.");
        page.awaitText("pre", "somebody's");

        page.press("section", "Delete the object");
        page.press("dialog", "Delete");
        page.awaitRows("b");
        assertThat(page.get("gone/a", "data").statusCode()).isEqualTo(404);
        // There is no text left that the browser would ask about.
        assertThat(page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))"))
                .isEqualTo(true);
    }

    @Test
    void saysThatAnObjectIsNotThere() {
        page.browser().expectStatus(404);
        page.open("object?key=missing");

        page.awaitText("#error", "There is no object \"missing\", or you may not read it.");
    }
}
