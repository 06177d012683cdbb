package io.github.dynurl.camel.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParallelTest {
    static Stream<Executor> executorsWithoutThreads() {
        return Stream.of(
                task -> {
                    throw new RejectedExecutionException("shut down, on purpose");
                },
                task -> {
                    throw new OutOfMemoryError("unable to create native thread (on purpose)");
                });
    }

    @ParameterizedTest
    @MethodSource("executorsWithoutThreads")
    void callingThreadDoesAllTheWorkIfNoThreadStarts(Executor executor) {
        List<Integer> results = Parallel.map(List.of(1, 2, 3), number -> number * 10, executor, 3, () -> {});
        assertThat(results).containsExactly(10, 20, 30);
    }
}
