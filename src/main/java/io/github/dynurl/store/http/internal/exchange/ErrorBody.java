package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.internal.time.Deadline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the beginning of the body of an error response, for messages and log lines. */
final class ErrorBody {
    /** The log lines of this class appear under the name of {@link Reply}, to which it belongs. */
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    private static final int MAX_BYTES = 8 * 1024;

    private ErrorBody() {}

    /**
     * Reads at most the first 8 KiB of the body, and then releases or closes the connection. If an I/O failure ends the
     * text early, the failure is only logged.
     *
     * @param cancelRequest cancels the request; the deadline calls it if reading takes too long
     * @return the text, decoded and with masked secrets; null if it is empty
     */
    static @Nullable String read(Reply reply, Deadline deadline, Runnable cancelRequest) {
        deadline.startDiscard(cancelRequest);
        byte[] buffer = new byte[(int) Math.min(MAX_BYTES, reply.info().size().orElse(MAX_BYTES))];
        int length = 0;
        boolean readToEnd = false;
        try {
            InputStream in = reply.content();
            // Unlike readNBytes(), this loop keeps the bytes that were received before a failure.
            for (int n = 0; n >= 0 && length < buffer.length; length += Math.max(n, 0)) {
                n = in.read(buffer, length, buffer.length - length);
            }
            readToEnd = length < buffer.length || in.read() < 0;
            if (readToEnd) {
                reply.releaseConnection();
            } else {
                reply.abortConnection();
            }
        } catch (IOException e) {
            LOG.debug(
                    "The connection failed while the body of an error response was read",
                    reply.failures().secrets().maskException(e));
            reply.abortConnection();
        }
        deadline.endPhase();
        byte[] received = Arrays.copyOf(buffer, length);
        byte[] decoded = decodeBeginning(reply, received);
        String text = new String(decoded, StandardCharsets.UTF_8);
        // The last characters of a truncated text may be the beginning of a secret. Decoding can truncate the text.
        boolean isWholeText = readToEnd && decoded == received;
        String masked = isWholeText
                ? reply.failures().secrets().mask(text)
                : reply.failures().secrets().maskTruncated(text);
        return masked == null || masked.isEmpty() ? null : masked;
    }

    /**
     * Decodes as many of the bytes as possible, to at most 8 KiB. Returns the same array if the bytes have no supported
     * coding, or if decoding fails before the first decoded byte.
     */
    private static byte[] decodeBeginning(Reply reply, byte[] coded) {
        if (!Decoder.supports(reply.info().contentEncoding())) {
            return coded;
        }
        byte[] decoded = new byte[MAX_BYTES];
        int length = 0;
        boolean hasFailed = true;
        try (InputStream in = Decoder.decodeForLimitedReader(reply, new ByteArrayInputStream(coded), MAX_BYTES)) {
            for (int n = 0; n >= 0 && length < decoded.length; length += Math.max(n, 0)) {
                n = in.read(decoded, length, decoded.length - length);
            }
            hasFailed = false;
        } catch (IOException | UnexpectedReplyException e) {
            LOG.debug(
                    "The body of an error response could only be decoded up to byte {}",
                    length,
                    reply.failures().secrets().maskException(e));
        }
        return hasFailed && length == 0 ? coded : Arrays.copyOf(decoded, length);
    }
}
