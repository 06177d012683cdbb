package io.github.dynurl.examples.cluster;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What came of a run, as the workers recorded it. Immutable.
 *
 * @param objects how many there were
 * @param workers how many were started
 * @param killed how many of them were dead before the end
 * @param lost the keys that nobody has processed
 * @param twice the keys that were processed more than once
 * @param again the keys that were claimed again, since the worker that had claimed them was gone
 */
record Result(int objects, int workers, long killed, Set<String> lost, Set<String> twice, Set<String> again) {
    /** Counts what the workers recorded. */
    static Result of(Set<String> keys, int workers, long killed, List<Records.Entry> records) {
        Map<String, Integer> times = new TreeMap<>();
        records.forEach(entry -> times.merge(entry.key(), 1, Integer::sum));
        Set<String> lost = new TreeSet<>(keys);
        lost.removeAll(times.keySet());
        Set<String> twice = new TreeSet<>(times.keySet());
        twice.removeIf(key -> times.get(key) == 1);
        Set<String> again = new TreeSet<>();
        records.stream().filter(entry -> entry.epoch() > 1).forEach(entry -> again.add(entry.key()));
        return new Result(keys.size(), workers, killed, lost, twice, again);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "cluster: %d objects processed by %d workers, %d killed, %d lost, %d processed twice",
                objects,
                workers,
                killed,
                lost.size(),
                twice.size());
    }
}
