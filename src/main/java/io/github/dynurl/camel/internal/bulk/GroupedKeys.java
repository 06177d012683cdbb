package io.github.dynurl.camel.internal.bulk;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.KeyPrefix;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.internal.lease.CompactKeySet;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The keys directly below a prefix, as text, and the common beginning of all deeper keys up to the next delimiter, once each, as
 * a {@link KeyPrefix}. The keys may come in any order. Not thread-safe, except {@link #close}.
 */
public final class GroupedKeys implements Results<Object> {
    /** The maximum number of groups that are remembered. Each takes about 20 bytes. */
    private static final int MAX_REMEMBERED = 1_000_000;

    private final Results<String> keys;
    private final String prefix;
    private final String delimiter;
    private final int maxRemembered;
    private final CompactKeySet remembered = new CompactKeySet();

    /** The greatest group so far, so that a greater one is new; empty before the first one. */
    private String greatest = "";

    private @Nullable Object next;

    /** Creates the results. {@link #close} closes the keys, which all begin with the prefix. */
    public GroupedKeys(Results<String> keys, String prefix, String delimiter) {
        this(keys, prefix, delimiter, MAX_REMEMBERED);
    }

    GroupedKeys(Results<String> keys, String prefix, String delimiter, int maxRemembered) {
        this.keys = keys;
        this.prefix = prefix;
        this.delimiter = delimiter;
        this.maxRemembered = maxRemembered;
    }

    @Override
    public boolean hasNext() {
        while (next == null && keys.hasNext()) {
            String key = keys.next();
            int end = key.indexOf(delimiter, prefix.length());
            if (end < 0) {
                next = key;
            } else {
                String group = key.substring(0, end + delimiter.length());
                next = isNew(group) ? new KeyPrefix(group) : null;
            }
        }
        return next != null;
    }

    /** Returns whether a group was not returned before. */
    private boolean isNew(String group) {
        int order = group.compareTo(greatest);
        if (order == 0) {
            return false;
        }
        boolean isFull = remembered.size() >= maxRemembered;
        if (order > 0) {
            greatest = group;
            if (!isFull) {
                remembered.add(group);
            }
            return true;
        }
        if (remembered.contains(group)) {
            return false;
        }
        if (isFull) {
            throw new UnexpectedReplyException(Failure.of(
                            "queryKeys",
                            null,
                            "there are more than " + maxRemembered + " groups of keys, and the server does not sort the"
                                    + " keys, so a group could be returned twice; use a longer prefix, or no delimiter")
                    .outcome(Outcome.REJECTED));
        }
        remembered.add(group);
        return true;
    }

    @Override
    public Object next() {
        Object result = hasNext() ? next : null;
        if (result == null) {
            throw new NoSuchElementException("the query has no more keys");
        }
        next = null;
        return result;
    }

    @Override
    public long skipped() {
        return keys.skipped();
    }

    @Override
    public void close() {
        keys.close();
    }
}
