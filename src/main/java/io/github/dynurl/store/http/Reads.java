package io.github.dynurl.store.http;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Optional;

/** Reads metadata, permissions and the information of data, but not the data itself. Thread-safe. */
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
        Sender operation = sender.withSharedTimeout();
        Calls.FindDataResult result = operation.execute(new Calls.FindData(action, key, "HEAD"));
        if (result instanceof Calls.FindDataResult.MethodUnsupported) {
            result = operation.execute(new Calls.FindData(action, key, "GET"));
        }
        return result instanceof Calls.FindDataResult.Known known ? known.info() : Optional.empty();
    }

    /**
     * Reads metadata or permissions. If they do not exist, the option {@code missingParts} is {@link
     * MissingParts#empty} and the data exists, returns empty ones.
     *
     * @throws NoSuchKeyException if they do not exist in any other case
     */
    Metadata readJson(Sender sender, Calls.GetJson call) {
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

    /** Returns whether metadata and permissions that were never written are read as empty. */
    boolean treatsMissingAsEmpty() {
        return dialect.missingParts() == MissingParts.empty;
    }

    /**
     * Reads the permissions, see {@link #readJson}.
     *
     * @throws UnexpectedReplyException if the JSON of the response is not an object of string arrays
     */
    Permissions readPermissions(Sender sender, String action, Key key) {
        return parsePermissions(sender, action, key, readJson(sender, Calls.GetJson.of(action, key, Part.PERMISSIONS)));
    }

    /**
     * Converts JSON that {@link #readJson} has read to permissions.
     *
     * @param sender the sender whose secrets are masked in the message of the exception
     * @throws UnexpectedReplyException if the JSON is not an object of string arrays
     */
    Permissions parsePermissions(Sender sender, String action, Key key, Metadata json) {
        try {
            return Permissions.ofJson(json);
        } catch (JsonException e) {
            Secrets secrets = sender.callExecutor().secrets();
            Request request = Request.of("GET", layout.part(key, Part.PERMISSIONS), layout.format(Part.PERMISSIONS));
            String reason =
                    request + " was answered with JSON that is not valid permissions: " + secrets.mask(e.getMessage());
            throw new UnexpectedReplyException(
                    Failure.rejected(action, key.text(), json.info().status(), reason)
                            .cause(secrets.maskException(e)));
        }
    }
}
