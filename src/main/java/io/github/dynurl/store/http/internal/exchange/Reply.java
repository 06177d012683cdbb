package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.connection.BorrowedConnections;
import io.github.dynurl.store.http.internal.body.BodyWindow;
import io.github.dynurl.store.http.internal.body.LimitedJsonStream;
import io.github.dynurl.store.http.internal.body.TransferProgress;
import io.github.dynurl.store.http.internal.header.DigestedStream;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.store.http.internal.header.HttpDate;
import io.github.dynurl.store.http.internal.time.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the answer to one call while it is received, and its connection. For one thread, but for {@link #cancel}. */
public final class Reply {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    private static final int ERROR_BODY = 8 * 1024;
    private static final int LOGGED_CHARACTERS = 200;

    /** Says whose connection it is, null where nobody asks for it back, and where it leads. Immutable. */
    public record Holder(@Nullable BorrowedConnections lent, HttpHost server) {}

    private final ClassicHttpResponse response;
    private final Runnable cancel;
    private final Holder holder;
    private final Operation operation;
    private final Failures failures;
    private final Settings settings;
    private final Function<RemainingRange, @Nullable Resumption> resumptions;
    private final OptionalLong contentLength;
    private @Nullable PartInfo info;
    private @Nullable InputStream content;
    private boolean taken;
    private boolean ended;
    private boolean errorBodyIsRead;
    private @Nullable String errorBody;

    public Reply(
            ClassicHttpResponse response,
            Runnable cancel,
            Holder holder,
            Operation operation,
            Failures failures,
            Settings settings,
            Function<RemainingRange, @Nullable Resumption> resumptions) {
        this.response = response;
        this.cancel = cancel;
        this.holder = holder;
        this.operation = operation;
        this.failures = failures;
        this.settings = settings;
        this.resumptions = resumptions;
        this.contentLength = readContentLength();
    }

    public int status() {
        return response.getCode();
    }

    public boolean isSuccess() {
        return isSuccess(status());
    }

    /** Tells whether a status says that it was done; 207 says that only some of it was (RFC 4918, 11.1). */
    public static boolean isSuccess(int status) {
        return status >= 200 && status <= 299 && status != 207;
    }

    /** Returns the first header of that name, null if there is none. */
    @Nullable
    public String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** Returns all headers of that name as one, null if there is none. */
    @Nullable
    public String headers(String name) {
        Header[] headers = response.getHeaders(name);
        return headers.length == 0
                ? null
                : Arrays.stream(headers).map(Header::getValue).collect(Collectors.joining(", "));
    }

    /** Returns what the head of the answer says of the part. */
    public PartInfo info() {
        PartInfo known = info;
        if (known == null) {
            known = new PartInfo(
                    status(),
                    contentLength,
                    header("Content-Type"),
                    Decoder.codings(headers("Content-Encoding")),
                    header("ETag"),
                    HttpDate.parse(header("Last-Modified")));
            info = known;
        }
        return known;
    }

    /** Returns what the answer to a write says of the part: its tag and its time. Length and type are those of the answer. */
    public PartInfo written() {
        return new PartInfo(status(), OptionalLong.empty(), null, null, info().etag(), info().modified());
    }

    /** Reads the Content-Length where it counts: not beside a Transfer-Encoding (RFC 9112, 6.3). */
    private OptionalLong readContentLength() {
        String value = header("Transfer-Encoding") == null ? header("Content-Length") : null;
        if (value == null
                || value.isEmpty()
                || value.length() > 18
                || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(value));
    }

    /** Returns the body for a JSON reader: limited, decoded, and checked against its digest at its end. */
    public InputStream jsonBody() throws IOException {
        refuseUnknownCoding();
        if (contentLength.orElse(0) > settings.maxJsonSize()) {
            throw LimitedJsonStream.tooLong(settings.maxJsonSize());
        }
        Digests digests = Digests.ofWholeBody(this::headers);
        InputStream body = digests == null ? content() : new DigestedStream(content(), digests, this::verify);
        return new LimitedJsonStream(Decoder.within(this, body, settings.maxJsonSize()), settings.maxJsonSize());
    }

    /**
     * Takes over the body, or some of it: from now on its stream holds the connection. Its first byte has come then, so
     * that what breaks off before it can be requested again as a whole.
     *
     * @param rest how to request the rest, should it break off; null if that is not possible
     * @param digests those of the bytes in the window; null if there are none
     */
    public BodyStream takeBody(
            BodyWindow window, TransferProgress progress, @Nullable RemainingRange rest, @Nullable Digests digests) {
        HttpEntity entity = response.getEntity();
        boolean endIsSeen = entity == null || entity.isChunked() || contentLength.isPresent() || digests != null;
        if (!endIsSeen && !settings.allowCloseDelimited()) {
            throw unexpected("the body ends with the connection, so a cut could not be told from the end;"
                    + " allowCloseDelimited=true accepts that");
        }
        Resumption resumption = rest == null ? null : resumptions.apply(rest);
        BodyStream body = new BodyStream(this, operation, window, progress, digests, resumption);
        body.begin();
        taken = true;
        operation.handOver();
        return body;
    }

    /**
     * Makes a stream of a body that was taken, which others may ask for its connection.
     *
     * @param in the body, decoded
     * @param reopening opens it again; null if that is not possible
     * @param anywhere whether it can be opened in the middle
     */
    public ParkableStream parkable(
            BodyStream body, InputStream in, ParkableStream.@Nullable Reopening reopening, boolean anywhere) {
        return new ParkableStream(holder.lent(), holder.server(), body, in, reopening, anywhere);
    }

    /** Fails if the body is in a coding that it cannot be read in: for what must be read here, JSON and keys. */
    public void refuseUnknownCoding() {
        String coding = info().contentEncoding();
        if (coding != null && !Decoder.knows(coding)) {
            throw unexpected("its Content-Encoding "
                    + Key.shown(String.valueOf(settings.secrets().hide(coding)))
                    + " cannot be decoded, and was not asked for; gzip and deflate can");
        }
    }

    /** Returns the body, the same stream each time: at its end it gives the connection back. */
    InputStream content() throws IOException {
        InputStream known = content;
        if (known == null) {
            HttpEntity entity = response.getEntity();
            InputStream stream = entity == null ? null : entity.getContent();
            known = stream == null
                    ? InputStream.nullInputStream()
                    : settings.traffic().counting(stream);
            content = known;
        }
        return known;
    }

    boolean isTaken() {
        return taken;
    }

    /** Gives the connection back, for other requests if the body was read to its end. */
    void release(boolean read) {
        ended = true;
        if (!read) {
            cancel.run();
        }
        try {
            response.close();
        } catch (IOException e) {
            LOG.debug(
                    "The connection failed while it was released",
                    failures.secrets().shown(e));
        }
    }

    /** Returns the beginning of what the server says beside a status that is a failure; null if it is nothing. */
    @Nullable
    String errorBody() {
        if (!errorBodyIsRead) {
            errorBodyIsRead = true;
            errorBody = response.getEntity() == null ? null : readErrorBody();
        }
        return errorBody;
    }

    private @Nullable String readErrorBody() {
        operation.deadline().beginDiscard(cancel);
        byte[] said = new byte[(int) Math.min(ERROR_BODY, contentLength.orElse(ERROR_BODY))];
        int length = 0;
        boolean whole = false;
        try {
            InputStream in = content();
            // What breaks off in the middle is read up to there.
            for (int n = 0; n >= 0 && length < said.length; length += Math.max(n, 0)) {
                n = in.read(said, length, said.length - length);
            }
            whole = length < said.length || in.read() < 0;
            release(whole);
        } catch (IOException e) {
            LOG.debug(
                    "The connection failed while the body of a failure was read",
                    failures.secrets().shown(e));
            release(false);
        }
        operation.deadline().end();
        byte[] bytes = Arrays.copyOf(said, length);
        byte[] plain = decodedBeginning(bytes);
        String text = new String(plain, StandardCharsets.UTF_8);
        String shown = whole && plain == bytes
                ? failures.secrets().hide(text)
                : failures.secrets().cut(text);
        return shown == null || shown.isEmpty() ? null : shown;
    }

    /** Decodes what was read of the body of a failure, as far as that goes; returns it as it is where nothing comes of it. */
    private byte[] decodedBeginning(byte[] coded) {
        if (!Decoder.knows(info().contentEncoding())) {
            return coded;
        }
        byte[] plain = new byte[ERROR_BODY];
        int length = 0;
        boolean sound = false;
        try (InputStream in = Decoder.within(this, new ByteArrayInputStream(coded), ERROR_BODY)) {
            for (int n = 0; n >= 0 && length < plain.length; length += Math.max(n, 0)) {
                n = in.read(plain, length, plain.length - length);
            }
            sound = true;
        } catch (IOException | UnexpectedReplyException e) {
            LOG.debug(
                    "The body of a failure was decoded up to byte {}",
                    length,
                    failures.secrets().shown(e));
        }
        return sound || length > 0 ? Arrays.copyOf(plain, length) : coded;
    }

    /** Returns what the server said of a failure, for the end of a line in the log. */
    String said() {
        return errorBody() == null ? "" : ": " + Key.shown(errorBody(), LOGGED_CHARACTERS);
    }

    /** Ends a body that nobody wants: a short one is read, for a short time, so that the connection can be used again. */
    void discard() {
        if (ended) {
            return;
        }
        boolean read = response.getEntity() == null;
        if (!read && contentLength.orElse(0) <= settings.maxDiscard()) {
            operation.deadline().beginDiscard(cancel);
            try {
                InputStream rest = content();
                // Mostly there is none; to skip it would allocate a buffer first.
                read = rest.read() < 0 || rest.skip(settings.maxDiscard()) < settings.maxDiscard();
            } catch (IOException e) {
                LOG.debug(
                        "The connection failed while the rest of an answer was read",
                        failures.secrets().shown(e));
            }
            operation.deadline().end();
        }
        release(read);
    }

    /** Fails if the bytes, of which there are no more, are not those that were announced. */
    void verify(Digests digests) {
        String wrong = digests.wrong();
        if (wrong != null) {
            throw unexpected(
                    "the bytes are not those of its " + wrong + ": they were damaged on the way, or in the store");
        }
    }

    public StoreException ofNetwork(IOException e) {
        return failures.ofNetwork(e, operation);
    }

    /** Makes the exception of what HttpClient threw since it was cancelled; anything else is a fault, and is thrown as it is. */
    StoreException ofCancelled(RuntimeException e) {
        return failures.ofCancelled(e, operation);
    }

    /** Returns how many bytes of JSON may be read at a time. */
    public long maxJsonSize() {
        return settings.maxJsonSize();
    }

    /** Makes the exception of JSON that is not what it should be. */
    public UnexpectedReplyException unexpected(JsonException e) {
        return failures.unexpected(this, String.valueOf(failures.secrets().hide(e.getMessage())), e);
    }

    public UnexpectedReplyException unexpected(String why) {
        return failures.unexpected(this, why, null);
    }

    public Failures failures() {
        return failures;
    }
}
