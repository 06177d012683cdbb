package io.github.dynurl.camel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Remembers texts by 128 bits of their SHA-256: about 20 bytes each, whatever their length; that two are taken for one is
 * as good as impossible. Grows in small steps, so that a million take no more than their place. Thread-safe.
 */
final class CompactKeySet {
    private static final int SEGMENTS = 256;
    private static final double MAX_LOAD = 0.85;

    private final Segment[] segments = new Segment[SEGMENTS];
    private final MessageDigest digest = sha256();
    private int size;

    CompactKeySet() {
        clear();
    }

    /** Holds the halves of its digests one after the other, by open addressing; two zeros are a free place. */
    private static final class Segment {
        private long[] table = new long[8];
        private int size;

        /** Returns where a digest is, or else the free place for it. */
        private int find(long high, long low) {
            int at = home(low);
            while (!isFree(at) && (table[at] != high || table[at + 1] != low)) {
                at = after(at);
            }
            return at;
        }

        private int home(long low) {
            return (int) Long.remainderUnsigned(low, table.length / 2) * 2;
        }

        private int after(int at) {
            return at + 2 == table.length ? 0 : at + 2;
        }

        private boolean isFree(int at) {
            return table[at] == 0 && table[at + 1] == 0;
        }

        boolean contains(long high, long low) {
            return !isFree(find(high, low));
        }

        boolean add(long high, long low) {
            if (!put(high, low)) {
                return false;
            }
            size++;
            int places = table.length / 2;
            if (size > places * MAX_LOAD) {
                grow();
            }
            return true;
        }

        private boolean put(long high, long low) {
            int at = find(high, low);
            if (!isFree(at)) {
                return false;
            }
            table[at] = high;
            table[at + 1] = low;
            return true;
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
            if (isFree(hole)) {
                return false;
            }
            size--;
            for (int at = after(hole); !isFree(at); at = after(at)) {
                int home = home(table[at + 1]);
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

    /** Adds a text; false if it was there. */
    synchronized boolean add(String text) {
        ByteBuffer hash = hash(text);
        boolean added = segment(hash).add(high(hash), low(hash));
        size += added ? 1 : 0;
        return added;
    }

    synchronized boolean contains(String text) {
        ByteBuffer hash = hash(text);
        return segment(hash).contains(high(hash), low(hash));
    }

    /** Removes a text; false if it was not there. */
    synchronized boolean remove(String text) {
        ByteBuffer hash = hash(text);
        boolean removed = segment(hash).remove(high(hash), low(hash));
        size -= removed ? 1 : 0;
        return removed;
    }

    /** Adds all that another set has. */
    synchronized void addAll(CompactKeySet other) {
        for (int i = 0; i < SEGMENTS; i++) {
            long[] table = other.segments[i].table;
            for (int at = 0; at < table.length; at += 2) {
                boolean there = table[at] != 0 || table[at + 1] != 0;
                size += there && segments[i].add(table[at], table[at + 1]) ? 1 : 0;
            }
        }
    }

    synchronized int size() {
        return size;
    }

    synchronized void clear() {
        for (int i = 0; i < SEGMENTS; i++) {
            segments[i] = new Segment();
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

    private ByteBuffer hash(String text) {
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
