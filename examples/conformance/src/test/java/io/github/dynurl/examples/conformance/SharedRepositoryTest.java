package io.github.dynurl.examples.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
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
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes share an idempotent repository in a database, as nodes.md says, because the store has no conditions. */
class SharedRepositoryTest {
    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final ServedStore objects = ServedStore.on(server).ignoringConditions();
    private final DataSource database = emptyDatabase();
    private final List<DefaultCamelContext> nodes = new ArrayList<>();
    private final List<String> processed = new CopyOnWriteArrayList<>();

    /** Makes a database without tables. */
    DataSource emptyDatabase() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return h2;
    }

    @BeforeEach
    void putObjects() {
        objects.putMany("photo", 50, Map.of("kind", "photo"));
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(DefaultCamelContext::stop);
    }

    private JdbcMessageIdRepository repository() {
        return new JdbcMessageIdRepository(database, "images");
    }

    private void startNode(String options) throws Exception {
        DynUrlConfiguration images = new DynUrlConfiguration();
        images.setBaseUrl(server.url("/base"));
        images.setQueryUrl(server.url("/find"));
        DefaultCamelContext context = new DefaultCamelContext();
        nodes.add(context);
        context.getRegistry().bind("images", images);
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

    /** The repository opens a connection for each question, which takes PostgreSQL some milliseconds. */
    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    @Test
    void eachObjectIsProcessedOnceOnOneOfThem() throws Exception {
        startNode("idempotentEager=true&maxMessagesPerPoll=3");
        startNode("idempotentEager=true&maxMessagesPerPoll=4");
        soon().until(() -> processed.size() == 50);
        assertThat(processed).doesNotHaveDuplicates();
    }

    @Test
    void whatANodeThatDiedHadBegunNeverComesAgain() throws Exception {
        JdbcMessageIdRepository dead = repository();
        dead.start();
        // As the guide says: behind the name of the store and a hash of its base URL.
        String store = "images-" + Integer.toHexString(server.url("/base").hashCode());
        dead.add(store + " photo7");
        startNode("idempotentEager=true&idempotentKey=key");
        soon().until(() -> processed.size() == 49);
        assertThat(processed).doesNotContain("photo7");
    }

    @Test
    void withoutEagernessNothingIsLost() throws Exception {
        startNode("idempotentKey=key");
        startNode("idempotentKey=key");
        soon().until(() -> processed.stream().distinct().count() == 50);
    }

    @Test
    void aRestartForgetsNothing() throws Exception {
        startNode("idempotentKey=key");
        soon().until(() -> processed.size() == 50);
        nodes.forEach(DefaultCamelContext::stop);
        int before = server.requests("GET", "/find").size();
        startNode("idempotentKey=key");
        soon().until(() -> server.requests("GET", "/find").size() > before + 3);
        assertThat(processed).hasSize(50);
    }
}
