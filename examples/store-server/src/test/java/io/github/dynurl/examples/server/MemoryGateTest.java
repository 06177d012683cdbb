package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryGateTest {
    private static final long KIB = 1024;

    private final List<String> ran = new ArrayList<>();
    // A gate for 1/48 of the heap, that is, 100 KiB. Documents of up to 16 KiB do not count.
    private final MemoryGate gate = new MemoryGate(Runnable::run, 4800 * KIB);

    private void enter(long bytes, String name) {
        gate.enter(bytes, () -> ran.add(name));
    }

    @Test
    void queuesLargeDocumentsButNotSmallDocuments() {
        enter(60 * KIB, "first");
        enter(60 * KIB, "second");
        enter(30 * KIB, "third");
        enter(10 * KIB, "small");
        assertThat(ran).containsExactly("first", "small");
        gate.leave(60 * KIB);
        assertThat(ran).containsExactly("first", "small", "second", "third");
    }

    @Test
    void runsDocumentLargerThanCapacityAlone() {
        enter(30 * KIB, "first");
        enter(500 * KIB, "huge");
        assertThat(ran).containsExactly("first");
        gate.leave(30 * KIB);
        enter(20 * KIB, "next");
        assertThat(ran).containsExactly("first", "huge");
        gate.leave(500 * KIB);
        assertThat(ran).containsExactly("first", "huge", "next");
    }
}
