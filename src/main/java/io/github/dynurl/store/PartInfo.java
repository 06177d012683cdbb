package io.github.dynurl.store;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the store's response says about the part of an object that was read or written. Immutable.
 *
 * @param status the HTTP status of the response, or 0 if there was no HTTP response
 * @param size the number of bytes in the part, or in the requested range of it; empty if unknown
 * @param mediaType the Content-Type, or null if unknown
 * @param contentEncoding the Content-Encoding, for example {@code gzip}, or null if the bytes are not encoded
 * @param etag the entity tag as sent, with its quotes and the {@code W/} of a weak one, or null if there is none
 * @param modified the time of the last change, to the second, or null if unknown
 */
public record PartInfo(
        int status,
        OptionalLong size,
        @Nullable String mediaType,
        @Nullable String contentEncoding,
        @Nullable String etag,
        @Nullable Instant modified) {

    /** No information: status 0, everything else unknown. */
    public static final PartInfo NONE = new PartInfo(0, OptionalLong.empty(), null, null, null, null);

    /** Returns the entity tag if it is strong. Only a strong entity tag can be used in a {@link Condition}. */
    public Optional<String> strongEtag() {
        return Optional.ofNullable(etag).filter(Condition::isStrongEtag);
    }

    /** Returns a copy with another size in bytes. */
    public PartInfo size(long bytes) {
        return new PartInfo(status, OptionalLong.of(bytes), mediaType, contentEncoding, etag, modified);
    }

    /** Returns a copy for the decoded bytes: without Content-Encoding, and with unknown size. */
    public PartInfo decoded() {
        return new PartInfo(status, OptionalLong.empty(), mediaType, null, etag, modified);
    }
}
