package io.github.dynurl.examples.quickstart;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.StoreListener;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.camel.main.Main;

/** The Camel application: the routes, and one bean that says where the store is. */
final class Application {
    private static final int SHUTDOWN_SECONDS = 5;

    private final DynUrlConfiguration store = new DynUrlConfiguration();

    Application(String baseUrl, String queryUrl, StoreListener listener) {
        store.setBaseUrl(baseUrl);
        store.setQueryUrl(queryUrl);
        store.setListener(listener);
    }

    /** Stores the files of a folder, consumes and verifies them until all are marked done; throws what went wrong. */
    Collection<Report.Row> run(Path folder) throws Exception {
        Report report = new Report(FolderKeys.of(folder));
        Main main = new Main();
        main.configure().withName("quick-start").withShutdownTimeout(SHUTDOWN_SECONDS);
        main.configure().addRoutesBuilder(new QuickStartRoutes(report));
        main.addInitialProperty("folder", FolderKeys.escaped(folder));
        main.bind("quickstart", store);
        try {
            main.start();
            return report.await();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            main.stop();
        }
    }
}
