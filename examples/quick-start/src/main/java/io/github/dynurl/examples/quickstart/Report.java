package io.github.dynurl.examples.quickstart;

import io.github.dynurl.camel.DynUrlConstants;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** Keeps what the routes did with each object, and knows when all that was expected is done. Thread-safe. */
final class Report {
    /** What is known of one object. Immutable. */
    record Row(String key, String type, long size, String sha256, boolean verified) {}

    private final Set<String> expected;
    private final Map<String, Row> rows = new TreeMap<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Report(Set<String> expected) {
        this.expected = expected;
    }

    /** Takes an exchange whose file was stored. */
    synchronized void stored(Exchange exchange) {
        String key = key(exchange);
        Map<?, ?> metadata = exchange.getMessage().getHeader(DynUrlConstants.METADATA, Map.class);
        rows.put(
                key,
                new Row(key, text(metadata, "type"), (Long) metadata.get("size"), text(metadata, "sha256"), false));
    }

    /** Takes an exchange whose data came back as they were stored. */
    synchronized void verified(Exchange exchange) {
        String key = key(exchange);
        Row row = rows.get(key);
        String sha256 = exchange.getProperty("sha256", String.class);
        if (row == null || !row.sha256().equals(sha256)) {
            throw new IllegalStateException("the query found \"" + key + "\" as nobody stored it here");
        }
        rows.put(key, new Row(key, row.type(), row.size(), sha256, true));
    }

    /** Takes an exchange that failed: the end. */
    void failed(Exchange exchange) {
        end.completeExceptionally(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    /** Takes the exchange of the query, after its last result. */
    synchronized void finished(Exchange exchange) {
        Optional<String> missing = Stream.concat(expected.stream(), rows.keySet().stream())
                .filter(key -> !isVerified(key))
                .findFirst();
        if (missing.isPresent()) {
            String what =
                    rows.containsKey(missing.get()) ? "was stored, but the query did not find it" : "was not stored";
            end.completeExceptionally(new IllegalStateException("\"" + missing.get() + "\" " + what));
        } else {
            end.complete(null);
        }
    }

    private boolean isVerified(String key) {
        Row row = rows.get(key);
        return row != null && row.verified();
    }

    /** Waits for the end; throws what an exchange failed with. */
    Collection<Row> await() throws InterruptedException, ExecutionException {
        end.get();
        synchronized (this) {
            return rows.values();
        }
    }

    private static String key(Exchange exchange) {
        return exchange.getMessage().getHeader(DynUrlConstants.KEY, String.class);
    }

    private static String text(Map<?, ?> metadata, String name) {
        return String.valueOf(metadata.get(name));
    }
}
