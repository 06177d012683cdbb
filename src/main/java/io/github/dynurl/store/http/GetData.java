package io.github.dynurl.store.http;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.http.internal.body.BodyWindow;
import io.github.dynurl.store.http.internal.body.TransferProgress;
import io.github.dynurl.store.http.internal.exchange.BodyStream;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Decoder;
import io.github.dynurl.store.http.internal.exchange.ParkableStream;
import io.github.dynurl.store.http.internal.exchange.RemainingRange;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.header.ContentRange;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads data, or a range of it: {@code GET {data}}.
 *
 * @param maxDecodedSize bytes of data that is decoded: as a whole, and in a known coding; 0 for none
 * @param progress makes what hears of the progress, for a number of bytes
 * @param again reads the same again after the connection was given back; null if it is kept
 */
record GetData(
        String action,
        Key key,
        ByteRange range,
        Condition condition,
        long maxDecodedSize,
        Function<OptionalLong, TransferProgress> progress,
        @Nullable Function<GetData, DataStream> again)
        implements Call<DataStream> {
    @Override
    public Request request(UrlLayout layout) {
        Request request = Request.of("GET", layout.part(key, Part.DATA), layout.format())
                .condition(condition)
                .data();
        return range.isAll() ? request : request.header("Range", range.toString());
    }

    @Override
    public boolean answers(int status) {
        return Call.super.answers(status) || (status == 416 && !range.isAll());
    }

    @Override
    public DataStream reply(Reply reply) {
        String etag = reply.header("ETag");
        if (condition.etag() != null
                && reply.status() != 416
                && !condition.etag().equals(etag)) {
            throw etag == null
                    ? reply.unexpected("it has no ETag, so nothing shows that If-Match was regarded")
                    : reply.failures()
                            .conflict(
                                    reply, "the data has changed: it has another ETag, and If-Match was not regarded");
        }
        return switch (reply.status()) {
            case 416 -> nothing(reply);
            case 206 -> part(reply);
            default -> range.isAll() ? whole(reply) : cut(reply);
        };
    }

    private DataStream whole(Reply reply) {
        OptionalLong size = reply.info().size();
        Digests digests = Digests.ofWholeBody(reply::headers);
        TransferProgress told = progress.apply(size);
        BodyStream body = reply.takeBody(BodyWindow.whole(size), told, RemainingRange.ofWhole(reply), digests);
        if (maxDecodedSize > 0 && Decoder.knows(reply.info().contentEncoding())) {
            InputStream decoded = Decoder.of(reply, body, maxDecodedSize);
            return stream(reply, body, decoded, reply.info().decoded(), told, null);
        }
        boolean anywhere = digests == null && !RemainingRange.isWithoutRanges(reply);
        return stream(reply, body, body, reply.info(), told, anywhere ? ByteRange::from : null);
    }

    /**
     * Makes a stream that can do without its connection, if the data has a strong entity tag.
     *
     * @param told hears of the progress, also after the data was opened again
     * @param rest says what follows after some bytes; null if nothing else than all can be requested
     */
    private DataStream stream(
            Reply reply,
            BodyStream body,
            InputStream in,
            PartInfo info,
            TransferProgress told,
            @Nullable LongFunction<ByteRange> rest) {
        if (again == null) {
            return new DataStream(in, info);
        }
        ParkableStream.Reopening reopening = reply.info()
                .strongEtag()
                .map(etag -> reopening(again, etag, info, told, rest))
                .orElse(null);
        return new DataStream(reply.parkable(body, in, reopening, rest != null), info);
    }

    private ParkableStream.Reopening reopening(
            Function<GetData, DataStream> opener,
            String etag,
            PartInfo info,
            TransferProgress told,
            @Nullable LongFunction<ByteRange> rest) {
        return position -> {
            // Where nobody knows the size, the byte before is read again: a 416 is never the end then, but other data.
            boolean overlaps = position > 0 && rest != null && info.size().isEmpty();
            ByteRange wanted = position == 0 || rest == null ? range : rest.apply(overlaps ? position - 1 : position);
            if (info.size().orElse(-1) == position || wanted.isEmpty()) {
                return InputStream.nullInputStream();
            }
            DataStream data = opener.apply(
                    new GetData(action, key, wanted, Condition.ifMatch(etag), maxDecodedSize, total -> told, null));
            PartInfo found = data.info();
            boolean sized =
                    position == 0 && found.size().isPresent() && info.size().isPresent();
            boolean same = (!sized || found.size().equals(info.size()))
                    && Objects.equals(found.contentEncoding(), info.contentEncoding());
            if (found.status() == 416 || !same) {
                data.close();
                throw otherThanBefore(found);
            }
            return overlaps ? skipOne(data) : data;
        };
    }

    private InputStream skipOne(DataStream data) throws IOException {
        boolean skipped = false;
        try {
            if (data.read() < 0) {
                throw otherThanBefore(data.info());
            }
            skipped = true;
            return data;
        } finally {
            if (!skipped) {
                data.close();
            }
        }
    }

    private ConflictException otherThanBefore(PartInfo found) {
        return new ConflictException(Failure.rejected(
                action,
                key.text(),
                found.status(),
                "the data was to be read on, and the store sends it in another form than before, or less of it"));
    }

    /** Takes a 206, if it is the range that was asked for. */
    private DataStream part(Reply reply) {
        ContentRange sent = ContentRange.parse(reply.header("Content-Range"));
        if (range.isAll() || sent == null || sent.start() < 0) {
            throw reply.unexpected("this is not the range that was asked for");
        }
        OptionalLong length = reply.info().size();
        if (!isAskedFor(sent) || (length.isPresent() && length.getAsLong() != sent.length())) {
            throw reply.unexpected(range + " was asked for, but this is " + sent);
        }
        BodyWindow window = BodyWindow.exactly(sent.length(), length.isPresent());
        Digests digests = Digests.ofPartialBody(reply::headers);
        TransferProgress told = progress.apply(OptionalLong.of(sent.length()));
        BodyStream body = reply.takeBody(window, told, RemainingRange.ofRange(reply, sent), digests);
        return stream(
                reply,
                body,
                body,
                reply.info().size(sent.length()),
                told,
                digests == null ? position -> ByteRange.of(sent.start() + position, sent.end()) : null);
    }

    private boolean isAskedFor(ContentRange sent) {
        if (sent.size().isPresent()) {
            long size = sent.size().getAsLong();
            return sent.start() == range.startIn(size) && sent.end() == range.endIn(size);
        }
        long end = range.endIn(Long.MAX_VALUE);
        return !isSuffix()
                && sent.start() == range.startIn(Long.MAX_VALUE)
                && (end == Long.MAX_VALUE || sent.end() == end);
    }

    /** Takes a 200 from a server that knows no ranges: skips to the range and stops after it. */
    private DataStream cut(Reply reply) {
        OptionalLong size = reply.info().size();
        if (size.isPresent()) {
            long start = range.startIn(size.getAsLong());
            long end = range.endIn(size.getAsLong());
            TransferProgress told = progress.apply(OptionalLong.of(end - start));
            BodyStream body = reply.takeBody(BodyWindow.within(size.getAsLong(), start, end), told, null, null);
            return stream(reply, body, body, reply.info().size(end - start), told, null);
        }
        if (isSuffix()) {
            throw reply.unexpected("the server sends no ranges and no length, so the last bytes cannot be told");
        }
        BodyWindow window = BodyWindow.upTo(range.startIn(Long.MAX_VALUE), range.endIn(Long.MAX_VALUE));
        TransferProgress told = progress.apply(OptionalLong.empty());
        BodyStream body = reply.takeBody(window, told, null, null);
        return stream(reply, body, body, reply.info(), told, null);
    }

    private boolean isSuffix() {
        return range.startIn(Long.MAX_VALUE) != range.startIn(Long.MAX_VALUE - 1);
    }

    /** Takes a 416: nothing is there, unless the server contradicts itself. */
    private DataStream nothing(Reply reply) {
        ContentRange sent = ContentRange.parse(reply.header("Content-Range"));
        if (sent != null && sent.size().isPresent()) {
            long size = sent.size().getAsLong();
            if (range.startIn(size) < range.endIn(size)) {
                throw reply.unexpected(range + " was refused, though the object has " + size + " bytes");
            }
        }
        if ((sent == null || sent.size().isEmpty()) && (isSuffix() || range.startIn(Long.MAX_VALUE) == 0)) {
            throw reply.unexpected(range + " was refused, and the server does not say that the object is empty");
        }
        TransferProgress told = progress.apply(OptionalLong.of(0));
        told.started();
        told.ended(true);
        return new DataStream(
                InputStream.nullInputStream(),
                new PartInfo(reply.status(), OptionalLong.of(0), null, null, null, null));
    }
}
