package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
    private final LoginFailures failures = new LoginFailures();
    private final PasswordChecks checks = new PasswordChecks(failures);
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<String> failed = new CopyOnWriteArrayList<>();
    private final List<String> checked = new CopyOnWriteArrayList<>();
    private final CountDownLatch begin = new CountDownLatch(1);

    @AfterEach
    void close() {
        checks.close();
    }

    private void submit(String id, String address, boolean isRight) {
        submit(id, address, () -> count(id) && waitFor(begin) && isRight);
    }

    private void submit(String id, String address, BooleanSupplier isRight) {
        checks.run(id, address, "name", isRight, new PasswordChecks.Receiver() {
            @Override
            public void checked(boolean right) {
                done.add(id);
            }

            @Override
            public void failed(Throwable failure) {
                failed.add(id + ": " + failure.getMessage());
            }
        });
    }

    private boolean count(String id) {
        return checked.add(id);
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void addressesTakeTurns() {
        for (int i = 0; i < 30; i++) {
            submit("attacker " + i, "a", false);
        }
        submit("user", "b", true);
        begin.countDown();
        await().until(() -> done.contains("user"));
        assertThat(done.indexOf("user")).isLessThan(3);
    }

    @Test
    void limitsWaitingOfAddressAndOfAll() {
        for (int i = 0; i < 32; i++) {
            submit("first " + i, "a", true);
        }
        assertThatThrownBy(() -> {
                    submit("one", "a", true);
                    submit("two", "a", true);
                })
                .isInstanceOf(HttpProblem.class);
        submit("other", "b", true);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 400; i++) {
                        submit("many " + i, "address " + i, true);
                    }
                })
                .isInstanceOf(HttpProblem.class);
        begin.countDown();
        await().until(() -> done.contains("other"));
        await().untilAsserted(() -> {
            submit("later", "c", true);
            assertThat(done).contains("later");
        });
    }

    @Test
    void checksEqualCredentialsOnceForAllThatWait() {
        for (int i = 0; i < 100; i++) {
            submit("same", "a", true);
        }
        begin.countDown();
        await().until(() -> done.size() == 100);
        assertThat(checked).containsExactly("same");
    }

    @Test
    void failedCheckIsNeitherRightNorWrong() {
        for (int i = 0; i < 10; i++) {
            submit("check " + i, "a", () -> {
                throw new StackOverflowError("no room");
            });
        }
        await().until(() -> failed.size() == 10);
        assertThat(failed)
                .containsExactlyElementsOf(IntStream.range(0, 10)
                        .mapToObj(i -> "check " + i + ": no room")
                        .toList());
        assertThat(done).isEmpty();
        assertThat(failures.failed("address a")).isZero();
        assertThat(failures.failed("name name")).isZero();
        begin.countDown();
        submit("check 0", "a", true);
        await().until(() -> done.contains("check 0"));
    }
}
