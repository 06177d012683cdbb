package io.github.dynurl.store.http;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Optional;

/** Reads what is small. Thread-safe. */
final class Reads {
    private final UrlLayout layout;
    private final Dialect dialect;

    Reads(UrlLayout layout, Dialect dialect) {
        this.layout = layout;
        this.dialect = dialect;
    }

    /** Asks for the head of the data; with GET where the server has no HEAD. */
    Optional<PartInfo> find(Sender sender, String action, Key key) {
        Sender operation = sender.begin();
        Calls.Found found = operation.execute(new Calls.Find(action, key, "HEAD"));
        if (found instanceof Calls.Found.Unsupported) {
            found = operation.execute(new Calls.Find(action, key, "GET"));
        }
        return found instanceof Calls.Found.Answer answer ? answer.info() : Optional.empty();
    }

    /** Reads a JSON part; what was never written is empty where the dialect says so and the data is there. */
    Metadata json(Sender sender, Calls.GetJson call) {
        Sender operation = sender.begin();
        try {
            return operation.execute(call);
        } catch (NoSuchKeyException e) {
            if (!readsMissing() || find(operation, call.action(), call.key()).isEmpty()) {
                throw e;
            }
            return Metadata.empty();
        }
    }

    /** Tells whether what was never written is read as empty. */
    boolean readsMissing() {
        return dialect.missingParts() == MissingParts.empty;
    }

    Permissions permissions(Sender sender, String action, Key key) {
        return permissions(
                sender, action, key, json(sender, new Calls.GetJson(action, key, Part.PERMISSIONS, Select.all(), "")));
    }

    /** Takes JSON that was read for permissions. */
    Permissions permissions(Sender sender, String action, Key key, Metadata json) {
        try {
            return Permissions.ofJson(json);
        } catch (JsonException e) {
            Secrets secrets = sender.transport().secrets();
            Request request = Request.of("GET", layout.part(key, Part.PERMISSIONS), layout.format());
            String reason = request + " was answered with JSON that is no permissions: " + secrets.hide(e.getMessage());
            throw new UnexpectedReplyException(
                    Failure.rejected(action, key.text(), json.info().status(), reason)
                            .cause(secrets.shown(e)));
        }
    }
}
