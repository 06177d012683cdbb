package io.github.dynurl.store.http.dialect;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a dialect, so that one exception says all of it. Not thread-safe. */
final class Faults {
    private final List<String> sentences = new ArrayList<>();

    /** Adds a fault: a sentence without full stop. */
    void add(String sentence) {
        sentences.add(sentence);
    }

    boolean isEmpty() {
        return sentences.isEmpty();
    }

    /** Throws an {@link IllegalArgumentException} with all faults, each on a line of its own. Does nothing without. */
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
