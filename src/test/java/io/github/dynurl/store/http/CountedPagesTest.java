package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests queries whose pages the client counts: <code>{page}</code> and <code>{offset}</code>. */
class CountedPagesTest extends HttpStoreTestCase {
    private static final int PAGE_SIZE = 3;

    private static final Map<String, String> LIST =
            Map.of("queryItemsPointer", "/documents", "queryKeyPointer", "/id", "filterEncoding", "plain");

    private HttpStore store(String query, Map<String, String> values) {
        return open(builder()
                .queryUrl(server.url(query))
                .dialect(Dialect.documented().with(LIST).with(values)));
    }

    private static List<String> keys(HttpStore store) {
        return keys(store, Query.all());
    }

    private static List<String> keys(HttpStore store, Query query) {
        List<String> keys = new ArrayList<>();
        try (Results<String> results = store.queryKeys(query)) {
            results.forEachRemaining(keys::add);
        }
        return keys;
    }

    private List<String> targets() {
        return server.requests().stream().map(RecordedRequest::target).toList();
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "id" + i).toList();
    }

    private static String json(List<String> ids, String rest) {
        String items = ids.stream().map(id -> "{\"id\":\"" + id + "\"}").collect(Collectors.joining(","));
        return "{\"documents\":[" + items + "]" + rest + "}";
    }

    private static List<String> slice(int count, int from) {
        int start = Math.min(from, count);
        return ids(count).subList(start, Math.min(start + PAGE_SIZE, count));
    }

    /** Lets the server answer a query with the items that a function returns for the number at the end of its URL. */
    private void answer(IntFunction<String> page) {
        server.when(request -> request.path().equals("/find")).reply(request -> {
            String query = String.valueOf(request.query());
            return Reply.json(page.apply(Integer.parseInt(query.substring(query.lastIndexOf('=') + 1))));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 7, 10})
    void readsNumberedPagesUntilOneIsEmpty(int count) {
        answer(page -> json(slice(count, (page - 1) * PAGE_SIZE), ",\"page\":" + page));
        HttpStore store = store("/find?page={page}", Map.of());
        assertThat(keys(store)).isEqualTo(ids(count));
        assertThat(targets())
                .hasSize((count + PAGE_SIZE - 1) / PAGE_SIZE + 1)
                .first()
                .isEqualTo("/find?page=1");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "3,0", "4,0", "7,0", "7,1", "7,5"})
    void endsWithTheNumberOfPages(int count, int first) {
        int pages = (count + PAGE_SIZE - 1) / PAGE_SIZE;
        answer(page -> json(slice(count, (page - first) * PAGE_SIZE), ",\"page\":{\"totalPages\":" + pages + "}"));
        HttpStore store = store(
                "/find?page={page}",
                Map.of("queryTotalPointer", "/page/totalPages", "queryFirstCursor", String.valueOf(first)));
        assertThat(keys(store)).isEqualTo(ids(count));
        assertThat(targets()).hasSize(Math.max(1, pages)).first().isEqualTo("/find?page=" + first);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "3,0", "4,0", "7,0", "7,1"})
    void readsFromOffsetUntilThereAreNoItems(int count, int first) {
        answer(offset -> json(slice(count, offset - first), ""));
        HttpStore store = store("/find?startIndex={offset}", Map.of("queryFirstCursor", String.valueOf(first)));
        assertThat(keys(store)).isEqualTo(ids(count));
        assertThat(targets()).first().isEqualTo("/find?startIndex=" + first);
        assertThat(targets()).last().isEqualTo("/find?startIndex=" + (first + count));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7})
    void endsWithTheNumberOfItems(int count) {
        answer(offset -> json(slice(count, offset), ",\"total\":\"" + count + "\""));
        HttpStore store = store("/find?offset={offset}", Map.of("queryTotalPointer", "/total"));
        assertThat(keys(store)).isEqualTo(ids(count));
        assertThat(targets()).hasSize(Math.max(1, (count + PAGE_SIZE - 1) / PAGE_SIZE));
    }

    /** Items without a legal key count for the offset, and do not end the query. */
    @Test
    void countsItemsWithoutLegalKey() {
        answer(offset -> json(offset == 0 ? List.of("a", "..") : offset == 2 ? List.of(".", "..") : List.of(), ""));
        HttpStore store = store("/find?offset={offset}", Map.of());
        assertThat(keys(store)).containsExactly("a");
        assertThat(targets()).containsExactly("/find?offset=0", "/find?offset=2", "/find?offset=4");
    }

    @Test
    void countsLines() {
        server.on("GET", "/find?offset=0").reply(Reply.ok("a\n\nb c\n \n..\n"));
        server.on("GET", "/find?offset=4").reply(Reply.ok("d\n"));
        server.on("GET", "/find?offset=5").reply(Reply.ok(""));
        HttpStore store = open(builder().queryUrl(server.url("/find?offset={offset}")));
        assertThat(keys(store)).containsExactly("a", "b c", "d");
    }

    @Test
    void goesOnAfterAnEmptyPageIfOthersFollow() {
        answer(page -> json(page == 2 ? List.of() : List.of("k" + page), ",\"pages\":3"));
        HttpStore store = store("/find?page={page}", Map.of("queryTotalPointer", "/pages"));
        assertThat(keys(store)).containsExactly("k1", "k3");
    }

    @Test
    void sendsFilterAndSizeWithEachPage() {
        server.on("GET", "/find?page=1&size=2&status=new").reply(Reply.json(json(List.of("a", "b"), "")));
        server.on("GET", "/find?page=2&size=2&status=new").reply(Reply.json(json(List.of(), "")));
        HttpStore store = store("/find?page={page}&size={limit}", Map.of("queryPageSize", "2"));
        assertThat(keys(store, Query.where("status", "new"))).containsExactly("a", "b");
    }

    @Test
    void countsInBody() {
        server.on("POST", "/find")
                .reply(request -> Reply.json(json(
                        request.bodyText().equals("{\"from\": 0, \"size\": 1000, \"page\": \"0\"}")
                                ? List.of("a", "b")
                                : List.of(),
                        "")));
        HttpStore store = store(
                "/find",
                Map.of(
                        "queryMethod", "POST",
                        "filterEncoding", "json",
                        "queryTemplate", "{\"from\": {offset}, \"size\": {limit}, \"page\": \"{offset}\"}"));
        assertThat(keys(store)).containsExactly("a", "b");
        assertThat(server.requests().get(1).bodyText()).isEqualTo("{\"from\": 2, \"size\": 1000, \"page\": \"2\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page={page}", "offset={offset}"})
    void failsIfServerIgnoresTheNumber(String parameter) {
        answer(number -> json(List.of("a", "b"), ""));
        HttpStore store = store("/find?" + parameter, Map.of());
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("begins with the same key as a page before")
                .hasMessageContaining("queryTotalPointer");
        assertThat(targets()).hasSize(2);
        try (Results<String> results = store.queryKeys(Query.all())) {
            assertThat(List.of(results.next(), results.next())).containsExactly("a", "b");
            assertThatThrownBy(results::next).isInstanceOf(UnexpectedReplyException.class);
            assertThatThrownBy(results::hasNext).isInstanceOf(UnexpectedReplyException.class);
        }
    }

    /** A page after the last one is an error of some servers. */
    @ParameterizedTest
    @ValueSource(ints = {400, 404, 416, 422})
    void saysWhatToDoIfThePageAfterTheLastOneIsRefused(int status) {
        server.on("GET", "/find?page=1").reply(Reply.json(json(List.of("a"), "")));
        server.on("GET", "/find?page=2").reply(Reply.status(status));
        HttpStore store = store("/find?page={page}", Map.of());
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("check queryUrl and queryTotalPointer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"many\"", "-1", "1.5", "{}", "99999999999999999999"})
    void failsIfTheTotalIsNoNumber(String total) {
        answer(page -> json(List.of("a"), ",\"pages\":" + total));
        HttpStore store = store("/find?page={page}", Map.of("queryTotalPointer", "/pages"));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("no whole number")
                .hasMessageContaining("queryTotalPointer");
    }

    @ParameterizedTest
    @CsvSource({
        "offset={offset}, 1, at queryTotalPointer 1",
        "offset={offset}, 0, at queryTotalPointer 0",
        "page={page}, 0, at queryTotalPointer 0",
        "page={page}, 3, queryTotalPointer leads to the number of items"
    })
    void failsIfTheTotalIsThatOfSomethingElse(String parameter, int total, String message) {
        answer(number -> json(number <= 1 ? ids(3) : List.of(), ",\"total\":" + total));
        HttpStore store = store("/find?" + parameter, Map.of("queryTotalPointer", "/total"));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store))).hasMessageContaining(message);
    }

    @Test
    void readsTotalWithDecimalPoint() {
        answer(page -> json(List.of("k" + page), ",\"pages\":2.0"));
        assertThat(keys(store("/find?page={page}", Map.of("queryTotalPointer", "/pages"))))
                .containsExactly("k1", "k2");
    }

    /** The pages of this server go round. */
    @Test
    void failsIfTheFirstPageComesAgain() {
        answer(page -> json(List.of("k" + page % 3), ""));
        HttpStore store = store("/find?page={page}", Map.of());
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("begins with the same key as a page before");
        assertThat(targets()).hasSize(4);
    }

    @Test
    void returnsAllResultsBeforeAPageThatComesAgain() {
        answer(page -> "{\"documents\":[{\"id\":\"a\",\"m\":{}},{\"id\":\"b\",\"m\":{}}]}");
        HttpStore store = store("/find?page={page}", Map.of("queryMetadataPointer", "/m"));
        try (Results<QueryResult> results = store.query(Query.all())) {
            assertThat(List.of(results.next().key(), results.next().key())).containsExactly("a", "b");
            assertThatThrownBy(results::next).isInstanceOf(UnexpectedReplyException.class);
        }
    }

    @Test
    void emptyAnswerNeedsNoTotal() {
        server.when(request -> true).reply(Reply.status(204));
        assertThat(keys(store("/find?page={page}", Map.of("queryTotalPointer", "/pages"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/find?p={page}&o={offset} | | {page} and {offset} exclude each other",
                "/find?p={page}&c={cursor} | | {cursor} and {page} exclude each other",
                "/find?p={page}&q={page} | | more than once",
                "/find?p={page} | queryCursorPointer=/next | queryCursorPointer has no effect without {cursor}",
                "/find?p={page} | queryNextPointer=/next | queryNextPointer and {page} in queryUrl or queryTemplate exclude",
                "/find?p={page} | queryFirstCursor=x | queryFirstCursor is \"x\", but with {page} it must be an integer",
                "/find?o={offset} | queryFirstCursor=-1 | with {offset} it must be an integer from 0 to 999999999",
                "/find?c={cursor} | queryTotalPointer=/n | queryTotalPointer has no effect without {page} or {offset}",
                "/find | queryTotalPointer=/n | queryTotalPointer has no effect without {page} or {offset}",
                "/find | queryFirstCursor=1 | queryFirstCursor has no effect without {cursor}, {page} or {offset}",
                "/find?p={page} | queryTotalPointer=/documents/0 | must point beside queryItemsPointer",
            })
    void refusesWhatDoesNotFit(String url, @Nullable String value, String message) {
        Map<String, String> values = new HashMap<>();
        if (value != null) {
            int sign = value.indexOf('=');
            values.put(value.substring(0, sign), value.substring(sign + 1));
        }
        assertThatThrownBy(() -> store(url, values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void totalNeedsAnObjectAroundTheItems() {
        assertThatThrownBy(() -> open(builder()
                        .queryUrl(server.url("/find?p={page}"))
                        .dialect(Dialect.documented().with(Map.of("queryTotalPointer", "/n")))))
                .hasMessageContaining("queryTotalPointer needs queryItemsPointer");
    }
}
