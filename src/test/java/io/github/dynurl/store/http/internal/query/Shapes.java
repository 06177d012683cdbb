package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.url.KeyForm;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates shapes of query responses. */
public final class Shapes {
    private static final Map<Part, String> PARTS =
            Map.of(Part.DATA, "data", Part.METADATA, "metadata", Part.PERMISSIONS, "auth");

    /** The shape of a response that contains only keys. */
    public static final ResponseShape KEYS = of(false, new QueryPointers(null, null, null, null, null, null));

    private Shapes() {}

    /** Creates the shape of a response with keys. */
    public static ResponseShape of(boolean isXml, QueryPointers pointers) {
        ListedKeys keys = keys("{base}/{key}/{part}", KeyForm.key, foreign -> {});
        return new ResponseShape(isXml, false, pointers, ListedFacts.NONE, keys, false);
    }

    /** Creates keys for a store at {@code http://h.example/objects}. */
    static ListedKeys keys(String urlFormat, KeyForm form, Consumer<String> outsideListener) {
        UrlLayout layout = new UrlLayout("http://h.example/objects", urlFormat, "{base}/{key}", PARTS, false, null);
        return new ListedKeys(layout, form, OriginRewrite.NONE, outsideListener);
    }

    static @Nullable JsonPointer pointer(@Nullable String text) {
        return text == null ? null : JsonPointer.parse(text);
    }

    private static ResponseShape xml(QueryPointers pointers, ListedFacts facts, ListedKeys keys) {
        return new ResponseShape(true, false, pointers, facts, keys, false);
    }

    /** Creates the shape of a WebDAV multistatus. */
    static ResponseShape multistatus(ListedKeys keys) {
        return xml(
                new QueryPointers(pointer("/multistatus/response"), pointer("/href"), null, null, null, null),
                new ListedFacts(
                        pointer("/propstat/prop/getetag"),
                        pointer("/propstat/prop/getcontentlength"),
                        pointer("/propstat/prop/getlastmodified"),
                        null),
                keys);
    }

    /** Creates the shape of a list of S3 (ListObjectsV2). */
    static ResponseShape s3(ListedKeys keys) {
        return xml(
                new QueryPointers(
                        pointer("/ListBucketResult/Contents"),
                        pointer("/Key"),
                        null,
                        pointer("/ListBucketResult/NextContinuationToken"),
                        null,
                        null),
                new ListedFacts(pointer("/ETag"), pointer("/Size"), pointer("/LastModified"), null),
                keys);
    }

    /** Creates the shape of a list of Azure Blob Storage, with metadata. */
    static ResponseShape azure(ListedKeys keys) {
        return xml(
                new QueryPointers(
                        pointer("/EnumerationResults/Blobs/Blob"),
                        pointer("/Name"),
                        pointer("/Metadata"),
                        pointer("/EnumerationResults/NextMarker"),
                        null,
                        null),
                new ListedFacts(
                        pointer("/Properties/Etag"),
                        pointer("/Properties/Content-Length"),
                        pointer("/Properties/Last-Modified"),
                        null),
                keys);
    }
}
