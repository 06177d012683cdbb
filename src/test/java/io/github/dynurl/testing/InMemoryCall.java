package io.github.dynurl.testing;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/** Names an active operation of an {@link InMemoryStore} for its exceptions. Immutable. */
record InMemoryCall(String action, @Nullable String key) {
    /** Returns a failure for an operation that was not attempted. */
    Failure refused(String reason) {
        return Failure.of(action, key, reason);
    }

    /** Returns a failure for an operation that was rejected. */
    Failure rejected(String reason) {
        return Failure.rejected(action, key, 0, reason);
    }

    StoreUnavailableException closed() {
        return new StoreUnavailableException(refused("the store is closed"));
    }

    /** Throws if a part does not meet the condition. {@code part} is null if the part does not exist. */
    void require(Condition condition, @Nullable PartInfo part) {
        if (condition.isAbsent() && part != null) {
            throw new ConflictException(rejected("it is there already"));
        }
        String etag = condition.etag();
        if (etag != null && (part == null || !etag.equals(part.etag()))) {
            throw new ConflictException(rejected("it is not in the state " + etag + " any more"));
        }
    }
}
