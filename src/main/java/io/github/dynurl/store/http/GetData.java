package io.github.dynurl.store.http;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
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
 * Downloads data or a range of it: {@code GET {data}}. An interrupted download is continued in two ways. If the
 * connection breaks, the {@link RemainingRange} of the response resumes the download on a new connection. If nobody
 * reads the stream for a while, the stream releases its connection, and the {@code reopenCall} opens the data again.
 * Immutable.
 *
 * @param range the bytes to read; not empty
 * @param condition the condition that the data must meet
 * @param maxDecodedSize the maximum number of bytes of the data after the content coding is decoded; 0 if the data is
 *     delivered as it is stored. A range is never decoded
 * @param progressFactory creates the object that records the progress of the download. Its argument is the number of
 *     bytes to download, or empty if that number is unknown
 * @param reopenCall executes the call that opens the data again, after the stream has returned its connection to the
 *     pool; null if the stream must keep its connection until its end
 */
record GetData(
        String action,
        Key key,
        ByteRange range,
        Condition condition,
        long maxDecodedSize,
        Function<OptionalLong, TransferProgress> progressFactory,
        @Nullable Function<GetData, DataStream> reopenCall)
        implements Call<DataStream> {
    /** Stands for the unknown size of an object. It is so large that it limits no range. */
    private static final long UNKNOWN_SIZE = Long.MAX_VALUE;

    /** Throws an {@link InvalidRequestException} if the condition is If-None-Match: *, which is only for writing. */
    GetData {
        if (condition.isAbsent()) {
            String reason = "If-None-Match: * is for writing, because data that does not exist cannot be read";
            throw new InvalidRequestException(Failure.of(action, key.text(), reason));
        }
    }

    /**
     * Creates a call that reads all data as it is stored. The download reports no progress, and its stream keeps the
     * connection until its end.
     */
    static GetData ofStoredBytes(String action, Key key) {
        long noDecoding = 0;
        Function<GetData, DataStream> noReopenCall = null;
        return new GetData(
                action,
                key,
                ByteRange.all(),
                Condition.none(),
                noDecoding,
                total -> TransferProgress.NONE,
                noReopenCall);
    }

    @Override
    public Request request(UrlLayout layout) {
        Request request = Request.ofPart("GET", layout, key, Part.DATA)
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

    /**
     * Checks that the response has the entity tag of the request's If-Match, because some servers ignore conditions.
     * Throws if the entity tag of the response differs or is missing. Does nothing if the request has no If-Match.
     */
    private void checkEtag(Reply reply) {
        String required = condition.etag();
        String etag = reply.header("ETag");
        if (required == null || required.equals(etag)) {
            return;
        }
        throw etag == null
                ? reply.unexpectedResponse("it has no ETag, so it is unknown whether the server has checked If-Match")
                : reply.conflictFailure("the data has changed: it has another ETag, and the server ignored If-Match");
    }

    private DataStream openWholeBody(Reply reply) {
        OptionalLong size = reply.info().size();
        Digests digests = Digests.ofFullResponse(reply::joinedHeader);
        TransferProgress progress = progressFactory.apply(size);
        BodyStream body =
                reply.takeBody(BodyWindow.wholeBody(size), progress, RemainingRange.ofWholeBody(reply), digests);
        if (maxDecodedSize > 0 && Decoder.supports(reply.info().contentEncoding())) {
            InputStream decoded = Decoder.decodeData(reply, body, maxDecodedSize);
            return createStream(reply, body, decoded, reply.info().decoded(), progress);
        }
        // A digest can be verified only if all bytes come from one response.
        boolean canReopenAtPosition = digests == null && !RemainingRange.declaresNoRanges(reply);
        return createStream(reply, body, body, reply.info(), progress, canReopenAtPosition ? ByteRange::from : null);
    }

    /** Creates a stream whose data can be opened again only from the start, and not at a position. */
    private DataStream createStream(
            Reply reply, BodyStream body, InputStream in, PartInfo info, TransferProgress progress) {
        LongFunction<ByteRange> onlyFromStart = null;
        return createStream(reply, body, in, info, progress, onlyFromStart);
    }

    /**
     * Creates a stream. With a {@code reopenCall} and a strong entity tag of the response, the stream can release its
     * connection while nobody reads, and open the same data again.
     *
     * @param in the bytes that the stream delivers: the body, decoded if the caller wants it decoded
     * @param info the information of these bytes
     * @param progress records the progress of the stream, also after the data was opened again
     * @param rangeFrom converts a position in the stream to the range that starts there; null if the data can only be
     *     opened again from the start
     */
    private DataStream createStream(
            Reply reply,
            BodyStream body,
            InputStream in,
            PartInfo info,
            TransferProgress progress,
            @Nullable LongFunction<ByteRange> rangeFrom) {
        if (reopenCall == null) {
            return new DataStream(in, info);
        }
        ParkableStream.Reopener streamReopener = reply.info()
                .strongEtag()
                .map(etag -> createStreamReopener(reopenCall, etag, info, progress, rangeFrom))
                .orElse(null);
        return new DataStream(reply.createParkableStream(body, in, streamReopener, rangeFrom != null), info);
    }

    /**
     * Creates the object that opens the data again at a position. It throws a {@link ConflictException} if the server
     * then sends other data.
     *
     * @param etag the entity tag that the data must still have
     * @param info the information of the bytes that the first response delivered
     */
    private ParkableStream.Reopener createStreamReopener(
            Function<GetData, DataStream> executeReopenCall,
            String etag,
            PartInfo info,
            TransferProgress progress,
            @Nullable LongFunction<ByteRange> rangeFrom) {
        return position -> {
            // At the end of data of unknown size, a range from the position would give 416 also for unchanged data.
            // Therefore, the range starts one byte earlier, so that 416 always means that the data has changed.
            boolean overlapsByOneByte =
                    position > 0 && rangeFrom != null && info.size().isEmpty();
            // Without rangeFrom, the stream opens the data again only at position 0.
            ByteRange rest = position == 0 || rangeFrom == null
                    ? range
                    : rangeFrom.apply(overlapsByOneByte ? position - 1 : position);
            boolean isAtEnd = info.size().isPresent() && info.size().getAsLong() == position;
            if (isAtEnd || rest.isEmpty()) {
                return InputStream.nullInputStream();
            }
            // The outer stream calls this reopener again, so the inner stream does not open the
            // data again itself.
            Function<GetData, DataStream> noReopenCall = null;
            DataStream data = executeReopenCall.apply(new GetData(
                    action, key, rest, Condition.ifMatch(etag), maxDecodedSize, total -> progress, noReopenCall));
            PartInfo found = data.info();
            if (found.status() == 416
                    || !Objects.equals(found.contentEncoding(), info.contentEncoding())
                    || hasOtherSize(found, info, position)) {
                data.close();
                throw changedFailure(found);
            }
            return overlapsByOneByte ? skipFirstByte(data) : data;
        };
    }

    /**
     * Returns whether both sizes are known, and the number of bytes found is not the number of bytes after the
     * position.
     */
    private static boolean hasOtherSize(PartInfo found, PartInfo info, long position) {
        return found.size().isPresent()
                && info.size().isPresent()
                && found.size().getAsLong() != info.size().getAsLong() - position;
    }

    /** Reads the byte that was requested twice. Closes the stream if that fails. */
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
                "the rest of the data cannot be read: the server now sends the data with another length or"
                        + " Content-Encoding"));
    }

    /** Opens the body of a 206. Throws if no range was requested, or if the body is not the requested range. */
    private DataStream openPartialBody(Reply reply) {
        ContentRange sent = ContentRange.parse(reply.header("Content-Range"));
        if (range.isAll()) {
            throw reply.unexpectedResponse(
                    "all data was requested, but this is a range and so not the range that was asked for");
        }
        if (sent == null || sent.isUnsatisfied()) {
            throw reply.unexpectedResponse("it has no Content-Range with the positions of its bytes,"
                    + " so it is perhaps not the range that was asked for");
        }
        OptionalLong contentLength = reply.info().size();
        boolean isOtherLength = contentLength.isPresent() && contentLength.getAsLong() != sent.length();
        if (!matchesRequestedRange(sent) || isOtherLength) {
            throw reply.unexpectedResponse(range + " was requested, but the response contains " + sent);
        }
        Digests digests = Digests.ofPartialResponse(reply::joinedHeader);
        TransferProgress progress = progressFactory.apply(OptionalLong.of(sent.length()));
        BodyStream body = reply.takeBody(
                BodyWindow.ofLength(sent.length(), contentLength),
                progress,
                RemainingRange.ofPartialBody(reply, sent),
                digests);
        // A digest can be verified only if all bytes come from one response.
        LongFunction<ByteRange> rangeFrom =
                digests == null ? position -> ByteRange.of(sent.start() + position, sent.end()) : null;
        return createStream(reply, body, body, reply.info().size(sent.length()), progress, rangeFrom);
    }

    /**
     * Returns whether a response contains exactly the requested bytes that the object has. If the response does not
     * contain the size of the object, a suffix range cannot be checked, so the result is false. Any other range is then
     * checked by its start and, unless it is open, by its end.
     */
    private boolean matchesRequestedRange(ContentRange sent) {
        if (sent.size().isPresent()) {
            long size = sent.size().getAsLong();
            return sent.start() == range.startIn(size) && sent.end() == range.endIn(size);
        }
        long requestedEnd = range.endIn(UNKNOWN_SIZE);
        return !range.isSuffix()
                && sent.start() == range.startIn(UNKNOWN_SIZE)
                && (requestedEnd == UNKNOWN_SIZE || sent.end() == requestedEnd);
    }

    /**
     * Opens the requested range of a 200 response; a server that ignores ranges responds in this way. The stream skips
     * the bytes before the range and ends after the range.
     */
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
            throw reply.unexpectedResponse(
                    "the server sends no ranges and no length, so the last bytes cannot be told");
        }
        BodyWindow window = BodyWindow.ofUnknownSize(range.startIn(UNKNOWN_SIZE), range.endIn(UNKNOWN_SIZE));
        TransferProgress progress = progressFactory.apply(OptionalLong.empty());
        BodyStream body = reply.takeBody(window, progress);
        return createStream(reply, body, body, reply.info(), progress);
    }

    /**
     * Returns an empty stream for a 416. Throws if the range contains bytes of the object, so that the 416 is wrong.
     */
    private DataStream openUnsatisfiedRange(Reply reply) {
        ContentRange sent = ContentRange.parse(reply.header("Content-Range"));
        OptionalLong size = sent == null ? OptionalLong.empty() : sent.size();
        if (size.isPresent()) {
            if (range.startIn(size.getAsLong()) < range.endIn(size.getAsLong())) {
                throw reply.unexpectedResponse(
                        range + " was refused, though the object has " + size.getAsLong() + " bytes");
            }
        } else if (range.isSuffix() || range.startIn(UNKNOWN_SIZE) == 0) {
            // Only in an empty object does such a range contain no bytes.
            throw reply.unexpectedResponse(
                    range + " was refused, and the server does not say that the object is empty");
        }
        TransferProgress progress = progressFactory.apply(OptionalLong.of(0));
        progress.start();
        boolean isComplete = true;
        progress.end(isComplete);
        // The header fields of a 416 describe its error body, so only the status and the size of the range are known.
        return new DataStream(
                InputStream.nullInputStream(),
                new PartInfo(reply.status(), OptionalLong.of(0), null, null, null, null));
    }
}
