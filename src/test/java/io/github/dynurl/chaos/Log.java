package io.github.dynurl.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records the reports of the workers, and compares them and the writes of the store with the guarantees. Thread-safe.
 */
final class Log {
    private final Map<String, List<Begin>> begun = new LinkedHashMap<>();

    /** For each process, how often the objects of its latest report were begun, at most. */
    private final Map<Long, Integer> latest = new HashMap<>();

    /** The processes that are being killed or paused, or were killed. */
    private final Set<Long> disturbed = new HashSet<>();

    private final List<Disturbance> disturbances = new ArrayList<>();
    private int ended;

    /** Describes the start of the processing of an object. */
    private record Begin(long nanos, long pid, long epoch) {
        @Override
        public String toString() {
            return "epoch " + epoch + " by " + pid;
        }
    }

    /** Describes a process that was killed, or paused for a period. */
    private record Disturbance(long pid, long from, long to, boolean kill) {
        /**
         * Returns whether this disturbance explains why another process took an object over from its owner. A pause explains
         * it if the claim can have expired: an owner uses its claim for 4/5 of the lease after its last write.
         * The owner may have started to process the object after the takeover.
         *
         * @param taken when the other process claimed the object; at most one lease after the end of a pause
         */
        boolean explains(Begin owner, long taken, long leaseNanos) {
            return pid == owner.pid()
                    && from < taken
                    && (kill || (taken < to + leaseNanos && to - from >= leaseNanos / 5 * 4));
        }
    }

    /**
     * Records the report of a worker on one or more objects: {@code begin&key:epoch,…&pid}, or {@code end} instead of
     * {@code begin}. Responds 503 to a worker that is being killed or paused, so that it does not begin.
     */
    synchronized Reply record(RecordedRequest request) {
        String[] fields = Objects.requireNonNull(request.query()).split("&", -1);
        String[] objects = fields[1].split(",", -1);
        long pid = Long.parseLong(fields[2]);
        if (fields[0].equals("end")) {
            ended += objects.length;
        } else if (disturbed.contains(pid)) {
            return Reply.status(503);
        } else {
            int most = 0;
            for (String object : objects) {
                int colon = object.indexOf(':');
                List<Begin> all = begun.computeIfAbsent(object.substring(0, colon), key -> new ArrayList<>());
                all.add(new Begin(System.nanoTime(), pid, Long.parseLong(object.substring(colon + 1))));
                most = Math.max(most, all.size());
            }
            latest.put(pid, most);
        }
        return Reply.ok();
    }

    /**
     * Announces the disturbance of a process. Returns false if the process must not be disturbed, because it processes
     * an object for the second time.
     */
    synchronized boolean disturb(long pid) {
        return latest.getOrDefault(pid, 0) < 2 && disturbed.add(pid);
    }

    /** Records that a process was killed, or was paused from the given time until now. */
    synchronized void disturbed(long pid, long from, boolean kill) {
        disturbances.add(new Disturbance(pid, from, kill ? Long.MAX_VALUE : System.nanoTime(), kill));
        if (!kill) {
            disturbed.remove(pid);
        }
    }

    synchronized int ended() {
        return ended;
    }

    /** Returns the objects whose processing was started more than once, and the processes that started it. */
    synchronized Map<String, List<String>> twice() {
        Map<String, List<String>> twice = new LinkedHashMap<>();
        begun.forEach((key, all) -> {
            if (all.size() > 1) {
                twice.put(key, all.stream().map(Begin::toString).toList());
            }
        });
        return twice;
    }

    /** Asserts that no object is lost, and that none is processed again without a reason. */
    synchronized void checkProcessed(List<String> keys, List<ServedStore.Write> writes, long leaseMillis) {
        assertThat(begun.keySet()).as("processed").containsExactlyInAnyOrderElementsOf(keys);
        long lease = TimeUnit.MILLISECONDS.toNanos(leaseMillis);
        twice().keySet().forEach(key -> {
            List<Begin> all = new ArrayList<>(Objects.requireNonNull(begun.get(key)));
            all.sort(Comparator.comparingLong(Begin::epoch));
            List<ServedStore.Write> ownWrites =
                    writes.stream().filter(write -> write.key().equals(key)).toList();
            for (int i = 1; i < all.size(); i++) {
                Begin owner = all.get(i - 1);
                long taken = taken(ownWrites, all.get(i).epoch());
                assertThat(disturbances)
                        .as(() -> key + ": " + all + " at "
                                + all.stream().map(Begin::nanos).toList() + ", taken: " + taken + ", written: "
                                + ownWrites)
                        .anyMatch(disturbance -> disturbance.explains(owner, taken, lease));
            }
        });
    }

    /** Returns when an object was claimed under an epoch. */
    private static long taken(List<ServedStore.Write> writes, long epoch) {
        return writes.stream()
                .map(Step::of)
                .filter(step -> step != null && step.epoch() == epoch)
                .mapToLong(step -> Objects.requireNonNull(step).nanos())
                .findFirst()
                .orElseThrow();
    }

    /**
     * Asserts that each claim is a valid successor of the previous one, and that no process wrote after it lost its
     * claim.
     */
    static void checkWrites(List<ServedStore.Write> writes, long leaseMillis) {
        Map<String, Step> steps = new LinkedHashMap<>();
        Map<String, Set<String>> endedIdsByKey = new LinkedHashMap<>();
        for (ServedStore.Write write : writes) {
            Step next = Step.of(write);
            if (next != null) {
                Step previous = steps.put(write.key(), next);
                Set<String> endedIds = endedIdsByKey.computeIfAbsent(write.key(), key -> new HashSet<>());
                String what = write.key() + ": " + previous + " then " + next;
                assertThat(endedIds).as(what).doesNotContain(next.id());
                if (previous == null) {
                    assertThat(next.epoch()).as(what).isEqualTo(1);
                } else if (previous.id().equals(next.id())) {
                    assertThat(next.epoch()).as(what).isEqualTo(previous.epoch());
                    assertThat(previous.state()).as(what).isEqualTo("held");
                } else {
                    endedIds.add(previous.id());
                    checkTaken(previous, next, what, leaseMillis);
                }
            }
        }
    }

    private static void checkTaken(Step previous, Step next, String what, long leaseMillis) {
        assertThat(next.epoch()).as(what).isEqualTo(previous.epoch() + 1);
        assertThat(next.state()).as(what).isEqualTo("held");
        boolean isSameNode = previous.node().equals(next.node());
        if (previous.state().equals("held") && !isSameNode) {
            // Another node waits for the lease and a fifth of it.
            assertThat(next.nanos() - previous.nanos())
                    .as(what)
                    .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(leaseMillis) / 5 * 6);
        } else if (!isSameNode) {
            assertThat(previous.state()).as(what).isEqualTo("free");
        }
    }

    /** Holds a claim after a write. */
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
