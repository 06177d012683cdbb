package io.github.dynurl.store.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.ResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Hears a server that answers before it has the whole request: the upload ends there, without what would make it look
 * complete, and the answer counts, not the broken pipe. HttpClient alone would see only the pipe, or end a chunked body
 * properly. For one connection, and one thread at a time.
 */
final class EarlyAnswers implements ResponseOutOfOrderStrategy {
    /** How many bytes of an upload over TLS are sent between two looks: there a look may cost a millisecond. */
    private static final long TLS_STRIDE = 1024 * 1024;

    private @Nullable ClassicHttpResponse answer;

    /** Tells that the answer is there although the request is not complete. */
    private static final class AnsweredEarlyException extends IOException {
        private final transient ClassicHttpResponse answer;

        AnsweredEarlyException(ClassicHttpResponse answer) {
            super("the server answered before it had the whole request");
            this.answer = answer;
        }
    }

    /** Tells that a server said it was done before it had the whole request. */
    static final class UntimelySuccessException extends IOException {
        UntimelySuccessException(int status) {
            super("the server answered " + status + " before the data was sent as a whole");
        }
    }

    /** Fails, rather than say so, where there is an answer: then nothing more is sent, not even the end of the body. */
    @Override
    public boolean isEarlyResponseDetected(
            ClassicHttpRequest request, HttpClientConnection connection, InputStream in, long sent, long next)
            throws IOException {
        if (sent == 0) {
            answer = null;
        }
        while (answer == null && isAvailable(connection, in, sent, next)) {
            answer = received(connection);
        }
        if (answer != null) {
            throw new AnsweredEarlyException(answer);
        }
        return false;
    }

    private static boolean isAvailable(HttpClientConnection connection, InputStream in, long sent, long next)
            throws IOException {
        if (connection.getSSLSession() == null) {
            return in.available() > 0;
        }
        return sent / TLS_STRIDE < (sent + next) / TLS_STRIDE && connection.isDataAvailable(Timeout.ofMilliseconds(1));
    }

    /** Receives what the server says; null if it only informs. */
    private static @Nullable ClassicHttpResponse received(HttpClientConnection connection) throws IOException {
        try {
            ClassicHttpResponse response = connection.receiveResponseHeader();
            return response.getCode() < 200 ? null : response;
        } catch (HttpException e) {
            throw new IOException("the server answered with broken HTTP", e);
        }
    }

    /** Makes the executor that a client needs so that early answers count. Thread-safe. */
    static HttpRequestExecutor executor() {
        return new HttpRequestExecutor() {
            @Override
            public ClassicHttpResponse execute(
                    ClassicHttpRequest request,
                    HttpClientConnection connection,
                    @Nullable HttpResponseInformationCallback informed,
                    HttpContext context)
                    throws IOException, HttpException {
                return request.getEntity() == null
                        ? super.execute(request, connection, informed, context)
                        : super.execute(request, new Hearing(connection), informed, context);
            }
        };
    }

    /** Keeps what broke the sending of a request, until it is known whether there is an answer. For one request. */
    private static final class Hearing implements HttpClientConnection {
        private final HttpClientConnection connection;
        private @Nullable IOException broken;

        Hearing(HttpClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public void sendRequestEntity(ClassicHttpRequest request) throws IOException, HttpException {
            try {
                connection.sendRequestEntity(request);
            } catch (DataEntity.SourceException e) {
                throw e;
            } catch (IOException e) {
                broken = e;
            }
        }

        @Override
        public void flush() throws IOException {
            if (broken != null) {
                return;
            }
            try {
                connection.flush();
            } catch (IOException e) {
                broken = e;
            }
        }

        @Override
        public ClassicHttpResponse receiveResponseHeader() throws IOException, HttpException {
            IOException why = broken;
            if (why == null) {
                return connection.receiveResponseHeader();
            }
            ClassicHttpResponse response = answerDespite(why);
            if (response.getCode() < 300) {
                throw new UntimelySuccessException(response.getCode());
            }
            response.setHeader("Connection", "close");
            return response;
        }

        private ClassicHttpResponse answerDespite(IOException why) throws IOException {
            if (why instanceof AnsweredEarlyException early) {
                return early.answer;
            }
            try {
                return connection.receiveResponseHeader();
            } catch (IOException | HttpException e) {
                why.addSuppressed(e);
                throw why;
            }
        }

        @Override
        public void sendRequestHeader(ClassicHttpRequest request) throws IOException, HttpException {
            connection.sendRequestHeader(request);
        }

        @Override
        public void terminateRequest(ClassicHttpRequest request) throws IOException, HttpException {
            HttpEntity entity = request.getEntity();
            if (entity.isChunked()) {
                // HttpClient would send the end of the body, and a server might take nothing for the whole.
                broken = new IOException("the server refused the request before its body was sent");
            } else {
                connection.terminateRequest(request);
            }
        }

        @Override
        public void receiveResponseEntity(ClassicHttpResponse response) throws IOException, HttpException {
            connection.receiveResponseEntity(response);
            if (broken != null) {
                response.setHeader("Connection", "close");
            }
        }

        @Override
        public boolean isDataAvailable(Timeout timeout) throws IOException {
            return connection.isDataAvailable(timeout);
        }

        @Override
        public boolean isConsistent() {
            return broken == null && connection.isConsistent();
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public boolean isStale() throws IOException {
            return connection.isStale();
        }

        @Override
        public EndpointDetails getEndpointDetails() {
            return connection.getEndpointDetails();
        }

        @Override
        public SocketAddress getLocalAddress() {
            return connection.getLocalAddress();
        }

        @Override
        public SocketAddress getRemoteAddress() {
            return connection.getRemoteAddress();
        }

        @Override
        public ProtocolVersion getProtocolVersion() {
            return connection.getProtocolVersion();
        }

        @Override
        public SSLSession getSSLSession() {
            return connection.getSSLSession();
        }

        @Override
        public Timeout getSocketTimeout() {
            return connection.getSocketTimeout();
        }

        @Override
        public void setSocketTimeout(Timeout timeout) {
            connection.setSocketTimeout(timeout);
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }

        @Override
        public void close(CloseMode mode) {
            connection.close(mode);
        }
    }
}
