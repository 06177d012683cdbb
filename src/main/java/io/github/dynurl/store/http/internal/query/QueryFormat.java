package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.body.BodyWindow;
import io.github.dynurl.store.http.internal.body.TransferProgress;
import io.github.dynurl.store.http.internal.exchange.BodyStream;
import io.github.dynurl.store.http.internal.exchange.Decoder;
import io.github.dynurl.store.http.internal.exchange.ParkableStream;
import io.github.dynurl.store.http.internal.exchange.RemainingRange;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.store.url.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides whether a response to a query is text with one key a line, one JSON value, or a sequence of JSON values. The
 * Content-Type and the beginning of the body decide.
 */
public final class QueryFormat {
    private static final Pattern SEQUENCE_TYPE = Pattern.compile("ndjson|jsonl|json-?lines|json-stream|stream\\+json");
    private static final int MAX_BEGINNING_BYTES = 64;
    private static final int NO_CONTENT = 204;

    /** A response is read item by item, so that its decoded size needs no limit. */
    private static final long UNLIMITED = Long.MAX_VALUE;

    private static final String ARRAY_OR_OBJECT_START = "[{";

    /** A JSON value that is no key. Some servers send it instead of keys, for example {@code false} or {@code 404}. */
    private static final Pattern SCALAR = Pattern.compile("true|false|null|-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private QueryFormat() {}

    /** Starts to read a response. Closes its body if that fails. */
    public static Page openPage(Reply reply, Target target, QueryPointers pointers) {
        reply.checkContentEncoding();
        BodyStream received = reply.takeBody(
                BodyWindow.wholeBody(reply.info().size()),
                TransferProgress.NONE,
                RemainingRange.ofWholeBody(reply),
                Digests.ofWholeBody(reply::joinedHeader));
        ParkableStream body = reply.createParkableStream(received, decode(reply, received));
        try {
            return createPage(reply, target, pointers, body);
        } catch (JsonException e) {
            throw closeWith(body, reply.unexpectedFailure(e));
        } catch (RuntimeException e) {
            throw closeWith(body, e);
        } catch (IOException e) {
            throw closeWith(body, reply.failureFor(e));
        }
    }

    private static RuntimeException closeWith(ParkableStream body, RuntimeException failure) {
        try {
            body.close();
        } catch (StoreException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static Page createPage(Reply reply, Target target, QueryPointers pointers, ParkableStream body)
            throws IOException {
        String header = reply.header("Content-Type");
        String contentType = header == null ? "" : header.toLowerCase(Locale.ROOT);
        boolean isSequence = SEQUENCE_TYPE.matcher(contentType).find();
        boolean isJsonType = !isSequence && contentType.contains("json");
        // A user who sets a pointer expects JSON. That counts more than a server that sends everything as text/plain.
        boolean expectsJson = pointers.key() != null || pointers.items() != null;
        boolean needsBeginning = isJsonType || (expectsJson && !isSequence);
        byte[] beginning = needsBeginning ? readBeginning(body) : new byte[0];
        InputStream in =
                beginning.length == 0 ? body : new SequenceInputStream(new ByteArrayInputStream(beginning), body);
        boolean isJson = isJsonType ? mayBeJson(beginning) : expectsJson && startsArrayOrObject(beginning);
        if (expectsJson && !isJson && !isSequence && reply.status() != NO_CONTENT) {
            throw reply.unexpectedFailure("it is no JSON, which queryKeyPointer and queryItemsPointer are for");
        }
        if (pointers.cursor() != null && isSequence) {
            throw reply.unexpectedFailure("it is no JSON object, so it has no cursor (queryCursorPointer)");
        }
        if (isSequence || isJson) {
            KeyItems items = new KeyItems(reply, in, body, pointers, isSequence);
            return new Page(reply, target, items, items::cursor);
        }
        KeyLines lines = new KeyLines(reply, in, body);
        return new Page(reply, target, lines, Optional::empty);
    }

    private static InputStream decode(Reply reply, BodyStream body) {
        boolean isEncoded = reply.info().contentEncoding() != null && reply.status() != NO_CONTENT;
        return isEncoded ? Decoder.decodeData(reply, body, UNLIMITED) : body;
    }

    /**
     * Reads the body to the end of its first line that is not blank, to the first {@code [} or <code>{</code>, or 64
     * bytes.
     */
    private static byte[] readBeginning(InputStream in) throws IOException {
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        boolean hasText = false;
        while (beginning.size() < MAX_BEGINNING_BYTES) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            beginning.write(b);
            boolean isLineEnd = b == '\n' || b == '\r';
            boolean startsArrayOrObject = ARRAY_OR_OBJECT_START.indexOf(b) >= 0;
            if ((hasText && isLineEnd) || startsArrayOrObject) {
                break;
            }
            boolean isByteOrderMark = beginning.size() <= 3 && b >= 0x80;
            hasText |= b > ' ' && !isByteOrderMark;
        }
        return beginning.toByteArray();
    }

    private static String toText(byte[] beginning) {
        return new String(beginning, StandardCharsets.UTF_8)
                .replace("\ufeff", "") // the byte order mark
                .strip();
    }

    /**
     * Returns whether a response with a JSON type is read as JSON. That includes malformed JSON (empty, a control
     * character, a wrong charset), for which the JSON parser has a good message. Any other text is read as keys, one a
     * line, because some servers send them with a JSON type.
     */
    private static boolean mayBeJson(byte[] beginning) {
        String text = toText(beginning);
        return text.isEmpty()
                || text.charAt(0) < ' '
                || (ARRAY_OR_OBJECT_START + "\"\ufffd").indexOf(text.charAt(0)) >= 0
                || SCALAR.matcher(text).matches();
    }

    private static boolean startsArrayOrObject(byte[] beginning) {
        String text = toText(beginning);
        return !text.isEmpty() && ARRAY_OR_OBJECT_START.indexOf(text.charAt(0)) >= 0;
    }
}
