package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.lease.ObjectClaim;
import io.github.dynurl.store.lease.ObjectClaims;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;

/** Watches on the page of the store server what is claimed, here by the claims of the component. */
class ClaimsTest extends StorePageTestCase {
    private static final String METADATA = "[data-part=metadata]";
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Query NEW = Query.where("status", "new");

    private static HttpStore connect() {
        return HttpStore.builder()
                .baseUrl(page.server().baseUrl())
                .queryUrl(page.server().queryUrl())
                .build();
    }

    private static ObjectClaims claims(HttpStore store, String node) {
        return ObjectClaims.builder(store)
                .node(node)
                .claimLease(LEASE)
                .onCommit(Map.of("status", "done"))
                .build();
    }

    private static String claim(String token, String state) {
        return "{\"dynurlClaim\":{\"state\":\"" + state + "\",\"node\":\"node-x\",\"id\":\"i\",\"token\":\"" + token
                + "\",\"epoch\":1,\"attempts\":4,\"lease\":2000}}";
    }

    @Test
    void showsWhatIsClaimedByWhichNodeAsItChanges() throws Exception {
        page.store("jobs/1", "1", "{\"status\":\"new\"}");
        page.store("jobs/2", "2", "{\"status\":\"new\"}");
        page.open("claims?prefix=jobs/");
        page.awaitText("caption", "Nothing is claimed.");
        try (HttpStore store = connect();
                ObjectClaims one = claims(store, "node-a");
                ObjectClaims two = claims(store, "node-b")) {
            ObjectClaim first = one.tryClaim("jobs/1", NEW).orElseThrow();
            ObjectClaim second = two.tryClaim("jobs/2", NEW).orElseThrow();
            page.awaitRows("jobs/1", "jobs/2");
            page.awaitText("caption", "2 claimed");
            assertThat(page.texts("tbody td:nth-of-type(1)")).containsExactly("held", "held");
            assertThat(page.texts("tbody td:nth-of-type(2)").get(0)).contains("node-a");
            assertThat(page.texts("tbody td:nth-of-type(2)").get(1)).contains("node-b");

            // The nodes renew their claims, so the page never sees one that is over.
            await().during(LEASE.multipliedBy(2))
                    .atMost(StorePage.PATIENCE)
                    .until(() ->
                            page.texts("tbody td:nth-of-type(4)").stream().allMatch(text -> text.contains(", in ")));
            page.find("tbody tr:last-child a").sendKeys("");
            first.complete();
            page.awaitRows("jobs/2");
            assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("jobs/2");
            second.complete();
            page.awaitText("caption", "Nothing is claimed.");
        }
    }

    @Test
    void saysThatAClaimIsNotRenewed() throws Exception {
        page.store("left/1", "1", claim("t.0", "held"));
        page.open("claims?prefix=left/");
        page.awaitText("tbody td", ", in ");
        page.awaitText("tbody td", "was not renewed; others wait for");
        page.awaitText("tbody td", "any node may take the object over");

        page.put("left/1", "metadata", claim("t.1", "held"));
        page.awaitText("tbody td", ", in ");
    }

    @Test
    void showsEndedClaimsOnlyIfTheUserWants() throws Exception {
        page.store("over/1", "1", claim("t.0", "exhausted"));
        page.open("claims?prefix=over/");
        page.awaitText("caption", "Nothing is claimed.");
        page.click("input[name=ended]");
        page.press("form", "Show");
        page.awaitRows("over/1");

        assertThat(page.texts("tbody td")).containsExactly("exhausted", "node-x", "4", "no longer valid");
    }

    @Test
    void showsTheClaimOfAnObject() throws Exception {
        page.store("one", "1", "{\"status\":\"new\"}");
        page.openObject("one");
        assertThat(page.find("[data-field=claimBox]").isDisplayed()).isFalse();
        try (HttpStore store = connect();
                ObjectClaims claims = claims(store, "node-c")) {
            ObjectClaim claim = claims.tryClaim("one", NEW).orElseThrow();
            page.awaitText("[data-field=claim] dd", "node-c");
            WebElement node = page.find("[data-field=claim] bdi");
            assertThat(page.texts("[data-field=claim] dt")).contains("Valid until, unless renewed");
            assertThat(page.find("[data-field=again]").isDisplayed()).isFalse();
            claim.complete();
            page.awaitText("[data-field=claim] dd", "done");
            assertThat(page.texts("[data-field=claim] dt")).containsExactly("State", "Node", "Attempt", "Lease");
            assertThat(node.getText())
                    .as("the text is the same, and so is the element")
                    .startsWith("node-c");
        }
    }

    /** What the page says is what the component does. */
    @Test
    void saysHowAnObjectIsProcessedAgain() throws Exception {
        page.store("again", "1", "{\"status\":\"new\"}");
        try (HttpStore store = connect();
                ObjectClaims claims = claims(store, "node-d")) {
            claims.tryClaim("again", NEW).orElseThrow().complete();
            page.openObject("again");
            assertThat(page.find("[data-field=again]").getText())
                    .startsWith("To let the object be processed again, remove the claim, and change the metadata back")
                    .endsWith("A node takes the object after one lease and one poll at the latest.");
            assertThat(claims.tryClaim("again", NEW)).isEmpty();

            page.type(METADATA + " textarea", "{\"status\":\"new\"}");
            page.press(METADATA, "Save");
            page.awaitText("#status", "The metadata are stored.");
            await().atMost(StorePage.PATIENCE)
                    .until(() -> claims.tryClaim("again", NEW).isPresent());
            StorePage.await(() ->
                    assertThat(page.find("[data-field=again]").isDisplayed()).isFalse());
        }
    }

    @Test
    void saysItOfAnExhaustedObjectToo() throws Exception {
        page.store("tired", "1", claim("t.0", "exhausted"));
        page.openObject("tired");
        assertThat(page.find("[data-field=again]").isDisplayed()).isTrue();
    }

    @Test
    void looksForTheClaimsOfAnotherField() throws Exception {
        page.store("other/1", "1", claim("t.0", "held").replace("dynurlClaim", "reserved"));
        page.open("claims?prefix=other/");
        page.awaitText("caption", "Nothing is claimed.");
        page.type("input[name=field]", "reserved");
        page.press("form", "Show");
        page.awaitRows("other/1");
        page.press("tbody", "other/1");
        page.awaitText("[data-field=claim] dd", "node-x");
    }

    @Test
    void saysWhereItHasNotLooked() throws Exception {
        String text = "x".repeat(40_000);
        page.store("hidden/1", "1", claim("t.0", "held").replaceFirst("\\{", "{\"text\":\"" + text + "\","));
        page.open("claims?prefix=hidden/");
        page.awaitText("caption", "No claim was found.");
        page.awaitText("[data-field=progress]", "The metadata of 1 are too long to look for a claim here.");
    }

    @Test
    void saysNothingOfARenewalThatItCannotKnow() {
        page.open("claims?prefix=none/");
        page.awaitText("caption", "Nothing is claimed.");
        assertThat((String) page.evaluate("import('/page-claim.js').then(({validity}) => validity({"
                        + "claim: {state: 'held', lease: 1000}, since: Date.now() - 9000, read: Date.now() - 8000}))"))
                .contains("but not read since");
    }

    @Test
    void asksNothingWhileNobodyLooks() throws Exception {
        page.store("quiet/1", "1", claim("t.0", "held"));
        page.open("claims?prefix=quiet/");
        page.awaitRows("quiet/1");
        page.press("section", "Pause");
        requireNoRequests();
        page.press("section", "Go on");

        String tab = page.browser().driver().getWindowHandle();
        page.browser().driver().switchTo().newWindow(WindowType.TAB);
        requireNoRequests();
        page.browser().driver().close();
        page.browser().driver().switchTo().window(tab);
        page.put("quiet/2", "metadata", claim("t.0", "held"));
        page.awaitRows("quiet/1", "quiet/2");
    }

    private static void requireNoRequests() {
        Duration endOfWhatHasBegun = Duration.ofMillis(1500);
        await().pollDelay(endOfWhatHasBegun).until(() -> true);
        long before = page.server().requests();
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(4))
                .until(() -> page.server().requests() == before);
    }

    @Test
    void goesOnWhenTheServerAnswersAgain() throws Exception {
        page.store("again/1", "1", claim("t.0", "held"));
        page.open("claims?prefix=again/");
        page.awaitRows("again/1");
        page.withoutServer(() -> page.awaitText("#error", "The server does not answer"));
        page.awaitText("#status", "The page is live again.");
        assertThat(page.browser().problems()).allMatch(problem -> problem.contains("net::ERR_CONNECTION"));
    }
}
