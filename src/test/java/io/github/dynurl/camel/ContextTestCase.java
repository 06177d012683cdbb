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
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gives a test a server and a Camel context that runs, and sees to it that nothing is left of them. */
abstract class ContextTestCase {
    static final Duration PATIENCE = Duration.ofSeconds(5);

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    final DefaultCamelContext camel = new DefaultCamelContext();
    final ProducerTemplate template = camel.createProducerTemplate();

    private final List<ScriptedServer> others = new ArrayList<>();

    /** Begins the context; called before it starts. */
    void prepare() {
        camel.disableJMX();
    }

    @BeforeEach
    void startCamel() {
        prepare();
        camel.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        camel.getShutdownStrategy().setTimeout(300);
        camel.start();
    }

    /** Looks after another server: it is closed after the test, which must leave no connection on it. */
    ScriptedServer other(ScriptedServer another) {
        others.add(another);
        return another;
    }

    /** Returns the beginning of a URI of the store on the server, ready for more options. */
    String store() {
        return store(server);
    }

    static String store(ScriptedServer on) {
        return store(on.url());
    }

    static String store(String url) {
        return "dynurl:store?baseUrl=" + url + "/base&queryUrl=" + url + "/find&";
    }

    /** Returns what a key of the store is called in a repository that other stores may share. */
    String shared(String key) {
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

    /** Writes routes. */
    @FunctionalInterface
    interface Routes {
        void in(RouteBuilder builder);
    }

    /** Returns what a call through a template fails with, without the template's wrapping. */
    static <T extends Throwable> T failure(Class<T> type, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        Throwable failure = thrown instanceof CamelExecutionException wrapped ? wrapped.getCause() : thrown;
        assertThat(failure).isInstanceOf(type);
        return type.cast(failure);
    }

    /** Returns the body as something; there must be one. */
    static <T> T body(Exchange exchange, Class<T> type) {
        return Objects.requireNonNull(exchange.getMessage().getBody(type));
    }

    /** Waits for what comes at once, as a rule. */
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

    /** Waits until no producer, connection or thread of ours is left on the server. */
    void awaitNothingLeft() {
        soon("no answer held")
                .until(() -> endpoints().stream().allMatch(endpoint -> endpoint.getActiveRequests() == 0));
        soon("no thread of a store").until(ContextTestCase::ownThreads, List::isEmpty);
        soon("no connection").until(server::openConnections, open -> open == 0);
        for (ScriptedServer another : others) {
            soon("no connection to " + another).until(another::openConnections, open -> open == 0);
        }
    }

    /** Returns the names of threads that a store or its HTTP client made. */
    static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*(dynurl|httpclient|idle-connection).*"))
                .toList();
    }

    @AfterEach
    void nothingIsLeft() {
        template.stop();
        camel.stop();
        awaitNothingLeft();
        assertThat(server.problems()).isEmpty();
        others.forEach(ScriptedServer::close);
    }
}
