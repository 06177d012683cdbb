package io.github.dynurl.store.http.internal.body;

import java.util.OptionalLong;

/**
 * Says which bytes of a body are delivered. Immutable.
 *
 * @param skip bytes passed over first
 * @param length bytes delivered, -1 for all that follow
 * @param sized whether the body is known to end right after them
 * @param exact whether fewer of them are a failure
 */
public record BodyWindow(long skip, long length, boolean sized, boolean exact) {
    /** Delivers the whole body. */
    public static BodyWindow whole(OptionalLong size) {
        return new BodyWindow(0, size.orElse(-1), size.isPresent(), size.isPresent());
    }

    /** Delivers a body that must have this length. */
    public static BodyWindow exactly(long length, boolean sized) {
        return new BodyWindow(0, length, sized, true);
    }

    /** Delivers a range of a body of this size. */
    public static BodyWindow within(long size, long start, long end) {
        return new BodyWindow(start, end - start, end == size && end > start, true);
    }

    /** Delivers a range, or less, of a body of unknown size; the end is {@code Long.MAX_VALUE} where there is none. */
    public static BodyWindow upTo(long start, long end) {
        return new BodyWindow(start, end == Long.MAX_VALUE ? -1 : end - start, false, false);
    }
}
