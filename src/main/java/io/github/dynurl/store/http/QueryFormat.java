package io.github.dynurl.store.http;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.url.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells by its Content-Type how an answer to a query is to be read. */
final class QueryFormat {
    private static final Pattern SEQUENCE =
            Pattern.compile("ndjson|jsonl|json-?lines|json-seq|json-stream|stream\\+json");
    private static final int BEGIN = 64;

    private QueryFormat() {}

    /** Begins to read an answer: lines, unless the type says JSON and so does the first character. */
    static Page read(Reply reply, Target target, QueryPointers pointers) {
        PushbackInputStream in = new PushbackInputStream(
                reply.takeBody(
                        Window.whole(reply.info().size()),
                        Progress.NONE,
                        Rest.ofWhole(reply),
                        Digests.of(reply, false)),
                BEGIN);
        try {
            return read(reply, target, pointers, in);
        } catch (StoreException e) {
            close(in, e);
            throw e;
        } catch (IOException e) {
            StoreException failure = reply.ofNetwork(e);
            close(in, failure);
            throw failure;
        }
    }

    private static void close(InputStream in, StoreException why) {
        try {
            in.close();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static Page read(Reply reply, Target target, QueryPointers pointers, PushbackInputStream in)
            throws IOException {
        String type = reply.header("Content-Type");
        String name = type == null ? "" : type.toLowerCase(Locale.ROOT);
        boolean sequence = SEQUENCE.matcher(name).find();
        if (sequence || (name.contains("json") && "[{".indexOf(begin(in)) >= 0)) {
            KeyItems items = new KeyItems(reply, in, pointers, sequence);
            return new Page(reply, target, items, items::cursor);
        }
        return new Page(
                reply, target, new Mapped<>(new KeyLines(reply, in), key -> new Hit(key, null)), Optional::empty);
    }

    /** Returns the first character that is no white space, and reads none; NUL if there is none, or too far away. */
    private static char begin(PushbackInputStream in) throws IOException {
        byte[] some = new byte[BEGIN];
        int count = 0;
        char begin = 0;
        while (begin == 0 && count < BEGIN) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            some[count++] = (byte) b;
            boolean mark = count <= 3 && b >= 0x80;
            boolean space = b == ' ' || b == '\t' || b == '\r' || b == '\n';
            begin = mark || space ? 0 : (char) b;
        }
        in.unread(some, 0, count);
        return begin;
    }
}
