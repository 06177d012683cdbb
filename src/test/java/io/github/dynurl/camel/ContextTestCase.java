package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Provides a server and a running Camel context. Checks after each test that no connection to the server and no thread
 * of this component is left.
 */
abstract class ContextTestCase {
    /** How long a test waits for what must happen. So long that a busy machine does not fail a test. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    final DefaultCamelContext camel = new DefaultCamelContext();
    final ProducerTemplate template = camel.createProducerTemplate();

    private final List<ScriptedServer> others = new ArrayList<>();

    /** Configures the context. Called before the context starts. */
    void prepare() {
        camel.disableJMX();
    }

    /** Enables the health checks of producers and consumers. Camel then exposes each of them, also those that are UP. */
    final void enableHealthChecks() {
        HealthCheckRegistry registry = Objects.requireNonNull(HealthCheckRegistry.get(camel));
        registry.setExposureLevel("full");
        for (String id : List.of("producers", "consumers")) {
            HealthCheckRepository repository = (HealthCheckRepository) Objects.requireNonNull(registry.resolveById(id));
            repository.setEnabled(true);
            registry.register(repository);
        }
    }

    @BeforeEach
    void startCamel() {
        prepare();
        camel.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        camel.getShutdownStrategy().setTimeout(300);
        camel.start();
    }

    /** Closes another server after the test. The test must leave no connection to this server. */
    ScriptedServer closeAfterTest(ScriptedServer another) {
        others.add(another);
        return another;
    }

    /** Returns an endpoint URI for the store on the server. It ends with an ampersand, so options can be appended. */
    String store() {
        return store(server);
    }

    static String store(ScriptedServer on) {
        return store(on.url());
    }

    static String store(String url) {
        return "dynurl:store?baseUrl=" + url + "/base&queryUrl=" + url + "/find&";
    }

    /** Returns the repository key for a key of the store. The prefix separates stores that share a repository. */
    String repositoryKey(String key) {
        return "store-" + Integer.toHexString((server.url() + "/base").hashCode()) + " " + key;
    }

    /** Adds routes and starts them. */
    void routes(Routes routes) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                routes.in(this);
            }
        });
    }

    /** Defines routes. */
    @FunctionalInterface
    interface Routes {
        void in(RouteBuilder builder);
    }

    /** Returns the failure of a call through a template, without the CamelExecutionException that wraps it. */
    static <T extends Throwable> T failure(Class<T> type, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        Throwable failure = thrown instanceof CamelExecutionException wrapped ? wrapped.getCause() : thrown;
        assertThat(failure).isInstanceOf(type);
        return type.cast(failure);
    }

    /** Returns the body as the given type. The body must not be null. */
    static <T> T body(Exchange exchange, Class<T> type) {
        return Objects.requireNonNull(exchange.getMessage().getBody(type));
    }

    /** Starts a wait for a condition that usually becomes true within milliseconds. */
    static ConditionFactory soon(String what) {
        return await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE);
    }

    List<DynUrlEndpoint> endpoints() {
        return camel.getEndpoints().stream()
                .filter(DynUrlEndpoint.class::isInstance)
                .map(DynUrlEndpoint.class::cast)
                .toList();
    }

    /** Waits until no request is active and no connection or thread of this component is left. */
    void awaitNothingLeft() {
        soon("no active request")
                .until(() -> endpoints().stream().allMatch(endpoint -> endpoint.getActiveRequests() == 0));
        soon("no thread of a store").until(ContextTestCase::ownThreads, List::isEmpty);
        soon("no connection").until(server::openConnections, open -> open == 0);
        for (ScriptedServer another : others) {
            soon("no connection to " + another).until(another::openConnections, open -> open == 0);
        }
    }

    /** Returns the names of threads that a store or its HTTP client created. */
    static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*(dynurl|httpclient|idle-connection).*"))
                .toList();
    }

    @AfterEach
    void checkNothingIsLeft() {
        template.stop();
        camel.stop();
        awaitNothingLeft();
        assertThat(server.problems()).isEmpty();
        others.forEach(ScriptedServer::close);
    }
}
