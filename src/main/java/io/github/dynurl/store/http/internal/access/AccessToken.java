package io.github.dynurl.store.http.internal.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An access token (RFC 6749, 1.4). It is due for renewal before it expires: a tenth of its life earlier, but at most 5
 * seconds earlier. A token of unknown life is never due and never expires. Immutable.
 *
 * @param value the token as a server has issued it
 * @param life how long the token is valid after it was requested; null if it is unknown
 * @param requestedNanos the {@link System#nanoTime} when it was requested
 */
public record AccessToken(String value, @Nullable Duration life, long requestedNanos) {
    private static final Duration MAX_MARGIN = Duration.ofSeconds(5);

    /** The margin is the life divided by this number. */
    private static final int PARTS_OF_LIFE = 10;

    /** Returns whether the token should be renewed. */
    boolean isDue() {
        if (life == null) {
            return false;
        }
        Duration margin = life.dividedBy(PARTS_OF_LIFE);
        return isOlderThan(life.minus(margin.compareTo(MAX_MARGIN) < 0 ? margin : MAX_MARGIN));
    }

    /** Returns whether the token is no longer valid. */
    boolean isExpired() {
        return life != null && isOlderThan(life);
    }

    private boolean isOlderThan(Duration age) {
        return System.nanoTime() - requestedNanos >= age.toNanos();
    }

    /** Returns a text without the token, so that it never gets into a log. */
    @Override
    public String toString() {
        return "an access token";
    }
}
