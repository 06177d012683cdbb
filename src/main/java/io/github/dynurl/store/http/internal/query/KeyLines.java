package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.exchange.ParkableStream;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.url.KeyForm;
import io.github.dynurl.store.url.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hits in a text response to a query. Each line contains one key in UTF-8. Only LF, CRLF and CR end a line. A line
 * that is not a legal key is skipped; it is counted unless it is empty. Not thread-safe, except for {@link #close}.
 */
final class KeyLines implements QueryHits {
    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int INITIAL_LINE_CAPACITY = 128;

    /** The byte order mark that some servers put before the first line. */
    private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    /** {@link #readLine} returns this value instead of a length at the end of the response. */
    private static final int END_OF_RESPONSE = -1;

    private static final byte ASCII_DEL = 0x7f; // the control character that follows '~', the last printable character

    private final Reply reply;
    private final Target page;
    private final ListedKeys keys;
    private final InputStream in;
    /** The stream that this object closes. It reads from the connection, and can release it while nobody reads. */
    private final ParkableStream body;

    /** The bytes that were received last. The bytes from {@code position} to {@code limit} are not yet parsed. */
    private final byte[] buffer;

    private int position;
    private int limit;

    /** The beginning of a line that continues after the end of the buffer. */
    private byte[] partialLine = new byte[INITIAL_LINE_CAPACITY];

    /** The array that contains the current line: {@link #buffer} or {@link #partialLine}. */
    private byte[] line = partialLine;

    /** The index of the first byte of the current line in {@link #line}. */
    private int lineStart;

    /** Whether all bytes of the current line are ASCII. */
    private boolean isAscii;

    /**
     * Whether each character of the current line is from '0' to '~', a dot or a hyphen. Such a line is a legal key,
     * unless it is {@code .} or {@code ..}. So a line with more than two of these characters needs no further check.
     */
    private boolean hasOnlySafeChars;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private boolean firstLine = true;
    private boolean checkedForMarkup;

    /** Whether the last line ended with CR. Then a following LF belongs to the same line end. */
    private boolean lastLineEndedWithCr;

    private boolean ended;
    private volatile boolean closed;
    private @Nullable String next;
    private @Nullable StoreException failure;
    private long listed;
    private long skipped;
    private @Nullable String lastListed;

    /**
     * Creates the hits of a response. Lets the deadline of the body run while this object parses lines.
     *
     * @param page the URL of the response
     * @param in the decoded body; reads from {@code body}
     * @param body the stream that {@link #close} closes
     * @param keys converts lines to keys
     */
    KeyLines(Reply reply, Target page, InputStream in, ParkableStream body, ListedKeys keys) {
        this.reply = reply;
        this.page = page;
        this.keys = keys;
        this.in = in;
        this.body = body;
        body.keepDeadlineRunning();
        boolean isEncoded = reply.info().contentEncoding() != null;
        long size = isEncoded ? BUFFER_BYTES : reply.info().size().orElse(BUFFER_BYTES);
        this.buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, size))];
    }

    @Override
    public boolean hasNext() {
        if (next != null && !closed) {
            return true;
        }
        if (failure != null) {
            throw failure;
        }
        if (closed && !ended) {
            throw QueryHits.closedBeforeEnd();
        }
        try {
            for (int linesWithoutKey = 0; next == null && !ended; linesWithoutKey++) {
                if (linesWithoutKey == MAX_WITHOUT_KEY_IN_A_ROW) {
                    throw closeAndRecord(reply.unexpectedResponse(
                            "it has " + MAX_WITHOUT_KEY_IN_A_ROW + " lines in a row without a legal key"));
                }
                next = toKey(readLine());
            }
        } finally {
            body.pauseDeadline(); // the next read resumes the deadline
        }
        return next != null;
    }

    @Override
    public QueryHit next() {
        String key = nextKey();
        if (key == null) {
            throw new NoSuchElementException("the query has no more keys");
        }
        return new QueryHit(key, null, PartInfo.NONE);
    }

    @Override
    public @Nullable String nextKey() {
        String key = hasNext() ? next : null;
        next = null;
        return key;
    }

    /**
     * Returns the key in the current line. Returns null if the line has no legal key, or at the end of the response.
     * Counts lines that are not empty as skipped.
     *
     * @param length the result of {@link #readLine}
     */
    private @Nullable String toKey(int length) {
        if (length == END_OF_RESPONSE) {
            ended = true;
            close();
            return null;
        }
        boolean areLinesKeys = keys.form() == KeyForm.key;
        if (areLinesKeys && hasOnlySafeChars && checkedForMarkup && length > "..".length()) {
            listed++;
            return decode(lineStart, length);
        }
        int bomLength = firstLine && startsWithBom(length) ? BOM.length : 0;
        firstLine = false;
        String text = decode(lineStart + bomLength, length - bomLength);
        if (text != null && text.isEmpty()) {
            return null;
        }
        if (text != null && text.isBlank()) {
            listed++;
            skipped++;
            return null;
        }
        if (text != null && !checkedForMarkup) {
            checkedForMarkup = true;
            checkNoMarkup(text.strip().charAt(0));
        }
        String key = text == null ? null : keys.toKey(text, page);
        lastListed = text;
        listed++;
        if (key == null) {
            skipped += text == null || keys.isSkipped(text, page) ? 1 : 0;
        }
        return key;
    }

    private boolean startsWithBom(int length) {
        return length >= BOM.length
                && line[lineStart] == BOM[0]
                && line[lineStart + 1] == BOM[1]
                && line[lineStart + 2] == BOM[2];
    }

    /** Throws if the Content-Type and the first character show that the response is HTML or XML. */
    private void checkNoMarkup(char firstChar) {
        String header = reply.header("Content-Type");
        String contentType = header == null ? "" : header.toLowerCase(Locale.ROOT);
        if (firstChar == '<' && (contentType.contains("html") || contentType.contains("xml"))) {
            throw closeAndRecord(reply.unexpectedResponse("it is HTML or XML: these are not keys, one a line"));
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
     * Reads the next line. Sets {@link #line}, {@link #lineStart}, {@link #isAscii} and {@link #hasOnlySafeChars}.
     *
     * @return the number of bytes in the line, without the line end; {@link #END_OF_RESPONSE} at the end of the
     *     response
     */
    private int readLine() {
        int partialLength = 0;
        isAscii = true;
        hasOnlySafeChars = true;
        while (position < limit || fillBuffer()) {
            if (lastLineEndedWithCr && buffer[position] == '\n') {
                lastLineEndedWithCr = false;
                position++;
                continue;
            }
            lastLineEndedWithCr = false;
            int start = position;
            int end = findLineEnd(start);
            position = end;
            if (partialLength + end - start > MAX_LINE_BYTES) {
                throw closeAndRecord(reply.unexpectedResponse("a line is longer than " + MAX_LINE_BYTES + " bytes"));
            }
            boolean hasLineEnd = end < limit;
            if (hasLineEnd) {
                lastLineEndedWithCr = buffer[end] == '\r';
                position++;
            }
            if (hasLineEnd && partialLength == 0) {
                line = buffer;
                lineStart = start;
                return end - start;
            }
            partialLength = appendToPartialLine(partialLength, start, end);
            if (hasLineEnd) {
                return usePartialLine(partialLength);
            }
        }
        return partialLength == 0 ? END_OF_RESPONSE : usePartialLine(partialLength);
    }

    /**
     * Returns the index of the line end in the buffer. Returns {@code limit} if the line continues after the buffer.
     */
    private int findLineEnd(int start) {
        byte[] bytes = buffer; // local variables, because the loop is the hottest code of a query
        int end = limit;
        int highBits = 0;
        boolean safe = true;
        int i = start;
        for (; i < end; i++) {
            byte b = bytes[i];
            if ((b > '/' && b < ASCII_DEL) || b == '-' || b == '.') {
                continue;
            }
            if (b == '\n' || b == '\r') {
                break;
            }
            highBits |= b;
            safe = false;
        }
        isAscii &= highBits >= 0;
        hasOnlySafeChars &= safe;
        return i;
    }

    /** Appends bytes of the buffer to {@link #partialLine}. Returns the new number of bytes in it. */
    private int appendToPartialLine(int partialLength, int start, int end) {
        int newLength = partialLength + end - start;
        if (newLength > partialLine.length) {
            partialLine = Arrays.copyOf(partialLine, Math.max(newLength, partialLine.length * 2));
        }
        System.arraycopy(buffer, start, partialLine, partialLength, end - start);
        return newLength;
    }

    /** Makes {@link #partialLine} the current line. Returns its length. */
    private int usePartialLine(int length) {
        line = partialLine;
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

    /** Closes the response, and records the failure. Returns it for the caller to throw. */
    private StoreException closeAndRecord(StoreException newFailure) {
        close();
        return recordFailure(newFailure);
    }

    /**
     * Records a failure and returns it. Each later {@link #hasNext} throws it again, so that the result does not look
     * complete.
     */
    private StoreException recordFailure(StoreException newFailure) {
        failure = newFailure;
        return newFailure;
    }

    @Override
    public Optional<String> lastListed() {
        return keys.form() == KeyForm.key ? Optional.empty() : Optional.ofNullable(lastListed);
    }

    @Override
    public long skipped() {
        return skipped;
    }

    @Override
    public long listed() {
        return listed;
    }

    @Override
    public void close() {
        closed = true;
        body.close();
    }
}
