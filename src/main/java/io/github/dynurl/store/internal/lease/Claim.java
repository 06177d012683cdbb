package io.github.dynurl.store.internal.lease;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Is what a consumer writes into the metadata of an object that it processes. Immutable.
 *
 * @param node the consumer that wrote it, different each time that it starts
 * @param id what tells this ownership from all others
 * @param token different in each write: as long as it changes, the consumer lives
 * @param epoch how often the object was claimed, this time included
 * @param attempts how often its processing began since it was last new
 * @param lease milliseconds; after that and a fifth of it without a write, the consumer is taken for dead
 * @param state what is the case
 * @param data the entity tag of the data that is to be deleted, null where there is none
 */
public record Claim(
        String node,
        String id,
        String token,
        long epoch,
        int attempts,
        long lease,
        State state,
        @Nullable String data) {

    /** Says what is the case with a claimed object. */
    public enum State {
        /** It is being processed. */
        held,
        /** It may be claimed. */
        free,
        /** It was processed. */
        done,
        /** It was processed, and is to be deleted. */
        deleting,
        /** Its processing has failed too often. */
        exhausted
    }

    /** Makes the claim that follows another one, null for none. */
    public static Claim after(@Nullable Claim before, String node, int attempts, long lease) {
        String id = UUID.randomUUID().toString();
        long epoch = before == null ? 1 : before.epoch() + 1;
        return new Claim(node, id, id + ".0", epoch, attempts, lease, State.held, null);
    }

    /** Copies this with the token of a write; writes are numbered from 1. */
    Claim renewed(long write) {
        return new Claim(node, id, id + "." + write, epoch, attempts, lease, state, data);
    }

    /** Copies this as it is written when it ends. */
    Claim ended(long write, State how, int attemptsNow, @Nullable String dataNow) {
        return new Claim(node, id, id + "." + write, epoch, attemptsNow, lease, how, dataNow);
    }

    Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("state", state.name());
        json.put("node", node);
        json.put("id", id);
        json.put("token", token);
        json.put("epoch", epoch);
        json.put("attempts", attempts);
        json.put("lease", lease);
        if (data != null) {
            json.put("data", data);
        }
        return json;
    }

    /**
     * Reads what the metadata has; null if there is nothing.
     *
     * @throws IllegalArgumentException if it is no claim
     */
    public static @Nullable Claim of(@Nullable Object json) {
        if (json == null) {
            return null;
        }
        if (!(json instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("it is no JSON object");
        }
        return new Claim(
                text(map, "node"),
                text(map, "id"),
                text(map, "token"),
                number(map, "epoch", Long.MAX_VALUE - 1),
                (int) number(map, "attempts", Integer.MAX_VALUE - 1),
                number(map, "lease", Long.MAX_VALUE / 1_000_000),
                State.valueOf(text(map, "state")),
                map.get("data") == null ? null : text(map, "data"));
    }

    private static String text(Map<?, ?> map, String name) {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " is no text");
    }

    private static long number(Map<?, ?> map, String name, long limit) {
        if (map.get(name) instanceof Number number) {
            BigDecimal value = new BigDecimal(number.toString());
            if (value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(limit)) <= 0) {
                return value.longValue();
            }
        }
        throw new IllegalArgumentException(name + " is no number from 0 to " + limit);
    }
}
