package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.exchange.ParkableStream;
import io.github.dynurl.store.http.internal.exchange.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to a query: UTF-8 text, one key a line, split at LF, CRLF and CR only. Lines that are no legal keys
 * are passed over and counted. For one thread, but {@link #close} may come from any.
 */
final class KeyLines implements QueryHits {
    private static final int MAX_LINE = 64 * 1024;
    private static final int BUFFER = 32 * 1024;
    private static final int END = -1;
    private static final byte DELETE = 0x7f;

    private final Reply reply;
    private final InputStream in;
    private final ParkableStream body;
    private final byte[] buffer;
    private int position;
    private int limit;
    /** Holds a line that is not in the buffer as a whole. */
    private byte[] pieces = new byte[128];

    private byte[] line = pieces;
    private int start;
    /** Whether the line is of ASCII alone, and whether of such signs as no longer line of them can be an illegal key. */
    private boolean ascii;

    private boolean ordinary;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private boolean first = true;
    private boolean formatKnown;
    private boolean afterCr;
    private boolean finished;
    private volatile boolean closed;
    private @Nullable String next;
    private @Nullable StoreException failure;
    private long skipped;

    /**
     * Begins to read.
     *
     * @param body what {@code in} reads from, which this closes
     */
    KeyLines(Reply reply, InputStream in, ParkableStream body) {
        this.reply = reply;
        this.in = in;
        this.body = body;
        body.countWork();
        boolean coded = reply.info().contentEncoding() != null;
        long size = coded ? BUFFER : reply.info().size().orElse(BUFFER);
        this.buffer = new byte[(int) Math.max(1, Math.min(BUFFER, size))];
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        if (closed && !finished) {
            throw QueryHits.closedEarly();
        }
        try {
            for (int barren = 0; next == null && !finished; barren++) {
                if (barren == MOST_BARREN) {
                    close();
                    throw failed(reply.unexpected("it has " + MOST_BARREN + " lines in a row without a legal key"));
                }
                next = legal(readLine());
            }
        } finally {
            body.rest();
        }
        return next != null;
    }

    @Override
    public QueryHit next() {
        return new QueryHit(nextKey(), null);
    }

    @Override
    public String nextKey() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the query has no more keys");
        }
        String key = next;
        next = null;
        return key;
    }

    /** Returns the line if it is a key, null if it is blank, illegal, or the end of the answer. */
    private @Nullable String legal(int length) {
        if (length == END) {
            finished = true;
            close();
            return null;
        }
        if (ordinary && formatKnown && length > "..".length()) {
            return decode(start, length);
        }
        int mark = first && startsWithBom(length) ? 3 : 0;
        first = false;
        String text = decode(start + mark, length - mark);
        if (text != null && text.isEmpty()) {
            return null;
        }
        if (text != null && text.isBlank()) {
            skipped++;
            return null;
        }
        if (text != null && !formatKnown) {
            formatKnown = true;
            refuseMarkup(text.strip().charAt(0));
        }
        if (text == null || Key.flawOf(text) != null) {
            skipped++;
            return null;
        }
        return text;
    }

    private boolean startsWithBom(int length) {
        return length >= 3
                && line[start] == (byte) 0xef
                && line[start + 1] == (byte) 0xbb
                && line[start + 2] == (byte) 0xbf;
    }

    /** Refuses HTML and XML, which their type and their first character give away. */
    private void refuseMarkup(char begin) {
        String type = reply.header("Content-Type");
        String name = type == null ? "" : type.toLowerCase(Locale.ROOT);
        if (begin == '<' && (name.contains("html") || name.contains("xml"))) {
            close();
            throw failed(reply.unexpected("these are not keys, one a line"));
        }
    }

    private @Nullable String decode(int from, int count) {
        if (ascii) {
            return new String(line, from, count, StandardCharsets.ISO_8859_1);
        }
        try {
            return decoder.decode(ByteBuffer.wrap(line, from, count)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Reads a line, which is in {@link #line} from {@link #start} on; returns its length, END after the last one. */
    private int readLine() {
        int kept = 0;
        ascii = true;
        ordinary = true;
        while (position < limit || fill()) {
            if (afterCr && buffer[position] == '\n') {
                afterCr = false;
                position++;
                continue;
            }
            afterCr = false;
            int begin = position;
            int end = findEnd(begin);
            position = end;
            if (kept + end - begin > MAX_LINE) {
                close();
                throw failed(reply.unexpected("a line is longer than " + MAX_LINE + " bytes"));
            }
            boolean ends = end < limit;
            if (ends) {
                afterCr = buffer[end] == '\r';
                position++;
            }
            if (ends && kept == 0) {
                line = buffer;
                start = begin;
                return end - begin;
            }
            kept = keep(kept, begin, end);
            if (ends) {
                return kept(kept);
            }
        }
        return kept == 0 ? END : kept(kept);
    }

    /** Returns where the line ends in the buffer, or the buffer itself. */
    private int findEnd(int begin) {
        for (int i = begin; i < limit; i++) {
            byte b = buffer[i];
            if (b > '/' && b < DELETE) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                return i;
            }
            ascii &= b >= 0;
            ordinary &= b == '-' || b == '.';
        }
        return limit;
    }

    /** Keeps a piece of a line that goes on behind the buffer; returns how long it is now. */
    private int keep(int kept, int begin, int end) {
        int length = kept + end - begin;
        if (length > pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(length, pieces.length * 2));
        }
        System.arraycopy(buffer, begin, pieces, kept, end - begin);
        return length;
    }

    private int kept(int length) {
        line = pieces;
        start = 0;
        return length;
    }

    /** Fills the buffer; false at the end. */
    private boolean fill() {
        position = 0;
        limit = 0;
        try {
            limit = Math.max(0, in.read(buffer));
        } catch (StoreException e) {
            throw failed(e);
        } catch (IOException e) {
            throw failed(reply.ofNetwork(e));
        }
        return limit > 0;
    }

    /** Remembers the failure: an answer that broke off never looks like one that has ended. */
    private StoreException failed(StoreException e) {
        failure = e;
        return e;
    }

    @Override
    public long skipped() {
        return skipped;
    }

    @Override
    public void close() {
        closed = true;
        body.close();
    }
}
