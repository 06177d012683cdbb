package io.github.dynurl.examples.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The file in which one worker says what it has processed, a line each: the epoch of the claim, and the key. */
final class Records {
    /** One line. Immutable. */
    record Entry(long epoch, String key) {}

    private final Path file;

    Records(Path file) {
        this.file = file;
    }

    /** Adds a line; once this has returned, it stays even if the process is killed. */
    void add(String key, long epoch) throws IOException {
        Files.writeString(file, epoch + " " + key + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Reads all lines, without one that is cut off. */
    List<Entry> read() throws IOException {
        List<Entry> entries = new ArrayList<>();
        String text = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            int blank = text.indexOf(' ', start);
            entries.add(new Entry(Long.parseLong(text.substring(start, blank)), text.substring(blank + 1, end)));
            start = end + 1;
        }
        return entries;
    }
}
