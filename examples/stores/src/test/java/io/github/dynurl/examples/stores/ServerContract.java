package io.github.dynurl.examples.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.UpdateMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateRouteException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests on one server that each feature works, or fails as declared. */
abstract class ServerContract {
    /** Options without which all features work, but with more requests. */
    private static final Set<String> SAVING_REQUESTS = Set.of("queryMetadataPointer");

    private static Running running;
    private static Trial trial;

    @Parameter
    private Server server;

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws Exception {
        running = server.start();
        System.out.println(server.title() + ": " + running.version() + ", " + running.url());
        trial = new Trial(server, server.configuration(), running);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        try (Running stopped = running) {
            if (trial != null) {
                trial.close();
            }
        } finally {
            running = null;
            trial = null;
        }
    }

    @ParameterizedTest
    @EnumSource
    void worksOrFailsAsDeclared(Feature feature) throws Exception {
        trial.check(feature);
    }

    @Test
    void findsThousandObjectsByQuery() throws Exception {
        boolean hasPages = server == Server.COUCHDB
                || server.configuration().options().get("queryUrl").contains("{limit}");
        Configuration pages =
                hasPages ? server.configuration().with("dialect.queryPageSize", "150") : server.configuration();
        try (Trial trialOfPages = new Trial(server, pages, running)) {
            Client store = trialOfPages.client();
            List<String> keys =
                    Stream.generate(() -> Client.newKey("thousand")).limit(1000).toList();
            store.forEach(keys, key -> store.create(key, Map.of("status", "new")));
            assertThat(store.keys(null)).containsAll(keys).doesNotHaveDuplicates();
            store.forEach(keys, store::delete);
            assertThat(store.keys(null)).doesNotContainAnyElementsOf(keys);
        }
    }

    @Test
    void needsEachOption() throws Exception {
        List<String> superfluous = new ArrayList<>();
        for (String option : server.configuration().options().keySet()) {
            if (!SAVING_REQUESTS.contains(option) && allWorkWithout(option)) {
                superfluous.add(option);
            }
        }
        assertThat(superfluous).isEmpty();
        trial.check(Feature.METADATA); // the server still works
    }

    @Test
    void detectsPostThatDoesNotUpdate() throws Exception {
        String dialect = server.configuration().options().getOrDefault("dialect", "documented");
        // readMergePut is the mode of servers on which a POST does not update metadata.
        boolean needsPut = !dialect.contains(":") && Dialect.named(dialect).updateMode() == UpdateMode.readMergePut;
        Configuration verified = server.configuration().with("verifyUpdates", "true");
        Configuration posting = needsPut ? verified.with("updateMode", "post") : verified;
        try (Trial post = new Trial(server, posting, running)) {
            assertThat(post.canUpdate()).isEqualTo(!needsPut);
        }
    }

    private boolean allWorkWithout(String option) throws Exception {
        Configuration less = server.configuration().without(option);
        try (Trial without = new Trial(server, less, running)) {
            return Arrays.stream(Feature.values())
                    .filter(feature -> server.limit(feature).isEmpty())
                    .allMatch(without::works);
        } catch (FailedToCreateRouteException e) {
            return false;
        }
    }
}
