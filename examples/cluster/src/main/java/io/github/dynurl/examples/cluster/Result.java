package io.github.dynurl.examples.cluster;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The result of a run, counted from the records of the workers. Immutable.
 *
 * @param objects the number of objects
 * @param workers the number of workers that were started
 * @param killed the number of workers that were dead before the end
 * @param lost the keys that no worker has processed
 * @param processedTwice the keys that were processed more than once
 * @param claimedAgain the keys that were claimed again, because the worker with the earlier claim was gone
 */
record Result(
        int objects, int workers, long killed, Set<String> lost, Set<String> processedTwice, Set<String> claimedAgain) {
    /** Counts the records of the workers. */
    static Result of(Set<String> keys, int workers, long killed, List<Records.Entry> records) {
        Map<String, Integer> times = new TreeMap<>();
        records.forEach(entry -> times.merge(entry.key(), 1, Integer::sum));
        Set<String> lost = new TreeSet<>(keys);
        lost.removeAll(times.keySet());
        Set<String> processedTwice = new TreeSet<>(times.keySet());
        processedTwice.removeIf(key -> times.get(key) == 1);
        Set<String> claimedAgain = new TreeSet<>();
        records.stream().filter(entry -> entry.epoch() > 1).forEach(entry -> claimedAgain.add(entry.key()));
        return new Result(keys.size(), workers, killed, lost, processedTwice, claimedAgain);
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
                processedTwice.size());
    }
}
