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
 * Detects the format of a response to a query: text with one key per line, one JSON value, a sequence of JSON values,
 * or XML. The Content-Type, the beginning of the body, and the JSON pointers of the user decide which format it is. XML
 * is only read if the user expects it.
 */
public final class QueryFormat {
    private static final Pattern SEQUENCE_TYPE = Pattern.compile("ndjson|jsonl|json-?lines|json-stream|stream\\+json");
    private static final int MAX_BEGINNING_BYTES = 64;
    private static final int NO_CONTENT = 204;

    /** The limit of the decoded size. The response needs no limit, because it is read one item at a time. */
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** The characters with which a JSON array or object starts. */
    private static final String ARRAY_OR_OBJECT_START = "[{";

    /** The replacement character, to which UTF-8 decoding converts malformed bytes. */
    private static final String REPLACEMENT_CHAR = "\ufffd";

    /** The JSON parser reads a response that starts so: an array, an object, a string, or text in a wrong charset. */
    private static final String JSON_START_CHARS = ARRAY_OR_OBJECT_START + "\"" + REPLACEMENT_CHAR;

    /**
     * A JSON value that is neither a string, an array nor an object. Some servers send such a value, for example {@code
     * false}.
     */
    private static final Pattern SCALAR = Pattern.compile("true|false|null|-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private QueryFormat() {}

    /**
     * Detects the format of a response, and creates the page that reads it. Takes over the body of the response. Closes
     * the body if this method throws.
     *
     * @param target the URL of the response
     * @param shape how to read the response
     */
    public static Page openPage(Reply reply, Target target, ResponseShape shape) {
        reply.checkContentEncoding();
        BodyWindow wholeBody = BodyWindow.wholeBody(reply.info().size());
        RemainingRange resumeAfterInterruption = RemainingRange.ofWholeBody(reply);
        BodyStream received = reply.takeBody(
                wholeBody, TransferProgress.NONE, resumeAfterInterruption, Digests.ofFullResponse(reply::joinedHeader));
        InputStream decoded = decode(reply, received);
        ParkableStream body = reply.createParkableStream(received, decoded);
        try {
            return createPage(reply, target, shape, body);
        } catch (JsonException e) {
            throw closeAfter(body, reply.unexpectedResponse(e));
        } catch (RuntimeException e) {
            throw closeAfter(body, e);
        } catch (IOException e) {
            throw closeAfter(body, reply.failureFor(e));
        }
    }

    /** Closes the body, and returns the failure for the caller to throw. */
    private static RuntimeException closeAfter(ParkableStream body, RuntimeException failure) {
        try {
            body.close();
        } catch (StoreException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static Page createPage(Reply reply, Target target, ResponseShape shape, ParkableStream body)
            throws IOException {
        if (shape.isXml() && reply.status() != NO_CONTENT) {
            KeyItems items = KeyItems.ofXml(reply, target, body, shape);
            return new Page(reply, target, items, items::cursor);
        }
        QueryPointers pointers = shape.pointers();
        String header = reply.header("Content-Type");
        String contentType = header == null ? "" : header.toLowerCase(Locale.ROOT);
        boolean isSequence = SEQUENCE_TYPE.matcher(contentType).find();
        boolean isJsonType = !isSequence && contentType.contains("json");
        // A user who sets a pointer expects JSON, whatever the Content-Type is: some servers send all data as
        // text/plain. With queryFormat=ndjson, the pointer to the key has a default.
        boolean expectsJson = pointers.key() != null || pointers.items() != null;
        // A sequence is detected by its Content-Type only. For other types, the beginning of the body decides.
        boolean needsBeginning = isJsonType || (expectsJson && !isSequence);
        byte[] beginning = needsBeginning ? readBeginning(body) : new byte[0];
        InputStream in =
                beginning.length == 0 ? body : new SequenceInputStream(new ByteArrayInputStream(beginning), body);
        boolean isJson = isJsonType ? mayBeJson(beginning) : expectsJson && startsArrayOrObject(beginning);
        if (expectsJson && !isJson && !isSequence && reply.status() != NO_CONTENT) {
            throw reply.unexpectedResponse(
                    shape.isNdjson()
                            ? "it is no NDJSON, but queryFormat is ndjson"
                            : "it is no JSON, but queryKeyPointer and queryItemsPointer need JSON");
        }
        QueryPointers.Continuation continuation = pointers.continuation();
        if (continuation != null && isSequence) {
            throw reply.unexpectedResponse(continuation.missing());
        }
        if (isSequence || isJson) {
            KeyItems items = KeyItems.ofJson(reply, target, in, body, shape, isSequence);
            return new Page(reply, target, items, items::cursor);
        }
        KeyLines lines = new KeyLines(reply, target, in, body, shape.keys());
        return new Page(reply, target, lines, Optional::empty);
    }

    /** Returns the decoded body; the body itself if it has no coding. A 204 has no body to decode. */
    private static InputStream decode(Reply reply, BodyStream body) {
        boolean isEncoded = reply.info().contentEncoding() != null && reply.status() != NO_CONTENT;
        return isEncoded ? Decoder.decodeData(reply, body, UNLIMITED) : body;
    }

    /**
     * Reads bytes up to the first of these: the end of the first line that is not blank, a {@code [} or
     * <code>{</code>, 64 bytes, or the end of the body.
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
            boolean mayBeByteOrderMark = beginning.size() <= 3 && b >= 0x80; // the mark is EF BB BF
            hasText |= b > ' ' && !mayBeByteOrderMark;
        }
        return beginning.toByteArray();
    }

    /** Decodes the beginning, without a byte order mark and without white space at its ends. */
    private static String toText(byte[] beginning) {
        return new String(beginning, StandardCharsets.UTF_8)
                .replace("\ufeff", "") // the byte order mark
                .strip();
    }

    /**
     * Returns whether the JSON parser reads a response with a JSON type. The parser also reads malformed JSON (an empty
     * body, a control character, a wrong charset), because its error message helps the user. Any other text is read as
     * one key per line, because some servers send keys with a JSON type.
     */
    private static boolean mayBeJson(byte[] beginning) {
        String text = toText(beginning);
        return text.isEmpty()
                || text.charAt(0) < ' '
                || JSON_START_CHARS.indexOf(text.charAt(0)) >= 0
                || SCALAR.matcher(text).matches();
    }

    private static boolean startsArrayOrObject(byte[] beginning) {
        String text = toText(beginning);
        return !text.isEmpty() && ARRAY_OR_OBJECT_START.indexOf(text.charAt(0)) >= 0;
    }
}
