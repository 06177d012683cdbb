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
 * The hits in a text response to a query: one key a line, in UTF-8. Only LF, CRLF and CR end a line. Lines that are no
 * legal keys are skipped and counted. Not thread-safe, but {@link #close} may be called from any thread.
 */
final class KeyLines implements QueryHits {
    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int FIRST_PIECE_BYTES = 128;

    /** The byte order mark that some servers put before the first line. */
    private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    /** The length of the line after the last one. */
    private static final int END = -1;

    private static final byte DELETE = 0x7f;

    private final Reply reply;
    private final InputStream in;
    private final ParkableStream body;

    /** The bytes that were received last. Those from {@code position} to {@code limit} are not yet read. */
    private final byte[] buffer;

    private int position;
    private int limit;

    /** The pieces of a line that is not completely in the buffer. */
    private byte[] pieces = new byte[FIRST_PIECE_BYTES];

    /** The array that contains the current line, which is the buffer or the pieces, and where the line starts in it. */
    private byte[] line = pieces;

    private int lineStart;
    private boolean isAscii;

    /**
     * Whether the line has no other characters than ASCII ones above the slash, dots and hyphens. Such a line is a
     * legal key if it is longer than {@code ..}, so that it needs no further check.
     */
    private boolean hasOnlySafeChars;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private boolean firstLine = true;
    private boolean checkedForMarkup;

    /** Whether the last line ended with CR. An LF that follows belongs to the same line end. */
    private boolean afterCr;

    private boolean ended;
    private volatile boolean closed;
    private @Nullable String next;
    private @Nullable StoreException failure;
    private long skipped;

    /**
     * Starts to read a response.
     *
     * @param in the decoded body, which reads from {@code body}
     * @param body the stream that this object closes
     */
    KeyLines(Reply reply, InputStream in, ParkableStream body) {
        this.reply = reply;
        this.in = in;
        this.body = body;
        body.keepDeadlineRunning();
        boolean isEncoded = reply.info().contentEncoding() != null;
        long size = isEncoded ? BUFFER_BYTES : reply.info().size().orElse(BUFFER_BYTES);
        this.buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, size))];
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        if (closed && !ended) {
            throw QueryHits.closedBeforeEnd();
        }
        try {
            for (int invalid = 0; next == null && !ended; invalid++) {
                if (invalid == MAX_INVALID_IN_A_ROW) {
                    throw closeWith(reply.unexpectedFailure(
                            "it has " + MAX_INVALID_IN_A_ROW + " lines in a row without a legal key"));
                }
                next = toKey(readLine());
            }
        } finally {
            body.pauseDeadline();
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

    /**
     * Returns the key in the current line. Returns null if the line is empty or no legal key, or after the last line.
     */
    private @Nullable String toKey(int length) {
        if (length == END) {
            ended = true;
            close();
            return null;
        }
        if (hasOnlySafeChars && checkedForMarkup && length > "..".length()) {
            return decode(lineStart, length);
        }
        int bomLength = firstLine && startsWithBom(length) ? BOM.length : 0;
        firstLine = false;
        String text = decode(lineStart + bomLength, length - bomLength);
        if (text != null && text.isEmpty()) {
            return null;
        }
        if (text != null && text.isBlank()) {
            skipped++;
            return null;
        }
        if (text != null && !checkedForMarkup) {
            checkedForMarkup = true;
            checkNoMarkup(text.strip().charAt(0));
        }
        if (text == null || Key.flawOf(text) != null) {
            skipped++;
            return null;
        }
        return text;
    }

    private boolean startsWithBom(int length) {
        return length >= BOM.length
                && line[lineStart] == BOM[0]
                && line[lineStart + 1] == BOM[1]
                && line[lineStart + 2] == BOM[2];
    }

    /** Checks that the response is no HTML or XML, by its Content-Type and its first character. Otherwise throws. */
    private void checkNoMarkup(char firstChar) {
        String header = reply.header("Content-Type");
        String contentType = header == null ? "" : header.toLowerCase(Locale.ROOT);
        if (firstChar == '<' && (contentType.contains("html") || contentType.contains("xml"))) {
            throw closeWith(reply.unexpectedFailure("these are not keys, one a line"));
        }
    }

    /** Decodes bytes of the current line. Returns null if they are not UTF-8. */
    private @Nullable String decode(int from, int length) {
        if (isAscii) {
            return new String(line, from, length, StandardCharsets.ISO_8859_1); // faster than UTF-8
        }
        try {
            return decoder.decode(ByteBuffer.wrap(line, from, length)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * Reads the next line, and sets {@link #line} and {@link #lineStart} to it.
     *
     * @return the number of bytes in the line, without the line end; {@link #END} after the last line
     */
    private int readLine() {
        int piecesLength = 0;
        isAscii = true;
        hasOnlySafeChars = true;
        while (position < limit || fillBuffer()) {
            if (afterCr && buffer[position] == '\n') {
                afterCr = false;
                position++;
                continue;
            }
            afterCr = false;
            int start = position;
            int end = findLineEnd(start);
            position = end;
            if (piecesLength + end - start > MAX_LINE_BYTES) {
                throw closeWith(reply.unexpectedFailure("a line is longer than " + MAX_LINE_BYTES + " bytes"));
            }
            boolean hasLineEnd = end < limit;
            if (hasLineEnd) {
                afterCr = buffer[end] == '\r';
                position++;
            }
            if (hasLineEnd && piecesLength == 0) {
                line = buffer;
                lineStart = start;
                return end - start;
            }
            piecesLength = addPiece(piecesLength, start, end);
            if (hasLineEnd) {
                return usePieces(piecesLength);
            }
        }
        return piecesLength == 0 ? END : usePieces(piecesLength);
    }

    /** Returns where the line ends in the buffer; the limit of the buffer if the line goes on behind it. */
    private int findLineEnd(int start) {
        for (int i = start; i < limit; i++) {
            byte b = buffer[i];
            if (b > '/' && b < DELETE) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                return i;
            }
            isAscii &= b >= 0;
            hasOnlySafeChars &= b == '-' || b == '.';
        }
        return limit;
    }

    /** Adds a part of the buffer to the pieces of a line. Returns the new length of the pieces. */
    private int addPiece(int piecesLength, int start, int end) {
        int newLength = piecesLength + end - start;
        if (newLength > pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(newLength, pieces.length * 2));
        }
        System.arraycopy(buffer, start, pieces, piecesLength, end - start);
        return newLength;
    }

    private int usePieces(int length) {
        line = pieces;
        lineStart = 0;
        return length;
    }

    /** Receives more bytes into the empty buffer. Returns false at the end of the response. */
    private boolean fillBuffer() {
        position = 0;
        limit = 0;
        try {
            limit = Math.max(0, in.read(buffer));
        } catch (StoreException e) {
            throw recordFailure(e);
        } catch (IOException e) {
            throw recordFailure(reply.failureFor(e));
        }
        return limit > 0;
    }

    private StoreException closeWith(StoreException cause) {
        close();
        return recordFailure(cause);
    }

    /** Records a failure, which each later {@link #hasNext} throws again: a broken response must not look complete. */
    private StoreException recordFailure(StoreException cause) {
        failure = cause;
        return cause;
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
