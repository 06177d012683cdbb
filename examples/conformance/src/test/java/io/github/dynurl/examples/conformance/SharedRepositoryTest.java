package io.github.dynurl.examples.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.test.DynUrlStore;
import io.github.dynurl.test.TestStore;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;
import org.awaitility.core.ConditionFactory;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two nodes share an idempotent repository in a database, as nodes.md describes, because the store ignores conditions. */
class SharedRepositoryTest {
    private static final int OBJECTS = 50;

    /** Is long, because the repository opens a connection for each access, which takes PostgreSQL some milliseconds. */
    private static final Duration LONG = Duration.ofSeconds(60);

    @DynUrlStore("images")
    TestStore images;

    private final DataSource database = emptyDatabase();
    private final List<DefaultCamelContext> nodes = new ArrayList<>();
    private final List<String> processed = new CopyOnWriteArrayList<>();

    /** Returns a database without tables. */
    DataSource emptyDatabase() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return h2;
    }

    @BeforeEach
    void putObjects() {
        images.served().ignoringConditions().putMany("photo", OBJECTS, Map.of("kind", "photo"));
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(DefaultCamelContext::stop);
    }

    private JdbcMessageIdRepository repository() {
        return new JdbcMessageIdRepository(database, "images");
    }

    private void startNode(String options) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        nodes.add(context);
        images.bindTo(context);
        context.getRegistry().bind("done", repository());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("dynurl:images?filter.kind=photo&idempotentRepository=#done&initialDelay=0&delay=20&" + options)
                        .process(exchange ->
                                processed.add(exchange.getMessage().getHeader("CamelDynUrlKey", String.class)));
            }
        });
        context.start();
    }

    private static ConditionFactory soon() {
        return await().atMost(LONG);
    }

    @Test
    void processesEachObjectOnOneNode() throws Exception {
        startNode("idempotentEager=true&maxMessagesPerPoll=3");
        startNode("idempotentEager=true&maxMessagesPerPoll=4");
        soon().until(() -> processed.size() == OBJECTS);
        assertThat(processed).doesNotHaveDuplicates();
    }

    @Test
    void neverProcessesObjectThatADeadNodeHasStarted() throws Exception {
        JdbcMessageIdRepository repositoryOfDeadNode = repository();
        repositoryOfDeadNode.start();
        // The key follows the name of the store and a hash of its base URL (see consuming.md).
        String store = "images-" + Integer.toHexString(images.baseUrl().hashCode());
        repositoryOfDeadNode.add(store + " photo7");
        startNode("idempotentEager=true&idempotentKey=key");
        soon().until(() -> processed.size() == OBJECTS - 1);
        assertThat(processed).doesNotContain("photo7");
    }

    @Test
    void losesNothingWithoutIdempotentEager() throws Exception {
        startNode("idempotentKey=key");
        startNode("idempotentKey=key");
        soon().until(() -> processed.stream().distinct().count() == OBJECTS);
    }

    @Test
    void processesNothingAgainAfterARestart() throws Exception {
        startNode("idempotentKey=key");
        soon().until(() -> processed.size() == OBJECTS);
        nodes.forEach(DefaultCamelContext::stop);
        int pollsBefore = polls();
        startNode("idempotentKey=key");
        soon().until(() -> polls() > pollsBefore + 3);
        assertThat(processed).hasSize(OBJECTS);
    }

    @ParameterizedTest
    @CsvSource({"fetch=metadata, 2", "fetch=value, 2", "fetch=data, 1", "fetch=none, 1", "idempotentKey=key, 1"})
    void processesMarkedObjectThatIsNewAgainIfItsEntryHasTheTagOfTheMetadata(String option, int times)
            throws Exception {
        images.put("cat", Map.of("kind", "photo", "status", "new"), "meow");
        String marking = "filter.status=new&onCommit.status=done&idempotentEager=true&" + option;
        startNode(marking);
        startNode(marking);
        assertThat(images).within(LONG).hasObject("cat").withMetadata("status", "done");
        images.change("cat", "status", "new");
        if (times == 2) {
            assertThat(images).within(LONG).hasObject("cat").withMetadata("status", "done");
        }
        int pollsBefore = polls();
        soon().until(() -> polls() > pollsBefore + 6);
        assertThat(processed).filteredOn("cat"::equals).hasSize(times);
    }

    @Test
    void processesNewObjectOfADeadNodeWhenItsEntryIsDeleted() throws Exception {
        images.put("cat", Map.of("kind", "photo", "status", "new"), "meow");
        String marking = "filter.status=new&onCommit.status=done&idempotentEager=true&idempotentKey=key";
        JdbcMessageIdRepository repositoryOfDeadNode = repository();
        repositoryOfDeadNode.start();
        repositoryOfDeadNode.add(
                "images-" + Integer.toHexString(images.baseUrl().hashCode()) + " cat");
        startNode(marking);
        soon().until(() -> polls() > 3);
        assertThat(processed).isEmpty();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "DELETE FROM CAMEL_MESSAGEPROCESSED WHERE processorName = 'images' AND messageId LIKE '% cat'");
        }
        assertThat(images).within(LONG).hasObject("cat").withMetadata("status", "done");
    }

    private int polls() {
        return images.server().requests("GET", "/query").size();
    }
}
