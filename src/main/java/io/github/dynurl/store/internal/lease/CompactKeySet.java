package io.github.dynurl.store.internal.lease;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A set of strings that stores only 128 bits of the SHA-256 of each string. A string of any length takes about 20
 * bytes, and a collision is practically impossible. The set is divided into 256 tables that grow in small steps, so
 * that little memory is unused. Thread-safe.
 */
public final class CompactKeySet {
    private static final int SEGMENTS = 256;
    /** The maximum share of used slots. A table grows when it is exceeded, because fuller tables are slow. */
    private static final double MAX_LOAD = 0.85;

    /** The key mask of a set without versions: all 64 bits of the lower half of an entry belong to the key. */
    private static final long ALL_64_BITS = -1L;

    /**
     * The key mask of a set with versions: 16 bits of the lower half of an entry belong to the key. The other 48 bits
     * belong to the version.
     */
    private static final long UPPER_16_BITS = 0xffffL << 48;

    /** Has a 1 for each bit of the lower half of an entry that belongs to the key, and a 0 for the version. */
    private final long keyMask;

    private final Segment[] segments = new Segment[SEGMENTS];
    private final MessageDigest digest = sha256();
    private int size;

    /** Creates an empty set without versions: each string is a key. */
    public CompactKeySet() {
        this(ALL_64_BITS);
    }

    private CompactKeySet(long keyMask) {
        this.keyMask = keyMask;
        clear();
    }

    /**
     * Creates an empty set that contains at most one version of each key. The part of a string before the first tab is
     * the key, and the rest is the version. Adding a version replaces another version of the same key. 80 bits of the
     * SHA-256 distinguish the keys, and 48 bits distinguish the versions.
     */
    public static CompactKeySet ofVersions() {
        return new CompactKeySet(UPPER_16_BITS);
    }

    /**
     * A hash table with linear probing. A slot is two longs in the table, and is identified by the index of the first
     * one. An entry takes one slot, for the upper and the lower half of a hash. The lower half of an entry is never 0,
     * so two zeros mean that the slot is free.
     */
    private static final class Segment {
        private final long keyMask;
        private long[] table = new long[8];
        private int size;

        Segment(long keyMask) {
            this.keyMask = keyMask;
        }

        /** Returns the slot that contains any version of a key; if there is none, the free slot for a new entry. */
        private int findSlot(long upper, long lower) {
            int slot = preferredSlot(upper);
            while (!isFree(slot) && (table[slot] != upper || ((table[slot + 1] ^ lower) & keyMask) != 0)) {
                slot = nextSlot(slot);
            }
            return slot;
        }

        private int preferredSlot(long upper) {
            long fraction = upper >>> 32; // of 2^32; this is faster than a remainder
            return (int) ((fraction * (table.length / 2)) >>> 32) * 2;
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

        /** Adds an entry, or replaces another version of its key; returns false if the table contains the entry. */
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

        /**
         * Removes an entry; returns false if the table does not contain it. A search stops at a free slot, so entries
         * after the removed one are moved forward if a search would not find them any more.
         */
        boolean remove(long upper, long lower) {
            int freedSlot = findSlot(upper, lower);
            if (table[freedSlot + 1] != lower) {
                return false;
            }
            size--;
            for (int slot = nextSlot(freedSlot); !isFree(slot); slot = nextSlot(slot)) {
                int preferred = preferredSlot(table[slot]);
                // A search for this entry runs from its preferred slot to this slot, perhaps past the end of the table.
                // The entry stays reachable if the freed slot is not between the two.
                boolean staysReachable = freedSlot <= slot
                        ? freedSlot < preferred && preferred <= slot
                        : freedSlot < preferred || preferred <= slot;
                if (!staysReachable) {
                    table[freedSlot] = table[slot];
                    table[freedSlot + 1] = table[slot + 1];
                    freedSlot = slot;
                }
            }
            table[freedSlot] = 0;
            table[freedSlot + 1] = 0;
            return true;
        }
    }

    /** Adds a string. It replaces another version of its key. Returns false if the set already contains the string. */
    public synchronized boolean add(String text) {
        ByteBuffer hash = hash(text);
        Segment segment = segment(hash);
        int sizeBefore = segment.size;
        boolean added = segment.add(upperHalf(hash), lowerHalf(hash));
        size += segment.size - sizeBefore;
        return added;
    }

    /** Returns whether the set contains any version of the key that a string starts with. */
    public synchronized boolean containsAnyVersion(String text) {
        ByteBuffer hash = hash(text);
        return segment(hash).containsAnyVersion(upperHalf(hash), lowerHalf(hash));
    }

    public synchronized boolean contains(String text) {
        if (size == 0) {
            return false; // without a hash, because most sets stay empty and are asked for each key
        }
        ByteBuffer hash = hash(text);
        return segment(hash).contains(upperHalf(hash), lowerHalf(hash));
    }

    /** Removes a string. Returns false if the set does not contain the string. */
    public synchronized boolean remove(String text) {
        ByteBuffer hash = hash(text);
        boolean removed = segment(hash).remove(upperHalf(hash), lowerHalf(hash));
        size -= removed ? 1 : 0;
        return removed;
    }

    /** Adds all strings of another set. No other thread may change the other set meanwhile. */
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

    /** Returns the segment for a hash. Byte 16 selects it, because entries store only bytes 0 to 15. */
    private Segment segment(ByteBuffer hash) {
        return segments[hash.get(16) & 0xff];
    }

    private static long upperHalf(ByteBuffer hash) {
        return hash.getLong(0);
    }

    /** Returns the lower half of the stored bits. Replaces 0 by 1, because two zeros mean a free slot. */
    private static long lowerHalf(ByteBuffer hash) {
        long lower = hash.getLong(8);
        return lower == 0 ? 1 : lower;
    }

    /**
     * Returns the hash of a string: the SHA-256 of its key. If the string has a version, 48 of the stored bits come
     * from the SHA-256 of the version instead.
     */
    private ByteBuffer hash(String text) {
        int tab = keyMask == ALL_64_BITS ? -1 : text.indexOf('\t');
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
            throw new IllegalStateException("this JDK does not support SHA-256", e);
        }
    }
}
