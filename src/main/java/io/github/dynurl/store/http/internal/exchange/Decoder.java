package io.github.dynurl.store.http.internal.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body that is stored as gzip or deflate (RFC 1952, 1950 and 1951; RFC 9110, 8.4.1). What is cut, damaged, or followed
 * by something else is a failure, never an end. Reads what it decodes to its end, so that digests are compared and the
 * connection can be used again. For one thread, but {@link #close} may come from any.
 *
 * <p>The JDK's own reader of gzip ends quietly where a second member is cut, or has not arrived yet.
 */
public final class Decoder extends InputStream {
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
    private static final String DEFLATE = "deflate";

    /** How many codings, one around the other, are decoded. */
    private static final int MOST = 3;

    /** By how much coded bytes may be longer than what they were made of. */
    private static final int SLACK = 64 * 1024;

    private static final int MAGIC = 0x8b1f;
    private static final int METHOD = 8;
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    /** Held while the network is waited for; no monitor, which would pin a virtual thread. */
    private final ReentrantLock reading = new ReentrantLock();

    private final Reply reply;
    private final InputStream coded;
    private final boolean owns;
    private final boolean gzip;
    private final long limit;
    private final CRC32 sum = new CRC32();
    private final byte[] buffer = new byte[8 * 1024];
    private @Nullable Inflater inflater;
    private int position;
    private int filled;
    private long count;
    private boolean begun;
    private boolean complete;
    private volatile boolean closed;

    private Decoder(Reply reply, InputStream coded, String coding, boolean owns, long limit) {
        this.reply = reply;
        this.coded = coded;
        this.owns = owns;
        this.gzip = GZIP.contains(coding);
        this.limit = limit;
    }

    /** Returns the codings that a header names, null if there are none. */
    static @Nullable String codings(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String codings = Arrays.stream(header.split(",", -1))
                .map(String::strip)
                .filter(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"))
                .collect(Collectors.joining(", "));
        return codings.isEmpty() ? null : codings;
    }

    /** Tells whether this decodes what is in such codings. */
    public static boolean knows(@Nullable String codings) {
        List<String> each = each(codings);
        return !each.isEmpty()
                && each.size() <= MOST
                && each.stream().allMatch(coding -> GZIP.contains(coding) || coding.equals(DEFLATE));
    }

    /** Returns the codings of a list, in the order in which they were applied. */
    private static List<String> each(@Nullable String codings) {
        return codings == null
                ? List.of()
                : Arrays.stream(codings.split(",", -1))
                        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                        .toList();
    }

    /** Decodes a body in known codings, up to so many bytes; its connection ends with it, or with its failure. */
    public static InputStream of(Reply reply, BodyStream body, long maxDecodedSize) {
        return decoded(reply, body, true, maxDecodedSize, maxDecodedSize);
    }

    /**
     * Decodes the bytes of an answer that is no stream, if they are in codings.
     *
     * @param limit of what is read of them, which is kept elsewhere; between two codings there may be hardly more
     */
    static InputStream within(Reply reply, InputStream coded, long limit) {
        return decoded(reply, coded, false, Long.MAX_VALUE, limit);
    }

    /** Undoes one coding after the other, the last one first. What is between two is bounded as well, or it could be a bomb. */
    private static InputStream decoded(Reply reply, InputStream coded, boolean owns, long limit, long between) {
        long most = between > Long.MAX_VALUE / 2 ? between : between + between / 1024 + SLACK;
        List<String> codings = each(reply.info().contentEncoding());
        InputStream in = coded;
        for (int i = codings.size() - 1; i >= 0; i--) {
            in = new Decoder(reply, in, codings.get(i), owns, i == 0 ? limit : most);
        }
        return in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        reading.lock();
        try {
            return readNow(target, offset, length);
        } finally {
            reading.unlock();
        }
    }

    private int readNow(byte[] target, int offset, int length) throws IOException {
        if (complete || length == 0) {
            return complete ? -1 : 0;
        }
        if (closed) {
            throw new IOException("the stream was closed before its end");
        }
        try {
            int n = decode(target, offset, length);
            complete = n < 0;
            count += Math.max(0, n);
            if (count > limit) {
                throw reply.unexpected("it is longer than " + limit + " bytes when decoded ("
                        + (owns ? "maxDecodedSize" : "maxJsonSize") + ")");
            }
            return n;
        } catch (DataFormatException e) {
            fail();
            throw reply.unexpected(damage());
        } catch (IOException | RuntimeException e) {
            fail();
            throw e;
        }
    }

    /** Decodes some bytes; -1 at the end of all. */
    private int decode(byte[] target, int offset, int length) throws IOException, DataFormatException {
        while (true) {
            Inflater current = inflater == null ? begin() : inflater;
            if (current == null) {
                return -1;
            }
            int n = current.inflate(target, offset, length);
            if (n > 0) {
                sum.update(target, offset, n);
                return n;
            }
            if (current.finished()) {
                finish(current);
            } else {
                require(!current.needsDictionary() && fill());
                current.setInput(buffer, 0, filled);
            }
        }
    }

    /** Begins with what comes next: the whole or, in gzip, one member of it; null at the end. */
    private @Nullable Inflater begin() throws IOException {
        if (position == filled && !fill()) {
            require(begun);
            return null;
        }
        require(gzip || !begun);
        begun = true;
        if (gzip) {
            passHeader();
        }
        Inflater fresh = new Inflater(gzip || !isZlib());
        fresh.setInput(buffer, position, filled - position);
        sum.reset();
        inflater = fresh;
        return fresh;
    }

    private void finish(Inflater finished) throws IOException {
        position = filled - finished.getRemaining();
        long length = finished.getBytesWritten();
        endInflater();
        if (gzip) {
            require(number(4) == sum.getValue());
            require(number(4) == (length & 0xffff_ffffL));
        }
    }

    /** Passes over the header of a member (RFC 1952, 2.3). */
    private void passHeader() throws IOException {
        require(number(2) == MAGIC && next() == METHOD);
        int flags = next();
        number(6);
        for (long extra = (flags & HAS_EXTRA) == 0 ? 0 : number(2); extra > 0; extra--) {
            next();
        }
        passText((flags & HAS_NAME) != 0);
        passText((flags & HAS_COMMENT) != 0);
        number((flags & HAS_CHECKSUM) == 0 ? 0 : 2);
    }

    private void passText(boolean there) throws IOException {
        boolean more = there;
        while (more) {
            more = next() != 0;
        }
    }

    /** Tells whether deflate has the header that it should have (RFC 1950, 2.2): some send it without. */
    private boolean isZlib() throws IOException {
        if (filled == 1) {
            filled += Math.max(0, coded.read(buffer, 1, buffer.length - 1));
        }
        return filled > 1 && (buffer[0] & 0x0f) == METHOD && ((buffer[0] & 0xff) << 8 | (buffer[1] & 0xff)) % 31 == 0;
    }

    /** Reads a number of so many bytes, the lowest first. */
    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) next() << (8 * i);
        }
        return number;
    }

    private int next() throws IOException {
        require(position < filled || fill());
        return buffer[position++] & 0xff;
    }

    /** Fills the buffer, of which nothing is needed any more; false at the end. */
    private boolean fill() throws IOException {
        position = 0;
        filled = Math.max(0, coded.read(buffer, 0, buffer.length));
        return filled > 0;
    }

    private void require(boolean sound) {
        if (!sound) {
            throw reply.unexpected(damage());
        }
    }

    private String damage() {
        return "it is damaged or cut short: no whole " + (gzip ? "gzip" : "deflate") + ", as its Content-Encoding says";
    }

    private void fail() throws IOException {
        if (owns) {
            close();
        } else {
            closed = true;
            endInflater();
        }
    }

    /** Cancels what was not read: first, since another thread may wait for it. */
    @Override
    public void close() throws IOException {
        closed = true;
        coded.close();
        endInflater();
    }

    private void endInflater() {
        reading.lock();
        try {
            if (inflater != null) {
                inflater.end();
                inflater = null;
            }
        } finally {
            reading.unlock();
        }
    }
}
