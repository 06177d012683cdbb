package io.github.dynurl.store.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {
    /** The first claim of an object: the first attempt, with a lease of one minute. */
    private final Claim claim = Claim.newClaim(null, "node", 1, 60_000);

    @Test
    void restoresClaimFromJson() throws IOException {
        for (Claim original : List.of(
                claim,
                claim.withToken(1),
                claim.withFinalState(1, Claim.State.deleting, 3, "\"e\""),
                Claim.newClaim(claim, "b", 2, 1))) {
            String text = Json.text(Metadata.empty().with("c", original.toJson()));
            Metadata read = Json.read(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Select.all(), PartInfo.NONE);
            assertThat(Claim.fromJson(read.get("c"))).isEqualTo(original);
        }
    }

    @Test
    void keepsIdAndEpochAndChangesTokenOnEachWrite() {
        Claim renewed = claim.withToken(2);
        assertThat(renewed.id()).isEqualTo(claim.id());
        assertThat(renewed.epoch()).isEqualTo(1);
        assertThat(renewed.token()).isEqualTo(claim.id() + ".2");
        assertThat(claim.withFinalState(1, Claim.State.free, 0, null).token()).isEqualTo(claim.id() + ".1");
    }

    @Test
    void incrementsEpochAndChangesIdForNewOwner() {
        Claim next = Claim.newClaim(claim, "other", 2, 60_000);
        assertThat(next.epoch()).isEqualTo(2);
        assertThat(next.id()).isNotEqualTo(claim.id());
        assertThat(next.state()).isEqualTo(Claim.State.held);
    }

    @Test
    void readsNoClaimFromMissingValue() {
        assertThat(Claim.fromJson(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "id", "token", "epoch", "attempts", "lease", "state"})
    void rejectsIncompleteClaim(String name) {
        Map<String, @Nullable Object> json = new HashMap<>(claim.toJson());
        json.remove(name);
        assertThatThrownBy(() -> Claim.fromJson(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsValueThatIsNoClaim() {
        for (Object other : List.of("text", 1, true, List.of(), Map.of(), Map.of("state", "held"))) {
            assertThatThrownBy(() -> Claim.fromJson(other)).isInstanceOf(IllegalArgumentException.class);
        }
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of(
                        "epoch", -1, "attempts", 1L << 40, "lease", "60000", "state", "unknown", "token", 7)
                .entrySet()) {
            Map<String, @Nullable Object> json = new HashMap<>(claim.toJson());
            json.put(wrong.getKey(), wrong.getValue());
            assertThatThrownBy(() -> Claim.fromJson(json)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
