package io.github.dynurl.examples.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Prints the state of objects and workers, a line each time. */
final class StatusTable {
    private final PrintStream out;
    private final Workers workers;

    StatusTable(PrintStream out, Workers workers) {
        this.out = out;
        this.workers = workers;
    }

    void head() {
        StringBuilder line = new StringBuilder("  TIME    NEW  CLAIMED   DONE");
        for (Workers.One worker : workers.all()) {
            line.append(cell("PID " + worker.pid()));
        }
        out.println(line);
    }

    void line(long seconds, Jobs.Counts counts) throws IOException {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "%4d s  %5d  %7d  %5d", seconds, counts.fresh(), counts.claimed(), counts.done()));
        for (Workers.One worker : workers.all()) {
            int processed = worker.processed().size();
            line.append(cell(worker.isAlive() ? processed + "" : processed + " dead"));
        }
        out.println(line);
    }

    private static String cell(String text) {
        return String.format(Locale.ROOT, "  %12s", text);
    }
}
