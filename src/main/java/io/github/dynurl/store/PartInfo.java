package io.github.dynurl.store;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the store said about a part when it was read or written. Immutable.
 *
 * @param status the HTTP status of the answer; 0 where a store has none
 * @param size the bytes of the part, or of the range of it that was asked for; empty if unknown
 * @param mediaType the Content-Type, null if unknown
 * @param contentEncoding the codings that its bytes are in, as {@code gzip}; null if they are in none
 * @param etag the entity tag as sent, with its quotes and the {@code W/} of a weak one; null if there is none
 * @param modified the time of the last change, to the second; null if unknown
 */
public record PartInfo(
        int status,
        OptionalLong size,
        @Nullable String mediaType,
        @Nullable String contentEncoding,
        @Nullable String etag,
        @Nullable Instant modified) {

    /** Knows nothing. */
    public static final PartInfo NONE = new PartInfo(0, OptionalLong.empty(), null, null, null, null);

    /** Returns the entity tag if it is strong: only such a one can be a {@link Condition}. */
    public Optional<String> strongEtag() {
        return Optional.ofNullable(etag).filter(Condition::isStrong);
    }

    /** Copies this with another size in bytes. */
    public PartInfo size(long bytes) {
        return new PartInfo(status, OptionalLong.of(bytes), mediaType, contentEncoding, etag, modified);
    }

    /** Copies this for bytes that were decoded: they are in no coding, and how many there are is not known. */
    public PartInfo decoded() {
        return new PartInfo(status, OptionalLong.empty(), mediaType, null, etag, modified);
    }
}
