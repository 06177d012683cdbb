package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.access.FollowRedirects;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests to a store whose base URL has a query, such as a shared access signature. */
class BaseQueryTest extends HttpStoreTestCase {
    private static final String QUERY = "sv=1&sig=s3cr3t%2F";

    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    @Override
    HttpStoreBuilder builder() {
        return super.builder().baseUrl(server.url("/base?" + QUERY));
    }

    private List<String> targets() {
        return server.requests().stream().map(RecordedRequest::target).toList();
    }

    private static List<String> keys(HttpStore store) {
        try (Results<String> results = store.queryKeys(Query.all())) {
            List<String> keys = new ArrayList<>();
            results.forEachRemaining(keys::add);
            return keys;
        }
    }

    /** Words, numbers and short values are usually shown, because they occur everywhere. */
    @ParameterizedTest
    @ValueSource(strings = {"pin=483920", "user=scott", "t=1", "483920"})
    void isMaskedInDescriptionsWhateverItIs(String query) {
        HttpStore store = open(super.builder().baseUrl(server.url("/base?" + query)));
        String secret = query.replaceFirst(".*=", "");
        assertThat(store.explain("k", Query.all()).toString())
                .contains("/base/k/data?" + query.replace(secret, "xxxxxx"))
                .doesNotContain("?" + query);
    }

    @Test
    void isPartOfEachRequest() {
        server.on("GET", "/find?" + QUERY).reply(Reply.ok("a\n"));
        server.otherwise().reply(Reply.json("{}").etag("\"1\""));
        HttpStore store = open(builder().dialect(Dialect.documented().with("createUrl", "{base}?new")));
        store.exists("k");
        store.getMetadata("k");
        store.getPermissions("k");
        store.setData("k", Data.of("x"));
        store.setMetadata("k", Metadata.empty());
        store.updateMetadata("k", Metadata.of(Map.of("a", 1)));
        store.updatePermissions("k", Permissions.of(Map.of("owned", Set.of("a"))));
        store.delete("k");
        keys(store);
        assertThat(targets()).hasSize(9).allSatisfy(target -> assertThat(target).endsWith("?" + QUERY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/base/7/data", "/base/7/data?sv=1&sig=s3cr3t%2F", "/base/7?sig=s3cr3t/&sv=1", "7/metadata"})
    void isNoPartOfKeyInLocation(String location) {
        server.on("POST", "/base/?new&" + QUERY).reply(Reply.status(201).header("Location", location));
        HttpStore store = open(builder().dialect(Dialect.documented().with("createUrl", "{base}/?new")));
        assertThat(store.create(Value.of(Data.of("x"), Metadata.empty()))).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource({
        "/find?page=2,                      /find?page=2&sv=1&sig=s3cr3t%2F",
        "/find?sv=1&sig=s3cr3t%2F&page=2,   /find?sv=1&sig=s3cr3t%2F&page=2",
    })
    void isAddedToLinkWithoutIt(String link, String target) {
        server.on("GET", "/find?" + QUERY).reply(Reply.ok("a\n").header("Link", "<" + link + ">; rel=next"));
        server.on("GET", target).reply(Reply.ok("b\n"));
        assertThat(keys(store())).containsExactly("a", "b");
    }

    @Test
    void isPartOfUrlOfEachFolder() {
        String folder = "<multistatus xmlns=\"DAV:\"><response><href>/base/%s</href><propstat><prop><resourcetype>%s"
                + "</resourcetype></prop></propstat></response></multistatus>";
        server.on("PROPFIND", "/base/?" + QUERY)
                .reply(Reply.status(207).type("application/xml").body(folder.formatted("a/", "<collection/>")));
        server.on("PROPFIND", "/base/a/?" + QUERY)
                .reply(Reply.status(207).type("application/xml").body(folder.formatted("a/k.data?sv=1", "")));
        HttpStore store = open(builder().queryUrl(server.url("/base/")).dialect(Dialect.named("webdav")));
        assertThat(keys(store)).containsExactly("a/k");
    }

    @Test
    void isNotSentToOtherServerWithQueries() {
        other.on("GET", "/find").reply(Reply.ok("a\n"));
        assertThat(keys(open(builder().queryUrl(other.url("/find"))))).containsExactly("a");
    }

    @Test
    void isNotAddedToUrlOfRedirect() {
        server.on("GET", "/base/k/metadata?" + QUERY)
                .reply(Reply.status(302).header("Location", "/signed?own=1"))
                .reply(Reply.status(302).header("Location", other.url("/signed?own=1")));
        server.on("GET", "/signed?own=1").reply(Reply.json("{\"a\":1}"));
        other.on("GET", "/signed?own=1").reply(Reply.json("{\"a\":2}"));
        HttpStore store = open(builder().followRedirects(FollowRedirects.reads));
        assertThat(store.getMetadata("k").get("a")).hasToString("1");
        assertThat(store.getMetadata("k").get("a")).hasToString("2");
    }

    @Test
    void isNeverShown() {
        server.otherwise().reply(Reply.status(400).body("no s3cr3t%2F and no s3cr3t/"));
        HttpStore store = open(builder().maxAttempts(1));
        StoreException refused = failure(StoreException.class, () -> store.getMetadata("k"));
        assertThat(refused).hasMessageContaining(server.url("/base/k/metadata")).hasMessageNotContaining("s3cr3t");
        assertThat(refused.responseBody().orElseThrow()).contains("no ").doesNotContain("s3cr3t");
        assertThat(store.info().toString()).contains("baseUrl=" + server.url("/base") + ",");
        String explained = store.explain("k", Query.all()).toString();
        assertThat(explained).contains("/base/k/data").doesNotContain("s3cr3t");
        assertThat(store.toString()).doesNotContain("s3cr3t");
    }
}
