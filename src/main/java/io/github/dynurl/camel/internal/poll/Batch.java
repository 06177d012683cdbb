package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.internal.consume.Candidate;
import io.github.dynurl.store.ListedObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The candidates of one batch, at most a limit. Not thread-safe. */
final class Batch {
    private final int limit;
    private final List<Entry> entries = new ArrayList<>();

    /** A candidate, and what the query response says about its object. */
    private record Entry(ListedObject listed, Candidate candidate) {}

    Batch(int limit) {
        this.limit = limit;
    }

    int size() {
        return entries.size();
    }

    int freePlaces() {
        return limit - entries.size();
    }

    void add(ListedObject listed, Candidate candidate) {
        entries.add(new Entry(listed, candidate));
    }

    /** Sorts the candidates by their objects. */
    void sort(Comparator<ListedObject> order) {
        entries.sort(Comparator.comparing(Entry::listed, order));
    }

    /** Returns the candidates. Without {@link #sort}, they have the order in which they were added. */
    List<Candidate> candidates() {
        return entries.stream().map(Entry::candidate).toList();
    }
}
