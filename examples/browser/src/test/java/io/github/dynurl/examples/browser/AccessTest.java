package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.examples.browser.Browser.Scheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Uses the page of the store server with a keyboard alone, and checks it with the rules of axe-core. */
class AccessTest {
    private static final String CLAIMED = "{\"status\":\"new\",\"dynurlClaim\":{\"state\":\"held\",\"node\":\"node-a\","
            + "\"token\":\"t\",\"attempts\":1,\"lease\":60000}}";

    @TempDir
    private static Path folder;

    private static StorePage page;

    @BeforeAll
    static void start() throws Exception {
        page = StorePage.start(folder);
        page.store("folder/a", "text", CLAIMED);
        page.store("b", "text", CLAIMED);
        page.store("folder/done", "text", CLAIMED.replace("held", "done").replace("new", "done"));
    }

    @AfterAll
    static void stop() throws IOException {
        page.close();
    }

    @AfterEach
    void requireNothingWrong() {
        page.requireNothingWrong();
    }

    private static void requireNoViolations() throws IOException {
        assertThat(Axe.violations(page.browser())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void hasNoViolationInAnyView(Scheme scheme) throws Exception {
        page.browser().expectStatus(412);
        page.browser().prefer(scheme);
        page.open("?name=status&value=%22new%22");
        page.awaitRows("b", "folder/");
        requireNoViolations();
        page.type("input[name=name]", "n");
        page.type("input[name=value]", "no JSON");
        page.press("form", "Add the filter");
        page.awaitText("#error", "This is not JSON");
        requireNoViolations();

        page.open("claims");
        page.awaitRows("b", "folder/a");
        requireNoViolations();

        page.openObject("folder/done");
        StorePage.await(
                () -> assertThat(page.find("[data-field=again]").isDisplayed()).isTrue());
        requireNoViolations();

        page.openObject("b");
        requireNoViolations();
        page.type("[data-part=metadata] textarea", CLAIMED.replace("new", "mine"));
        page.put("b", "metadata", CLAIMED);
        page.press("[data-part=metadata]", "Save");
        page.awaitText("#error", "Somebody changed the metadata meanwhile.");
        requireNoViolations();
        page.press("[data-part=metadata]", "Discard my text and take this state");
        page.press("section", "Delete the object");
        page.awaitText("#ask-question", "Delete \"b\"");
        requireNoViolations();
        page.press("dialog", "Cancel");
    }

    @Test
    void showsAllOfItOnANarrowScreen() {
        page.browser().resize(320, 640);
        try {
            for (String view : new String[] {"", "claims", "object?key=b"}) {
                page.open(view);
                StorePage.await(() -> assertThat(page.find("#status").getText()).isNotEmpty());
                assertThat((List<?>) page.evaluate("[...document.querySelectorAll('body :not(.scroll *)')]"
                                + ".filter(element => element.getBoundingClientRect().right > 320)"
                                + ".map(element => element.outerHTML)"))
                        .as(view)
                        .isEmpty();
            }
        } finally {
            page.browser().resize(1200, 900);
        }
    }

    @Test
    void reachesEverythingWithTheTabKeyAndShowsWhereTheFocusIs() {
        for (String view : new String[] {"?name=status&value=%22new%22", "claims", "object?key=b"}) {
            page.open(view);
            StorePage.await(() -> assertThat(page.find("#status").getText()).isNotEmpty());
            long expected = (long)
                    page.evaluate("[...document.querySelectorAll('a, button, input, textarea, [tabindex=\"0\"]')]"
                            + ".filter(element => element.checkVisibility()).length");
            assertThat(tabbedElements()).as(view).hasSize((int) expected);
        }
    }

    /** Presses the tab key until the focus has left the page. Returns the elements that had the focus. */
    private static Set<Object> tabbedElements() {
        page.evaluate("document.activeElement.blur()");
        Set<Object> reached = new LinkedHashSet<>();
        for (int i = 0; i < 100; i++) {
            new Actions(page.browser().driver()).sendKeys(Keys.TAB).perform();
            Object focused = page.evaluate("document.activeElement");
            if (focused.equals(page.evaluate("document.body")) || !reached.add(focused)) {
                return reached;
            }
            assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isEqualTo("solid");
        }
        return reached;
    }

    @Test
    void followsWithTheFocusWhereTheUserGoes() {
        page.open("");
        page.awaitRows("b", "folder/");
        page.find("tbody a").sendKeys(Keys.ENTER);
        page.awaitText("#status", "The object is shown.");
        assertThat(page.evaluate("document.activeElement.localName")).isEqualTo("h1");
        assertThat(page.browser().driver().getTitle()).isEqualTo("b – Store");

        page.find("[data-field=remove]").sendKeys(Keys.ENTER);
        page.awaitText("#ask-question", "Delete \"b\"");
        new Actions(page.browser().driver()).sendKeys(Keys.ESCAPE).perform();
        StorePage.await(() -> assertThat(page.find("dialog").isDisplayed()).isFalse());
        assertThat(page.evaluate("document.activeElement.dataset.field")).isEqualTo("remove");
    }

    @Test
    void movesNothingByItself() {
        page.open("");
        assertThat(page.evaluate("document.getAnimations().length")).isEqualTo(0L);
    }
}
