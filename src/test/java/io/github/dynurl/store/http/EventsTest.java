package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EventsTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    /** The size of a buffer. A progress event is sent after each further buffer. */
    private static final int STEP = 100_000;

    private static final OptionalLong UNKNOWN = OptionalLong.empty();

    private final List<StoreEvent> events = new CopyOnWriteArrayList<>();

    private HttpStore listeningStore() {
        return open(builder().listener(events::add).bufferSize(STEP));
    }

    @Test
    void reportsWritesUpdatesAndDeletions() {
        server.otherwise().reply(Reply.status(200));
        HttpStore store = listeningStore();
        Metadata meta = Metadata.of(Map.of("a", 1));
        store.setMetadata("k", meta);
        store.updateMetadata("k", meta);
        store.setPermissions("k", Permissions.of(Map.of("owned", List.of("me"))));
        store.updatePermissions("k", Permissions.of(Map.of("read", List.of("me"))));
        store.delete("k");
        assertThat(events)
                .containsExactly(
                        new StoreEvent.Written("k", Part.METADATA, meta),
                        new StoreEvent.Updated("k", Part.METADATA, meta),
                        new StoreEvent.Written("k", Part.PERMISSIONS, null),
                        new StoreEvent.Updated("k", Part.PERMISSIONS, null),
                        new StoreEvent.Deleted("k"));
    }

    @Test
    void reportsWholeValueOnce() {
        server.otherwise().reply(Reply.status(200));
        HttpStore store = listeningStore();
        Metadata meta = Metadata.of(Map.of("a", 1));
        store.set("k", Value.of(Data.of("hello"), meta));
        OptionalLong five = OptionalLong.of(5);
        assertThat(events)
                .containsExactly(
                        new ProgressStarted("k", Direction.UPLOAD, five),
                        new ProgressEnded("k", Direction.UPLOAD, 5, five, true),
                        new StoreEvent.Written("k", Part.DATA, meta));
    }

    @Test
    void reportsUploadProgress() {
        server.otherwise().reply(Reply.status(200));
        HttpStore store = listeningStore();
        store.setData("k", Data.of(PatternBytes.stream(250_000)));
        assertThat(events.get(0)).isEqualTo(new ProgressStarted("k", Direction.UPLOAD, UNKNOWN));
        assertSteps(Direction.UPLOAD, 250_000, UNKNOWN);
        assertThat(events.subList(events.size() - 2, events.size()))
                .containsExactly(
                        new ProgressEnded("k", Direction.UPLOAD, 250_000, UNKNOWN, true),
                        new StoreEvent.Written("k", Part.DATA, null));
    }

    @Test
    void reportsDownloadProgress() throws IOException {
        server.on("GET", DATA).reply(Reply.ok().pattern(250_000));
        // Small reads are necessary, because a single large read may cover two progress steps.
        try (DataStream data = listeningStore().getData("k")) {
            byte[] piece = new byte[1_000];
            int read;
            do {
                read = data.read(piece);
            } while (read >= 0);
        }
        OptionalLong total = OptionalLong.of(250_000);
        assertThat(events.get(0)).isEqualTo(new ProgressStarted("k", Direction.DOWNLOAD, total));
        assertSteps(Direction.DOWNLOAD, 250_000, total);
        assertThat(events.get(events.size() - 1))
                .isEqualTo(new ProgressEnded("k", Direction.DOWNLOAD, 250_000, total, true));
    }

    private void assertSteps(Direction direction, long end, OptionalLong total) {
        List<ProgressStepped> steps = events.stream()
                .filter(ProgressStepped.class::isInstance)
                .map(ProgressStepped.class::cast)
                .toList();
        assertThat(steps).hasSize(2).allSatisfy(step -> {
            assertThat(step.direction()).isEqualTo(direction);
            assertThat(step.total()).isEqualTo(total);
            assertThat(step.bytes()).isLessThanOrEqualTo(end);
        });
        assertThat(steps.get(0).bytes()).isGreaterThanOrEqualTo(STEP);
        assertThat(steps.get(1).bytes()).isGreaterThanOrEqualTo(steps.get(0).bytes() + STEP);
    }

    @Test
    void reportsDownloadClosedEarly() throws IOException {
        server.on("GET", DATA).reply(Reply.ok("0123456789").chunked());
        try (DataStream data = listeningStore().getData("k")) {
            assertThat(data.readNBytes(4)).hasSize(4);
        }
        assertThat(events)
                .containsExactly(
                        new ProgressStarted("k", Direction.DOWNLOAD, UNKNOWN),
                        new ProgressEnded("k", Direction.DOWNLOAD, 4, UNKNOWN, false));
    }

    @Test
    void reportsFailedDownload() {
        server.on("GET", DATA).reply(Reply.ok("0123456789").cutAfter(4));
        HttpStore store = listeningStore();
        failure(StoreException.class, () -> store.toBytes("k"));
        assertThat(events)
                .containsExactly(
                        new ProgressStarted("k", Direction.DOWNLOAD, OptionalLong.of(10)),
                        new ProgressEnded("k", Direction.DOWNLOAD, 4, OptionalLong.of(10), false));
    }

    @Test
    void countsOnlyBytesOfRange() throws IOException {
        server.on("GET", DATA).replies(Reply.ok("0123456789"), Reply.status(416));
        HttpStore store = listeningStore();
        OptionalLong three = OptionalLong.of(3);
        OptionalLong zero = OptionalLong.of(0);
        try (DataStream data = store.getData("k", ByteRange.of(4, 7))) {
            assertThat(data).hasContent("456");
        }
        store.getData("k", ByteRange.from(20)).close(); // 416: the data has no such bytes, so none are read
        assertThat(events)
                .containsExactly(
                        new ProgressStarted("k", Direction.DOWNLOAD, three),
                        new ProgressEnded("k", Direction.DOWNLOAD, 3, three, true),
                        new ProgressStarted("k", Direction.DOWNLOAD, zero),
                        new ProgressEnded("k", Direction.DOWNLOAD, 0, zero, true));
    }

    @Test
    void reportsEmptyDownloadAsComplete() {
        server.on("GET", DATA).reply(Reply.ok());
        listeningStore().getData("k").close();
        OptionalLong zero = OptionalLong.of(0);
        assertThat(events)
                .containsExactly(
                        new ProgressStarted("k", Direction.DOWNLOAD, zero),
                        new ProgressEnded("k", Direction.DOWNLOAD, 0, zero, true));
    }

    @Test
    void reportsRejectedUpload() {
        server.otherwise().reply(Reply.status(412));
        HttpStore store = listeningStore();
        failure(StoreException.class, () -> store.setData("k", Data.of("x"), Condition.ifAbsent()));
        failure(StoreException.class, () -> store.setMetadata("k", Metadata.empty()));
        failure(StoreException.class, () -> store.delete("k"));
        assertThat(events)
                .as("only those of the upload")
                .hasExactlyElementsOfTypes(ProgressStarted.class, ProgressEnded.class);
    }

    @Test
    void reportsFailedSource() {
        server.otherwise().reply(Reply.status(200));
        HttpStore store = listeningStore();
        // The source ends after 5 bytes, which are still in the buffer.
        failure(StoreException.class, () -> store.setData("k", Data.of(PatternBytes.stream(5), 10)));
        OptionalLong ten = OptionalLong.of(10);
        assertThat(events)
                .containsExactly(
                        new ProgressStarted("k", Direction.UPLOAD, ten),
                        new ProgressEnded("k", Direction.UPLOAD, 0, ten, false));
    }

    @Test
    void reportsNothingForMetadataReadsAndQueries() {
        server.on("GET", "/find").reply(Reply.ok("a\n"));
        server.on("GET", "/base/a/metadata").reply(Reply.json("{}"));
        HttpStore store = listeningStore();
        store.exists("a");
        store.getMetadata("a");
        store.queryKeys(Query.all()).close();
        assertThat(events).isEmpty();
    }

    @Test
    void reportsBeginAndEndOfTransaction() {
        HttpStore store = listeningStore();
        store.transaction("why").close();
        assertThat(events)
                .containsExactly(new StoreEvent.TransactionStarted("why"), new StoreEvent.TransactionEnded("why"));
    }

    @Test
    void ignoresExceptionsOfListener() {
        server.otherwise().reply(Reply.ok("hello"));
        HttpStore store = open(builder().bufferSize(1).listener(event -> {
            events.add(event);
            throw new IllegalStateException("a listener's bug");
        }));
        store.setData("k", Data.of("x"));
        assertThat(store.toBytes("k")).hasSize(5);
        store.delete("k");
        store.transaction("why").close();
        assertThat(events).as("events after exceptions").hasSizeGreaterThan(8);
        assertThat(events).last().isEqualTo(new StoreEvent.TransactionEnded("why"));
    }
}
