package io.github.dynurl.examples.quickstart;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.QueryResult;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.camel.Exchange;

/** Records the steps of the routes for each object, and ends when all expected objects are done. Thread-safe. */
final class Report {
    /** The state of one object. Immutable. */
    record Row(String key, String type, long size, String sha256, boolean verified, String status) {
        /** Returns whether the data were verified, and the query found the object as done. */
        boolean isDone() {
            return verified && status.equals("done");
        }

        private Row withVerified() {
            return new Row(key, type, size, sha256, true, status);
        }

        private Row withStatus(String now) {
            return new Row(key, type, size, sha256, verified, now);
        }
    }

    private final Set<String> expected;
    private final Map<String, Row> rows = new TreeMap<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private boolean stored;
    private int idlePolls;

    Report(Set<String> expected) {
        this.expected = expected;
    }

    /** Records that the file of an exchange is about to be stored. */
    synchronized void storing(Exchange exchange) {
        Map<?, ?> metadata = metadata(exchange);
        String key = key(exchange);
        rows.put(
                key,
                new Row(
                        key,
                        text(metadata, "type"),
                        (Long) metadata.get("size"),
                        text(metadata, "sha256"),
                        false,
                        text(metadata, "status")));
    }

    /** Records that the last file was stored. Ends the report with a failure if an expected file was not. */
    synchronized void stored(Exchange exchange) {
        expected.stream()
                .filter(key -> !rows.containsKey(key))
                .findFirst()
                .ifPresent(key -> fail(key, "was not stored"));
        stored = true;
    }

    /** Records that the data of an exchange match the metadata. */
    synchronized void verified(Exchange exchange) {
        Row row = row(key(exchange));
        if (!row.sha256().equals(text(metadata(exchange), "sha256"))) {
            throw unknown(row.key());
        }
        rows.put(row.key(), row.withVerified());
    }

    /**
     * Returns, for a poll that found nothing, whether all objects were consumed. The first such poll does not count,
     * because it may have begun before the last file was stored.
     */
    synchronized boolean isQuiet(Exchange exchange) {
        return stored && idlePolls++ > 0;
    }

    /** Records a result of the query. */
    synchronized void marked(Exchange exchange) {
        QueryResult result = exchange.getMessage().getBody(QueryResult.class);
        Row row = row(result.key());
        rows.put(row.key(), row.withStatus(text(result.metadata(), "status")));
    }

    /** Ends the report after the last result of the query, with a failure if an object is not done. */
    synchronized void finished(Exchange exchange) {
        rows.values().stream()
                .filter(row -> !row.isDone())
                .findFirst()
                .ifPresent(row -> fail(
                        row.key(),
                        row.verified()
                                ? "was processed, but the query did not find it as done"
                                : "was stored, but the consumer did not find it"));
        end.complete(null);
    }

    /** Ends the report with the exception of an exchange. */
    void failed(Exchange exchange) {
        end.completeExceptionally(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    /** Waits for the end. The cause of an {@link ExecutionException} is the failure. */
    Collection<Row> await() throws InterruptedException, ExecutionException {
        end.get();
        synchronized (this) {
            return List.copyOf(rows.values());
        }
    }

    private Row row(String key) {
        Row row = rows.get(key);
        if (row == null) {
            throw unknown(key);
        }
        return row;
    }

    private void fail(String key, String what) {
        end.completeExceptionally(new IllegalStateException("\"" + key + "\" " + what));
    }

    private static IllegalStateException unknown(String key) {
        return new IllegalStateException("the query found \"" + key + "\", which this run did not store like this");
    }

    private static String key(Exchange exchange) {
        return exchange.getMessage().getHeader(DynUrlConstants.KEY, String.class);
    }

    private static Map<?, ?> metadata(Exchange exchange) {
        return exchange.getMessage().getHeader(DynUrlConstants.METADATA, Map.class);
    }

    private static String text(Map<?, ?> metadata, String name) {
        return String.valueOf(metadata.get(name));
    }
}
