package io.github.dynurl.examples.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Prints a table of the states of the objects and the workers. */
final class StatusTable {
    private final PrintStream out;
    private final Workers workers;

    StatusTable(PrintStream out, Workers workers) {
        this.out = out;
        this.workers = workers;
    }

    void printHead() {
        StringBuilder line = new StringBuilder("  TIME    NEW  CLAIMED   DONE");
        for (Workers.ChildProcess worker : workers.all()) {
            line.append(cell("PID " + worker.pid()));
        }
        out.println(line);
    }

    void printLine(long seconds, Jobs.Counts counts) throws IOException {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "%4d s  %5d  %7d  %5d", seconds, counts.fresh(), counts.claimed(), counts.done()));
        for (Workers.ChildProcess worker : workers.all()) {
            int processed = worker.processed().size();
            line.append(cell(worker.isAlive() ? Integer.toString(processed) : processed + " dead"));
        }
        out.println(line);
    }

    private static String cell(String text) {
        return String.format(Locale.ROOT, "  %12s", text);
    }
}
