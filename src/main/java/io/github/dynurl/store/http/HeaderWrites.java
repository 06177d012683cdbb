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
import io.github.dynurl.store.url.UrlLayout;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes metadata that are header fields of the data (metadataHeaders). Thread-safe. */
final class HeaderWrites {
    private final MetadataHeaders headers;
    private final String method;
    private final Reads reads;
    private final ReadModifyWrite readModifyWrite;

    HeaderWrites(MetadataHeaders headers, Dialect dialect, Reads reads) {
        this.headers = headers;
        this.method = dialect.requiredText(DialectValue.METADATA_HEADERS_UPDATE);
        this.reads = reads;
        this.readModifyWrite = new ReadModifyWrite(reads);
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
        return sender.execute(new WriteHeaders(action, method, key, toFields(action, key, metadata), condition));
    }

    /** Reads the metadata, adds these, and writes all. Begins again if somebody else has written meanwhile. */
    PartInfo update(Sender sender, String action, Key key, Metadata changes, Condition condition) {
        checkCanChange(action, key);
        toFields(action, key, changes); // illegal changes fail before anything is sent
        boolean createsMissing = false;
        Calls.GetJson read = reads.metadataCall(action, key, Select.all());
        return readModifyWrite.execute(sender, read, condition, createsMissing, new ReadModifyWrite.Change() {
            @Override
            public Map<String, ?> apply(Metadata current) {
                return current.updatedBy(changes);
            }

            @Override
            public PartInfo write(Map<String, ?> merged, Condition unchanged) {
                return sender.execute(new WriteHeaders(action, method, key, toFields(action, key, merged), unchanged));
            }
        });
    }

    private void checkCanChange(String action, Key key) {
        if (method.equals("none")) {
            String reason =
                    "the metadata are headers of the data (metadataHeaders), and the dialect does not say how they"
                            + " are changed; set metadataHeadersUpdate, or write them together with the data (set)";
            throw new InvalidRequestException(Failure.of(action, key.text(), reason));
        }
    }

    /**
     * Replaces metadata by header fields of a request without body: {@code POST {data}} or {@code PUT {metadata}}.
     *
     * @param method post or put
     */
    private record WriteHeaders(String action, String method, Key key, Map<String, String> fields, Condition condition)
            implements Call<PartInfo> {
        @Override
        public Request request(UrlLayout layout) {
            Part part = method.equals("post") ? Part.DATA : Part.METADATA;
            return Request.of(method.equals("post") ? "POST" : "PUT", layout.part(key, part), layout.format(part))
                    .withCondition(condition)
                    .withHeaders(fields);
        }

        @Override
        public PartInfo readResult(Reply reply) {
            return reply.infoAfterWrite();
        }
    }
}
