package io.github.dynurl.examples.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dynurl.examples.server.ObjectTable.Changed;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;

/** Handles GET, HEAD, PUT and POST of metadata and permissions, and DELETE of a key. Thread-safe. */
final class DocumentCalls {
    private final ObjectTable table;
    private final Blobs blobs;
    private final Documents metadata;
    private final Documents permissions;

    DocumentCalls(ObjectTable table, Blobs blobs, Documents metadata, Documents permissions) {
        this.table = table;
        this.blobs = blobs;
        this.metadata = metadata;
        this.permissions = permissions;
    }

    void readMetadata(Call call) {
        // Text that is only sent needs less memory than text that is parsed.
        metadata.whenRoom(call, table.metadataLength(call.key()) / 4, entered -> {
            StoredObject object = Permissions.requireReader(table.find(call.key()), call.caller());
            read(entered, object.metadata());
        });
    }

    void readPermissions(Call call) {
        StoredObject object = Permissions.requireOwner(table.findWithoutMetadata(call.key()), call.caller());
        read(call, object.permissions());
    }

    private static void read(Call call, Document document) {
        boolean changed = call.preconditions().requireForRead(document.state());
        call.setVersion(document.state());
        call.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        if (changed) {
            call.answerJson(200, document.json());
        } else {
            call.answer(304);
        }
    }

    /** Replaces the metadata. Creates a missing key. */
    void writeMetadata(Call call) throws IOException {
        metadata.receive(call, table.metadataLength(call.key()), (received, json) -> {
            QueryIndex.requireFew(Json.object(json).size());
            Document document = Document.of(json);
            Changed changed = table.change(call.key(), found -> {
                StoredObject object = found == null
                        ? StoredObject.ownedBy(call.caller(), call.key())
                        : Permissions.requireWriter(found, call.caller());
                call.preconditions()
                        .requireForWrite(found == null ? null : found.metadata().state());
                return object.withMetadata(document);
            });
            written(received, document, changed.before() == null);
        });
    }

    /** Merges names into the metadata; throws 404 if the key is missing. */
    void updateMetadata(Call call) throws IOException {
        metadata.receive(call, table.metadataLength(call.key()), (received, json) -> {
            ObjectNode update = Json.object(json);
            StoredObject after = changeFound(call, found -> {
                Permissions.requireWriter(found, call.caller());
                call.preconditions().requireForWrite(found.metadata().state());
                ObjectNode merged = Json.object(found.metadata().json());
                merged.setAll(update);
                QueryIndex.requireFew(merged.size());
                return found.withMetadata(Document.of(metadata.limited(Json.write(merged))));
            });
            written(received, after.metadata(), false);
        });
    }

    /** Replaces the permissions; throws 404 if the key is missing. */
    void writePermissions(Call call) throws IOException {
        permissions.receive(call, table.metadataLength(call.key()), (received, json) -> {
            Permissions.parse(json).requireOwned();
            changePermissions(received, before -> json);
        });
    }

    /** Adds tags to the permissions; throws 404 if the key is missing. */
    void updatePermissions(Call call) throws IOException {
        permissions.receive(call, table.metadataLength(call.key()), (received, json) -> {
            Permissions update = Permissions.parse(json);
            changePermissions(
                    received, before -> permissions.limited(before.with(update).json()));
        });
    }

    private void changePermissions(Call call, Function<Permissions, String> change) {
        StoredObject after = changeFound(call, found -> {
            Permissions.requireOwner(found, call.caller());
            call.preconditions().requireForWrite(found.permissions().state());
            String json = change.apply(Permissions.of(found));
            QueryIndex.requireFew(Permissions.parse(json).readers().size());
            return found.withPermissions(Document.of(json));
        });
        written(call, after.permissions(), false);
    }

    /** Deletes a key with all its parts; the condition is compared with the data's version. */
    void delete(Call call) {
        metadata.whenRoom(call, table.metadataLength(call.key()), this::deleteNow);
    }

    private void deleteNow(Call call) {
        Changed changed = table.change(call.key(), found -> {
            StoredObject owned = Permissions.requireOwner(found, call.caller());
            call.preconditions().requireForWrite(owned.dataState());
            return null;
        });
        if (changed.before() != null && changed.before().data() != null) {
            blobs.remove(changed.before().data().id());
        }
        call.answer(204);
    }

    private interface FoundChange {
        StoredObject apply(StoredObject found);
    }

    private StoredObject changeFound(Call call, FoundChange change) {
        StoredObject after = table.change(
                        call.key(), found -> change.apply(Permissions.requireReader(found, call.caller())))
                .after();
        return Objects.requireNonNull(after);
    }

    private static void written(Call call, Document document, boolean created) {
        call.setVersion(document.state());
        call.answer(created ? 201 : 204);
    }
}
