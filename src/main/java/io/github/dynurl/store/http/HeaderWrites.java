package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.url.ShownUrl;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes metadata that are header fields of the data (metadataHeaders). Thread-safe. */
final class HeaderWrites {
    private final MetadataHeaders headers;
    private final String mode;
    private final Reads reads;
    private final ReadModifyWrite readModifyWrite;

    HeaderWrites(MetadataHeaders headers, Dialect dialect, Reads reads) {
        this.headers = headers;
        this.mode = dialect.requiredText(DialectValue.METADATA_HEADERS_UPDATE);
        this.reads = reads;
        this.readModifyWrite = new ReadModifyWrite(dialect, reads);
    }

    /** Returns metadata as they will be read. Throws an {@link InvalidRequestException} if they cannot be headers. */
    Metadata toText(String action, Key key, Map<String, ?> metadata) {
        try {
            return Metadata.of(headers.toText(metadata));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(Failure.of(action, key.text(), String.valueOf(e.getMessage())));
        }
    }

    /** Returns the header fields. Throws an {@link InvalidRequestException} if a value cannot be sent. */
    Map<String, String> toFields(String action, @Nullable Key key, Map<String, ?> metadata) {
        try {
            return headers.toFields(headers.toText(metadata));
        } catch (IllegalArgumentException e) {
            String keyText = key == null ? null : key.text();
            throw new InvalidRequestException(Failure.of(action, keyText, String.valueOf(e.getMessage())));
        }
    }

    /** Returns the header fields that the data has now, to be sent with new data; none if there is no object. */
    Map<String, String> storedFields(Sender sender, String action, Key key) {
        try {
            return toFields(action, key, sender.execute(reads.metadataCall(action, key, Select.all())));
        } catch (NoSuchKeyException e) {
            return Map.of();
        }
    }

    /** Replaces the metadata and keeps the data. */
    PartInfo replace(Sender sender, String action, Key key, Map<String, ?> metadata, Condition condition) {
        checkCanChange(action, key);
        Map<String, String> fields = toFields(action, key, metadata);
        if (!mode.equals("copy")) {
            return sender.execute(
                    new WriteHeaders(action, mode, key, headers.prefix(), fields, PartInfo.NONE, condition));
        }
        // A copy drops the Content-Type that is not sent again, so it is read.
        Metadata replacement = Metadata.of(metadata);
        return readAndWrite(sender.withSharedTimeout(), action, key, condition, current -> replacement);
    }

    /** Reads the metadata, adds these, and writes all. Begins again if somebody else has written meanwhile. */
    PartInfo update(Sender sender, String action, Key key, Metadata changes, Condition condition) {
        checkCanChange(action, key);
        toFields(action, key, changes); // illegal changes fail before anything is sent
        return readAndWrite(sender, action, key, condition, current -> current.updatedBy(changes));
    }

    private PartInfo readAndWrite(
            Sender sender, String action, Key key, Condition condition, UnaryOperator<Metadata> change) {
        boolean createsMissing = false;
        Calls.GetJson read = reads.metadataCall(action, key, Select.all());
        return readModifyWrite.execute(sender, read, condition, createsMissing, new ReadModifyWrite.Change() {
            private PartInfo data = PartInfo.NONE;

            @Override
            public Map<String, ?> apply(Metadata current) {
                data = current.info();
                return change.apply(current);
            }

            @Override
            public PartInfo write(Map<String, ?> changed, Condition unchanged) {
                return sender.execute(new WriteHeaders(
                        action, mode, key, headers.prefix(), toFields(action, key, changed), data, unchanged));
            }
        });
    }

    private void checkCanChange(String action, Key key) {
        if (mode.equals("none")) {
            String reason =
                    "the metadata are headers of the data (metadataHeaders), and the dialect does not say how they"
                            + " are changed; set metadataHeadersUpdate, or write them together with the data (set)";
            throw new InvalidRequestException(Failure.of(action, key.text(), reason));
        }
    }

    /**
     * Replaces metadata by header fields of a request without body: {@code POST {data}}, {@code PUT {metadata}}, or
     * {@code PUT {data}} that copies the data onto itself.
     *
     * @param mode post, put or copy
     * @param fieldPrefix the beginning of the names of the header fields that contain metadata
     * @param data what is known of the data; a copy keeps its Content-Type and Content-Encoding
     */
    private record WriteHeaders(
            String action,
            String mode,
            Key key,
            String fieldPrefix,
            Map<String, String> fields,
            PartInfo data,
            Condition condition)
            implements Call<PartInfo> {
        /** An answer to a copy that reports an error is short. */
        private static final int MAX_ANSWER_BYTES = 64 * 1024;

        @Override
        public Request request(UrlLayout layout) {
            if (mode.equals("copy")) {
                return copyRequest(layout);
            }
            Part part = mode.equals("post") ? Part.DATA : Part.METADATA;
            return Request.of(mode.equals("post") ? "POST" : "PUT", layout.part(key, part), layout.format(part))
                    .withCondition(condition)
                    .withHeaders(fields);
        }

        /** The names of the header fields of S3 and of those that follow it begin like those of the metadata. */
        private Request copyRequest(UrlLayout layout) {
            Target target = layout.part(key, Part.DATA);
            String prefix = fieldPrefix.substring(0, fieldPrefix.length() - "meta-".length());
            Request request = Request.of("PUT", target, layout.format(Part.DATA))
                    .withHeader(prefix + "copy-source", ShownUrl.withoutQuery(target.path()))
                    .withHeader(prefix + "metadata-directive", "REPLACE")
                    .withHeaders(fields);
            String etag = condition.etag();
            if (etag != null) {
                request = request.withHeader(prefix + "copy-source-if-match", etag);
            }
            if (data.mediaType() != null) {
                request = request.withHeader("Content-Type", data.mediaType());
            }
            return data.contentEncoding() == null
                    ? request
                    : request.withHeader("Content-Encoding", data.contentEncoding());
        }

        @Override
        public PartInfo readResult(Reply reply) throws IOException {
            if (mode.equals("copy")) {
                // S3 can answer 200 before it copies, and report a failure in the body.
                byte[] answer = reply.jsonBody().readNBytes(MAX_ANSWER_BYTES);
                if (new String(answer, StandardCharsets.UTF_8).contains("<Error")) {
                    throw reply.unexpectedResponse("the body reports an error: the copy onto itself has failed");
                }
            }
            return reply.infoAfterWrite();
        }
    }
}
