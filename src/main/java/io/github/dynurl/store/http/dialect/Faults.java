package io.github.dynurl.store.http.dialect;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of a dialect, so that one exception contains all of them. Not thread-safe. */
final class Faults {
    private final List<String> sentences = new ArrayList<>();

    /** Adds a fault: a sentence without full stop. */
    void add(String sentence) {
        sentences.add(sentence);
    }

    boolean isEmpty() {
        return sentences.isEmpty();
    }

    /**
     * Throws an {@link IllegalArgumentException} with all faults; if there are several, each is on a line of its own.
     * Does nothing if there is no fault.
     */
    void throwIfAny() {
        if (sentences.size() == 1) {
            throw new IllegalArgumentException(sentences.get(0));
        }
        if (!sentences.isEmpty()) {
            throw new IllegalArgumentException(
                    "the dialect has " + sentences.size() + " faults:\n- " + String.join("\n- ", sentences));
        }
    }
}
