package io.github.dynurl.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs routes of all kinds against a store with faults, in a process with 64 MiB: no data is wrong, and no resource use
 * grows. The run is short unless the property {@code soak.minutes} sets its duration; {@code soak.seed} repeats a run,
 * as far as threads permit.
 */
@Tag("compat")
class SoakTest {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 0);
    private static final int SECONDS = MINUTES == 0 ? 10 : MINUTES * 60;
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime());

    @Test
    void runsWithoutErrorsOrGrowth() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djava.net.preferIPv4Stack=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SoakMain.class.getName(),
                        String.valueOf(SEED),
                        String.valueOf(SECONDS))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            System.out.println(output);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as("seed %d: %s", SEED, output).isZero();
            // Older versions of Camel also log to the console.
            assertThat(output.lines().filter(line -> line.startsWith("soak: "))).hasSize(1);
        } finally {
            process.destroyForcibly();
        }
    }
}
