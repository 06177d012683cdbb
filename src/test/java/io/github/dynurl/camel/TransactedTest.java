package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.ServedStore.Trouble;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/**
 * Tests a route within a database transaction. The object ends after the transaction. An object whose transaction was
 * rolled back has failed. An object that was committed but could not be marked is emitted again.
 */
class TransactedTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String ENDING = "filter.status=new&onCommit.status=done&onRollback.status=failed";

    private final JdbcDataSource dataSource = new JdbcDataSource();
    private final JdbcTemplate database = new JdbcTemplate(dataSource);

    @Override
    void prepare() {
        super.prepare();
        dataSource.setURL("jdbc:h2:mem:" + System.identityHashCode(this) + ";DB_CLOSE_DELAY=-1");
        database.execute("create table seen (object varchar(100))");
        camel.getRegistry().bind("database", dataSource);
        camel.getRegistry().bind("required", new SpringTransactionPolicy(new DataSourceTransactionManager(dataSource)));
    }

    private List<String> rows() {
        return database.queryForList("select object from seen order by object", String.class);
    }

    /**
     * Adds a step that inserts the key into the database within a transaction. If a later step of the route fails, the
     * insert is rolled back.
     */
    private RouteDefinition insertKey(RouteDefinition route) {
        route.transacted()
                .to(
                        "sql:insert into seen values (:#${header.CamelDynUrlKey})?dataSource=#database&outputType=StreamList");
        return route;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease", "&fetch=data"})
    void marksObjectAfterCommit(String options) throws Exception {
        objects.putMany("k", 3, NEW);
        List<Object> statuses = new CopyOnWriteArrayList<>();
        routes(rb -> insertKey(route(rb, ENDING + options))
                .process(exchange -> statuses.add(String.valueOf(objects.value(
                        String.valueOf(exchange.getMessage().getHeader(DynUrlConstants.KEY)), "status")))));
        soon("done").until(() -> objects.count("status", "done") == 3);
        assertThat(rows()).containsExactly("k0", "k1", "k2");
        assertThat(statuses).containsExactly("new", "new", "new");
        assertReceivedStays(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease&maxClaimAttempts=1", "&fetch=data"})
    void marksObjectAsFailedAfterRollback(String options) throws Exception {
        objects.putMany("k", 2, NEW);
        routes(rb -> insertKey(route(rb, ENDING + options)).process(exchange -> {
            if ("k0".equals(exchange.getMessage().getHeader(DynUrlConstants.KEY))) {
                throw new IllegalStateException("failed on purpose");
            }
        }));
        soon("done").until(() -> objects.count("status", "done") == 1);
        soon("failed").until(() -> objects.count("status", "failed") == 1);
        assertThat(rows()).containsExactly("k1");
    }

    @Test
    void marksObjectAsFailedIfRouteRequestsRollback() throws Exception {
        objects.put("k", NEW, "");
        routes(rb -> insertKey(route(rb, ENDING)).rollback("on purpose"));
        soon("failed").until(() -> objects.count("status", "failed") == 1);
        assertThat(rows()).isEmpty();
    }

    @Test
    void emitsObjectAgainIfItWasCommittedButNotMarked() throws Exception {
        objects.put("k", NEW, "");
        int failures = 3; // The consumer tries three times to mark an object.
        objects.fault(request -> request.method().equals("POST"), Trouble.UNAVAILABLE, failures);
        routes(rb -> insertKey(route(rb, ENDING)));
        soon("done").until(() -> objects.count("status", "done") == 1);
        assertThat(rows()).containsExactly("k", "k");
        assertThat(handled).hasSize(1);
    }

    @Test
    void marksObjectBeforeCommitIfRouteAcknowledgesIt() throws Exception {
        objects.put("k", NEW, "");
        routes(rb -> insertKey(route(rb, ENDING + "&acknowledge=manual"))
                .to(store() + "operation=acknowledge")
                .process(exchange -> {
                    throw new IllegalStateException("failed on purpose");
                }));
        soon("done").until(() -> objects.count("status", "done") == 1);
        assertReceivedStays(1);
        assertThat(rows()).isEmpty();
    }
}
