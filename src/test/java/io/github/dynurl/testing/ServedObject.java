package io.github.dynurl.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Responds to GET and HEAD for one object as a correct server does: one byte range, {@code If-Range}, {@code If-Match} and
 * {@code If-None-Match} by ETag. To misbehave, change the reply: {@code request -> object.apply(request).cutAfter(10)}.
 * Immutable and thread-safe.
 */
public final class ServedObject implements Function<RecordedRequest, Reply> {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** Opens the bytes from start (inclusive) to end (exclusive). */
    private interface Source {
        InputStream open(long start, long end);
    }

    private final Source source;
    private final long length;
    private final @Nullable String etag;
    private final List<String> headerLines;

    private ServedObject(Source source, long length, @Nullable String etag, List<String> headerLines) {
        this.source = source;
        this.length = length;
        this.etag = etag;
        this.headerLines = headerLines;
    }

    /** Serves these bytes. */
    public static ServedObject of(byte[] bytes) {
        byte[] copy = bytes.clone();
        Source source = (start, end) -> new ByteArrayInputStream(copy, (int) start, (int) (end - start));
        return new ServedObject(source, copy.length, null, List.of());
    }

    /** Serves the first {@code length} {@link PatternBytes}, in constant memory. */
    public static ServedObject pattern(long length) {
        return pattern(0, length);
    }

    /** Serves {@code length} {@link PatternBytes} from {@code start} on, in constant memory. */
    public static ServedObject pattern(long start, long length) {
        Source source = (from, to) -> PatternBytes.stream(start + from, start + to);
        return new ServedObject(source, length, null, List.of());
    }

    /** Gives the object an ETag unchanged, including its quotes. */
    public ServedObject etag(String newEtag) {
        return new ServedObject(source, length, newEtag, headerLines);
    }

    /** Adds a header to each response. */
    public ServedObject header(String name, String value) {
        List<String> longer = new ArrayList<>(headerLines);
        longer.add(name + ": " + value);
        return new ServedObject(source, length, etag, List.copyOf(longer));
    }

    /** Returns the reply to a request: 200, 206, 304, 405, 412 or 416. */
    @Override
    public Reply apply(RecordedRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Reply.status(405).header("Allow", "GET, HEAD");
        }
        String ifMatch = request.header("If-Match");
        if (ifMatch != null && !matchesStrongly(ifMatch)) {
            return decorate(Reply.status(412));
        }
        String ifNoneMatch = request.header("If-None-Match");
        if (ifNoneMatch != null && matchesWeakly(ifNoneMatch)) {
            return decorate(Reply.status(304));
        }
        Matcher range = RANGE.matcher(wantedRange(request));
        boolean ranged =
                range.matches() && !range.group(1).concat(range.group(2)).isEmpty();
        return decorate(ranged ? part(range.group(1), range.group(2)) : bytes(Reply.ok(), 0, length));
    }

    private String wantedRange(RecordedRequest request) {
        String range = request.header("Range");
        String ifRange = request.header("If-Range");
        boolean current = ifRange == null || (ifRange.equals(etag) && !ifRange.startsWith("W/"));
        return range != null && current && request.method().equals("GET") ? range : "";
    }

    private Reply part(String first, String last) {
        boolean suffix = first.isEmpty();
        long start = suffix ? Math.max(0, length - Long.parseLong(last)) : Long.parseLong(first);
        long end = suffix || last.isEmpty() ? length : Math.min(length, Long.parseLong(last) + 1);
        if (start >= end) {
            return Reply.status(416).header("Content-Range", "bytes */" + length);
        }
        return bytes(Reply.status(206), start, end)
                .header("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + length);
    }

    private Reply bytes(Reply reply, long start, long end) {
        return reply.body(end - start, () -> source.open(start, end)).header("Accept-Ranges", "bytes");
    }

    private Reply decorate(Reply reply) {
        Reply result = etag == null ? reply : reply.etag(etag);
        for (String line : headerLines) {
            result = result.headerLine(line);
        }
        return result;
    }

    private boolean matchesStrongly(String list) {
        boolean isStrong = etag != null && !etag.startsWith("W/");
        return list.equals("*") || (isStrong && tags(list).anyMatch(tag -> tag.equals(etag)));
    }

    private boolean matchesWeakly(String list) {
        String own = etag == null ? null : opaque(etag);
        return list.equals("*") || tags(list).anyMatch(tag -> opaque(tag).equals(own));
    }

    private static Stream<String> tags(String list) {
        return Arrays.stream(list.split(",", -1)).map(String::strip);
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
