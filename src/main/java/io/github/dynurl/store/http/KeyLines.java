package io.github.dynurl.store.http;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to a query: UTF-8 text, one key a line, split at LF, CRLF and CR only. Lines that are no legal keys
 * are passed over and counted. For one thread, but {@link #close} may come from any.
 */
final class KeyLines implements Results<String> {
    private static final int MAX_LINE = 64 * 1024;
    private static final int END = -1;

    private final Reply reply;
    private final InputStream in;
    private final Closeable body;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int limit;
    private byte[] line = new byte[128];
    private boolean first = true;
    private boolean formatKnown;
    private boolean afterCr;
    private boolean finished;
    private @Nullable String next;
    private @Nullable StoreException failure;
    private long skipped;

    /**
     * Begins to read.
     *
     * @param body what {@code in} reads from, which this closes
     */
    KeyLines(Reply reply, InputStream in, Closeable body) {
        this.reply = reply;
        this.in = in;
        this.body = body;
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        while (next == null && !finished) {
            next = legal(readLine());
        }
        return next != null;
    }

    @Override
    public String next() {
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
        int from = first && startsWithBom(length) ? 3 : 0;
        first = false;
        String text = decode(from, length);
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
        return length >= 3 && line[0] == (byte) 0xef && line[1] == (byte) 0xbb && line[2] == (byte) 0xbf;
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

    private @Nullable String decode(int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, from, length - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Reads a line into {@link #line} and returns its length, END after the last one. */
    private int readLine() {
        int length = 0;
        for (int b = readByte(); b != END; b = readByte()) {
            boolean restOfCrLf = afterCr && b == '\n';
            afterCr = b == '\r';
            if (restOfCrLf) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                return length;
            }
            if (length == MAX_LINE) {
                close();
                throw failed(reply.unexpected("a line is longer than " + MAX_LINE + " bytes"));
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, length * 2);
            }
            line[length++] = (byte) b;
        }
        return length == 0 ? END : length;
    }

    private int readByte() {
        if (position == limit) {
            position = 0;
            limit = 0;
            try {
                limit = Math.max(0, in.read(buffer));
            } catch (StoreException e) {
                throw failed(e);
            } catch (IOException e) {
                throw failed(reply.ofNetwork(e));
            }
            if (limit == 0) {
                return END;
            }
        }
        return buffer[position++] & 0xff;
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
        finished = true;
        try {
            body.close();
        } catch (IOException e) {
            throw reply.ofNetwork(e);
        }
    }
}
