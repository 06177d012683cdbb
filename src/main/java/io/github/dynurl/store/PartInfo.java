package io.github.dynurl.store;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The information in a response of the server about the part of an object that was read, written or deleted. Immutable.
 *
 * @param status the HTTP status of the response, or 0 if there was no HTTP response
 * @param size the number of bytes of the part, or of its requested range; empty if unknown
 * @param mediaType the Content-Type, or null if unknown
 * @param contentEncoding the Content-Encoding, for example {@code gzip}, or null if the bytes are not encoded
 * @param etag the entity tag as the server sent it, with its quotes and, if it is weak, with {@code W/}; null if the
 *     response contains no entity tag
 * @param modified the time of the last change, in whole seconds, or null if unknown
 */
public record PartInfo(
        int status,
        OptionalLong size,
        @Nullable String mediaType,
        @Nullable String contentEncoding,
        @Nullable String etag,
        @Nullable Instant modified) {

    /** No information: the status is 0, and everything else is unknown. */
    public static final PartInfo NONE = new PartInfo(0, OptionalLong.empty(), null, null, null, null);

    /**
     * Returns the entity tag if it is strong; otherwise empty. Only a strong entity tag can be used in a
     * {@link Condition}.
     */
    public Optional<String> strongEtag() {
        return Optional.ofNullable(etag).filter(Condition::isStrongEtag);
    }

    /** Returns a copy with another size in bytes. */
    public PartInfo size(long bytes) {
        return new PartInfo(status, OptionalLong.of(bytes), mediaType, contentEncoding, etag, modified);
    }

    /** Returns a copy without an entity tag. */
    public PartInfo withoutEtag() {
        return new PartInfo(status, size, mediaType, contentEncoding, null, modified);
    }

    /** Returns a copy that describes the decoded bytes. It has no Content-Encoding, and its size is unknown. */
    public PartInfo decoded() {
        return new PartInfo(status, OptionalLong.empty(), mediaType, null, etag, modified);
    }
}
