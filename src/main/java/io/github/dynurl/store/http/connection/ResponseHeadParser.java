package io.github.dynurl.store.http.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Parses the heads (status line and header) of the responses on one connection. Limits their size and rejects a head
 * that is cut off, which HttpCore would accept as complete. Not thread-safe.
 */
final class ResponseHeadParser implements HttpMessageParser<ClassicHttpResponse> {
    /** 16 KiB a line, 200 header fields. */
    static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(200)
            .setMaxEmptyLineCount(10)
            .build();

    private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(LIMITS);
    private @Nullable SessionInputBuffer lastBuffer;
    private boolean responseStarted;

    /** Is called before a request is sent: the bytes that follow are of its response. */
    void startRequest() {
        responseStarted = false;
    }

    /** Returns whether any byte of the response to the current request was received. */
    boolean hasResponseStarted() {
        return responseStarted;
    }

    /** Returns whether the buffer of the connection contains bytes that nobody has read. */
    boolean hasUnreadBytes() {
        return lastBuffer != null && lastBuffer.length() > 0;
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        lastBuffer = buffer;
        boolean headStarted = buffer.length() > 0;
        responseStarted |= headStarted;
        return parser.parse(buffer, new HeadStream(in, headStarted));
    }

    /** Throws an exception if the connection ends after the first byte of a head. Not thread-safe. */
    private final class HeadStream extends FilterInputStream {
        private boolean headStarted;

        HeadStream(InputStream in, boolean headStarted) {
            super(in);
            this.headStarted = headStarted;
        }

        @Override
        public int read() throws IOException {
            return checkEnd(super.read());
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return checkEnd(super.read(buffer, offset, length));
        }

        /** Checks the result of a read, which is negative at the end of the connection. */
        private int checkEnd(int result) throws ConnectionClosedException {
            if (result < 0 && headStarted) {
                throw new ConnectionClosedException("the connection ended in the head of the answer");
            }
            headStarted = true;
            responseStarted |= result >= 0;
            return result;
        }
    }
}
