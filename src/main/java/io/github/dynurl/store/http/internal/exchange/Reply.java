package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.connection.ConnectionHolders;
import io.github.dynurl.store.http.internal.body.BodyWindow;
import io.github.dynurl.store.http.internal.body.LimitedStream;
import io.github.dynurl.store.http.internal.body.TransferProgress;
import io.github.dynurl.store.http.internal.header.DigestedStream;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.store.http.internal.header.HttpDate;
import io.github.dynurl.store.http.internal.time.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The response to one request. It owns its connection until {@link #discardBody} or {@link #errorBody} releases or
 * closes the connection, or until {@link #takeBody} passes the connection on to a {@link BodyStream}. Not thread-safe.
 */
public final class Reply {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    private static final int MAX_LOGGED_CHARACTERS = 200;
    private static final int MAX_LONG_DIGITS = 18; // each number with 18 digits fits into a long

    /**
     * Where the connection of a response comes from. Immutable.
     *
     * @param connectionHolders the registry of the streams that release their connection when another request needs it;
     *     null if streams never do this
     * @param server the server at the other end of the connection
     */
    public record ConnectionSource(@Nullable ConnectionHolders connectionHolders, HttpHost server) {}

    private final ClassicHttpResponse response;
    private final Runnable cancelRequest;
    private final ConnectionSource connectionSource;
    private final Operation operation;
    private final Failures failures;
    private final Settings settings;
    private final Function<RemainingRange, @Nullable Resumption> resumptions;
    private final OptionalLong contentLength;
    private @Nullable PartInfo info;
    private @Nullable InputStream content;
    private boolean bodyTaken;
    private boolean connectionReleased;
    private boolean errorBodyRead;
    private @Nullable String errorBody;

    public Reply(
            ClassicHttpResponse response,
            Runnable cancelRequest,
            ConnectionSource connectionSource,
            Operation operation,
            Failures failures,
            Settings settings,
            Function<RemainingRange, @Nullable Resumption> resumptions) {
        this.response = response;
        this.cancelRequest = cancelRequest;
        this.connectionSource = connectionSource;
        this.operation = operation;
        this.failures = failures;
        this.settings = settings;
        this.resumptions = resumptions;
        this.contentLength = parseContentLength();
    }

    public int status() {
        return response.getCode();
    }

    /** Returns whether a status is 2xx except 207 (Multi-Status), which can contain failures (RFC 4918, 11.1). */
    public static boolean isSuccess(int status) {
        return status >= 200 && status <= 299 && status != 207;
    }

    /** Returns the value of the first header field with this name; null if there is none. */
    @Nullable
    public String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** Returns the values of all header fields with this name. */
    List<String> headers(String name) {
        return Arrays.stream(response.getHeaders(name)).map(Header::getValue).toList();
    }

    /** Returns the values of all header fields with this name, joined by commas; null if there is none. */
    @Nullable
    public String joinedHeader(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** Returns all header fields. */
    public Header[] headers() {
        return response.getHeaders();
    }

    /** Returns the information from the header fields, such as the size and the entity tag of the requested part. */
    public PartInfo info() {
        PartInfo cached = info;
        if (cached == null) {
            cached = new PartInfo(
                    status(),
                    contentLength,
                    header("Content-Type"),
                    Decoder.parseCodings(joinedHeader("Content-Encoding")),
                    header("ETag"),
                    HttpDate.parse(header("Last-Modified")));
            info = cached;
        }
        return cached;
    }

    /** Returns the entity tag and time of the written part. Omits what describes the body of the response itself. */
    public PartInfo infoAfterWrite() {
        return new PartInfo(status(), OptionalLong.empty(), null, null, info().etag(), info().modified());
    }

    /** Returns the Content-Length; empty if it is missing or malformed, or replaced by Transfer-Encoding (RFC 9112). */
    private OptionalLong parseContentLength() {
        String value = header("Transfer-Encoding") == null ? header("Content-Length") : null;
        if (value == null || value.isEmpty() || value.length() > MAX_LONG_DIGITS) {
            return OptionalLong.empty();
        }
        boolean isNumber = value.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? OptionalLong.of(Long.parseLong(value)) : OptionalLong.empty();
    }

    /** Returns a small body, decoded. A read fails beyond maxJsonSize or on a wrong digest. Keeps the connection. */
    public InputStream limitedBody() throws IOException {
        checkContentEncoding();
        if (contentLength.orElse(0) > settings.maxJsonSize()) {
            throw LimitedStream.tooLong(header("Content-Type"), settings.maxJsonSize());
        }
        Digests digests = Digests.ofFullResponse(this::joinedHeader);
        InputStream body = digests == null ? content() : new DigestedStream(content(), digests, this::verifyDigests);
        body = Decoder.decodeForLimitedReader(this, body, settings.maxJsonSize());
        return new LimitedStream(
                body, settings.maxJsonSize(), max -> LimitedStream.tooLong(header("Content-Type"), max));
    }

    /** Passes the connection on to a stream that does not resume an interrupted download and verifies no digests. */
    public BodyStream takeBody(BodyWindow window, TransferProgress progress) {
        return takeBody(window, progress, null, null);
    }

    /**
     * Passes the connection on to a stream of the body, and waits for the first byte. If there is a failure before the
     * first byte, this method throws, so that the whole call can be retried.
     *
     * @param window the bytes of the body that the stream delivers
     * @param remainder creates the request that resumes an interrupted download; null if the download cannot be resumed
     * @param digests the digests of the bytes in the window; null if there are none
     */
    public BodyStream takeBody(
            BodyWindow window,
            TransferProgress progress,
            @Nullable RemainingRange remainder,
            @Nullable Digests digests) {
        HttpEntity entity = response.getEntity();
        boolean isTruncationDetectable =
                entity == null || entity.isChunked() || contentLength.isPresent() || digests != null;
        if (!isTruncationDetectable && !settings.allowCloseDelimited()) {
            throw unexpectedResponse("the body ends with the connection, so a truncated body could not be detected;"
                    + " allowCloseDelimited=true accepts that");
        }
        Resumption resumption = remainder == null ? null : resumptions.apply(remainder);
        BodyStream body = new BodyStream(this, operation, window, progress, digests, resumption);
        body.awaitFirstByte();
        bodyTaken = true;
        operation.handOverToStream();
        return body;
    }

    /** Creates a stream of a body that cannot be opened again. To release its connection, it is copied to a file. */
    public ParkableStream createParkableStream(BodyStream body, InputStream decoded) {
        return createParkableStream(body, decoded, null, false);
    }

    /**
     * Creates a stream that can release its connection while nobody reads. The stream closes {@code decoded}.
     *
     * @param body the result of {@link #takeBody}
     * @param decoded the stream to read from: {@code body} itself, or a decoder that reads from {@code body}
     * @param reopener opens the body again; null if that is not possible
     * @param reopensAtPosition whether the reopener can start at any position; if false, it starts at the first byte
     */
    public ParkableStream createParkableStream(
            BodyStream body,
            InputStream decoded,
            ParkableStream.@Nullable Reopener reopener,
            boolean reopensAtPosition) {
        return new ParkableStream(connectionSource, body, decoded, reopener, reopensAtPosition);
    }

    /** Throws if the Content-Encoding cannot be decoded. Data that is passed on undecoded does not need this check. */
    public void checkContentEncoding() {
        String codings = info().contentEncoding();
        if (codings != null && !Decoder.supports(codings)) {
            String shown = Key.shown(String.valueOf(failures.secrets().mask(codings)));
            throw unexpectedResponse(
                    "its Content-Encoding " + shown + " cannot be decoded; supported are gzip and deflate");
        }
    }

    /** Returns the body as it is received, without decoding. Each call returns the same stream. */
    InputStream content() throws IOException {
        InputStream cached = content;
        if (cached == null) {
            HttpEntity entity = response.getEntity();
            InputStream stream = entity == null ? null : entity.getContent();
            cached = stream == null
                    ? InputStream.nullInputStream()
                    : settings.traffic().createCountingStream(stream);
            content = cached;
        }
        return cached;
    }

    boolean isBodyTaken() {
        return bodyTaken;
    }

    /** Returns the connection to the pool, for reuse. The caller must have read the body to its end. */
    void releaseConnection() {
        connectionReleased = true;
        closeResponse();
    }

    /** Cancels the request and closes the connection. */
    void abortConnection() {
        connectionReleased = true;
        cancelRequest.run();
        closeResponse();
    }

    private void closeResponse() {
        try {
            response.close();
        } catch (IOException e) {
            LOG.debug(
                    "The connection failed while it was released",
                    failures.secrets().maskException(e));
        }
    }

    /** Returns the beginning of an error response's body, decoded and with masked secrets; null if it is empty. */
    @Nullable
    String errorBody() {
        if (!errorBodyRead) {
            errorBodyRead = true;
            errorBody = response.getEntity() == null ? null : ErrorBody.read(this, operation.deadline(), cancelRequest);
        }
        return errorBody;
    }

    /** Returns the end of a log line: a colon and the beginning of the error body. Empty if there is no body. */
    String errorBodyForLog() {
        return errorBody() == null ? "" : ": " + Key.shown(errorBody(), MAX_LOGGED_CHARACTERS);
    }

    /**
     * Releases the connection, unless it was released before. If the unread rest of the body is short, reads it for a
     * short time, so that the connection can be reused. Otherwise closes the connection.
     */
    void discardBody() {
        if (connectionReleased) {
            return;
        }
        boolean readToEnd = response.getEntity() == null;
        if (!readToEnd && contentLength.orElse(0) <= settings.maxDiscard()) {
            operation.deadline().startDiscard(cancelRequest);
            try {
                InputStream rest = content();
                // Most bodies are already at their end. read() detects the end without the buffer that skip()
                // allocates.
                readToEnd = rest.read() < 0 || rest.skip(settings.maxDiscard()) < settings.maxDiscard();
            } catch (IOException e) {
                LOG.debug(
                        "The connection failed while the rest of a response was discarded",
                        failures.secrets().maskException(e));
            }
            operation.deadline().endPhase();
        }
        if (readToEnd) {
            releaseConnection();
        } else {
            abortConnection();
        }
    }

    /** Throws if the bytes of the complete body do not match one of its digests. */
    void verifyDigests(Digests digests) {
        String mismatched = digests.finishAndFindMismatch();
        if (mismatched != null) {
            throw unexpectedResponse(
                    "the bytes are not those of its " + mismatched + ": they were damaged on the way, or in the store");
        }
    }

    /** Creates the exception for a failure while the body was read, see {@link Failures#forException}. */
    public StoreException failureFor(Exception e) {
        return failures.forException(e, operation);
    }

    /** Returns the maximum size of one JSON text in bytes. */
    public long maxJsonSize() {
        return settings.maxJsonSize();
    }

    /** Creates the exception for a body that is malformed or too long. It ends with the message of {@code e}. */
    public UnexpectedReplyException unexpectedResponse(IOException e) {
        return failures.forUnexpectedResponse(
                this, String.valueOf(failures.secrets().mask(e.getMessage())), e);
    }

    /** Creates the exception for a response that this client does not understand. Its message ends with the reason. */
    public UnexpectedReplyException unexpectedResponse(String reason) {
        return failures.forUnexpectedResponse(this, reason, null);
    }

    /** Creates the exception for a response that belongs to another state of the object than the request required. */
    public ConflictException conflictFailure(String reason) {
        return failures.forConflict(this, reason);
    }

    Failures failures() {
        return failures;
    }
}
