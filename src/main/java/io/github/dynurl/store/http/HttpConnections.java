package io.github.dynurl.store.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Makes the connections that every HTTP client of a store should have: limited, and strict about where an answer ends. */
public final class HttpConnections {
    /** A pooled connection that was idle longer is checked before it is used: checking always costs half the speed. */
    private static final TimeValue CHECKED_AFTER = TimeValue.ofSeconds(2);

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(200)
            .setMaxEmptyLineCount(10)
            .build();

    private HttpConnections() {}

    /**
     * Begins a pool of connections: 16 KiB a line of an answer's head, 200 headers, no head that breaks off is taken for
     * whole, and so much time each to connect and to shake hands for TLS.
     */
    public static PoolingHttpClientConnectionManagerBuilder pool(Duration connectTimeout) {
        Timeout limit = Timeout.of(connectTimeout);
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(HttpConnections::connection)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(limit)
                        .setValidateAfterInactivity(CHECKED_AFTER)
                        .build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(limit).build());
    }

    private static ManagedHttpClientConnection connection(@Nullable Socket socket) throws IOException {
        return ManagedHttpClientConnectionFactory.builder()
                .http1Config(LIMITS)
                .responseParserFactory(config -> wholeHeads(new DefaultHttpResponseParser(LIMITS)))
                .responseOutOfOrderStrategy(new EarlyAnswers())
                .build()
                .createConnection(socket);
    }

    /** Makes what executes the requests on such connections; without it, early answers to uploads are lost. */
    public static HttpRequestExecutor requestExecutor() {
        return EarlyAnswers.executor();
    }

    /** HttpCore takes the end of the connection for the end of the head. */
    private static HttpMessageParser<ClassicHttpResponse> wholeHeads(HttpMessageParser<ClassicHttpResponse> parser) {
        return (buffer, in) -> parser.parse(buffer, new HeadStream(in, buffer.length() > 0));
    }

    /** Fails where the connection ends after the head has begun. For one thread. */
    private static final class HeadStream extends FilterInputStream {
        private boolean begun;

        HeadStream(InputStream in, boolean begun) {
            super(in);
            this.begun = begun;
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
            if (n < 0 && begun) {
                throw new ConnectionClosedException("the connection ended in the head of the answer");
            }
            begun = true;
            return n;
        }
    }
}
