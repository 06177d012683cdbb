package io.github.dynurl.store.http.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Parses the response heads (status line and header fields) of one connection. Limits their size. Rejects a truncated
 * head, which HttpCore would accept as complete. Not thread-safe.
 */
final class ResponseHeadParser implements HttpMessageParser<ClassicHttpResponse> {
    /** The limits of a response head: 16 KiB for each line, 200 header fields, and 10 empty lines before the head. */
    static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(200)
            .setMaxEmptyLineCount(10)
            .build();

    private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(LIMITS);
    private @Nullable SessionInputBuffer lastBuffer;
    private boolean responseStarted;

    /** Is called before a request is sent. The next bytes that are received belong to the response to this request. */
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

    /** Reads from the connection. Throws if the connection ends after the first byte of a head. Not thread-safe. */
    private final class HeadStream extends FilterInputStream {
        /** The first bytes of a server that speaks TLS, or HTTP/2 only, are no text. */
        private static final int FIRST_PRINTABLE = ' ';

        private boolean headStarted;
        private boolean isBinary;

        HeadStream(InputStream in, boolean headStarted) {
            super(in);
            this.headStarted = headStarted;
        }

        @Override
        public int read() throws IOException {
            int result = super.read();
            return recordRead(result, result);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int result = super.read(buffer, offset, length);
            return recordRead(result, result > 0 ? buffer[offset] & 0xff : result);
        }

        /**
         * Records the result of a read and returns it. A negative result means that the connection has ended. Throws if
         * it has ended inside a head.
         */
        private int recordRead(int result, int firstByte) throws IOException {
            if (result < 0 && headStarted) {
                throw isBinary
                        ? new ClientProtocolException("the answer is binary")
                        : new ConnectionClosedException("the connection ended in the head of the answer");
            }
            if (!headStarted) {
                isBinary = firstByte >= 0 && firstByte < FIRST_PRINTABLE && firstByte != '\r' && firstByte != '\n';
            }
            headStarted = true;
            responseStarted |= result >= 0;
            return result;
        }
    }
}
