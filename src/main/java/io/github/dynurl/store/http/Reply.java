package io.github.dynurl.store.http;

import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.UnexpectedReplyException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the answer to one call while it is received, and its connection. For one thread, but for {@link #cancel}. */
final class Reply {
    private static final Logger LOG = LoggerFactory.getLogger(HttpStore.class);

    private final ClassicHttpResponse response;
    private final Runnable cancel;
    private final Runnable released;
    private final Deadline deadline;
    private final Failures failures;
    private final Settings settings;
    private final OptionalLong contentLength;
    private boolean taken;

    Reply(
            ClassicHttpResponse response,
            Runnable cancel,
            Runnable released,
            Deadline deadline,
            Failures failures,
            Settings settings) {
        this.response = response;
        this.cancel = cancel;
        this.released = released;
        this.deadline = deadline;
        this.failures = failures;
        this.settings = settings;
        this.contentLength = readContentLength();
    }

    int status() {
        return response.getCode();
    }

    /** Returns the first header of that name, null if there is none. */
    @Nullable
    String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** Returns what the head of the answer says of the part. */
    PartInfo info() {
        String modified = header("Last-Modified");
        return new PartInfo(
                status(),
                contentLength,
                header("Content-Type"),
                header("ETag"),
                modified == null ? null : DateUtils.parseStandardDate(modified));
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

    /** Returns the body for a JSON reader: limited, and of no encoding. */
    InputStream jsonBody() throws IOException {
        refuseEncoding();
        if (contentLength.orElse(0) > settings.maxJsonSize()) {
            throw LimitedStream.tooLong(settings.maxJsonSize());
        }
        return new LimitedStream(content(), settings.maxJsonSize());
    }

    /** Takes over the body, or some of it: from now on its stream holds the connection. */
    BodyStream takeBody(Window window, Progress progress) {
        refuseEncoding();
        HttpEntity entity = response.getEntity();
        boolean endIsSeen = entity == null || entity.isChunked() || contentLength.isPresent();
        if (!endIsSeen && !settings.allowCloseDelimited()) {
            throw unexpected("the body ends with the connection, so a cut could not be told from the end;"
                    + " allowCloseDelimited=true accepts that");
        }
        try {
            BodyStream body = new BodyStream(this, content(), window, progress, deadline, settings.timeouts());
            taken = true;
            return body;
        } catch (IOException e) {
            throw failures.ofNetwork(e, null);
        }
    }

    private void refuseEncoding() {
        String encoding = header("Content-Encoding");
        if (encoding != null && !encoding.isBlank() && !encoding.trim().equalsIgnoreCase("identity")) {
            throw unexpected("its Content-Encoding was not asked for");
        }
    }

    private InputStream content() throws IOException {
        HttpEntity entity = response.getEntity();
        InputStream content = entity == null ? null : entity.getContent();
        return content == null ? InputStream.nullInputStream() : content;
    }

    boolean isTaken() {
        return taken;
    }

    /** Gives the connection back, for other calls if the body was read to its end. */
    void release(boolean read) {
        if (!read) {
            cancel.run();
        }
        try {
            response.close();
        } catch (IOException e) {
            LOG.debug("The connection failed while it was released", e);
        } finally {
            released.run();
        }
    }

    /** Ends a body that nobody wants: a short one is read, for so long, that the connection can be used again. */
    void discard(Duration limit) {
        boolean read = response.getEntity() == null;
        if (!read && contentLength.orElse(0) <= settings.maxDiscard()) {
            deadline.begin("operationTimeout", limit);
            try {
                read = content().skip(settings.maxDiscard() + 1) <= settings.maxDiscard();
            } catch (IOException e) {
                LOG.debug("The connection failed while the rest of an answer was read", e);
            }
        }
        release(read);
    }

    StoreException ofNetwork(Exception e) {
        return failures.ofNetwork(e, deadline.breach());
    }

    UnexpectedReplyException unexpected(String why) {
        return failures.unexpected(this, why, null);
    }

    Failures failures() {
        return failures;
    }
}
