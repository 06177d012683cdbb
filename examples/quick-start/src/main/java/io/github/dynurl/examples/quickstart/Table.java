package io.github.dynurl.examples.quickstart;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;

/** Prints a table with a line for each object. */
final class Table {
    private static final int MAX_KEY_CHARACTERS = 40;
    private static final int SHA_CHARACTERS = 12;
    private static final long MIB = 1 << 20;

    private Table() {}

    static void print(Collection<Report.Row> rows, PrintStream out) {
        if (rows.isEmpty()) {
            out.println("no files in the folder");
            return;
        }
        int key = width(
                "KEY",
                rows.stream()
                        .mapToInt(row -> shortened(row.key()).length())
                        .max()
                        .orElse(0));
        int type = width(
                "TYPE", rows.stream().mapToInt(row -> row.type().length()).max().orElse(0));
        String line = "%-" + key + "s  %-" + type + "s  %10s  %-" + SHA_CHARACTERS + "s  %-8s  %s%n";
        out.println();
        out.printf(Locale.ROOT, line, "KEY", "TYPE", "SIZE", "SHA-256", "VERIFIED", "STATUS");
        for (Report.Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    line,
                    shortened(row.key()),
                    row.type(),
                    size(row.size()),
                    row.sha256().substring(0, SHA_CHARACTERS),
                    row.verified() ? "ok" : "no",
                    row.status());
        }
        out.println();
    }

    /** Formats a size in B, KiB or MiB. */
    static String size(long bytes) {
        if (bytes < 10 << 10) {
            return bytes + " B";
        }
        return bytes < MIB
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB);
    }

    /** Shortens a key to its end if it is too long for the column. */
    static String shortened(String key) {
        return key.length() <= MAX_KEY_CHARACTERS ? key : "…" + key.substring(key.length() - MAX_KEY_CHARACTERS + 1);
    }

    private static int width(String title, int longest) {
        return Math.max(title.length(), longest);
    }
}
