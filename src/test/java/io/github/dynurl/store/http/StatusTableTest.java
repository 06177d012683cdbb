package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the table of statuses in the guide: the exception, the number of requests and the outcome for each status. */
class StatusTableTest extends HttpStoreTestCase {
    /** The columns with the numbers of requests. */
    private static final int READ = 2;

    private static final int WRITE = 3;
    private static final int CONDITIONAL_WRITE = 4;
    private static final int POST_OR_PATCH = 5;
    private static final Condition IF_MATCH = Condition.ifMatch("\"e\"");

    /** Holds one status and the cells of its row in the table. */
    record Row(int status, List<String> cells) {
        String becomes() {
            return cells.get(1).replaceAll("`(\\w+)`.*", "$1").strip();
        }

        int requests(int column) {
            return Integer.parseInt(cells.get(column));
        }

        String outcome() {
            return cells.get(6).replace("`", "");
        }

        @Override
        public String toString() {
            return status + " " + becomes();
        }
    }

    static Stream<Row> rows() throws IOException {
        String page = Files.readString(Path.of("src/main/docs/guide/errors.md"));
        int begin = page.indexOf("<!-- statuses: begin -->\n");
        int end = page.indexOf("<!-- statuses: end -->");
        return page.substring(begin, end).lines().skip(3).flatMap(line -> {
            List<String> cells = Arrays.stream(line.split("\\|", -1))
                    .skip(1)
                    .map(String::strip)
                    .toList();
            return statuses(cells.get(0)).map(status -> new Row(status, cells));
        });
    }

    /** Returns the first and the last status of each range, because the statuses between them behave alike. */
    private static Stream<Integer> statuses(String cell) {
        return Arrays.stream(cell.split(", "))
                .flatMap(range -> Arrays.stream(range.split("–")))
                .map(Integer::valueOf)
                .distinct();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void matchesBehaviourOfStore(Row row) {
        server.otherwise()
                .reply(Reply.status(row.status()).header("Retry-After", "0").etag("\"e\""));
        HttpStore patching = open(builder().dialect(Dialect.documented().updateMode(UpdateMode.patch)));
        HttpStore store = store();
        if (!row.becomes().equals("success") || row.status() == 200) {
            check(row, READ, store, s -> s.toBytes("k"));
        }
        check(row, WRITE, store, s -> s.setData("k", Data.of("x")));
        check(row, WRITE, store, s -> s.setMetadata("k", Metadata.empty()));
        check(row, WRITE, store, s -> s.delete("k"));
        if (row.status() != 412) {
            check(row, CONDITIONAL_WRITE, store, s -> s.setData("k", Data.of("x"), IF_MATCH));
            check(row, CONDITIONAL_WRITE, store, s -> s.delete("k", IF_MATCH));
        }
        check(row, POST_OR_PATCH, store, s -> s.updateMetadata("k", Metadata.empty()));
        check(row, POST_OR_PATCH, patching, s -> s.updateMetadata("k", Metadata.empty(), IF_MATCH));
    }

    private void check(Row row, int column, HttpStore store, Consumer<Store> operation) {
        int before = server.requests().size();
        StoreException failure = catchThrowableOfType(StoreException.class, () -> operation.accept(store));
        assertThat(failure == null ? "success" : failure.getClass().getSimpleName())
                .isEqualTo(row.becomes());
        assertThat(server.requests()).hasSize(before + row.requests(column));
        if (failure != null && column != READ) {
            assertThat(failure.outcome().name()).isEqualTo(row.outcome());
        }
        if (failure != null) {
            assertThat(failure.status()).isEqualTo(row.status());
        }
    }
}
