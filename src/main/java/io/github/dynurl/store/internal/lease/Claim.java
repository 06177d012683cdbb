package io.github.dynurl.store.internal.lease;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The claim that a consumer writes into the metadata of an object while it processes the object. Immutable.
 *
 * @param node the name of the consumer that wrote the claim; a consumer gets a new name at each start
 * @param id the unique id of this claim; a renewal does not change it
 * @param token the id and the number of the write; each renewal changes the token, which shows that the consumer is
 *     alive
 * @param epoch how many times the object was claimed, including this claim
 * @param attempts how many times processing was started since the object was new, including this attempt
 * @param leaseMillis the duration of the lease; other nodes consider the claim expired if its token stays the same for
 *     120 % of this duration
 * @param state the state of the claim
 * @param dataEtag in the state {@code deleting}, the entity tag of the data that is to be deleted; null if the data has
 *     no entity tag, and in all other states
 */
public record Claim(
        String node,
        String id,
        String token,
        long epoch,
        int attempts,
        long leaseMillis,
        State state,
        @Nullable String dataEtag) {

    /** The state of a claim. The names of the constants are the values in the metadata. */
    public enum State {
        /** The object is being processed. */
        held,
        /** Any node may claim the object. */
        free,
        /** The object was processed. */
        done,
        /** The object was processed and is to be deleted. */
        deleting,
        /** Processing was started {@code maxClaimAttempts} times and never succeeded, so no node starts it again. */
        exhausted
    }

    /**
     * Creates a claim in the state {@code held}.
     *
     * @param previous the claim that the new claim replaces; null if the object was never claimed
     */
    public static Claim newClaim(@Nullable Claim previous, String node, int attempts, long leaseMillis) {
        String id = UUID.randomUUID().toString();
        long epoch = previous == null ? 1 : previous.epoch() + 1;
        return new Claim(node, id, token(id, 0), epoch, attempts, leaseMillis, State.held, null);
    }

    private static String token(String id, long writeNumber) {
        return id + "." + writeNumber;
    }

    /** Returns a copy with the token of a renewal. Write number 0 is the new claim, and 1 is its first renewal. */
    Claim withToken(long writeNumber) {
        return new Claim(node, id, token(id, writeNumber), epoch, attempts, leaseMillis, state, dataEtag);
    }

    /** Returns a copy in the state that ends the claim. */
    Claim withFinalState(long writeNumber, State finalState, int finalAttempts, @Nullable String finalDataEtag) {
        return new Claim(
                node, id, token(id, writeNumber), epoch, finalAttempts, leaseMillis, finalState, finalDataEtag);
    }

    Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("state", state.name());
        json.put("node", node);
        json.put("id", id);
        json.put("token", token);
        json.put("epoch", epoch);
        json.put("attempts", attempts);
        json.put("lease", leaseMillis);
        if (dataEtag != null) {
            json.put("data", dataEtag);
        }
        return json;
    }

    /**
     * Parses the value of the metadata field that contains the claim. Returns null if the value is null.
     *
     * @throws IllegalArgumentException if the value is not a claim; the message is a clause that starts in lower case
     */
    public static @Nullable Claim fromJson(@Nullable Object json) {
        if (json == null) {
            return null;
        }
        if (!(json instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        // With these limits, epoch + 1, attempts + 1 and the lease in nanoseconds do not overflow.
        return new Claim(
                requireString(map, "node"),
                requireString(map, "id"),
                requireString(map, "token"),
                requireNumber(map, "epoch", Long.MAX_VALUE - 1),
                (int) requireNumber(map, "attempts", Integer.MAX_VALUE - 1),
                requireNumber(map, "lease", Long.MAX_VALUE / 1_000_000),
                requireState(map),
                map.get("data") == null ? null : requireString(map, "data"));
    }

    private static State requireState(Map<?, ?> map) {
        String text = requireString(map, "state");
        return Arrays.stream(State.values())
                .filter(state -> state.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("state is not one of " + List.of(State.values())));
    }

    private static String requireString(Map<?, ?> map, String name) {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " is not a string");
    }

    private static long requireNumber(Map<?, ?> map, String name, long max) {
        if (map.get(name) instanceof Number number) {
            BigDecimal value = new BigDecimal(number.toString());
            if (value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(max)) <= 0) {
                return value.longValue();
            }
        }
        throw new IllegalArgumentException(name + " is not a number from 0 to " + max);
    }
}
