package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLogTest {
    private static final long MIB = 1024 * 1024;
    private static final OptionalLong TOTAL = OptionalLong.of(100 * MIB);
    private static final OptionalLong UNKNOWN = OptionalLong.empty();

    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = new ArrayList<>();
    private final ProgressLog log = new ProgressLog(Duration.ofSeconds(10), now::get, lines::add);

    private void sendAt(double seconds, StoreEvent event) {
        now.set((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
        log.onEvent(event);
    }

    private static StoreEvent stepped(long mib, OptionalLong total) {
        return new ProgressStepped("a b", Direction.DOWNLOAD, mib * MIB, total);
    }

    @Test
    void logsProgressSpeedAndTimeLeftOncePerInterval() {
        sendAt(0, new ProgressStarted("a b", Direction.DOWNLOAD, TOTAL));
        sendAt(5, stepped(10, TOTAL));
        sendAt(10, stepped(20, TOTAL));
        sendAt(15, stepped(30, TOTAL));
        sendAt(20, stepped(60, TOTAL));
        sendAt(25, new ProgressEnded("a b", Direction.DOWNLOAD, 100 * MIB, TOTAL, true));
        assertThat(lines)
                .containsExactly(
                        "Downloading \"a b\": 20.0 MiB of 100.0 MiB (20 %), 2.0 MiB/s, 40 s left",
                        "Downloading \"a b\": 60.0 MiB of 100.0 MiB (60 %), 3.0 MiB/s, 13 s left",
                        "Downloaded \"a b\": 100.0 MiB in 25 s");
    }

    @Test
    void logsNeitherPercentageNorTimeLeftIfLengthIsUnknown() {
        sendAt(0, new ProgressStarted("k", Direction.UPLOAD, UNKNOWN));
        sendAt(4000, new ProgressStepped("k", Direction.UPLOAD, 4000, UNKNOWN));
        sendAt(4001, new ProgressEnded("k", Direction.UPLOAD, 4001, UNKNOWN, false));
        assertThat(lines)
                .containsExactly(
                        "Uploading \"k\": 3.9 KiB, 1 bytes/s", "Upload of \"k\" ended early: 3.9 KiB in 1 h 6 min");
    }

    @Test
    void doesNotLogShortTransfers() {
        sendAt(0, new ProgressStarted("a b", Direction.DOWNLOAD, TOTAL));
        sendAt(9, stepped(99, TOTAL));
        sendAt(9.9, new ProgressEnded("a b", Direction.DOWNLOAD, 100 * MIB, TOTAL, true));
        sendAt(50, new ProgressStarted("a b", Direction.DOWNLOAD, TOTAL));
        sendAt(59, stepped(99, TOTAL));
        sendAt(59.9, new ProgressEnded("a b", Direction.DOWNLOAD, 100 * MIB, TOTAL, true));
        assertThat(lines).isEmpty();
    }

    @Test
    void logsUntilLastTransferOfKeyHasEnded() {
        sendAt(0, new ProgressStarted("a b", Direction.DOWNLOAD, TOTAL));
        sendAt(1, new ProgressStarted("a b", Direction.DOWNLOAD, TOTAL));
        sendAt(2, new ProgressEnded("a b", Direction.DOWNLOAD, 100 * MIB, TOTAL, true));
        sendAt(10, stepped(20, TOTAL));
        sendAt(11, new ProgressEnded("a b", Direction.DOWNLOAD, 100 * MIB, TOTAL, true));
        sendAt(30, stepped(20, TOTAL));
        assertThat(lines)
                .containsExactly(
                        "Downloading \"a b\": 20.0 MiB of 100.0 MiB (20 %), 2.0 MiB/s, 40 s left",
                        "Downloaded \"a b\": 100.0 MiB in 11 s");
    }

    @Test
    void ignoresOtherEvents() {
        sendAt(0, new StoreEvent.Deleted("k"));
        assertThat(lines).isEmpty();
    }

    @Test
    void rejectsIntervalOfZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ProgressLog(Duration.ZERO));
    }
}
