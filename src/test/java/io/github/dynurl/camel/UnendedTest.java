package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.store.ConflictException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests objects whose exchange never ends. */
@Tag("compat")
class UnendedTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String MARKS = "&filter.status=new&onCommit.status=done";
    private static final String DELETE = "&fetch=data&inMemoryThreshold=0&deleteAfterRead=true";

    private final LogCanary log = LogCanary.listen();
    private final CountDownLatch hold = new CountDownLatch(1);

    @AfterEach
    void closeLog() {
        hold.countDown();
        log.close();
    }

    private long countLines(String text) {
        return log.lines().stream().filter(line -> line.contains(text)).count();
    }

    private void holdFirst(Exchange exchange) throws InterruptedException {
        if (received.size() == 1) {
            hold.await();
        }
    }

    /** Thrown by a route; whoever asks it for a text gets another exception. */
    private static final class NoTextException extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("no text, on purpose");
        }
    }

    @Test
    void emitsObjectAgainIfExceptionOfRouteHasNoText() throws Exception {
        objects.put("k", NEW, "data");
        routes(rb -> {
            rb.errorHandler(rb.noErrorHandler());
            route(rb, "maxProcessingTime=5s" + MARKS).process(exchange -> {
                if (received.size() == 1) {
                    throw new NoTextException();
                }
            });
        });
        soon("the mark after the second exchange").until(this::isDone);
        assertThat(received).hasSize(2);
    }

    private boolean isDone() {
        return objects.keys().isEmpty() || objects.count("status", "new") == 0;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MARKS,
                MARKS + "&onRollback.status=failed&fetch=none",
                MARKS + "&idempotent=true",
                MARKS + "&fetch=data&inMemoryThreshold=0",
                DELETE,
                "&idempotentEager=true"
            })
    void emitsObjectAgainAfterMaxProcessingTimeAndReportsLateEnd(String options) throws Exception {
        objects.put("k", NEW, "data");
        routes(rb -> {
            rb.from("seda:work").process(this::holdFirst);
            rb.from("seda:again").process(exchange -> {});
            route(rb, "maxProcessingTime=1s" + options)
                    .choice()
                    .when(exchange -> received.size() == 1)
                    .to("seda:work")
                    .otherwise()
                    .to("seda:again");
        });
        soon("the second exchange").until(() -> received.size() == 2);
        awaitPolls(3);
        assertThat(countLines("The exchange of \"k\" has not ended within maxProcessingTime, PT1S"))
                .isEqualTo(1);
        assertThat(handled).isEmpty();
        if (options.contains("Commit") || options.contains("delete")) {
            soon("the end of the second exchange").until(this::isDone);
        }
        hold.countDown();
        soon("the late end").until(() -> handled.size() == 1);
        assertThat(handled.get(0)).isInstanceOf(ConflictException.class).hasMessageContaining("maxProcessingTime");
        assertReceivedStays(2);
    }

    @Test
    void emitsObjectAgainIfExchangeIsDiscarded() throws Exception {
        objects.put("k", NEW, "");
        consume("maxProcessingTime=1s" + MARKS, exchange -> {
            if (received.size() == 1) {
                Objects.requireNonNull(exchange.getUnitOfWork()).handoverSynchronization(new DefaultExchange(camel));
            }
        });
        soon("done").until(() -> objects.count("status", "done") == 1);
        assertThat(receivedKeys()).hasSize(2);
        assertThat(handled).isEmpty();
    }

    @Test
    void removesTimersOfEndedObjects() throws Exception {
        consume("maxMessagesPerPoll=0" + MARKS);
        awaitPolls(1);
        StoreOwner.SharedStore lease = endpoints().get(0).owner().acquire();
        try {
            ScheduledThreadPoolExecutor timer =
                    (ScheduledThreadPoolExecutor) lease.threads().timer();
            objects.putMany("k", 300, NEW);
            soon("all done").until(() -> objects.count("status", "done") == 300);
            awaitIdle();
            soon("no timer").until(() -> timer.getQueue().size() < 10);
        } finally {
            lease.release();
        }
    }

    /** Starts a route whose wire tap has a copy of the data but does not read it. */
    private void consumeWithWireTap(String options) throws Exception {
        objects.put("k", NEW, "data");
        routes(rb -> {
            rb.from("seda:tap").routeId("tap").autoStartup(false).to("log:tap");
            route(rb, "maxMessagesPerPoll=5" + options + DELETE)
                    .choice()
                    .when(exchange -> received.size() == 1)
                    .wireTap("seda:tap");
        });
        awaitReceived(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&claim=lease&claimLease=1s"})
    void emitsObjectAgainIfWireTapKeepsData(String options) throws Exception {
        consumeWithWireTap("&maxProcessingTime=2s" + options);
        soon("the second exchange").until(() -> received.size() == 2);
        soon("deleted").until(() -> objects.keys().isEmpty());
        assertThat(countLines("\"k\" was processed, but a copy of its data")).isEqualTo(1);
        assertThat(countLines("of \"k\" is not renewed")).isZero();
        objects.put("k2", NEW, "data");
        soon("k2 is deleted").until(() -> objects.keys().isEmpty());
        objects.put("k", NEW, "data");
        soon("the fourth exchange").until(() -> received.size() == 4);
        camel.getRouteController().startRoute("tap");
        awaitPolls(5);
        soon("deleted").until(() -> objects.keys().isEmpty());
        assertThat(handled).isEmpty();
        assertThat(receivedKeys()).containsExactly("k", "k", "k2", "k");
    }

    @Test
    void logsDataThatWireTapKeepsWhenContextStops() throws Exception {
        consumeWithWireTap("");
        awaitPolls(3);
        assertThat(objects.keys()).containsExactly("k");
        camel.stop();
        awaitNothingLeft();
        assertThat(countLines("\"k\" was processed, but a copy of its data")).isEqualTo(1);
    }

    @Test
    void failsAcknowledgeAfterMaxProcessingTimeIfWireTapKeepsData() throws Exception {
        consumeWithWireTap("&maxProcessingTime=2s&acknowledge=manual");
        Object header = received.get(0).header(DynUrlConstants.ACKNOWLEDGEMENT);
        DynUrlAcknowledgement acknowledgement = (DynUrlAcknowledgement) Objects.requireNonNull(header);
        soon("the exchange has ended").until(() -> camel.getInflightRepository().size(ROUTE) == 0);
        assertThat(acknowledgement.acknowledge()).isTrue();
        assertThat(acknowledgement.acknowledge()).isFalse();
        soon("the second exchange").until(() -> received.size() == 2);
        assertThatThrownBy(acknowledgement::acknowledge).isInstanceOf(ConflictException.class);
        assertThat(objects.keys()).containsExactly("k");
    }

    @Test
    void doesNotReportObjectThatEndsWithinMaxProcessingTime() throws Exception {
        objects.put("k", NEW, "");
        consume("maxProcessingTime=1s" + MARKS);
        soon("done").until(() -> objects.count("status", "done") == 1);
        await().pollDelay(Duration.ofMillis(1200)).until(() -> true);
        assertThat(countLines("within maxProcessingTime")).isZero();
        assertReceivedStays(1);
    }
}
