package io.github.dynurl.test;

import io.github.dynurl.store.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Another node that claims an object as a consumer with {@code claim=lease} does. It renews its claim with each read of
 * the metadata, so no reader ever sees the claim expire, however short its lease is. Immutable.
 */
final class OtherNode {
    /** Other nodes take over after 120 % of it, once the claim is not renewed any more. */
    static final int LEASE_MILLIS = 200;

    static final String NAME = "other-node";

    private final String field;
    private final String id = UUID.randomUUID().toString();

    OtherNode(String field) {
        this.field = field;
    }

    /** Returns the claim in metadata, null if there is none. */
    static @Nullable Map<?, ?> claim(@Nullable Metadata metadata, String field) {
        return metadata != null && metadata.get(field) instanceof Map<?, ?> claim ? claim : null;
    }

    /** Returns the claim that replaces the one in the metadata. */
    Map<String, Object> claim(Metadata metadata) {
        Map<?, ?> previous = claim(metadata, field);
        long epoch = previous != null && previous.get("epoch") instanceof Number number ? number.longValue() : 0;
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("state", "held");
        claim.put("node", NAME);
        claim.put("id", id);
        claim.put("token", id + ".0");
        claim.put("epoch", epoch + 1);
        claim.put("attempts", 1);
        claim.put("lease", LEASE_MILLIS);
        return claim;
    }

    /** Renews the claim of this node. Returns the same metadata if somebody else has written another claim. */
    Metadata renew(Metadata metadata) {
        Map<?, ?> claim = claim(metadata, field);
        if (claim == null || !id.equals(claim.get("id"))) {
            return metadata;
        }
        Map<Object, Object> renewed = new LinkedHashMap<>(claim);
        String token = String.valueOf(claim.get("token"));
        long write = Long.parseLong(token.substring(token.lastIndexOf('.') + 1));
        renewed.put("token", id + "." + (write + 1));
        return metadata.with(field, renewed);
    }
}
