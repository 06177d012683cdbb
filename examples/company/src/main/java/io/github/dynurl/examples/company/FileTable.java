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

/** All files, in the order of their creation. A check and the change after it are atomic. Thread-safe. */
final class FileTable {
    private final LongFunction<String> ids;
    private final NavigableMap<Long, StoredFile> byNumber = new TreeMap<>();
    private final Map<String, Long> numbersById = new HashMap<>();
    private long lastNumber;
    private long lastVersion;

    /** @param ids returns the id of the n-th file */
    FileTable(LongFunction<String> ids) {
        this.ids = ids;
    }

    /** Checks a file, and returns the changed file. */
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
        numbersById.put(file.id(), number);
        byNumber.put(number, file);
        return file;
    }

    synchronized StoredFile find(String id) throws ApiProblem {
        Long number = numbersById.get(id);
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
        numbersById.remove(id);
        byNumber.remove(file.number());
    }

    /** Returns the first files that have all attributes in {@code where}, and a number greater than {@code last}. */
    synchronized List<StoredFile> search(ObjectNode where, long last, int limit) {
        return byNumber.tailMap(last, false).values().stream()
                .filter(file -> file.matches(where))
                .limit(limit)
                .toList();
    }
}
