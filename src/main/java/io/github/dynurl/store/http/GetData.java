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
 * Downloads data or a range of it: {@code GET {data}}. Immutable.
 *
 * @param range the bytes to read; not empty
 * @param maxDecodedSize the maximum number of bytes that gzip or deflate may decode to; 0 to deliver the bytes as
 *     stored. Ranges are never decoded
 * @param progressFactory creates the progress of a download of this many bytes; empty if the size is unknown
 * @param reopener executes a call that opens the data again after its stream has released the connection; null if the
 *     stream never releases it before its end
 */
record GetData(
        String action,
        Key key,
        ByteRange range,
        Condition condition,
        long maxDecodedSize,
        Function<OptionalLong, TransferProgress> progressFactory,
        @Nullable Function<GetData, DataStream> reopener)
        implements Call<DataStream> {
    /** Stands for the size of an object if it is unknown: so large that it limits no range. */
    private static final long UNKNOWN_SIZE = Long.MAX_VALUE;

    /** Creates a call that reads all data as it is stored, raises no events and holds its connection to the end. */
    static GetData ofStoredBytes(String action, Key key) {
        return new GetData(action, key, ByteRange.all(), Condition.none(), 0, total -> TransferProgress.NONE, null);
    }

    @Override
    public Request request(UrlLayout layout) {
        Request request = Request.of("GET", layout.part(key, Part.DATA), layout.format())
                .withCondition(condition)
                .asDataTransfer();
        return range.isAll() ? request : request.withHeader("Range", range.toString());
    }

    @Override
    public boolean isExpectedStatus(int status) {
        return Call.super.isExpectedStatus(status) || (status == 416 && !range.isAll());
    }

    @Override
    public DataStream readResult(Reply reply) {
        if (reply.status() != 416) {
            checkEtag(reply);
        }
        return switch (reply.status()) {
            case 416 -> openUnsatisfiedRange(reply);
            case 206 -> openPartialBody(reply);
            default -> range.isAll() ? openWholeBody(reply) : openRangeOfWholeBody(reply);
        };
    }

    /** Checks that the response has the entity tag of If-Match, because some servers ignore conditions. */
    private void checkEtag(Reply reply) {
        String wanted = condition.etag();
        String etag = reply.header("ETag");
        if (wanted == null || wanted.equals(etag)) {
            return;
        }
        throw etag == null
                ? reply.unexpectedFailure("it has no ETag, so it is unknown whether the server has checked If-Match")
                : reply.conflictFailure("the data has changed: it has another ETag, and the server ignored If-Match");
    }

    private DataStream openWholeBody(Reply reply) {
        OptionalLong size = reply.info().size();
        Digests digests = Digests.ofWholeBody(reply::joinedHeader);
        TransferProgress progress = progressFactory.apply(size);
        BodyStream body =
                reply.takeBody(BodyWindow.wholeBody(size), progress, RemainingRange.ofWholeBody(reply), digests);
        if (maxDecodedSize > 0 && Decoder.supports(reply.info().contentEncoding())) {
            InputStream decoded = Decoder.decodeData(reply, body, maxDecodedSize);
            return createStream(reply, body, decoded, reply.info().decoded(), progress);
        }
        // A digest can be verified only if one stream reads all bytes.
        boolean canContinue = digests == null && !RemainingRange.declaresNoRanges(reply);
        return createStream(reply, body, body, reply.info(), progress, canContinue ? ByteRange::from : null);
    }

    /** Creates a stream as below, whose data can only be opened again as a whole. */
    private DataStream createStream(
            Reply reply, BodyStream body, InputStream in, PartInfo info, TransferProgress progress) {
        return createStream(reply, body, in, info, progress, null);
    }

    /**
     * Creates a stream that can release its connection and open the data again, if there is a strong entity tag.
     *
     * @param in the decoded body
     * @param info the information of the bytes that the stream delivers
     * @param progress records the progress, also after the data was opened again
     * @param rangeFrom returns the range that is left after this many bytes of the stream; null if the data can only be
     *     opened again as a whole
     */
    private DataStream createStream(
            Reply reply,
            BodyStream body,
            InputStream in,
            PartInfo info,
            TransferProgress progress,
            @Nullable LongFunction<ByteRange> rangeFrom) {
        if (reopener == null) {
            return new DataStream(in, info);
        }
        ParkableStream.Reopener streamReopener = reply.info()
                .strongEtag()
                .map(etag -> createStreamReopener(reopener, etag, info, progress, rangeFrom))
                .orElse(null);
        return new DataStream(reply.createParkableStream(body, in, streamReopener, rangeFrom != null), info);
    }

    private ParkableStream.Reopener createStreamReopener(
            Function<GetData, DataStream> executor,
            String etag,
            PartInfo info,
            TransferProgress progress,
            @Nullable LongFunction<ByteRange> rangeFrom) {
        return position -> {
            // If the size is unknown, the last byte is read again: then a 416 means changed data, and never the end.
            boolean overlaps = position > 0 && rangeFrom != null && info.size().isEmpty();
            ByteRange rest =
                    position == 0 || rangeFrom == null ? range : rangeFrom.apply(overlaps ? position - 1 : position);
            boolean isAtEnd = info.size().isPresent() && info.size().getAsLong() == position;
            if (isAtEnd || rest.isEmpty()) {
                return InputStream.nullInputStream();
            }
            DataStream data = executor.apply(
                    new GetData(action, key, rest, Condition.ifMatch(etag), maxDecodedSize, total -> progress, null));
            PartInfo found = data.info();
            if (found.status() == 416
                    || !Objects.equals(found.contentEncoding(), info.contentEncoding())
                    || (position == 0 && haveDifferentSizes(found, info))) {
                data.close();
                throw changedFailure(found);
            }
            return overlaps ? skipFirstByte(data) : data;
        };
    }

    private static boolean haveDifferentSizes(PartInfo one, PartInfo other) {
        return one.size().isPresent() && other.size().isPresent() && !one.size().equals(other.size());
    }

    private InputStream skipFirstByte(DataStream data) throws IOException {
        boolean skipped = false;
        try {
            if (data.read() < 0) {
                throw changedFailure(data.info());
            }
            skipped = true;
            return data;
        } finally {
            if (!skipped) {
                data.close();
            }
        }
    }

    private ConflictException changedFailure(PartInfo found) {
        return new ConflictException(Failure.rejected(
                action,
                key.text(),
                found.status(),
                "the rest of the data cannot be read: the store now sends it in another form, or less of it"));
    }

    /** Opens the body of a 206; throws if it is not the requested range. */
    private DataStream openPartialBody(Reply reply) {
        ContentRange sent = ContentRange.parse(reply.header("Content-Range"));
        if (range.isAll() || sent == null || sent.isUnsatisfied()) {
            throw reply.unexpectedFailure("this is not the range that was asked for");
        }
        OptionalLong contentLength = reply.info().size();
        boolean isOtherLength = contentLength.isPresent() && contentLength.getAsLong() != sent.length();
        if (!isRequested(sent) || isOtherLength) {
            throw reply.unexpectedFailure(range + " was asked for, but this is " + sent);
        }
        Digests digests = Digests.ofPartialBody(reply::joinedHeader);
        TransferProgress progress = progressFactory.apply(OptionalLong.of(sent.length()));
        BodyStream body = reply.takeBody(
                BodyWindow.exactly(sent.length(), contentLength),
                progress,
                RemainingRange.ofPartialBody(reply, sent),
                digests);
        // A digest can be verified only if one stream reads all bytes.
        LongFunction<ByteRange> rangeFrom =
                digests == null ? position -> ByteRange.of(sent.start() + position, sent.end()) : null;
        return createStream(reply, body, body, reply.info().size(sent.length()), progress, rangeFrom);
    }

    /** Returns whether these are the requested bytes: all of them, or all up to the end of the object. */
    private boolean isRequested(ContentRange sent) {
        if (sent.size().isPresent()) {
            long size = sent.size().getAsLong();
            return sent.start() == range.startIn(size) && sent.end() == range.endIn(size);
        }
        long requestedEnd = range.endIn(UNKNOWN_SIZE);
        return !range.isSuffix()
                && sent.start() == range.startIn(UNKNOWN_SIZE)
                && (requestedEnd == UNKNOWN_SIZE || sent.end() == requestedEnd);
    }

    /** Opens the range within a 200 of a server that ignores ranges: skips the bytes before it and stops after it. */
    private DataStream openRangeOfWholeBody(Reply reply) {
        OptionalLong knownSize = reply.info().size();
        if (knownSize.isPresent()) {
            long size = knownSize.getAsLong();
            long start = range.startIn(size);
            long end = range.endIn(size);
            TransferProgress progress = progressFactory.apply(OptionalLong.of(end - start));
            BodyStream body = reply.takeBody(BodyWindow.ofKnownSize(size, start, end), progress);
            return createStream(reply, body, body, reply.info().size(end - start), progress);
        }
        if (range.isSuffix()) {
            throw reply.unexpectedFailure("the server sends no ranges and no length, so the last bytes cannot be told");
        }
        BodyWindow window = BodyWindow.ofUnknownSize(range.startIn(UNKNOWN_SIZE), range.endIn(UNKNOWN_SIZE));
        TransferProgress progress = progressFactory.apply(OptionalLong.empty());
        BodyStream body = reply.takeBody(window, progress);
        return createStream(reply, body, body, reply.info(), progress);
    }

    /** Returns an empty stream for a 416; throws if the response shows that the range does have bytes. */
    private DataStream openUnsatisfiedRange(Reply reply) {
        ContentRange sent = ContentRange.parse(reply.header("Content-Range"));
        OptionalLong size = sent == null ? OptionalLong.empty() : sent.size();
        if (size.isPresent()) {
            if (range.startIn(size.getAsLong()) < range.endIn(size.getAsLong())) {
                throw reply.unexpectedFailure(
                        range + " was refused, though the object has " + size.getAsLong() + " bytes");
            }
        } else if (range.isSuffix() || range.startIn(UNKNOWN_SIZE) == 0) {
            // Such a range has no bytes only in an empty object.
            throw reply.unexpectedFailure(range + " was refused, and the server does not say that the object is empty");
        }
        TransferProgress progress = progressFactory.apply(OptionalLong.of(0));
        progress.start();
        progress.end(true);
        // The header fields of a 416 describe its error body, so nothing but status and size is known of the data.
        return new DataStream(
                InputStream.nullInputStream(),
                new PartInfo(reply.status(), OptionalLong.of(0), null, null, null, null));
    }
}
