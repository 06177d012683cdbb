package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets the server copy the data of an object to another key: {@code COPY {data}} with the URL of the copy in
 * Destination (RFC 4918, 9.8), or a {@code PUT} of the copy with the path of the original in a header field (S3). The
 * result says whether the server has copied the data, or has refused the request. Immutable.
 *
 * @param etag the strong entity tag that the data of the original must have
 * @param controlPrefix the beginning of the header fields of a {@code PUT} that copies, see {@link #controlPrefix}; null
 *     for a {@code COPY}
 * @param headers the header fields that each request has that replaces data
 */
public record CopyData(
        Key key, Key targetKey, String etag, @Nullable String controlPrefix, Map<String, String> headers)
        implements Call<CopyData.Result> {
    /** How many bytes of the response to a copy are searched for its result. Such a response is short. */
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private static final Set<Integer> COPIED = Set.of(200, 201, 204);

    /** The statuses from 300 to 499 that are no refusal of a copy, but a conflict or failure as for other requests. */
    private static final Set<Integer> NO_REFUSALS = Set.of(401, 407, 408, 409, 412, 425, 429);

    /**
     * The response of the server.
     *
     * @param info the information about the copy; only its status is known if the server has refused the request
     * @param isCopied whether the server has copied the data
     */
    public record Result(PartInfo info, boolean isCopied) {}

    /**
     * Returns the beginning of the header fields that control a copy: {@code x-amz-} for {@code x-amz-meta-}. The
     * source of the copy is then in {@code x-amz-copy-source}.
     *
     * @param metadataPrefix the beginning of the header fields of metadata, which ends in {@code -meta-}
     */
    public static String controlPrefix(String metadataPrefix) {
        return metadataPrefix.substring(0, metadataPrefix.length() - "meta-".length());
    }

    /**
     * Checks the response to a {@code PUT} that copies. S3 can respond with 200 before it copies, and report in the body
     * whether it has copied. A server that does not know such copies can store an empty body, and respond with 200, too.
     *
     * @throws UnexpectedReplyException if the body reports an error, or a body of status 200 does not report a copy
     */
    public static void checkBody(Reply reply) throws IOException {
        String body = new String(reply.limitedBody().readNBytes(MAX_BODY_BYTES), StandardCharsets.UTF_8);
        if (body.contains("<Error")) {
            throw reply.unexpectedResponse("the body reports an error: the copy has failed");
        }
        if (reply.status() == 200 && !body.contains("CopyObjectResult")) {
            throw reply.unexpectedResponse("the body has no CopyObjectResult: the copy may have failed");
        }
    }

    @Override
    public String action() {
        return "copy";
    }

    @Override
    public Request request(UrlLayout layout) {
        Target source = layout.part(key, Part.DATA);
        Target target = layout.part(targetKey, Part.DATA);
        Request request = controlPrefix == null
                ? copyRequest(Request.ofPart("COPY", layout, key, Part.DATA), target)
                : Request.ofPart("PUT", layout, targetKey, Part.DATA)
                        .withHeader(controlPrefix + "copy-source", source.pathWithoutQuery())
                        .withHeader(controlPrefix + "copy-source-if-match", etag)
                        .withHeader(controlPrefix + "metadata-directive", "COPY");
        return request.withHeaders(headers).asDataTransfer();
    }

    /** A COPY with Overwrite: T would delete a folder at the URL of the copy, with all that is in it (9.8.4). */
    private Request copyRequest(Request copy, Target target) {
        return copy.withHeader("Destination", target.origin() + target.path())
                .withHeader("Overwrite", "F")
                .withHeader("Depth", "0")
                .withHeader("If-Match", etag);
    }

    /** Returns whether the server has copied the data, or whether it does not copy this object. */
    @Override
    public boolean isExpectedStatus(int status) {
        return COPIED.contains(status) || isRefusal(status);
    }

    /** A WebDAV server responds with 502 if it takes the URL in Destination for that of another server (9.8.5). */
    private boolean isRefusal(int status) {
        boolean isForeignDestination = status == 502 && controlPrefix == null;
        boolean isRejected = status >= 300 && status <= 499 && !NO_REFUSALS.contains(status);
        return isRejected || status == 501 || isForeignDestination;
    }

    @Override
    public Result readResult(Reply reply) throws IOException {
        if (isRefusal(reply.status())) {
            if (reply.failures().earlierAttemptMayHaveHadEffect()) {
                // An earlier attempt may have copied the data, although the server refuses this one.
                throw reply.failures().forStatus(reply);
            }
            return new Result(reply.infoAfterWrite(), false);
        }
        if (controlPrefix != null) {
            checkBody(reply);
        }
        return new Result(reply.infoAfterWrite(), true);
    }
}
