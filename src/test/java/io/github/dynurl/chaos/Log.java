package io.github.dynurl.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what the workers told, and compares it and the writes of the store with what was promised. Thread-safe. */
final class Log {
    private final Map<String, List<String>> begun = new LinkedHashMap<>();
    private int ended;

    /** Takes what a worker tells. */
    synchronized Reply record(RecordedRequest request) {
        String[] told = Objects.requireNonNull(request.query()).split("&", -1);
        if (told[0].equals("begin")) {
            begun.computeIfAbsent(told[1], key -> new ArrayList<>()).add("epoch " + told[2] + " by " + told[3]);
        } else {
            ended++;
        }
        return Reply.ok();
    }

    synchronized int ended() {
        return ended;
    }

    /** Returns the objects that were begun more than once, and by whom. */
    synchronized Map<String, List<String>> twice() {
        Map<String, List<String>> twice = new LinkedHashMap<>(begun);
        twice.values().removeIf(by -> by.size() < 2);
        return twice;
    }

    /** Asserts that nothing is lost, and nothing processed more than twice. */
    synchronized void checkProcessed(List<String> keys) {
        assertThat(begun.keySet()).as("processed").containsExactlyInAnyOrderElementsOf(keys);
        assertThat(begun).allSatisfy((key, by) -> assertThat(by).as(key).hasSizeLessThanOrEqualTo(2));
    }

    /** Asserts that each claim follows the one before by the rules, and that nobody wrote who had lost it. */
    static void checkWrites(List<ServedStore.Write> writes, long leaseMillis) {
        Map<String, Step> steps = new LinkedHashMap<>();
        Map<String, Set<String>> over = new LinkedHashMap<>();
        for (ServedStore.Write write : writes) {
            Step next = Step.of(write);
            if (next != null) {
                Step before = steps.put(write.key(), next);
                Set<String> gone = over.computeIfAbsent(write.key(), key -> new HashSet<>());
                String what = write.key() + ": " + before + " then " + next;
                assertThat(gone).as(what).doesNotContain(next.id());
                if (before == null) {
                    assertThat(next.epoch()).as(what).isEqualTo(1);
                } else if (before.id().equals(next.id())) {
                    assertThat(next.epoch()).as(what).isEqualTo(before.epoch());
                    assertThat(before.state()).as(what).isEqualTo("held");
                } else {
                    gone.add(before.id());
                    checkTaken(before, next, what, leaseMillis);
                }
            }
        }
    }

    private static void checkTaken(Step before, Step next, String what, long leaseMillis) {
        assertThat(next.epoch()).as(what).isEqualTo(before.epoch() + 1);
        assertThat(next.state()).as(what).isEqualTo("held");
        boolean own = before.node().equals(next.node());
        if (before.state().equals("held") && !own) {
            assertThat(next.nanos() - before.nanos())
                    .as(what)
                    .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(leaseMillis));
        } else if (!own) {
            assertThat(before.state()).as(what).isEqualTo("free");
        }
    }

    /** Is a claim as a write left it. */
    private record Step(long nanos, String node, String id, long epoch, String state) {
        static @Nullable Step of(ServedStore.Write write) {
            Metadata metadata = write.metadata();
            boolean claims = write.method().equals("POST") && write.status() == 200 && metadata != null;
            if (!claims || !(Objects.requireNonNull(metadata).get("dynurlClaim") instanceof Map<?, ?> claim)) {
                return null;
            }
            return new Step(
                    write.nanos(),
                    String.valueOf(claim.get("node")),
                    String.valueOf(claim.get("id")),
                    Long.parseLong(String.valueOf(claim.get("epoch"))),
                    String.valueOf(claim.get("state")));
        }
    }
}
