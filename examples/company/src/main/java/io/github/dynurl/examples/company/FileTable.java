package io.github.dynurl.examples.company;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** All files, in the order in which they were made. A check and the change after it are one step. Thread-safe. */
final class FileTable {
    private final LongFunction<String> ids;
    private final NavigableMap<Long, StoredFile> byNumber = new TreeMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private long lastNumber;
    private long lastVersion;

    /** @param ids answers the id of the n-th file */
    FileTable(LongFunction<String> ids) {
        this.ids = ids;
    }

    /** Checks a file, and makes the changed one. */
    @FunctionalInterface
    interface Change {
        StoredFile apply(StoredFile file, long newVersion) throws ApiProblem;
    }

    /** Checks a file. */
    @FunctionalInterface
    interface Check {
        void on(StoredFile file) throws ApiProblem;
    }

    synchronized StoredFile add(String name, ObjectNode attributes) {
        long number = ++lastNumber;
        long version = ++lastVersion;
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        StoredFile file = new StoredFile(
                number,
                ids.apply(number),
                name,
                attributes,
                new byte[0],
                "application/octet-stream",
                version,
                version,
                now);
        numbers.put(file.id(), number);
        byNumber.put(number, file);
        return file;
    }

    synchronized StoredFile find(String id) throws ApiProblem {
        Long number = numbers.get(id);
        if (number == null) {
            throw new ApiProblem(404, "There is no file with this id");
        }
        return byNumber.get(number);
    }

    synchronized StoredFile change(String id, Change change) throws ApiProblem {
        StoredFile file = change.apply(find(id), ++lastVersion);
        byNumber.put(file.number(), file);
        return file;
    }

    synchronized void remove(String id, Check check) throws ApiProblem {
        StoredFile file = find(id);
        check.on(file);
        numbers.remove(id);
        byNumber.remove(file.number());
    }

    /** Answers the first files with these attributes behind a number. */
    synchronized List<StoredFile> search(ObjectNode where, long behind, int limit) {
        return byNumber.tailMap(behind, false).values().stream()
                .filter(file -> file.matches(where))
                .limit(limit)
                .toList();
    }
}
