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

/** Tells by its Content-Type how an answer to a query is to be read. */
public final class QueryFormat {
    private static final Pattern SEQUENCE = Pattern.compile("ndjson|jsonl|json-?lines|json-stream|stream\\+json");
    private static final int BEGIN = 64;
    private static final int NO_CONTENT = 204;

    private static final String STRUCTURE = "[{";

    /** A value that is no key: what a server says instead of them, as false or 404. */
    private static final Pattern SCALAR = Pattern.compile("true|false|null|-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private QueryFormat() {}

    /** Begins to read an answer: lines, unless its type and its beginning say JSON. */
    public static Page read(Reply reply, Target target, QueryPointers pointers) {
        reply.refuseUnknownCoding();
        BodyStream taken = reply.takeBody(
                BodyWindow.whole(reply.info().size()),
                TransferProgress.NONE,
                RemainingRange.ofWhole(reply),
                Digests.ofWholeBody(reply::headers));
        ParkableStream body = reply.parkable(taken, decoded(reply, taken), null, false);
        try {
            return read(reply, target, pointers, body);
        } catch (JsonException e) {
            throw closing(body, reply.unexpected(e));
        } catch (RuntimeException e) {
            throw closing(body, e);
        } catch (IOException e) {
            throw closing(body, reply.ofNetwork(e));
        }
    }

    private static RuntimeException closing(ParkableStream body, RuntimeException why) {
        try {
            body.close();
        } catch (StoreException e) {
            why.addSuppressed(e);
        }
        return why;
    }

    private static Page read(Reply reply, Target target, QueryPointers pointers, ParkableStream body)
            throws IOException {
        String type = reply.header("Content-Type");
        String name = type == null ? "" : type.toLowerCase(Locale.ROOT);
        boolean sequence = SEQUENCE.matcher(name).find();
        boolean json = !sequence && name.contains("json");
        // Who says where in JSON the keys are knows better than a server that calls everything text.
        boolean pointed = pointers.key() != null || pointers.items() != null;
        byte[] begin = json || (pointed && !sequence) ? begin(body) : new byte[0];
        InputStream in = begin.length == 0 ? body : new SequenceInputStream(new ByteArrayInputStream(begin), body);
        boolean array = json ? isJson(begin) : pointed && isStructure(begin);
        if (pointed && !array && !sequence && reply.status() != NO_CONTENT) {
            throw reply.unexpected("it is no JSON, which queryKeyPointer and queryItemsPointer are for");
        }
        if (pointers.cursor() != null && sequence) {
            throw reply.unexpected("it is no JSON object, so it has no cursor (queryCursorPointer)");
        }
        if (sequence || array) {
            KeyItems items = new KeyItems(reply, in, body, pointers, sequence);
            return new Page(reply, target, items, items::cursor);
        }
        KeyLines lines = new KeyLines(reply, in, body);
        return new Page(reply, target, lines, Optional::empty);
    }

    private static InputStream decoded(Reply reply, BodyStream body) {
        boolean coded = reply.info().contentEncoding() != null && reply.status() != NO_CONTENT;
        return coded ? Decoder.of(reply, body, Long.MAX_VALUE) : body;
    }

    /** Reads the first line that is not blank, or what shows that it is no value of JSON. */
    private static byte[] begin(InputStream in) throws IOException {
        ByteArrayOutputStream begin = new ByteArrayOutputStream();
        boolean said = false;
        while (begin.size() < BEGIN) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            begin.write(b);
            boolean mark = begin.size() <= 3 && b >= 0x80;
            boolean lineEnds = b == '\n' || b == '\r';
            if ((said && lineEnds) || STRUCTURE.indexOf(b) >= 0) {
                break;
            }
            said |= b > ' ' && !mark;
        }
        return begin.toByteArray();
    }

    private static String text(byte[] begin) {
        return new String(begin, StandardCharsets.UTF_8).replace("\ufeff", "").strip();
    }

    /** Tells whether an answer that should be JSON begins so; else it may be keys, one a line. */
    private static boolean isJson(byte[] begin) {
        String text = text(begin);
        return text.isEmpty()
                || text.charAt(0) < ' '
                || (STRUCTURE + "\"\ufffd").indexOf(text.charAt(0)) >= 0
                || SCALAR.matcher(text).matches();
    }

    /** Tells whether an answer that is not called JSON is an array or an object all the same. */
    private static boolean isStructure(byte[] begin) {
        String text = text(begin);
        return !text.isEmpty() && STRUCTURE.indexOf(text.charAt(0)) >= 0;
    }
}
