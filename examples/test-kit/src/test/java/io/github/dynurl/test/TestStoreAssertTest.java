package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.http.HttpStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestStoreAssertTest {
    @DynUrlStore("images")
    TestStore images;

    @BeforeEach
    void putOne() {
        images.put("cat.png", Map.of("status", "new", "n", 1), "meow");
    }

    private void fails(ThrowingCallable assertion, String expected) {
        assertThatThrownBy(assertion)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(expected)
                .hasMessageContaining("images");
    }

    @Test
    void failsForAnotherContentAndShowsIt() {
        fails(() -> assertThat(images).hasObject("dog"), "expected an object dog");
        fails(() -> assertThat(images).hasNoObject("cat.png"), "expected no object cat.png");
        fails(() -> assertThat(images).hasKeys("cat.png", "dog"), "expected the keys [cat.png, dog]");
        fails(() -> assertThat(images).hasKeys(), "expected the keys []");
        fails(() -> assertThat(images).isEmpty(), "expected no object");
        fails(() -> assertThat(images).hasObject("cat.png").withData("woof"), "the data \"woof\"");
        fails(() -> assertThat(images).hasObject("cat.png").withData(new byte[3]), "the given 3 bytes");
        fails(() -> assertThat(images).hasObject("cat.png").withMetadata("status", "done"), "{status=done}");
        fails(() -> assertThat(images).hasObject("cat.png").withMetadata("other", null), "{other=null}");
        fails(() -> assertThat(images).hasObject("cat.png").withMetadata(Map.of("n", 1)), "{n=1} and no more");
        fails(() -> assertThat(images).hasObject("cat.png").withoutMetadata("n"), "no metadata n");
        fails(() -> assertThat(images).hasObject("cat.png").withContentType("image/png"), "Content-Type image/png");
        fails(() -> assertThat(images).hasObject("cat.png").isClaimed(), "a claim that a node holds");
        images.claimedByOtherNode("cat.png");
        fails(() -> assertThat(images).hasObject("cat.png").isNotClaimed(), "no claim that a node holds");
    }

    @Test
    void showsWhatIsThereInstead() {
        assertThatThrownBy(() ->
                        assertThat(images).as("the cat").hasObject("cat.png").withData("woof"))
                .hasMessageStartingWith("[the cat] ")
                .hasMessageContaining("cat.png: {")
                .hasMessageContaining("status=new")
                .hasMessageContaining("text/plain, 4 bytes \"meow\"");
        images.put("big", TestObject.of(Map.of(), new byte[] {0, 1}, "image/png"));
        assertThatThrownBy(() -> assertThat(images).isEmpty()).hasMessageEndingWith("big: {}, image/png, 2 bytes");
    }

    @Test
    void countsRequestsAndShowsThem() {
        try (HttpStore client = HttpStore.builder().baseUrl(images.baseUrl()).build()) {
            fails(() -> assertThat(images).received("GET", "cat.png"), "has received no request");
            client.toBytes("cat.png");
            client.toBytes("cat.png");
        }
        assertThat(images)
                .received("get", "cat.png")
                .received("GET", "cat.png", 2)
                .didNotReceive("PUT", "cat.png")
                .didNotReceive("GET", "dog");
        fails(() -> assertThat(images).received("GET", "cat.png", 1), "exactly 1 of the requests GET for cat.png");
        fails(() -> assertThat(images).didNotReceive("GET", "cat.png"), "\n  GET cat.png (data)");
    }

    @Test
    void makesTheTextOfAFailureOnlyOnce() {
        AtomicInteger tries = new AtomicInteger();
        AtomicInteger texts = new AtomicInteger();
        String wrong = Waiting.until(Duration.ofMillis(100), () -> tries.incrementAndGet() < 0, () -> {
            texts.incrementAndGet();
            return "text";
        });
        assertThat(wrong).isEqualTo("within 100 ms: text");
        assertThat(tries).hasValueGreaterThan(1);
        assertThat(texts).hasValue(1);
        assertThat(Waiting.until(Duration.ZERO, () -> true, () -> "text")).isNull();
    }

    @Test
    void showsThatObjectOfManyWhichIsMeant() {
        for (int i = 0; i < 120; i++) {
            images.put("dog" + i, Map.of("n", i), "");
        }
        fails(() -> assertThat(images).hasObject("dog119").withData("woof"), "with this object:\n  dog119: {n=119}");
        fails(() -> assertThat(images).hasNoObject("dog119"), "with this object:\n  dog119: {n=119}");
        assertThatThrownBy(() -> assertThat(images).isEmpty())
                .hasMessageEndingWith("dog48: {n=48}, text/plain, 0 bytes\n  and 71 more");
        assertThatThrownBy(() -> assertThat(images).hasKeys("cat.png", "pig"))
                .hasMessageContaining("these are missing: [pig], these are too many:\n  dog0\n")
                .hasMessageContaining("\n  dog49\n  and 70 more\nin the store images");
    }

    @Test
    void showsTheLastOfManyRequests() {
        try (HttpStore client = HttpStore.builder().baseUrl(images.baseUrl()).build()) {
            client.toBytes("cat.png");
            for (int i = 0; i < 60; i++) {
                client.exists("dog");
            }
        }
        assertThatThrownBy(() -> assertThat(images).didNotReceive("GET", "cat.png"))
                .hasMessageContaining("has received 61 requests:\n  11 before\n  HEAD dog (data)\n")
                .hasMessageEndingWith("HEAD dog (data)\nof them for cat.png:\n  GET cat.png (data)");
    }

    @Test
    void waitsUntilItIsTrue() {
        CompletableFuture<Void> later = CompletableFuture.runAsync(
                () -> {
                    images.put("dog", Map.of("status", "new"), "");
                    CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
                            .execute(() -> images.change("dog", "status", "done"));
                },
                CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));
        assertThat(images).hasNoObject("dog");
        assertThat(images).eventually().hasObject("dog").withMetadata("status", "done");
        assertThat(later).isCompleted();
    }

    @Test
    void saysThatTheWaitWasInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> assertThat(images).eventually().hasObject("dog"))
                    .message()
                    .matches("(?s)interrupted after \\d+ of 10000 ms: expected an object dog in the store images.*");
        } finally {
            assertThat(Thread.interrupted()).as("the interrupt stays").isTrue();
        }
    }

    @Test
    void waitsNoLongerThanTold() {
        long start = System.nanoTime();
        fails(() -> assertThat(images).within(Duration.ofMillis(100)).hasObject("dog"), "within 100 ms: expected");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
    }
}
