package io.github.dynurl.jmh;

import io.github.dynurl.jmh.Contender.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws speeds as parts of the plain client's, for light and dark backgrounds. For one drawing. */
final class Chart {
    private static final List<Kind> SHOWN = List.of(Kind.dynurlRoute, Kind.camelHttp);
    private static final int LEFT = 170;
    private static final int UNIT = 380;
    private static final int BAR = 16;
    private static final int GROUP = BAR * 2 + 18;
    private static final int TOP = 74;
    private static final int WIDTH = 760;

    private final Measurements measurements;
    private final String machine;
    private final StringBuilder out = new StringBuilder();

    Chart(Measurements measurements, String machine) {
        this.measurements = measurements;
        this.machine = machine;
    }

    String svg() {
        String plan = measurements.subjects().iterator().next().plan();
        Set<String> workloads = new LinkedHashSet<>();
        for (Measurements.Subject subject : measurements.subjects()) {
            if (subject.plan().equals(plan)) {
                workloads.add(subject.workload());
            }
        }
        int bottom = TOP + workloads.size() * GROUP;
        begin(bottom + 40);
        text(12, 24, "title", "Throughput as a part of plain Apache HttpClient's, one thread");
        legend();
        int y = TOP;
        for (String workload : workloads) {
            text(12, y + BAR + 5, "name", workload);
            for (Kind kind : SHOWN) {
                bar(y, kind, new Measurements.Subject(plan, workload, kind.name()));
                y += BAR + 2;
            }
            y += GROUP - (BAR + 2) * SHOWN.size();
        }
        out.append(String.format(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"plain\"/>%n",
                LEFT + UNIT, TOP - 8, LEFT + UNIT, bottom - 8));
        text(12, bottom + 22, "note", machine + "; mvn test -Pjmh -Djmh.form=small");
        return out.append("</svg>\n").toString();
    }

    private void begin(int height) {
        out.append(String.format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <style>
                text { fill: #24292f } .note { font-size: 11px } .title { font-weight: bold }
                .dynurlRoute { fill: #1a7f37 } .camelHttp { fill: #9a6700 } .plain { stroke: #57606a; stroke-dasharray: 4 3 }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 } .dynurlRoute { fill: #3fb950 } .camelHttp { fill: #d29922 } .plain { stroke: #8b949e }
                }
                </style>
                """, WIDTH, height));
    }

    private void legend() {
        int x = LEFT;
        for (Kind kind : SHOWN) {
            out.append(String.format(
                    "<rect x=\"%d\" y=\"38\" width=\"12\" height=\"12\" class=\"%s\"/>%n", x, kind.name()));
            text(x + 18, 49, "label", kind == Kind.dynurlRoute ? "dynurl" : "camel-http");
            x += 100;
        }
        text(LEFT + UNIT - 52, TOP - 14, "label", "plain HttpClient");
    }

    private void bar(int y, Kind kind, Measurements.Subject subject) {
        double ratio = measurements.ratio(subject, subject.by(Kind.plain)).orElse(0);
        double width = Math.min(ratio, 1.4) * UNIT;
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" class=\"%s\"/>%n",
                LEFT,
                y,
                width,
                BAR,
                kind.name()));
        text((int) (LEFT + width) + 6, y + 13, "label", String.format(Locale.ROOT, "%.2f", ratio));
    }

    private void text(int x, int y, String style, String text) {
        out.append(String.format("<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>%n", x, y, style, text));
    }
}
