package io.github.dynurl.store.http;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Objects;
import java.util.Optional;

/** Reads metadata, permissions and the information of a part, but not the data itself. Thread-safe. */
final class Reads {
    private final UrlLayout layout;
    private final Dialect dialect;

    Reads(UrlLayout layout, Dialect dialect) {
        this.layout = layout;
        this.dialect = dialect;
    }

    /**
     * Requests the information of the data with HEAD, or with GET if the server does not support HEAD. Returns empty if
     * there is no data.
     */
    Optional<PartInfo> findData(Sender sender, String action, Key key) {
        return findPart(sender, action, key, Part.DATA);
    }

    /**
     * Requests the information of a part in the same way as {@link #findData}. Returns empty if there is no such part.
     */
    Optional<PartInfo> findPart(Sender sender, String action, Key key, Part part) {
        Sender operation = sender.withSharedTimeout();
        FindDataResult result = operation.execute(new FindData(action, key, part, "HEAD"));
        if (result instanceof FindDataResult.MethodUnsupported) {
            result = operation.execute(new FindData(action, key, part, "GET"));
        }
        return result instanceof FindDataResult.Known known ? known.info() : Optional.empty();
    }

    /**
     * Checks that the objects of this store have permissions.
     *
     * @throws InvalidRequestException if the dialect has the value {@code permissions=none}
     */
    void requirePermissions(String action, String key) {
        if (!dialect.hasPermissions()) {
            String reason = "the objects of this store have no permissions (permissions=none in its dialect);"
                    + " set permissions=json if they have permissions";
            throw new InvalidRequestException(Failure.of(action, key, reason));
        }
    }

    /**
     * Creates the call that reads the metadata from the whole JSON, a field of the JSON, or header fields of the data.
     */
    Calls.ReadValues metadataCall(String action, Key key, Select select) {
        return Calls.ReadValues.of(action, key, Part.METADATA, select)
                .withPointer(dialect.pointerTo(Part.METADATA))
                .withMetadataHeaders(dialect.metadataHeaders());
    }

    /** Creates a call that reads metadata in header fields of the data, with the information of the data itself. */
    Calls.ReadValues includedMetadataCall(String action, Key key) {
        MetadataHeaders headers = Objects.requireNonNull(dialect.metadataHeaders());
        boolean keepsEtag = true;
        return metadataCall(action, key, Select.all())
                .withMetadataHeaders(new MetadataHeaders(headers.prefix(), headers.encoding(), keepsEtag));
    }

    /** Creates the call that reads all metadata, see {@link #metadataCall}, or all permissions. */
    Calls.ReadValues partCall(String action, Key key, Part part) {
        return part == Part.METADATA ? metadataCall(action, key, Select.all()) : Calls.ReadValues.of(action, key, part);
    }

    /**
     * Reads metadata or permissions. Returns empty values if they do not exist although the data exists, and the option
     * {@code missingParts} is {@link MissingParts#empty}.
     *
     * @throws NoSuchKeyException if they do not exist, and are not read as empty
     */
    Metadata readValues(Sender sender, Calls.ReadValues call) {
        Sender operation = sender.withSharedTimeout();
        try {
            return operation.execute(call);
        } catch (NoSuchKeyException e) {
            if (!treatsMissingAsEmpty()
                    || findData(operation, call.action(), call.key()).isEmpty()) {
                throw e;
            }
            return Metadata.empty();
        }
    }

    /**
     * Reads the metadata for the operation get. With {@link MissingParts#empty}, returns empty metadata if it does not
     * exist. Does not check that the object exists, because get then reads the data.
     */
    Metadata readMetadataForGet(Sender operation, Key key) {
        try {
            return operation.execute(metadataCall("get", key, Select.all()));
        } catch (NoSuchKeyException e) {
            if (treatsMissingAsEmpty()) {
                return Metadata.empty();
            }
            throw e;
        }
    }

    /** Returns whether metadata and permissions that were never written are read as empty. */
    private boolean treatsMissingAsEmpty() {
        return dialect.missingParts() == MissingParts.empty;
    }

    /**
     * Reads the permissions, see {@link #readValues}.
     *
     * @throws UnexpectedReplyException if the JSON of the response is not an object of string arrays
     */
    Permissions readPermissions(Sender sender, String action, Key key) {
        return parsePermissions(
                sender, action, key, readValues(sender, Calls.ReadValues.of(action, key, Part.PERMISSIONS)));
    }

    /**
     * Converts the JSON object that {@link #readValues} has read to permissions.
     *
     * @param sender the sender whose secrets are masked in the message of the exception
     * @throws UnexpectedReplyException if the JSON is not an object of string arrays
     */
    Permissions parsePermissions(Sender sender, String action, Key key, Metadata json) {
        try {
            return Permissions.ofJson(json);
        } catch (JsonException e) {
            Calls.ReadValues call = Calls.ReadValues.of(action, key, Part.PERMISSIONS);
            throw unexpectedJson(sender, call, json.info().status(), "JSON that is not valid permissions: ", e);
        }
    }

    /**
     * Creates the exception for JSON that a call has read and that does not have the required form. Its message is, for
     * example, "GET http://host/k/auth was answered with JSON that is not valid permissions: [message of the cause]".
     *
     * @param sender the sender whose secrets are masked in the message
     * @param problem the text between "was answered with " and the message of the cause
     */
    UnexpectedReplyException unexpectedJson(
            Sender sender, Calls.ReadValues call, int status, String problem, JsonException cause) {
        Secrets secrets = sender.callExecutor().secrets();
        String reason = call.request(layout) + " was answered with " + problem + secrets.mask(cause.getMessage());
        return new UnexpectedReplyException(
                Failure.rejected(call.action(), call.key().text(), status, call.completedStepsPrefix() + reason)
                        .cause(secrets.maskException(cause)));
    }

    /** The result of {@link FindData}. */
    private sealed interface FindDataResult {
        /** The server has responded. The information is empty if there is no data (404 or 410). */
        record Known(Optional<PartInfo> info) implements FindDataResult {}

        /** The server does not support HEAD (405 or 501), so it is unknown whether there is data. */
        record MethodUnsupported() implements FindDataResult {}
    }

    /**
     * Requests the information of the data, or of another part: {@code HEAD {data}}, or GET for servers that do not
     * support HEAD. Does not read the data, even if the server sends it in response to GET.
     *
     * @param method HEAD or GET
     */
    private record FindData(String action, Key key, Part part, String method) implements Call<FindDataResult> {
        @Override
        public Request request(UrlLayout layout) {
            return Request.ofPart(method, layout, key, part);
        }

        @Override
        public boolean isExpectedStatus(int status) {
            boolean isMethodUnsupported = method.equals("HEAD") && (status == 405 || status == 501);
            return Call.super.isExpectedStatus(status) || status == 404 || status == 410 || isMethodUnsupported;
        }

        @Override
        public FindDataResult readResult(Reply reply) {
            return switch (reply.status()) {
                case 404, 410 -> new FindDataResult.Known(Optional.empty());
                case 405, 501 -> new FindDataResult.MethodUnsupported();
                default -> new FindDataResult.Known(Optional.of(reply.info()));
            };
        }
    }
}
