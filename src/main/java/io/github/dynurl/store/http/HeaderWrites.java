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
import io.github.dynurl.store.http.internal.exchange.CopyData;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes metadata that the server keeps in header fields of the data (metadataHeaders). Thread-safe. */
final class HeaderWrites {
    private final MetadataHeaders headers;

    /** How metadata is changed without the data, from metadataHeadersUpdate: none, post, put or copy. */
    private final String updateMode;

    private final Reads reads;
    private final ReadModifyWrite readModifyWrite;

    HeaderWrites(MetadataHeaders headers, Dialect dialect, Reads reads) {
        this.headers = headers;
        this.updateMode = dialect.requiredText(DialectValue.METADATA_HEADERS_UPDATE);
        this.reads = reads;
        this.readModifyWrite = new ReadModifyWrite(dialect, reads);
    }

    /**
     * Returns the metadata that a read will return after a write: with names in lower case, and text as values. Throws
     * an {@link InvalidRequestException} if a name or value cannot be a header field.
     */
    Metadata withTextValues(String action, Key key, Map<String, ?> metadata) {
        try {
            return Metadata.of(headers.toTextValues(metadata));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(Failure.of(action, key.text(), String.valueOf(e.getMessage())));
        }
    }

    /**
     * Returns the header fields for metadata. Throws an {@link InvalidRequestException} if a name or value cannot be a
     * header field.
     *
     * @param key the key for the message; null if the server has not chosen it yet
     */
    Map<String, String> toFields(String action, @Nullable Key key, Map<String, ?> metadata) {
        try {
            return headers.toFields(headers.toTextValues(metadata));
        } catch (IllegalArgumentException e) {
            String keyText = key == null ? null : key.text();
            throw new InvalidRequestException(Failure.of(action, keyText, String.valueOf(e.getMessage())));
        }
    }

    /**
     * Reads the stored metadata and returns its header fields, so that they are sent again with new data. Returns an
     * empty map if the object does not exist.
     */
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
        if (!updateMode.equals("copy")) {
            return sender.execute(
                    new WriteHeaders(action, updateMode, key, headers.prefix(), fields, PartInfo.NONE, condition));
        }
        // A copy loses the Content-Type unless the request repeats it, so the current Content-Type is read first.
        Metadata replacement = Metadata.of(metadata);
        return readAndWrite(sender.withSharedTimeout(), action, key, condition, current -> replacement);
    }

    /**
     * Reads the metadata, merges the changes into it, and writes the result. Repeats this if another client has written
     * in between.
     *
     * @param sender the sender of an operation with a shared timeout
     */
    PartInfo update(Sender sender, String action, Key key, Metadata changes, Condition condition) {
        checkCanChange(action, key);
        toFields(action, key, changes); // throws if the changes are illegal, before anything is sent
        return readAndWrite(sender, action, key, condition, current -> current.updatedBy(changes));
    }

    private PartInfo readAndWrite(
            Sender sender, String action, Key key, Condition condition, UnaryOperator<Metadata> change) {
        boolean createsMissing = false;
        Calls.ReadValues read = reads.metadataCall(action, key, Select.all());
        return readModifyWrite.execute(sender, read, condition, createsMissing, new ReadModifyWrite.Change() {
            /** The information of the data, because the metadata was read with a HEAD of the data. */
            private PartInfo dataInfo = PartInfo.NONE;

            @Override
            public Map<String, ?> apply(Metadata current) {
                dataInfo = current.info();
                return change.apply(current);
            }

            @Override
            public PartInfo write(Map<String, ?> changed, Condition writeCondition) {
                return sender.execute(new WriteHeaders(
                        action,
                        updateMode,
                        key,
                        headers.prefix(),
                        toFields(action, key, changed),
                        dataInfo,
                        writeCondition));
            }
        });
    }

    private void checkCanChange(String action, Key key) {
        if (updateMode.equals("none")) {
            String reason =
                    "the metadata are headers of the data (metadataHeaders), and the dialect does not say how they"
                            + " are changed; set metadataHeadersUpdate, or write them together with the data by the"
                            + " operation set";
            throw new InvalidRequestException(Failure.of(action, key.text(), reason));
        }
    }

    /**
     * Replaces the metadata with a request without body, whose header fields contain the new metadata: {@code POST
     * {data}}, {@code PUT {metadata}}, or a {@code PUT {data}} that copies the data onto itself.
     *
     * @param updateMode post, put or copy
     * @param fieldPrefix the beginning of the names of the header fields that contain metadata
     * @param fields the header fields with the new metadata
     * @param dataInfo the information of the data, whose Content-Type and Content-Encoding a copy repeats; unused in
     *     the other modes
     */
    private record WriteHeaders(
            String action,
            String updateMode,
            Key key,
            String fieldPrefix,
            Map<String, String> fields,
            PartInfo dataInfo,
            Condition condition)
            implements Call<PartInfo> {
        @Override
        public Request request(UrlLayout layout) {
            if (updateMode.equals("copy")) {
                return copyRequest(layout);
            }
            boolean isPost = updateMode.equals("post");
            Part part = isPost ? Part.DATA : Part.METADATA;
            return Request.ofPart(isPost ? "POST" : "PUT", layout, key, part)
                    .withCondition(condition)
                    .withHeaders(fields);
        }

        /**
         * Creates a request that copies the data onto itself, with new metadata, see {@link CopyData}. The dialect is
         * only legal with a prefix that ends in {@code -meta-}.
         */
        private Request copyRequest(UrlLayout layout) {
            Target target = layout.part(key, Part.DATA);
            String prefix = CopyData.controlPrefix(fieldPrefix);
            Request request = Request.ofPart("PUT", layout, key, Part.DATA)
                    .withHeader(prefix + "copy-source", target.pathWithoutQuery())
                    .withHeader(prefix + "metadata-directive", "REPLACE")
                    .withHeaders(fields);
            // If-None-Match: * needs no header field, because an object that does not exist cannot be copied.
            String etag = condition.etag();
            if (etag != null) {
                request = request.withHeader(prefix + "copy-source-if-match", etag);
            }
            if (dataInfo.mediaType() != null) {
                request = request.withHeader("Content-Type", dataInfo.mediaType());
            }
            return dataInfo.contentEncoding() == null
                    ? request
                    : request.withHeader("Content-Encoding", dataInfo.contentEncoding());
        }

        @Override
        public PartInfo readResult(Reply reply) throws IOException {
            if (updateMode.equals("copy")) {
                CopyData.checkBody(reply);
            }
            return reply.infoAfterWrite();
        }
    }
}
