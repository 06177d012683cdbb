package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URISyntaxException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests exceptions of a source, a listener or a client: no partial data is stored, no connection is lost, and the cause
 * is kept.
 */
@Tag("compat")
class ThrowableTest extends HttpStoreTestCase {
    /** The number of operations, which exceeds the number of connections. */
    private static final int MANY = 5;

    static Stream<Throwable> throwables() {
        return Stream.of(
                new IOException("io"),
                new IllegalStateException("unchecked"),
                new NullPointerException("fault"),
                new URISyntaxException("x", "checked, and not declared"),
                new StackOverflowError("error"),
                new AssertionError("error"));
    }

    /** Returns after how many bytes the source throws (-1: when it is opened), and whether its length is known. */
    static Stream<Arguments> places() {
        return throwables().flatMap(thrown -> Stream.of(-1, 0, 10, 65_536, 131_072, 300_000)
                .flatMap(at -> Stream.of(true, false).map(known -> Arguments.of(thrown, at, known))));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static RuntimeException rethrow(Throwable thrown) {
        return ThrowableTest.<RuntimeException>sneakyThrow(thrown);
    }

    private static InputStream failingAt(int bytes, Throwable thrown) {
        return new SequenceInputStream(PatternBytes.stream(bytes), new InputStream() {
            @Override
            public int read() {
                throw rethrow(thrown);
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                throw rethrow(thrown);
            }
        });
    }

    @BeforeEach
    void serve() {
        server.otherwise().reply(Reply.json("{}"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void storesNothingAndReleasesConnectionIfSourceThrows(Throwable thrown, int at, boolean known) {
        HttpStore store = open(builder().connectionsPerRoute(2));
        for (int i = 0; i < MANY; i++) {
            Data data = Data.of(
                    () -> {
                        if (at < 0) {
                            throw rethrow(thrown);
                        }
                        return failingAt(at, thrown);
                    },
                    known ? OptionalLong.of(400_000) : OptionalLong.empty());
            Throwable failure = catchThrowable(() -> store.setData("k", data));
            if (thrown instanceof Error) {
                assertThat(failure).isSameAs(thrown);
            } else {
                assertThat(failure).isInstanceOf(InvalidRequestException.class).hasRootCause(thrown);
                assertThat(((StoreException) failure).isRetryable()).isFalse();
            }
        }
        assertThat(store.getMetadata("k")).isEmpty();
        assertThat(store.activeRequests()).isZero();
        assertThat(server.requests("PUT", "/base/k/data")).noneMatch(RecordedRequest::bodyComplete);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void releasesConnectionIfListenerThrows(Throwable thrown) {
        HttpStore store = open(builder().connectionsPerRoute(2).bufferSize(1000).listener(event -> {
            throw rethrow(thrown);
        }));
        server.on("GET", "/base/k/data").reply(Reply.ok().pattern(200_000));
        for (int i = 0; i < MANY; i++) {
            Throwable failure = catchThrowable(() -> store.setData("k", Data.of(new byte[100_000])));
            Throwable other = catchThrowable(() -> store.toBytes("k"));
            if (thrown instanceof Error) {
                assertThat(failure).isSameAs(thrown);
                assertThat(other).isSameAs(thrown);
            } else {
                assertThat(failure)
                        .as("exceptions of listeners are only logged")
                        .isNull();
                assertThat(other).isNull();
            }
        }
        assertThat(store.getMetadata("k")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void retriesOnlyIoExceptionsOfGivenClient(Throwable thrown) throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (CloseableHttpClient client = HttpClients.custom()
                .disableAutomaticRetries()
                .addExecInterceptorFirst("failing", (request, scope, chain) -> {
                    chain.proceed(request, scope);
                    if (calls.incrementAndGet() <= MANY) {
                        throw rethrow(thrown);
                    }
                    return chain.proceed(request, scope);
                })
                .build()) {
            HttpStore store = open(builder().httpClient(client).maxAttempts(2));
            if (thrown instanceof IOException) {
                assertThat(failure(StoreException.class, () -> store.getMetadata("k"))
                                .outcome())
                        .isEqualTo(Outcome.UNKNOWN);
                assertThat(calls).as("attempts after an IOException").hasValue(2);
            } else {
                assertThat(catchThrowable(() -> store.updateMetadata("k", Metadata.empty())))
                        .isSameAs(thrown);
                assertThat(calls).as("attempts after another exception").hasValue(1);
            }
            assertThat(store.activeRequests()).isZero();
        }
    }
}
