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

/** Reads metadata, permissions, and the information of data, but not data itself. Thread-safe. */
final class Reads {
    private final UrlLayout layout;
    private final Dialect dialect;

    Reads(UrlLayout layout, Dialect dialect) {
        this.layout = layout;
        this.dialect = dialect;
    }

    /** Returns the information of the data without reading it; empty if there is no data. */
    Optional<PartInfo> find(Sender sender, String action, Key key) {
        Sender operation = sender.withSharedTimeout();
        Calls.FindResult result = operation.execute(new Calls.Find(action, key, "HEAD"));
        if (result instanceof Calls.FindResult.MethodUnsupported) {
            result = operation.execute(new Calls.Find(action, key, "GET"));
        }
        return result instanceof Calls.FindResult.Known known ? known.info() : Optional.empty();
    }

    /** Reads metadata or permissions. With {@link MissingParts#empty}, missing ones are empty if the data exists. */
    Metadata readJson(Sender sender, Calls.GetJson call) {
        Sender operation = sender.withSharedTimeout();
        try {
            return operation.execute(call);
        } catch (NoSuchKeyException e) {
            if (!treatsMissingAsEmpty()
                    || find(operation, call.action(), call.key()).isEmpty()) {
                throw e;
            }
            return Metadata.empty();
        }
    }

    /** Returns whether metadata and permissions that were never written are read as empty. */
    boolean treatsMissingAsEmpty() {
        return dialect.missingParts() == MissingParts.empty;
    }

    Permissions readPermissions(Sender sender, String action, Key key) {
        return parsePermissions(sender, action, key, readJson(sender, Calls.GetJson.of(action, key, Part.PERMISSIONS)));
    }

    /**
     * Parses JSON that was read for permissions.
     *
     * @throws UnexpectedReplyException if it is not an object of string arrays
     */
    Permissions parsePermissions(Sender sender, String action, Key key, Metadata json) {
        try {
            return Permissions.ofJson(json);
        } catch (JsonException e) {
            Secrets secrets = sender.transport().secrets();
            Request request = Request.of("GET", layout.part(key, Part.PERMISSIONS), layout.format());
            String reason =
                    request + " was answered with JSON that is not valid permissions: " + secrets.mask(e.getMessage());
            throw new UnexpectedReplyException(
                    Failure.rejected(action, key.text(), json.info().status(), reason)
                            .cause(secrets.maskException(e)));
        }
    }
}
