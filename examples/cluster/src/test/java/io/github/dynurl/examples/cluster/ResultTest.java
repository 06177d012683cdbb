package io.github.dynurl.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultTest {
    @TempDir
    private Path work;

    @Test
    void countsWhatIsLostAndWhatWasProcessedTwice() {
        int workers = 2;
        int killed = 1;
        Result result = Result.of(
                Set.of("a", "b", "c", "d"),
                workers,
                killed,
                List.of(
                        new Records.Entry(1, "a"),
                        new Records.Entry(1, "b"),
                        new Records.Entry(2, "b"),
                        // The worker with the first claim of c was gone before it processed c.
                        new Records.Entry(2, "c")));

        assertThat(result.lost()).containsExactly("d");
        assertThat(result.processedTwice()).containsExactly("b");
        assertThat(result.claimedAgain()).containsExactly("b", "c");
        assertThat(result)
                .hasToString("cluster: 4 objects processed by 2 workers, 1 killed, 1 lost, 1 processed twice");
    }

    @Test
    void readsRecordsWithoutALineThatIsCutOff() throws IOException {
        Path file = work.resolve("records");
        Records records = new Records(file);
        assertThat(records.read()).isEmpty();

        records.add("a", 1);
        records.add("b c", 12);
        // Without a line feed: the worker was killed while it wrote the line.
        Files.writeString(file, "3 trunca", StandardOpenOption.APPEND);

        assertThat(records.read()).containsExactly(new Records.Entry(1, "a"), new Records.Entry(12, "b c"));
    }
}
