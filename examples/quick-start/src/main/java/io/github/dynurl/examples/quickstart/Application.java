package io.github.dynurl.examples.quickstart;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.StoreListener;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.camel.main.Main;

/** The Camel application: the routes, and one bean with the URLs of the store. */
final class Application {
    private static final int SHUTDOWN_SECONDS = 5;

    private final DynUrlConfiguration store = new DynUrlConfiguration();

    Application(String baseUrl, String queryUrl, StoreListener listener) {
        store.setBaseUrl(baseUrl);
        store.setQueryUrl(queryUrl);
        store.setListener(listener);
    }

    /** Runs the routes until all files of a folder are stored, verified and marked as done. Throws the first failure. */
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
