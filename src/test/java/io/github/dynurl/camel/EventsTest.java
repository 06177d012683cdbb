package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreEvent.Deleted;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import io.github.dynurl.store.StoreEvent.Updated;
import io.github.dynurl.store.StoreEvent.Written;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the events of a store that Camel's event notifiers and a store listener receive. */
@Tag("compat")
class EventsTest extends ContextTestCase {
    private static final int MIB = 1024 * 1024;
    private static final int SIZE = 5 * MIB;

    /** The largest number of bytes that is sent or received at once. */
    private static final int MAX_PIECE = 64 * 1024;

    private static final Metadata META = Metadata.of(Map.of("a", 1));

    private final Recorder recorder = new Recorder();
    private final List<StoreEvent> listenerEvents = new CopyOnWriteArrayList<>();

    /** Records the events of stores. */
    private static final class Recorder extends EventNotifierSupport {
        private final List<DynUrlEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof DynUrlEvent ours) {
                events.add(ours);
            }
        }

        List<StoreEvent> storeEvents() {
            return events.stream().map(DynUrlEvent::getEvent).toList();
        }
    }

    /** A notifier that fails in {@code notify}, or already in {@code isEnabled}. */
    private static final class Failing extends EventNotifierSupport {
        private final boolean failInIsEnabled;

        Failing(boolean failInIsEnabled) {
            this.failInIsEnabled = failInIsEnabled;
        }

        @Override
        public boolean isEnabled(CamelEvent event) {
            if (failInIsEnabled && event instanceof DynUrlEvent) {
                throw new IllegalStateException("cannot say");
            }
            return true;
        }

        @Override
        public void notify(CamelEvent event) throws Exception {
            if (event instanceof DynUrlEvent) {
                throw new Exception("cannot take " + event);
            }
        }
    }

    @BeforeEach
    void listen() {
        camel.getManagementStrategy().addEventNotifier(recorder);
        StoreListener listener = listenerEvents::add;
        camel.getRegistry().bind("heard", listener);
        server.otherwise().reply(Reply.json("{}"));
        server.on("GET", "/base/big/data").reply(ServedObject.pattern(SIZE).etag("\"b\""));
    }

    private String storeWithListener() {
        return store() + "listener=#heard&";
    }

    /** An operation and the event that it causes. */
    record ExpectedEvent(String options, Object body, StoreEvent event) {
        @Override
        public String toString() {
            return options;
        }
    }

    static Stream<ExpectedEvent> expectedEvents() {
        Map<String, List<String>> tags = Map.of("owned", List.of("me"));
        return Stream.of(
                new ExpectedEvent("operation=setMetadata", Map.of("a", 1), new Written("k", Part.METADATA, META)),
                new ExpectedEvent("operation=updateMetadata", "{\"a\":1}", new Updated("k", Part.METADATA, META)),
                new ExpectedEvent("operation=setPermissions", tags, new Written("k", Part.PERMISSIONS, null)),
                new ExpectedEvent("operation=updatePermissions", tags, new Updated("k", Part.PERMISSIONS, null)),
                new ExpectedEvent("operation=delete", "", new Deleted("k")));
    }

    @ParameterizedTest
    @MethodSource("expectedEvents")
    void notifiesOfChange(ExpectedEvent expected) {
        template.requestBody(storeWithListener() + "key=k&" + expected.options(), expected.body());
        assertThat(recorder.storeEvents()).containsExactly(expected.event());
        assertThat(listenerEvents).containsExactly(expected.event());
        assertThat(recorder.events).singleElement().satisfies(event -> {
            assertThat(event.getStoreName()).isEqualTo("store");
            assertThat(event.getType()).isEqualTo(CamelEvent.Type.Custom);
            assertThat(event.getSource()).isInstanceOf(DynUrlEndpoint.class);
            assertThat(event.getTimestamp()).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
            assertThat(event).hasToString("dynurl:store " + expected.event());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {MIB, MIB / 2, 64 * 1024, 2 * SIZE})
    void notifiesOfUploadProgress(int bufferSize) {
        template.requestBody(
                storeWithListener() + "operation=setData&key=big&bufferSize=" + bufferSize, PatternBytes.bytes(SIZE));
        List<StoreEvent> events = recorder.storeEvents();
        assertThat(events).last().isEqualTo(new Written("big", Part.DATA, null));
        assertProgress(events.subList(0, events.size() - 1), Direction.UPLOAD, bufferSize, OptionalLong.of(SIZE));
        assertThat(listenerEvents).isEqualTo(events);
    }

    @Test
    void notifiesOfUploadProgressWithoutTotalIfLengthIsUnknown() {
        InputStream hidesLength = new SequenceInputStream(PatternBytes.stream(SIZE), InputStream.nullInputStream());
        template.requestBody(storeWithListener() + "operation=setData&key=big", hidesLength);
        List<StoreEvent> events = recorder.storeEvents();
        assertProgress(events.subList(0, events.size() - 1), Direction.UPLOAD, MIB, OptionalLong.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {MIB, 64 * 1024})
    void notifiesOfDownloadProgress(int bufferSize) {
        byte[] data = template.requestBody(
                storeWithListener() + "operation=getData&key=big&bufferSize=" + bufferSize, "", byte[].class);
        assertThat(data).hasSize(SIZE);
        assertProgress(recorder.storeEvents(), Direction.DOWNLOAD, bufferSize, OptionalLong.of(SIZE));
        assertThat(listenerEvents).isEqualTo(recorder.storeEvents());
    }

    private static void assertProgress(List<StoreEvent> events, Direction direction, int buffer, OptionalLong total) {
        assertThat(events.get(0)).isEqualTo(new ProgressStarted("big", direction, total));
        assertThat(events).last().isEqualTo(new ProgressEnded("big", direction, SIZE, total, true));
        long bytesBefore = 0;
        for (StoreEvent event : events.subList(1, events.size() - 1)) {
            ProgressStepped step = (ProgressStepped) event;
            assertThat(step.bytes() - bytesBefore).isBetween((long) buffer, (long) buffer + MAX_PIECE);
            assertThat(step).isEqualTo(new ProgressStepped("big", direction, step.bytes(), total));
            bytesBefore = step.bytes();
        }
        assertThat(SIZE - bytesBefore).isLessThan((long) buffer + MAX_PIECE);
    }

    @Test
    void notifiesOfIncompleteDownload() throws Exception {
        routes(builder -> builder.from("direct:in")
                .to(storeWithListener() + "operation=getData&key=big")
                .process(
                        exchange -> assertThat(body(exchange, InputStream.class).readNBytes(10))
                                .hasSize(10))
                .setBody(builder.constant("")));
        template.requestBody("direct:in", "");
        assertThat(recorder.storeEvents()).last().isInstanceOfSatisfying(ProgressEnded.class, ended -> {
            assertThat(ended.complete()).isFalse();
            assertThat(ended.bytes()).isBetween(10L, (long) SIZE - 1);
        });
    }

    @Test
    void notifiesOfNoChangeIfOperationFails() {
        server.otherwise().reply(Reply.status(404));
        server.on("PUT", "/base/k/data").reply(Reply.status(404));
        server.on("DELETE", "/base/k").reply(Reply.status(404));
        for (String operation : List.of("setData", "delete")) {
            failure(
                    NoSuchKeyException.class,
                    () -> template.requestBody(storeWithListener() + "key=k&operation=" + operation, "x"));
        }
        assertThat(recorder.storeEvents()).noneMatch(event -> event instanceof Written || event instanceof Deleted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void notifiesOtherNotifiersIfOneNotifierFails(boolean failInIsEnabled) {
        Recorder after = new Recorder();
        camel.getManagementStrategy().addEventNotifier(new Failing(failInIsEnabled));
        camel.getManagementStrategy().addEventNotifier(after);
        template.requestBody(storeWithListener() + "operation=setMetadata&key=k", "{\"a\":1}");
        assertThat(recorder.storeEvents()).hasSize(1);
        assertThat(after.storeEvents()).hasSize(1);
        assertThat(listenerEvents).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void completesOperationIfListenerFails(Exercise exercise) {
        Exercise.script(server);
        StoreListener failing = event -> {
            throw new IllegalStateException("cannot take " + event);
        };
        camel.getRegistry().bind("failing", failing);
        exercise.check(template, store() + "listener=#failing&bufferSize=1000&", server);
    }

    @Test
    void notifiesDespiteIgnoreFlagsForCamelEvents() {
        recorder.setIgnoreCamelContextEvents(true);
        recorder.setIgnoreRouteEvents(true);
        recorder.setIgnoreServiceEvents(true);
        recorder.setIgnoreExchangeEvents(true);
        recorder.setIgnoreStepEvents(true);
        template.requestBody(store() + "operation=delete&key=k", "");
        assertThat(recorder.storeEvents()).containsExactly(new Deleted("k"));
    }
}
