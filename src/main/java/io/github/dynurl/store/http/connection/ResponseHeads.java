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
 * Reads the heads of the answers on one connection: limited, and whole, where HttpCore takes the end of the connection for
 * the end of the head. For one thread at a time.
 */
final class ResponseHeads implements HttpMessageParser<ClassicHttpResponse> {
    /** 16 KiB a line, 200 headers. */
    static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(200)
            .setMaxEmptyLineCount(10)
            .build();

    private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(LIMITS);
    private @Nullable SessionInputBuffer received;
    private boolean begun;

    /** Hears that a request is sent: what comes now is its answer. */
    void awaitNext() {
        begun = false;
    }

    /** Tells whether any byte of an answer has come. */
    boolean hasBegun() {
        return begun;
    }

    /** Tells whether bytes were received that nobody has read. */
    boolean hasUnread() {
        return received != null && received.length() > 0;
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        received = buffer;
        begun |= buffer.length() > 0;
        return parser.parse(buffer, new HeadStream(in, buffer.length() > 0));
    }

    /** Fails where the connection ends after the head has begun. For one thread. */
    private final class HeadStream extends FilterInputStream {
        private boolean inside;

        HeadStream(InputStream in, boolean inside) {
            super(in);
            this.inside = inside;
        }

        @Override
        public int read() throws IOException {
            return checked(super.read());
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return checked(super.read(buffer, offset, length));
        }

        private int checked(int n) throws ConnectionClosedException {
            if (n < 0 && inside) {
                throw new ConnectionClosedException("the connection ended in the head of the answer");
            }
            inside = true;
            begun |= n >= 0;
            return n;
        }
    }
}
