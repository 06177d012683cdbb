package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
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

    /** Lets all that is submitted later wait until {@link #begin}. */
    private void occupyThreads() {
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            submit("slow " + i, "slow " + i, true);
        }
        await().until(() -> !checked.isEmpty());
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

    /** Returns how many of these submissions were not refused with 429. */
    private static int accepted(int number, IntConsumer submission) {
        int accepted = 0;
        for (int i = 0; i < number; i++) {
            try {
                submission.accept(i);
                accepted++;
            } catch (HttpProblem e) {
                assertThat(e.status()).isEqualTo(429);
            }
        }
        return accepted;
    }

    private void fillPlacesOfAll() {
        for (int address = 0; address < 20; address++) {
            String name = "attacker " + address;
            accepted(40, i -> submit(name + ", " + i, name, true));
        }
    }

    @Test
    void limitsWaitingOfAddress() {
        occupyThreads();
        assertThat(accepted(40, i -> submit("first " + i, "a", true))).isEqualTo(32);
        assertThat(accepted(40, i -> submit("second " + i, "b", true))).isEqualTo(32);
        begin.countDown();
        await().untilAsserted(() -> {
            accepted(1, i -> submit("later", "a", true));
            assertThat(done).contains("later");
        });
    }

    @Test
    void addressWithoutWaitingCheckHasPlaceIfManyWait() {
        occupyThreads();
        fillPlacesOfAll();
        assertThat(accepted(2, i -> submit("user " + i, "user", true))).isEqualTo(1);
        assertThat(accepted(40, i -> submit("again " + i, "attacker 0", true))).isZero();
        begin.countDown();
        await().until(() -> done.contains("user 0"));
    }

    @Test
    void limitsWaitingOfManyAddresses() {
        occupyThreads();
        fillPlacesOfAll();
        assertThat(accepted(2000, i -> submit("many " + i, "address " + i, true)))
                .isLessThanOrEqualTo(1024 - 256);
        begin.countDown();
        await().untilAsserted(() -> {
            accepted(1, i -> submit("later", "c", true));
            assertThat(done).contains("later");
        });
    }

    @Test
    void limitsRequestsThatWaitForSameCheck() {
        assertThat(accepted(300, i -> submit("same", "a", true))).isEqualTo(256);
        assertThat(accepted(1, i -> submit("other", "a", true))).isEqualTo(1);
        begin.countDown();
        await().until(() -> done.size() == 257);
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
