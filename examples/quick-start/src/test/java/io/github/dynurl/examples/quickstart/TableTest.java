package io.github.dynurl.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void linesUpTheColumns() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        String sha256 = "0123456789abcdef".repeat(4);
        Table.print(
                List.of(
                        new Report.Row("a", "text/plain", 10, sha256, true, "done"),
                        new Report.Row("a/long/key", "x/y", 3 << 20, sha256, true, "done")),
                new PrintStream(printed, true, UTF_8));

        assertThat(printed.toString(UTF_8).lines().filter(line -> !line.isEmpty()))
                .containsExactly(
                        "KEY         TYPE              SIZE  SHA-256       VERIFIED  STATUS",
                        "a           text/plain        10 B  0123456789ab  ok        done",
                        "a/long/key  x/y            3.0 MiB  0123456789ab  ok        done");
    }

    @Test
    void showsSizesInTheirUnit() {
        assertThat(Table.size(0)).isEqualTo("0 B");
        assertThat(Table.size(10 << 10)).isEqualTo("10.0 KiB");
        assertThat(Table.size(208L << 20)).isEqualTo("208.0 MiB");
    }

    @Test
    void cutsLongKeysAtTheFront() {
        assertThat(Table.shortened("x".repeat(50) + "end"))
                .hasSize(40)
                .startsWith("…")
                .endsWith("xend");
        assertThat(Table.shortened("x".repeat(40))).hasSize(40).startsWith("x");
    }
}
