package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looks for objects on the page of the store server, and uploads some. */
class BrowseTest extends StorePageTestCase {
    @BeforeAll
    static void start() throws Exception {
        page.store("cats/black/felix", "meow", "{\"kind\":\"cat\",\"age\":3}");
        page.store("cats/tom", "meow", "{\"kind\":\"cat\",\"age\":4}");
        page.store("dogs/rex", "woof", "{\"kind\":\"dog\",\"age\":3}");
        page.store("readme", "text", "{}");
    }

    @Test
    void showsFoldersAndTheWayBack() {
        page.open("");
        page.awaitRows("cats/", "dogs/", "readme");
        page.awaitText("caption", "2 folders and 1 object.");
        page.awaitText("#status", "2 folders and 1 object.");
        assertThat(page.texts("thead th")).containsExactly("Key", "Size", "Data modified", "Metadata");

        page.press("tbody", "cats/");
        page.awaitRows("black/", "tom");
        page.press("tbody", "black/");
        page.awaitRows("felix");
        page.awaitText("caption", "1 object.");
        assertThat(page.texts(".crumbs li")).containsExactly("all", "cats/", "black/");

        page.press(".crumbs", "cats/");
        page.awaitRows("black/", "tom");
        page.browser().driver().navigate().back();
        page.awaitRows("felix");
        page.press(".crumbs", "all");
        page.awaitRows("cats/", "dogs/", "readme");
    }

    @Test
    void showsKeysWithAPrefixWithoutFolders() {
        page.open("");
        page.type("input[name=prefix]", "ca");
        assertThat(page.find("input[name=flat]").getAccessibleName())
                .isEqualTo("all these keys in one list, without folders");
        page.click("input[name=flat]");
        page.press("form[aria-label=Prefix]", "Show");

        page.awaitRows("cats/black/felix", "cats/tom");
        page.awaitText("caption", "2 objects.");
    }

    @Test
    void filtersByMetadata() {
        page.open("");
        page.type("input[name=name]", "age");
        page.type("input[name=value]", "3");
        page.press("form", "Add the filter");
        page.awaitRows("cats/", "dogs/");

        page.type("input[name=name]", "kind");
        page.type("input[name=value]", "\"dog\"");
        page.press("form", "Add the filter");
        page.awaitRows("dogs/");
        page.awaitText("caption", "1 folder.");

        page.press(".filters li:first-child", "Remove");
        page.awaitRows("dogs/");
        page.press(".filters", "Remove");
        page.awaitRows("cats/", "dogs/", "readme");
    }

    @Test
    void saysThatAFilterIsNotJsonBeforeAnythingIsSent() {
        page.open("");
        page.awaitRows("cats/", "dogs/", "readme");
        long requests = page.server().requests();
        page.type("input[name=name]", "kind");
        page.type("input[name=value]", "dog");
        page.press("form", "Add the filter");

        page.awaitText("#error", "This is not JSON");
        assertThat(page.find("#error").getText()).contains("A text needs quotes");
        assertThat(page.server().requests()).isEqualTo(requests);
    }

    @Test
    void showsMetadataAsTheyAreWritten() throws Exception {
        String json = "{\"a\":12345678901234567890,\"b\":1.0,\"metadata\":[\"}\\\"\",{}],\"c\":{\"metadata\":1}}";
        page.store("exact/1", "1", json);
        page.open("?prefix=exact/");
        page.awaitRows("1");
        assertThat(page.texts("tbody .metadata")).containsExactly(json);
        page.delete("exact/1");
    }

    @Test
    void uploadsFilesToThePrefix() throws Exception {
        page.browser().expectStatus(404); // the page looks whether the keys exist
        page.open("?prefix=new/");
        page.awaitText("caption", "No objects are here.");
        Path file = Files.writeString(folder.resolve("a b+ü.txt"), "from a file");
        page.find("input[type=file]").sendKeys(file.toString());
        page.awaitRows("a b+ü.txt");
        page.drop("section[aria-label=Upload]", "dropped.txt", "from the mouse");
        page.awaitRows("a b+ü.txt", "dropped.txt");

        assertThat(page.get("new/a b+ü.txt", "data").body()).isEqualTo("from a file");
        assertThat(page.get("new/dropped.txt", "data").body()).isEqualTo("from the mouse");
        page.delete("new/a b+ü.txt");
        page.delete("new/dropped.txt");
    }

    @Test
    void asksOneQuestionAfterTheOther() throws Exception {
        page.store("one/file", "first", "{}");
        page.store("two/file", "second", "{}");
        page.open("?prefix=one/");
        page.awaitRows("file");
        page.drop("section[aria-label=Upload]", "file", "mine");
        page.awaitText("#ask-question", "\"one/file\" is there already");
        page.browser().driver().executeScript("location.hash = '#/?prefix=two/'");
        page.awaitText("[data-field=target]", "two/");
        page.awaitRows("file");
        long requests = page.server().requests();
        page.drop("section[aria-label=Upload]", "file", "mine");
        await().until(() -> page.server().requests() > requests);

        page.press("dialog", "Cancel");
        page.awaitText("#ask-question", "\"two/file\" is there already");
        page.press("dialog", "Replace");
        await().untilAsserted(
                        () -> assertThat(page.get("two/file", "data").body()).isEqualTo("mine"));
        assertThat(page.get("one/file", "data").body()).isEqualTo("first");
        page.delete("one/file");
        page.delete("two/file");
    }

    @Test
    void replacesOnlyWhatTheUserHasSeen() throws Exception {
        page.browser().expectStatus(412);
        page.store("place/file.txt", "first", "{}");
        page.open("?prefix=place/");
        page.awaitRows("file.txt");
        page.drop("section[aria-label=Upload]", "file.txt", "mine");
        page.awaitText("#ask-question", "is there already: 5 bytes");
        page.press("dialog", "Cancel");
        page.awaitText("#status", "Nothing was uploaded.");
        assertThat(page.get("place/file.txt", "data").body()).isEqualTo("first");

        page.drop("section[aria-label=Upload]", "file.txt", "mine");
        page.awaitText("#ask-question", "is there already: 5 bytes");
        page.put("place/file.txt", "data", "somebody's");
        page.press("dialog", "Replace");
        page.awaitText("#ask-question", "Somebody changed it meanwhile.");
        assertThat(page.get("place/file.txt", "data").body()).isEqualTo("somebody's");
        page.press("dialog", "Replace");
        page.awaitText("#status", "Uploaded: place/file.txt");
        await().untilAsserted(() ->
                assertThat(page.get("place/file.txt", "data").body()).isEqualTo("mine"));
        page.delete("place/file.txt");
    }
}
