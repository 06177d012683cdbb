package io.github.dynurl.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Collects what was measured in several rounds, and compares within each. For one thread. */
final class Measurements {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** Names what was measured: of a plan, a workload by a contender. */
    record Subject(String plan, String workload, String contender) {
        Subject by(Contender.Kind other) {
            return new Subject(plan, workload, other.name());
        }
    }

    /** Holds what one round has said: operations a second, and bytes allocated for each. */
    private record Sample(int round, double speed, double bytes) {}

    private final Map<Subject, List<Sample>> samples = new LinkedHashMap<>();

    /** Adds the results of a plan in a round. */
    void add(Plan plan, int round, Collection<RunResult> results) {
        for (RunResult result : results) {
            String label = result.getPrimaryResult().getLabel();
            String contender = result.getParams().getParam("contender");
            Subject subject = new Subject(plan.title(), label, contender == null ? label : contender);
            double score = result.getPrimaryResult().getScore();
            boolean isTime = result.getParams().getMode() == Mode.SingleShotTime;
            Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
            samples.computeIfAbsent(subject, any -> new ArrayList<>())
                    .add(new Sample(round, isTime ? 1000 / score : score, bytes == null ? 0 : bytes.getScore()));
        }
    }

    Collection<Subject> subjects() {
        return samples.keySet();
    }

    /** Returns the median of the operations a second: of all threads or, where each was timed by itself, of one. */
    double speed(Subject subject) {
        return median(of(subject).stream().map(Sample::speed).toList());
    }

    /** Returns the fewest bytes that were allocated for an operation: a round whose code was not compiled yet has more. */
    double fewestBytes(Subject subject) {
        return of(subject).stream().mapToDouble(Sample::bytes).min().orElse(Double.MAX_VALUE);
    }

    /** Returns the median of the bytes allocated for an operation. */
    double bytes(Subject subject) {
        return median(of(subject).stream().map(Sample::bytes).toList());
    }

    /** Returns the median of the speeds as parts of another's in the same round; empty if that one was not measured. */
    OptionalDouble ratio(Subject subject, Subject other) {
        List<Double> ratios = new ArrayList<>();
        for (Sample sample : of(subject)) {
            for (Sample base : of(other)) {
                if (base.round() == sample.round()) {
                    ratios.add(sample.speed() / base.speed());
                }
            }
        }
        return ratios.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(ratios));
    }

    private List<Sample> of(Subject subject) {
        return samples.getOrDefault(subject, List.of());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Shows all as tables in Markdown. */
    String tables() {
        StringBuilder out = new StringBuilder();
        String plan = "";
        for (Subject subject : subjects()) {
            if (!subject.plan().equals(plan)) {
                plan = subject.plan();
                out.append("\n**")
                        .append(plan)
                        .append(
                                "**\n\n| workload | client | operations/s | of plain | of camelHttp | bytes/operation |\n");
                out.append("|---|---|---:|---:|---:|---:|\n");
            }
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,.2f | %s | %s | %,.0f |%n",
                    subject.workload(),
                    subject.contender(),
                    speed(subject),
                    shown(ratio(subject, subject.by(Contender.Kind.plain))),
                    shown(ratio(subject, subject.by(Contender.Kind.camelHttp))),
                    bytes(subject)));
        }
        return out.toString();
    }

    private static String shown(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "";
    }
}
