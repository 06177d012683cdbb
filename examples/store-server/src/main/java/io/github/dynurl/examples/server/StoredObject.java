package io.github.dynurl.examples.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object. Until data is written, {@code data} is null, and the data is read as empty. Immutable.
 *
 * @param dataModified the time of the data; until data is written, that of the creation of the object
 */
record StoredObject(
        String key,
        Document metadata,
        Document permissions,
        @Nullable Blob data,
        Instant dataModified) {

    /** Returns the object that the first write of a key creates. The caller, who has this tag, owns it. */
    static StoredObject ownedBy(String tag, String key) {
        Document metadata = Document.of("{}");
        Document permissions = Document.of(Permissions.ownedBy(tag).json());
        return new StoredObject(key, metadata, permissions, null, metadata.modified());
    }

    StoredObject withData(Blob newData) {
        return new StoredObject(key, metadata, permissions, newData, newData.modified());
    }

    StoredObject withMetadata(Document newMetadata) {
        return new StoredObject(key, newMetadata, permissions, data, dataModified);
    }

    StoredObject withPermissions(Document newPermissions) {
        return new StoredObject(key, metadata, newPermissions, data, dataModified);
    }

    /** Returns the state for conditions on the data. It changes when data is written for the first time. */
    State dataState() {
        return data == null ? new State("empty", dataModified) : data.state();
    }
}
