package io.github.dynurl.store.internal.lease;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A set of strings that stores only 128 bits of their SHA-256: about 20 bytes per string of any length. A collision is
 * practically impossible. The tables grow in small steps, so that a million strings take little more than they need.
 * Thread-safe.
 */
public final class CompactKeySet {
    private static final int SEGMENTS = 256;
    private static final double MAX_LOAD = 0.85;

    /** The mask of a set without versions: the lower half of an entry belongs to the key completely. */
    private static final long WHOLE_LOWER_HALF = -1L;

    /** The mask of a set with versions: 16 bits of the lower half belong to the key, the other 48 to its version. */
    private static final long UPPER_16_BITS = 0xffffL << 48;

    /** The bits of the lower half of an entry that belong to the key; the others belong to its version. */
    private final long keyMask;

    private final Segment[] segments = new Segment[SEGMENTS];
    private final MessageDigest digest = sha256();
    private int size;

    public CompactKeySet() {
        this(WHOLE_LOWER_HALF);
    }

    private CompactKeySet(long keyMask) {
        this.keyMask = keyMask;
        clear();
    }

    /**
     * Creates a set that contains at most one version of each key. A string consists of the key and, from the first tab
     * on, the version; adding a version replaces another version of the same key. Keys are distinguished by 80 bits,
     * versions by 48.
     */
    public static CompactKeySet ofVersions() {
        return new CompactKeySet(UPPER_16_BITS);
    }

    /**
     * A hash table with linear probing. An entry is two longs in the table, the upper and the lower half of a hash. The
     * lower half of an entry is never 0, so that two zeros are a free slot. A slot is named by the index of its first
     * long.
     */
    private static final class Segment {
        private final long keyMask;
        private long[] table = new long[8];
        private int size;

        Segment(long keyMask) {
            this.keyMask = keyMask;
        }

        /** Returns the slot that contains any version of a key, or else the free slot for it. */
        private int findSlot(long upper, long lower) {
            int slot = preferredSlot(upper);
            while (!isFree(slot) && (table[slot] != upper || ((table[slot + 1] ^ lower) & keyMask) != 0)) {
                slot = nextSlot(slot);
            }
            return slot;
        }

        private int preferredSlot(long upper) {
            return (int) Long.remainderUnsigned(upper, table.length / 2) * 2;
        }

        private int nextSlot(int slot) {
            return slot + 2 == table.length ? 0 : slot + 2;
        }

        private boolean isFree(int slot) {
            return table[slot] == 0 && table[slot + 1] == 0;
        }

        boolean contains(long upper, long lower) {
            return table[findSlot(upper, lower) + 1] == lower;
        }

        boolean containsAnyVersion(long upper, long lower) {
            return !isFree(findSlot(upper, lower));
        }

        boolean add(long upper, long lower) {
            int slot = findSlot(upper, lower);
            if (!isFree(slot)) {
                boolean isOtherVersion = table[slot + 1] != lower;
                table[slot + 1] = lower;
                return isOtherVersion;
            }
            put(upper, lower);
            size++;
            int slots = table.length / 2;
            if (size > slots * MAX_LOAD) {
                grow();
            }
            return true;
        }

        private void put(long upper, long lower) {
            int slot = findSlot(upper, lower);
            table[slot] = upper;
            table[slot + 1] = lower;
        }

        /** Grows the table by a quarter, but at least by 4 slots, and inserts all entries again. */
        private void grow() {
            long[] old = table;
            int oldSlots = old.length / 2;
            table = new long[Math.max(oldSlots + 4, oldSlots * 5 / 4) * 2];
            for (int i = 0; i < old.length; i += 2) {
                if (old[i] != 0 || old[i + 1] != 0) {
                    put(old[i], old[i + 1]);
                }
            }
        }

        /** Removes an entry, and moves later entries forward that could not be found behind a free slot. */
        boolean remove(long upper, long lower) {
            int freed = findSlot(upper, lower);
            if (table[freed + 1] != lower) {
                return false;
            }
            size--;
            for (int slot = nextSlot(freed); !isFree(slot); slot = nextSlot(slot)) {
                int preferred = preferredSlot(table[slot]);
                boolean staysReachable =
                        freed <= slot ? freed < preferred && preferred <= slot : freed < preferred || preferred <= slot;
                if (!staysReachable) {
                    table[freed] = table[slot];
                    table[freed + 1] = table[slot + 1];
                    freed = slot;
                }
            }
            table[freed] = 0;
            table[freed + 1] = 0;
            return true;
        }
    }

    /** Adds a string, replacing another version of its key. Returns false if the set already contained the string. */
    public synchronized boolean add(String text) {
        ByteBuffer hash = hash(text);
        Segment segment = segment(hash);
        int sizeBefore = segment.size;
        boolean added = segment.add(upperHalf(hash), lowerHalf(hash));
        size += segment.size - sizeBefore;
        return added;
    }

    /** Returns whether the set contains any version of the key in a string. */
    public synchronized boolean containsAnyVersion(String text) {
        ByteBuffer hash = hash(text);
        return segment(hash).containsAnyVersion(upperHalf(hash), lowerHalf(hash));
    }

    public synchronized boolean contains(String text) {
        ByteBuffer hash = hash(text);
        return segment(hash).contains(upperHalf(hash), lowerHalf(hash));
    }

    /** Removes a string. Returns false if the set did not contain it. */
    public synchronized boolean remove(String text) {
        ByteBuffer hash = hash(text);
        boolean removed = segment(hash).remove(upperHalf(hash), lowerHalf(hash));
        size -= removed ? 1 : 0;
        return removed;
    }

    /** Adds all strings of another set, which no other thread may change meanwhile. */
    public synchronized void addAll(CompactKeySet other) {
        for (int i = 0; i < SEGMENTS; i++) {
            long[] table = other.segments[i].table;
            for (int slot = 0; slot < table.length; slot += 2) {
                boolean isEntry = table[slot] != 0 || table[slot + 1] != 0;
                size += isEntry && segments[i].add(table[slot], table[slot + 1]) ? 1 : 0;
            }
        }
    }

    public synchronized int size() {
        return size;
    }

    public synchronized void clear() {
        for (int i = 0; i < SEGMENTS; i++) {
            segments[i] = new Segment(keyMask);
        }
        size = 0;
    }

    /** Returns the segment of a hash. The byte that selects it is not one of the 16 bytes that are stored. */
    private Segment segment(ByteBuffer hash) {
        return segments[hash.get(16) & 0xff];
    }

    private static long upperHalf(ByteBuffer hash) {
        return hash.getLong(0);
    }

    /** Returns the lower half of the stored bits, never 0: two zeros are a free slot. */
    private static long lowerHalf(ByteBuffer hash) {
        long lower = hash.getLong(8);
        return lower == 0 ? 1 : lower;
    }

    /** Returns the SHA-256 of a string. In a set with versions, 48 bits of it come from the SHA-256 of the version. */
    private ByteBuffer hash(String text) {
        int tab = keyMask == WHOLE_LOWER_HALF ? -1 : text.indexOf('\t');
        if (tab < 0) {
            return sha256Of(text);
        }
        ByteBuffer hash = sha256Of(text.substring(0, tab));
        long version = sha256Of(text.substring(tab)).getLong(8);
        return hash.putLong(8, (hash.getLong(8) & keyMask) | (version & ~keyMask));
    }

    private ByteBuffer sha256Of(String text) {
        return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
