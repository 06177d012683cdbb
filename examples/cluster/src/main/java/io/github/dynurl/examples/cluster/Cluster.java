package io.github.dynurl.examples.cluster;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.examples.server.TempFolder;
import java.awt.Desktop;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Starts a store server and workers that share its objects. Exits with status 0, 1 (failed) or 2 (time was up). */
final class Cluster {
    private static final int CHECK_MILLIS = 200;

    private final Settings settings;
    private final PrintStream out;
    private final TempFolder temp;
    private final Workers workers;

    private Cluster(Settings settings, PrintStream out, TempFolder temp, Workers workers) {
        this.settings = settings;
        this.out = out;
        this.temp = temp;
        this.workers = workers;
    }

    /** Runs with the {@link Settings} of the system properties. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        Settings settings = Settings.ofSystemProperties();
        TempFolder temp = TempFolder.create("cluster");
        Workers workers = new Workers();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(workers, temp), "cluster-cleanup"));
        FutureTask<Result> run = new FutureTask<>(new Cluster(settings, System.out, temp, workers)::run);
        Thread thread = new Thread(run, "cluster");
        thread.setDaemon(true);
        thread.start();
        int status = 1;
        try {
            Result result = run.get(settings.minutes(), TimeUnit.MINUTES);
            end(workers, temp);
            System.out.println("claimed again after their worker was gone: "
                    + result.claimedAgain().size());
            System.out.println(result);
            status = result.lost().isEmpty() ? 0 : 1;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            System.err.println("cluster failed: " + cause.getClass().getSimpleName() + ": " + cause.getMessage());
        } catch (TimeoutException e) {
            System.err.println("cluster failed: not done after " + settings.minutes() + " minutes");
            status = 2;
        }
        end(workers, temp);
        // Exits even if a thread still hangs.
        Runtime.getRuntime().halt(status);
    }

    private static void end(Workers workers, TempFolder temp) {
        workers.close();
        temp.close();
    }

    private Result run() throws Exception {
        try (StoreServer server = StoreServer.startAnonymous(temp.path().resolve("store"));
                Jobs jobs = new Jobs(server.baseUrl(), server.queryUrl());
                workers) {
            showPage(server.pageUrl() + "#/claims");
            jobs.fill(settings.objects());
            out.println(settings.objects() + " objects are in the store at " + server.baseUrl());
            for (int i = 1; i <= settings.workers(); i++) {
                workers.start(
                        server.baseUrl(), server.queryUrl(), temp.path().resolve("worker-" + i), settings.millis());
            }
            watch(jobs);
            return result(jobs);
        }
    }

    /** Prints the URL of the page on which the claims of the workers are seen, and opens it if the user wants that. */
    private void showPage(String url) {
        out.println("Watch the claims in a browser: " + url);
        if (settings.browse()) {
            try {
                Desktop.getDesktop().browse(URI.create(url));
            } catch (IOException | UnsupportedOperationException e) {
                out.println("No browser can be started here; open the page yourself");
            }
        }
    }

    /** Prints the counts once a second, until all objects are done. */
    private void watch(Jobs jobs) throws IOException, InterruptedException {
        out.println("Kill any of the workers, and the others take over: kill -9 "
                + workers.all().get(0).pid());
        StatusTable table = new StatusTable(out, workers);
        table.printHead();
        boolean mustKill = settings.kill();
        long start = System.nanoTime();
        long shown = 0;
        int done;
        do {
            Thread.sleep(CHECK_MILLIS);
            workers.check();
            done = jobs.done();
            if (mustKill && done * 2 >= settings.objects() && done < settings.objects()) {
                mustKill = false;
                killBusiest();
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            if (seconds > shown || done == settings.objects()) {
                shown = seconds;
                table.printLine(seconds, jobs.count());
            }
        } while (done < settings.objects());
    }

    /** Kills the living worker that has processed the most objects. */
    private void killBusiest() throws IOException {
        Workers.@Nullable ChildProcess busiest = null;
        int most = -1;
        for (Workers.ChildProcess worker : workers.all()) {
            int processed = worker.processed().size();
            if (worker.isAlive() && processed > most) {
                busiest = worker;
                most = processed;
            }
        }
        if (busiest != null) {
            out.println("Killing " + busiest.pid());
            busiest.kill();
        }
    }

    private Result result(Jobs jobs) throws IOException {
        List<Records.Entry> records = new ArrayList<>();
        for (Workers.ChildProcess worker : workers.all()) {
            records.addAll(worker.processed());
        }
        return Result.of(jobs.keys(), settings.workers(), workers.dead(), records);
    }
}
