package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.lease.ObjectClaim;
import io.github.dynurl.store.lease.ObjectClaims;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that a consumer requests nothing that its query response already contains, and that it tolerates a query
 * response that is outdated or wrong.
 */
@Tag("compat")
class ListedFactsTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String MARK = "filter.status=new&onCommit.status=done";

    /**
     * The options that read the lines of the served store. With one lookup at a time, only the first lookup sends a
     * request, to compare the listed entity tag with that of the object.
     */
    private static final String FACTS = "queryConcurrency=1&dialect.queryKeyPointer=/key&dialect.queryETagPointer=/etag"
            + "&dialect.querySizePointer=/size&dialect.queryMetadataPointer=/metadata"
            + "&dialect.queryMetadataETagPointer=/metadataEtag";

    private List<RecordedRequest> requests(String method) {
        return server.requests().stream()
                .filter(request ->
                        request.method().equals(method) && !request.path().equals("/find"))
                .toList();
    }

    private int requestsForObjects() {
        return requests("GET").size()
                + requests("HEAD").size()
                + requests("POST").size();
    }

    /** Makes the server send the current lines, with a change, in each query response from now on. */
    private void freezeList(int count, UnaryOperator<String> change) {
        String lines = IntStream.range(0, count)
                .mapToObj(i -> change.apply(objects.line("k" + i)))
                .collect(Collectors.joining());
        server.on("GET", "/find").reply(Reply.ok(lines).type("application/x-ndjson"));
    }

    private void awaitDone(int count) {
        soon(count + " done").until(() -> objects.count("status", "done") == count);
    }

    @ParameterizedTest
    @EnumSource(
            value = DynUrlFetch.class,
            names = {"metadata", "data", "value"})
    void sendsNoRequestForObjectsThatHaveNotChanged(DynUrlFetch fetch) throws Exception {
        objects.listingFacts().putMany("k", 20, Map.of("n", 1));
        consume(FACTS + "&fetch=" + fetch);
        awaitReceived(20);
        awaitIdle();
        awaitPolls(2);
        int requestsBefore = requestsForObjects();
        assertReceivedStays(20);
        assertThat(requestsForObjects()).isEqualTo(requestsBefore);
        objects.change("k7", "n", 2);
        objects.changeData("k7", "other");
        awaitReceived(21);
        assertReceivedStays(21);
        assertThat(receivedKeys().get(20)).isEqualTo("k7");
        assertThat(requestsForObjects() - requestsBefore).isBetween(0, 2);
    }

    @Test
    void sendsNoHeadForNewData() throws Exception {
        objects.listingFacts().putMany("k", 20, Map.of());
        consume(FACTS + "&fetch=data");
        awaitReceived(20);
        assertReceivedStays(20);
        assertThat(requests("HEAD")).hasSize(1); // the comparison
        assertThat(requests("GET")).hasSize(20);
    }

    @Test
    void marksUnderListedEntityTag() throws Exception {
        objects.listingFacts().putMany("k", 20, NEW);
        List<String> tags = IntStream.range(0, 20).mapToObj(i -> tagOf("k" + i)).toList();
        consume(FACTS + "&" + MARK);
        awaitDone(20);
        assertReceivedStays(20);
        assertThat(received.get(10).body()).isEqualTo(NEW);
        assertThat(received.get(10).header(DynUrlConstants.ETAG)).isEqualTo(tags.get(10));
        assertThat(requests("GET")).hasSize(1); // the comparison
        assertThat(requests("POST").stream().map(request -> request.header("If-Match")))
                .containsExactlyElementsOf(tags);
    }

    /** Returns the entity tag of the metadata. */
    private String tagOf(String key) {
        return objects.line(key).replaceAll(".*\"metadataEtag\":\"\\\\\"(v[0-9]+).*\n", "\"$1\"");
    }

    @Test
    void claimsUnderListedEntityTag() throws Exception {
        objects.listingFacts().putMany("k", 20, NEW);
        List<String> tags = IntStream.range(0, 20).mapToObj(i -> tagOf("k" + i)).toList();
        consume(FACTS + "&claim=lease&" + MARK);
        awaitDone(20);
        assertReceivedStays(20);
        assertThat(requests("GET").size()).isLessThanOrEqualTo(2); // the comparison, and the probe of If-Match
        assertThat(requests("POST").stream().map(request -> String.valueOf(request.header("If-Match"))))
                .containsAll(tags);
    }

    @Test
    void doesNotClaimWhatAnotherNodeHasClaimedIfListHidesClaims() throws Exception {
        objects.listingFacts().unlisted("dynurlClaim").put("first", NEW, "");
        consume(FACTS + "&claim=lease&" + MARK);
        awaitDone(1); // the consumer has seen that a listed entity tag is right
        objects.put("k", Map.of("status", "later"), "");
        try (HttpStore other = HttpStore.builder().baseUrl(server.url("/base")).build();
                ObjectClaims node = ObjectClaims.builder(other)
                        .onCommit(Map.of("status", "done"))
                        .build();
                ObjectClaim claim = node.tryClaim("k", Query.all()).orElseThrow()) {
            objects.change("k", "status", "new");
            assertReceivedStays(1);
            claim.complete();
        }
        objects.put("last", NEW, "");
        awaitDone(3);
        assertThat(receivedKeys()).containsExactly("first", "last");
        assertThat(handled).isEmpty();
    }

    /** Each object costs a request more, until the list shows a claim: here, never. */
    @Test
    void readsUnclaimedObjectsAsLongAsListShowsNoClaim() throws Exception {
        objects.listingFacts().unlisted("dynurlClaim").putMany("k", 20, NEW);
        consume(FACTS + "&claim=lease&" + MARK);
        awaitDone(20);
        assertReceivedStays(20);
        assertThat(requests("GET")).hasSizeBetween(20, 21); // and the probe of If-Match
        assertThat(handled).isEmpty();
    }

    /** The value that the list shows is not what the object has, so only a request can tell. */
    @Test
    void readsObjectWhoseListedClaimIsBroken() throws Exception {
        objects.putMany("k", 3, NEW);
        freezeList(3, line -> line.replace("\"metadata\":{", "\"metadata\":{\"dynurlClaim\":\"cut\","));
        consume(FACTS + "&claim=lease&" + MARK);
        awaitDone(3);
        assertReceivedStays(3);
        assertThat(handled).isEmpty();
    }

    @Test
    void reportsForeignValueInClaimFieldOnceAndReadsItAgain() throws Exception {
        objects.listingFacts().put("first", NEW, "");
        consume(FACTS + "&claim=lease&" + MARK);
        awaitDone(1);
        objects.put("k", Map.of("status", "new", "dynurlClaim", "mine"), "");
        soon("a report").until(() -> !handled.isEmpty());
        assertReceivedStays(1);
        assertThat(handled).hasSize(1);
        assertThat(handled.get(0))
                .hasMessageContaining("dynurlClaim (option claimField) is no claim")
                .hasMessageContaining("remove the field, or set claimField to a name that nothing else uses");
        objects.change("k", "dynurlClaim", "other");
        soon("another report").until(() -> handled.size() == 2);
        objects.change("k", "dynurlClaim", null);
        awaitDone(2);
        assertThat(handled).hasSize(2);
    }

    @Test
    void skipsObjectWhoseListedTagIsOutdatedAndClaimsItLater() throws Exception {
        objects.putMany("k", 3, NEW);
        freezeList(3, line -> line);
        objects.change("k1", "n", 2);
        consume(FACTS + "&claim=lease&claimLease=60s&" + MARK);
        awaitDone(3);
        assertReceivedStays(3);
        assertThat(receivedKeys()).containsExactlyInAnyOrder("k0", "k1", "k2");
        assertThat(received.stream().filter(each -> each.key().equals("k1")).map(Received::body))
                .containsExactly(Map.of("status", "new", "n", 2));
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease", "&fetch=data", "&fetch=value"})
    void processesObjectOnceIfListStillContainsIt(String options) throws Exception {
        objects.putMany("k", 20, NEW);
        freezeList(20, line -> line);
        consume(FACTS + "&" + MARK + options);
        awaitDone(20);
        assertReceivedStays(20);
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'',true", "'&claim=lease',true", "'&fetch=data',true", "'&fetch=value',false", "'',false"})
    void toleratesListedEntityTagsThatObjectsDoNotHave(String options, boolean marks) throws Exception {
        objects.putMany("k", 10, NEW);
        freezeList(10, line -> line.replace("\"\\\"v", "\"\\\"list-v"));
        consume(FACTS + (marks ? "&" + MARK : "") + options);
        awaitReceived(10);
        if (marks) {
            awaitDone(10);
        }
        assertReceivedStays(10);
        assertThat(handled).isEmpty();
    }

    @Test
    void sendsNoWeakEntityTag() throws Exception {
        objects.weakEtags().listingFacts().putMany("k", 10, NEW);
        consume(FACTS + "&" + MARK);
        awaitDone(10);
        assertThat(requests("POST").stream().filter(request -> request.header("If-Match") != null))
                .isEmpty();
        assertThat(requests("GET")).hasSize(10);
    }

    @Test
    void recognizesWeakEntityTagsOfProcessedObjects() throws Exception {
        objects.weakEtags().listingFacts().putMany("k", 10, NEW);
        consume(FACTS);
        awaitReceived(10);
        assertReceivedStays(10);
        assertThat(requests("GET")).hasSize(10);
    }

    @Test
    void deletesUnderListedEntityTag() throws Exception {
        objects.listingFacts().putMany("k", 10, NEW);
        consume(FACTS + "&fetch=none&deleteAfterRead=true");
        soon("all are deleted").until(() -> objects.keys().isEmpty());
        assertThat(receivedKeys()).hasSize(10);
        assertThat(requests("HEAD")).hasSize(1); // the comparison
        assertThat(requests("DELETE").stream().map(request -> request.header("If-Match")))
                .doesNotContainNull();
    }

    @Test
    void doesNotDeleteObjectThatChangedAfterQuery() throws Exception {
        objects.putMany("k", 3, NEW);
        freezeList(3, line -> line);
        objects.changeData("k1", "changed");
        consume(FACTS + "&fetch=none&deleteAfterRead=true&repeatCount=1");
        soon("the unchanged objects are deleted").until(() -> objects.keys().equals(List.of("k1")));
    }
}
