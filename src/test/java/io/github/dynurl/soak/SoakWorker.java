package io.github.dynurl.soak;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.soak.Known.Effect;
import io.github.dynurl.soak.Known.State;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;

/** Executes operations on its own objects and compares the results with the expected states. For one thread. */
final class SoakWorker implements Runnable {
    private static final int KEYS = 6;
    private static final int KIB = 1024;

    /** The largest power: data has at most 1 KiB times two to this power. */
    private static final int DOUBLINGS = 12;

    /** The largest data that is repeatable: a byte array, or a stream that Camel caches. Larger data is a plain stream. */
    private static final long MAX_REPEATABLE = 128 * 1024;

    private static final boolean READ = true;
    private static final boolean WRITE = false;

    private static final long FARTHEST_START = 1L << 40;
    private static final List<String> READING = List.of("getData", "getTwice", "abandon", "toD", "toUncached");
    private static final AtomicLong MARKS = new AtomicLong();

    private final List<Known> objects;
    private final Random random;
    private final ProducerTemplate template;
    private final Tally tally;
    private final BooleanSupplier mayContinue;

    SoakWorker(int number, long seed, ProducerTemplate template, Tally tally, BooleanSupplier mayContinue) {
        this.objects = IntStream.range(0, KEYS)
                .mapToObj(i -> new Known("w" + number + "-" + i, tally))
                .toList();
        this.random = new Random(seed + number);
        this.template = template;
        this.tally = tally;
        this.mayContinue = mayContinue;
    }

    @Override
    public void run() {
        try {
            while (mayContinue.getAsBoolean()) {
                step(objects.get(random.nextInt(KEYS)));
            }
        } catch (RuntimeException | Error e) {
            tally.problem("a worker died: " + e);
        }
    }

    private void step(Known object) {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> setData(object, Map.of());
            case 3 -> replaceData(object);
            case 4, 5 -> getMetadata(object);
            case 6 -> setMetadata(object);
            case 7 -> updateMetadata(object);
            case 8 -> exists(object);
            case 9 -> delete(object);
            case 10 -> effectOf(send(random.nextBoolean() ? "query" : "someOfQuery", "", "", Map.of()), READ);
            case 11 -> queryKeys();
            default -> getData(object, READING.get(random.nextInt(READING.size())));
        }
    }

    /**
     * Sends a message to a route.
     *
     * @param key the key of the object; empty for a query
     */
    private Exchange send(String route, String key, Object body, Map<String, Object> headers) {
        return template.send("direct:" + route, exchange -> {
            Message message = exchange.getMessage();
            message.setHeader(
                    key.isEmpty() ? "none" : route.startsWith("to") ? SoakRoutes.ID : DynUrlConstants.KEY, key);
            message.getHeaders().putAll(headers);
            message.setBody(body);
        });
    }

    private Effect effectOf(Exchange exchange, boolean read) {
        tally.operation(read);
        Exception failure = exchange.getException();
        if (failure == null) {
            return Effect.DONE;
        }
        if (failure instanceof NoSuchKeyException) {
            return Effect.NOT_THERE;
        }
        tally.failure(failure, read);
        boolean unknown =
                !(failure instanceof StoreException known) || known.outcome() == StoreException.Outcome.UNKNOWN;
        return unknown ? Effect.UNKNOWN : Effect.NOT_DONE;
    }

    private void setData(Known object, Map<String, Object> condition) {
        long limit = (long) KIB << random.nextInt(DOUBLINGS + 1);
        Piece piece = new Piece(random.nextLong(FARTHEST_START), limit - random.nextInt(KIB));
        boolean isRepeatable = piece.length() <= MAX_REPEATABLE;
        Map<String, Object> headers = new HashMap<>(condition);
        headers.put(DynUrlConstants.CONTENT_TYPE, SoakStore.type(piece));
        Object body = isRepeatable && random.nextBoolean() ? piece.bytes() : piece.open();
        String route = isRepeatable ? "setCached" : "setData";
        object.wroteData(effectOf(send(route, object.key(), body, headers), WRITE), piece);
    }

    /** Reads the data, and replaces it if it has not changed since then. */
    private void replaceData(Known object) {
        Exchange exchange = getData(object, "getData");
        String tag = exchange.getMessage().getHeader(DynUrlConstants.ETAG, String.class);
        if (exchange.getException() == null && tag != null) {
            setData(object, Map.of(DynUrlConstants.IF_MATCH, tag));
        }
    }

    private Exchange getData(Known object, String route) {
        Exchange exchange = send(route, object.key(), "", Map.of());
        Object piece = exchange.getMessage().getBody();
        object.read(effectOf(exchange, READ), state -> state.piece().equals(piece), route + " " + piece);
        return exchange;
    }

    private void getMetadata(Known object) {
        boolean selected = random.nextBoolean();
        Map<String, Object> headers = selected ? Map.of(DynUrlConstants.SELECT, "mark") : Map.of();
        Exchange exchange = send("getMetadata", object.key(), "", headers);
        Object body = exchange.getMessage().getBody();
        object.read(
                effectOf(exchange, READ),
                state -> body instanceof Map<?, ?> map && isMetadata(map, state, selected),
                "metadata " + body);
    }

    private static boolean isMetadata(Map<?, ?> map, State state, boolean selected) {
        boolean owner = state.hasOwner() && !selected;
        int size = (state.mark() < 0 ? 0 : 1) + (owner ? 1 : 0);
        long mark = map.get("mark") instanceof Number number ? number.longValue() : -1;
        return map.size() == size && mark == state.mark() && owner == map.containsKey("owner");
    }

    private void setMetadata(Known object) {
        long mark = MARKS.incrementAndGet();
        Map<String, Object> metadata = Map.of("mark", mark, "owner", object.key());
        Effect effect = effectOf(send("setMetadata", object.key(), metadata, Map.of()), WRITE);
        object.wrote(effect, state -> new State(true, state.piece(), mark, true));
    }

    private void updateMetadata(Known object) {
        long mark = MARKS.incrementAndGet();
        Effect effect = effectOf(send("updateMetadata", object.key(), Map.of("mark", mark), Map.of()), WRITE);
        object.wrote(effect, state -> new State(true, state.piece(), mark, state.hasOwner()));
    }

    private void exists(Known object) {
        Exchange exchange = send("exists", object.key(), "", Map.of());
        if (effectOf(exchange, READ) == Effect.DONE) {
            object.exists(Boolean.TRUE.equals(exchange.getMessage().getBody()));
        }
    }

    private void delete(Known object) {
        object.deleted(effectOf(send("delete", object.key(), "", Map.of()), WRITE));
    }

    private void queryKeys() {
        Exchange exchange = send("queryKeys", "", "", Map.of());
        if (effectOf(exchange, READ) == Effect.DONE
                && !(exchange.getMessage().getBody() instanceof List<?> keys && keys.size() == SoakStore.FIXED)) {
            tally.problem("queryKeys: " + exchange.getMessage().getBody());
        }
    }
}
