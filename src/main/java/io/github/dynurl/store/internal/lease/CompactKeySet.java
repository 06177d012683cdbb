package io.github.dynurl.store.internal.lease;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Remembers texts by 128 bits of their SHA-256: about 20 bytes each, whatever their length; that two are taken for one is
 * as good as impossible. Grows in small steps, so that a million take no more than their place. Thread-safe.
 */
public final class CompactKeySet {
    private static final int SEGMENTS = 256;
    private static final double MAX_LOAD = 0.85;

    /** The bits of the lower half that are the text's own where the others are those of its version. */
    private static final long OWN_BITS = 0xffffL << 48;

    private final long own;
    private final Segment[] segments = new Segment[SEGMENTS];
    private final MessageDigest digest = sha256();
    private int size;

    public CompactKeySet() {
        this(-1);
    }

    private CompactKeySet(long own) {
        this.own = own;
        clear();
    }

    /**
     * Makes a set that has one version of each text at most: what follows the first tab. Another one takes its place. They are
     * told apart by 48 bits, the texts by 80.
     */
    public static CompactKeySet ofVersions() {
        return new CompactKeySet(OWN_BITS);
    }

    /** Holds the halves of its digests one after the other, by open addressing; two zeros are a free place. */
    private static final class Segment {
        private final long own;
        private long[] table = new long[8];
        private int size;

        Segment(long own) {
            this.own = own;
        }

        /** Returns where a digest is, whatever its version, or else the free place for it. */
        private int find(long high, long low) {
            int at = home(high);
            while (!isFree(at) && (table[at] != high || ((table[at + 1] ^ low) & own) != 0)) {
                at = after(at);
            }
            return at;
        }

        private int home(long high) {
            return (int) Long.remainderUnsigned(high, table.length / 2) * 2;
        }

        private int after(int at) {
            return at + 2 == table.length ? 0 : at + 2;
        }

        private boolean isFree(int at) {
            return table[at] == 0 && table[at + 1] == 0;
        }

        boolean contains(long high, long low) {
            return table[find(high, low) + 1] == low;
        }

        boolean hasAny(long high, long low) {
            return !isFree(find(high, low));
        }

        boolean add(long high, long low) {
            int at = find(high, low);
            if (!isFree(at)) {
                boolean other = table[at + 1] != low;
                table[at + 1] = low;
                return other;
            }
            put(high, low);
            size++;
            int places = table.length / 2;
            if (size > places * MAX_LOAD) {
                grow();
            }
            return true;
        }

        private void put(long high, long low) {
            int at = find(high, low);
            table[at] = high;
            table[at + 1] = low;
        }

        private void grow() {
            long[] old = table;
            table = new long[Math.max(old.length / 2 + 4, old.length / 2 * 5 / 4) * 2];
            for (int i = 0; i < old.length; i += 2) {
                if (old[i] != 0 || old[i + 1] != 0) {
                    put(old[i], old[i + 1]);
                }
            }
        }

        /** Removes a digest, and moves up those behind that it kept from their place. */
        boolean remove(long high, long low) {
            int hole = find(high, low);
            if (table[hole + 1] != low) {
                return false;
            }
            size--;
            for (int at = after(hole); !isFree(at); at = after(at)) {
                int home = home(table[at]);
                boolean reachable = hole <= at ? hole < home && home <= at : hole < home || home <= at;
                if (!reachable) {
                    table[hole] = table[at];
                    table[hole + 1] = table[at + 1];
                    hole = at;
                }
            }
            table[hole] = 0;
            table[hole + 1] = 0;
            return true;
        }
    }

    /** Adds a text, in place of another version of it; false if it was there. */
    public synchronized boolean add(String text) {
        ByteBuffer hash = hash(text);
        Segment segment = segment(hash);
        int before = segment.size;
        boolean added = segment.add(high(hash), low(hash));
        size += segment.size - before;
        return added;
    }

    /** Tells whether a text is there in any version. */
    public synchronized boolean hasAny(String text) {
        ByteBuffer hash = hash(text);
        return segment(hash).hasAny(high(hash), low(hash));
    }

    public synchronized boolean contains(String text) {
        ByteBuffer hash = hash(text);
        return segment(hash).contains(high(hash), low(hash));
    }

    /** Removes a text; false if it was not there. */
    public synchronized boolean remove(String text) {
        ByteBuffer hash = hash(text);
        boolean removed = segment(hash).remove(high(hash), low(hash));
        size -= removed ? 1 : 0;
        return removed;
    }

    /** Adds all that another set has. */
    public synchronized void addAll(CompactKeySet other) {
        for (int i = 0; i < SEGMENTS; i++) {
            long[] table = other.segments[i].table;
            for (int at = 0; at < table.length; at += 2) {
                boolean there = table[at] != 0 || table[at + 1] != 0;
                size += there && segments[i].add(table[at], table[at + 1]) ? 1 : 0;
            }
        }
    }

    public synchronized int size() {
        return size;
    }

    public synchronized void clear() {
        for (int i = 0; i < SEGMENTS; i++) {
            segments[i] = new Segment(own);
        }
        size = 0;
    }

    private Segment segment(ByteBuffer hash) {
        return segments[hash.get(16) & 0xff];
    }

    private static long high(ByteBuffer hash) {
        return hash.getLong(0);
    }

    private static long low(ByteBuffer hash) {
        long low = hash.getLong(8);
        return low == 0 ? 1 : low;
    }

    /** Returns the digest of a text, with bits of that of its version where there can be one. */
    private ByteBuffer hash(String text) {
        int tab = own == -1 ? -1 : text.indexOf('\t');
        if (tab < 0) {
            return digest(text);
        }
        ByteBuffer hash = digest(text.substring(0, tab));
        long version = digest(text.substring(tab)).getLong(8);
        return hash.putLong(8, (hash.getLong(8) & own) | (version & ~own));
    }

    private ByteBuffer digest(String text) {
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
