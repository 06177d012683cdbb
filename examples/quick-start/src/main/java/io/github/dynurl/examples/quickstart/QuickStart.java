package io.github.dynurl.examples.quickstart;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.examples.server.TempFolder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts a store server and an application that uses it. Exits with status 0, 1 (failed) or 2 (time was up). */
final class QuickStart {
    private static final int LARGE_MIB = 208;

    private final PrintStream out;
    private final TempFolder temp;

    private QuickStart(PrintStream out, TempFolder temp) {
        this.out = out;
        this.temp = temp;
    }

    /** Runs with the system properties {@code quickstart.folder, .files, .large, .minutes}. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        TempFolder temp = TempFolder.create("quick-start");
        Runtime.getRuntime().addShutdownHook(new Thread(temp::close, "quick-start-cleanup"));
        FutureTask<String> run = new FutureTask<>(new QuickStart(out, temp)::run);
        Thread thread = new Thread(run, "quick-start");
        thread.setDaemon(true);
        thread.start();
        int minutes = Integer.getInteger("quickstart.minutes", 10);
        int status = 1;
        try {
            String summary = run.get(minutes, TimeUnit.MINUTES);
            temp.close();
            out.println(summary);
            status = 0;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            err.println("quick start failed: " + cause.getClass().getSimpleName() + ": " + cause.getMessage());
        } catch (TimeoutException e) {
            err.println("quick start failed: not done after " + minutes + " minutes");
            status = 2;
        }
        temp.close();
        // Exits even if a thread still hangs.
        Runtime.getRuntime().halt(status);
    }

    private String run() throws Exception {
        Path folder = folder();
        try (StoreServer server = StoreServer.startAnonymous(temp.path().resolve("store"))) {
            ProgressBar bar = new ProgressBar(out, System.console() != null);
            Collection<Report.Row> rows = new Application(server.baseUrl(), server.queryUrl(), bar).run(folder);
            Table.print(rows, out);
            long consumed = rows.stream().filter(Report.Row::isDone).count();
            return "quick start: " + rows.size() + " objects stored, " + consumed
                    + " consumed, verified and marked done";
        }
    }

    private Path folder() throws IOException {
        String given = System.getProperty("quickstart.folder", "");
        if (!given.isEmpty()) {
            return Path.of(given).toRealPath();
        }
        Path shipped = Path.of(System.getProperty("quickstart.files", "files"));
        return Samples.make(shipped, temp.path().resolve("files"), Integer.getInteger("quickstart.large", LARGE_MIB));
    }
}
