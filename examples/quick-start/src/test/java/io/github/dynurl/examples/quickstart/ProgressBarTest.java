package io.github.dynurl.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final int MIB = 1 << 20;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, UTF_8);

    @Test
    void growsInOneLineOfATerminal() {
        move(new ProgressBar(out, true), 10, 10);

        String text = printed.toString(UTF_8);
        assertThat(text).startsWith("\rstoring  key").endsWith("MiB/s" + System.lineSeparator());
        // Each output begins with \r: one for the start, ten for the steps of 1 MiB, one for the end.
        int outputs = 1 + 10 + 1;
        assertThat(text.split("\r")).hasSize(1 + outputs);
        assertThat(text.lines().filter(line -> !line.isEmpty()).mapToInt(String::length))
                .allMatch(length -> length < 80);
    }

    @Test
    void printsALineForEachQuarterElsewhere() {
        move(new ProgressBar(out, false), 100, 100);

        assertThat(printed.toString(UTF_8).lines().map(line -> line.replaceAll(".*\\] +(\\d+) %.*", "$1")))
                .containsExactly("0", "25", "50", "75", "100");
    }

    @Test
    void reportsAnIncompleteTransfer() {
        move(new ProgressBar(out, false), 100, 30);

        assertThat(printed.toString(UTF_8).lines()).last().isEqualTo("broken off after " + 30 * MIB + " bytes");
    }

    @Test
    void isSilentAboutSmallObjects() {
        move(new ProgressBar(out, false), 7, 7); // the bar begins at 8 MiB

        assertThat(printed.size()).isZero();
    }

    /** The line shows "two" only when it has ended. */
    @Test
    void givesTheLineOfATerminalToOneAtATime() {
        ProgressBar bar = new ProgressBar(out, true);
        OptionalLong bytes = OptionalLong.of(10 * MIB);
        bar.onEvent(new ProgressStarted("one", Direction.UPLOAD, bytes));
        bar.onEvent(new ProgressStarted("two", Direction.DOWNLOAD, bytes));
        bar.onEvent(new ProgressStepped("two", Direction.DOWNLOAD, 5 * MIB, bytes));
        bar.onEvent(new ProgressStepped("one", Direction.UPLOAD, 5 * MIB, bytes));
        bar.onEvent(new ProgressEnded("two", Direction.DOWNLOAD, 10 * MIB, bytes, true));
        bar.onEvent(new ProgressEnded("one", Direction.UPLOAD, 10 * MIB, bytes, true));

        assertThat(printed.toString(UTF_8).lines().filter(line -> !line.isEmpty()))
                .extracting(line -> line.replaceAll(" +\\[.*\\]| of .*", ""))
                .containsExactly(
                        "storing  one   0 %", "storing  one  50 %", "fetching two 100 %", "storing  one 100 %");
    }

    /** Sends the events of a transfer; the sizes are in MiB. */
    private static void move(ProgressBar bar, long total, long moved) {
        OptionalLong bytes = OptionalLong.of(total * MIB);
        bar.onEvent(new ProgressStarted("key", Direction.UPLOAD, bytes));
        for (long i = 1; i <= moved; i++) {
            bar.onEvent(new ProgressStepped("key", Direction.UPLOAD, i * MIB, bytes));
        }
        bar.onEvent(new ProgressEnded("key", Direction.UPLOAD, moved * MIB, bytes, moved == total));
    }
}
