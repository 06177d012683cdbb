package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the store closes each given stream exactly once, whatever the outcome of the write. */
class SourcesTest extends HttpStoreTestCase {
    private static final Condition UNMET = Condition.ifMatch("\"v\"");

    /** Lists the outcomes of a write. All are failures except those that start with STORED and LISTENER_FAILS. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Outcome {
        STORED((test, data) -> test.store().setData("k", data)),
        STORED_WITH_METADATA((test, data) -> test.store().set("k", value(data))),
        KEY_EMPTY((test, data) -> test.store().setData("", data)),
        KEY_WITH_DOTS((test, data) -> test.store().set("a/../b", value(data))),
        CONTENT_TYPE((test, data) -> test.store().setData("k", data.as("a/b\r\nX: y"))),
        CONTENT_TYPE_OF_VALUE((test, data) -> test.store().set("k", value(data.as("\u20ac")))),
        ONE_URL((test, data) ->
                test.open(test.builder().urlFormat("{base}/{key}")).set("k", value(data))),
        CLOSED((test, data) -> closed(test.store()).setData("k", data)),
        CLOSED_FOR_VALUES((test, data) -> closed(test.store()).set("k", value(data))),
        SCOPE_CLOSED((test, data) -> closed(test.store().scope()).setData("k", data)),
        MISSED_CONDITION((test, data) -> test.storeWithStatus(412).setData("k", data, UNMET)),
        DENIED((test, data) -> test.storeWithStatus(401).setData("k", data)),
        BROKEN((test, data) -> test.storeWithStatus(500).setData("k", data)),
        METADATA_FAILS((test, data) -> {
            test.server.on("PUT", "/base/k/metadata").reply(Reply.status(500));
            test.store().set("k", value(data));
        }),
        NO_ANSWER((test, data) -> {
            test.server.on("PUT", "/base/k/data").reply(Reply.lostAck());
            test.store().setData("k", data);
        }),
        NOT_THERE((test, data) -> {
            try (ScriptedServer gone = ScriptedServer.start()) {
                gone.close();
                test.open(HttpStore.builder().baseUrl(gone.url("/base"))).setData("k", data);
            }
        }),
        LISTENER_FAILS((test, data) -> test.open(test.builder().listener(event -> {
                    throw new IllegalStateException("listener");
                }))
                .setData("k", data)),
        SECOND_OF_TWO((test, data) -> {
            Map<String, Data> both = new LinkedHashMap<>();
            both.put("", Data.of("first"));
            both.put("k", data);
            test.store().multiSetData(both);
        });

        private final BiConsumer<SourcesTest, Data> write;

        Outcome(BiConsumer<SourcesTest, Data> write) {
            this.write = write;
        }
    }

    private static Value value(Data data) {
        return Value.of(data, Metadata.empty());
    }

    private static HttpStore closed(HttpStore store) {
        store.close();
        return store;
    }

    private HttpStore storeWithStatus(int status) {
        server.on("PUT", "/base/k/data").reply(Reply.status(status));
        return open(builder().maxAttempts(1));
    }

    @ParameterizedTest
    @EnumSource
    void closesEachSourceOnce(Outcome outcome) {
        server.otherwise().reply(Reply.ok());
        AtomicInteger closed = new AtomicInteger();
        InputStream stream = new FilterInputStream(new ByteArrayInputStream(new byte[3])) {
            @Override
            public void close() throws IOException {
                closed.incrementAndGet();
                super.close();
            }
        };
        boolean succeeds = outcome.name().startsWith("STORED") || outcome == Outcome.LISTENER_FAILS;
        if (succeeds) {
            assertThatCode(() -> outcome.write.accept(this, Data.of(stream, 3))).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> outcome.write.accept(this, Data.of(stream, 3)));
        }
        assertThat(closed.get()).isEqualTo(1);
    }
}
