package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the log messages about missing objects and about result pages that the store does not request. Each message is
 * logged once per store.
 */
class SilenceTest extends ContextTestCase {
    private static final String MISSING = "None of the objects that a query found is there";
    private static final String MORE = "An answer to a query is not all that there is";

    private final List<String> keys = new ArrayList<>();
    private long skipped;

    private void readResults(HttpStore store) {
        keys.clear();
        try (Results<QueryResult> results = store.query(Query.all())) {
            results.forEachRemaining(result -> keys.add(result.key()));
            skipped = results.skipped();
        }
    }

    private HttpStore open(String urlFormat, Dialect dialect) {
        return HttpStore.builder()
                .baseUrl(server.url("/base"))
                .queryUrl(server.url("/find"))
                .urlFormat(urlFormat)
                .basicAuth("me", "s3cr3t")
                .dialect(dialect)
                .build();
    }

    private static List<String> linesWith(LogCanary log, String text) {
        return log.lines().stream().filter(line -> line.contains(text)).toList();
    }

    @Test
    void logsUrlAndOptionsOnceIfNoFoundObjectExists() {
        server.on("GET", "/find").reply(Reply.ok("a\n..\nb c\n"));
        server.otherwise().reply(Reply.status(404));
        try (LogCanary log = LogCanary.listen();
                HttpStore store = open("{base}/s3cr3t/{key}/{part}?sig=hidden", Dialect.documented())) {
            readResults(store);
            assertThat(keys).isEmpty();
            assertThat(skipped).isEqualTo(3);
            readResults(store);
            readResults(store.scope());
            assertThat(linesWith(log, MISSING)).singleElement().satisfies(line -> assertThat(line)
                    .contains(server.url("/base/xxxxxx/b%20c/metadata"), "baseUrl", "urlFormat", "metadataPart")
                    .contains("missingParts")
                    .doesNotContain("s3cr3t", "hidden"));
        }
    }

    @Test
    void countsMissingObjectsWithoutLoggingIfOneExists() {
        server.on("GET", "/find").reply(Reply.ok("a\nb\nc\n"));
        server.on("GET", "/base/b/metadata").reply(Reply.json("{}"));
        server.otherwise().reply(Reply.status(404));
        try (LogCanary log = LogCanary.listen();
                HttpStore store = open("{base}/{key}/{part}", Dialect.documented())) {
            readResults(store);
            assertThat(keys).containsExactly("b");
            assertThat(skipped).isEqualTo(2);
            assertThat(linesWith(log, MISSING)).isEmpty();
        }
    }

    @Test
    void doesNotTreatNonMatchingObjectAsMissing() {
        server.on("GET", "/find?n=1").reply(Reply.ok("a\nb\n"));
        server.on("GET", "/base/b/metadata").reply(Reply.json("{\"n\":2}"));
        server.otherwise().reply(Reply.status(404));
        try (LogCanary log = LogCanary.listen();
                HttpStore store =
                        open("{base}/{key}/{part}", Dialect.documented().filterLocally(true));
                Results<String> results = store.queryKeys(Query.where("n", 1))) {
            assertThat(results.hasNext()).isFalse();
            assertThat(results.skipped()).isEqualTo(1);
            assertThat(results.allMissing()).isEmpty();
            assertThat(linesWith(log, MISSING)).isEmpty();
        }
    }

    /** Returns the warnings about a next page after two queries. With an empty link, there is no Link header. */
    private List<String> pageWarnings(String json, String link) {
        Reply answer = Reply.json(json);
        server.on("GET", "/find").reply(link.isEmpty() ? answer : answer.header("Link", link));
        server.on("GET", "/find?page=2").reply(Reply.json("{\"items\":[],\"total\":3,\"pages\":2}"));
        server.otherwise().reply(Reply.json("{}"));
        try (LogCanary log = LogCanary.listen();
                HttpStore store =
                        open("{base}/{key}/{part}", Dialect.documented().queryItemsPointer("/items"))) {
            readResults(store);
            readResults(store);
            assertThat(keys).containsExactly("a");
            return linesWith(log, MORE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'next':'x','items':['a']}",
                "{'items':['a'],'next':'x'}",
                "{'items':['a'],'next':2}",
                "{'items':['a'],'nextPageToken':'x'}",
                "{'items':['a'],'next_page_token':'x'}",
                "{'items':['a'],'nextLink':'x'}",
                "{'items':['a'],'@odata.nextLink':'x'}",
                "{'items':['a'],'next_cursor':'x'}",
                "{'items':['a'],'nextCursor':'x'}",
                "{'items':['a'],'continuationToken':'x'}",
                "{'items':['a'],'NextContinuationToken':'x'}",
                "{'items':['a'],'NextMarker':'x'}",
                "{'items':['a'],'IsTruncated':true}",
                "{'items':['a'],'has_more':true}",
                "{'items':['a'],'_links':{'self':{'href':'s'},'next':{'href':'x'}}}",
                "{'links':{'next':'x'},'items':['a']}",
                "{'items':['a'],'next':{'href':'x'}}",
                "{'items':['a'],'paging':{'next':'x','other':[1,{'a':[]}]}}",
                "{'items':['a'],'meta':{'pagination':1,'next_page':2}}"
            })
    void logsOnceIfNextPageIsNotFollowed(String json) {
        assertThat(pageWarnings(json.replace('\'', '"'), "")).singleElement().satisfies(line -> assertThat(line)
                .contains("queryCursorPointer", "{cursor}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'items':['a'],'page':1,'pages':4}",
                "{'total_pages':4,'items':['a']}",
                "{'items':['a'],'page':{'number':0,'totalElements':1,'totalPages':2}}",
                "{'items':['a'],'meta':{'page_count':2}}",
                "{'total':2,'items':['a']}",
                "{'items':['a'],'totalCount':7}",
                "{'items':['a'],'pagination':{'totalItems':7}}"
            })
    void logsOnceIfThereAreMorePagesOrItems(String json) {
        assertThat(pageWarnings(json.replace('\'', '"'), "")).singleElement().satisfies(line -> assertThat(line)
                .contains(
                        "no page after the first is requested: write {page} or {offset} in queryUrl or queryTemplate"));
    }

    @Test
    void logsOnceIfOffsetEndsBeforeTheTotal() {
        server.on("GET", "/find?o=0").reply(Reply.json("{\"items\":[\"a\"],\"total\":9}"));
        server.on("GET", "/find?o=1").reply(Reply.json("{\"items\":[],\"total\":9}"));
        try (LogCanary log = LogCanary.listen();
                HttpStore store = HttpStore.builder()
                        .baseUrl(server.url("/base"))
                        .queryUrl(server.url("/find?o={offset}"))
                        .dialect(Dialect.documented()
                                .with(Map.of("queryItemsPointer", "/items", "queryTotalPointer", "/total")))
                        .build()) {
            for (int i = 0; i < 2; i++) {
                try (Results<String> results = store.queryKeys(Query.all())) {
                    assertThat(results.next()).isEqualTo("a");
                    assertThat(results.hasNext()).isFalse();
                }
            }
            assertThat(linesWith(log, MORE))
                    .singleElement()
                    .asString()
                    .contains("no items at offset 1, but the number at queryTotalPointer is 9");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'items':['a']}",
                "{'items':['a'],'next':null}",
                "{'items':['a'],'next':''}",
                "{'items':['a'],'next':{}}",
                "{'items':['a'],'has_more':false}",
                "{'items':['a'],'links':{'prev':'x'}}",
                "{'items':['a'],'text':{'next':'x'}}",
                "{'items':['a'],'text':{'total':7}}",
                "{'items':['a'],'total':'7','pages':99999999999999999999}",
                "{'items':['a'],'total':0,'page':7}",
                "{'items':['a'],'nextToNothing':'x','total':1,'pages':1,'self':'x'}"
            })
    void logsNothingForLastPage(String json) {
        assertThat(pageWarnings(json.replace('\'', '"'), "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'next':'/find?page=2'", "'total':3,'pages':2"})
    void followsLinkToNextPageWithoutLogging(String more) {
        String json = ("{'items':['a']," + more + "}").replace('\'', '"');
        assertThat(pageWarnings(json, "<?page=2>; rel=next")).isEmpty();
    }

    @Test
    void logsOnceIfLinkIsIgnoredBecauseOfCursor() {
        server.on("GET", "/find?c=").reply(Reply.json("{\"items\":[\"a\"]}").header("Link", "</more>; rel=next"));
        try (LogCanary log = LogCanary.listen();
                HttpStore store = HttpStore.builder()
                        .baseUrl(server.url("/base"))
                        .queryUrl(server.url("/find?c={cursor}"))
                        .dialect(
                                Dialect.documented().queryItemsPointer("/items").queryCursorPointer("/next"))
                        .build()) {
            for (int i = 0; i < 2; i++) {
                try (Results<String> results = store.queryKeys(Query.all())) {
                    assertThat(results.stream()).containsExactly("a");
                }
            }
            assertThat(linesWith(log, MORE)).singleElement().satisfies(line -> assertThat(line)
                    .contains("rel=next"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e3", "1E3", "1.50", "-0", "1.0", "100000000000000000000", "1e400"})
    void sendsNumberAsWritten(String number) {
        server.otherwise().reply(Reply.ok(""));
        String operation = "operation=queryKeys&queryResult=list&filterEncoding=";
        for (String encoding : List.of("json", "plain")) {
            template.requestBody(store() + operation + encoding + "&filter.v=" + number, "");
            template.requestBodyAndHeader(
                    store() + operation + encoding, "", DynUrlConstants.FILTER, "{\"v\":" + number + "}");
        }
        template.requestBodyAndHeader(
                store() + "operation=setMetadata", "{\"v\":" + number + "}", DynUrlConstants.KEY, "k");
        assertThat(server.requests("GET", "/find")).hasSize(4).allSatisfy(request -> assertThat(request.query())
                .isEqualTo("v=" + number));
        assertThat(server.requests("PUT", "/base/k/metadata").get(0).bodyText()).isEqualTo("{\"v\":" + number + "}");
    }
}
