package io.github.dynurl.examples.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file with a line for each object that one worker has processed: the epoch of the claim, a blank, and the key. */
final class Records {
    /** One line. Immutable. */
    record Entry(long epoch, String key) {}

    private final Path file;

    Records(Path file) {
        this.file = file;
    }

    /** Adds a line, which stays in the file even if the process is killed directly afterwards. */
    void add(String key, long epoch) throws IOException {
        Files.writeString(file, epoch + " " + key + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Reads all lines, except a last one without a line feed: the worker was killed while it wrote that line. */
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
