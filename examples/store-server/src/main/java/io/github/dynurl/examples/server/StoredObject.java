package io.github.dynurl.examples.server;

import org.jspecify.annotations.Nullable;

/** An object. Until data is written, {@code data} is null, and the data is read as empty. Immutable. */
record StoredObject(
        String key,
        Document metadata,
        Document permissions,
        @Nullable Blob data) {

    /** Returns the object that the first write of a key creates. The caller, who has this tag, owns it. */
    static StoredObject ownedBy(String tag, String key) {
        return new StoredObject(
                key, Document.of("{}"), Document.of(Permissions.ownedBy(tag).json()), null);
    }

    StoredObject withData(Blob newData) {
        return new StoredObject(key, metadata, permissions, newData);
    }

    StoredObject withMetadata(Document newMetadata) {
        return new StoredObject(key, newMetadata, permissions, data);
    }

    StoredObject withPermissions(Document newPermissions) {
        return new StoredObject(key, metadata, newPermissions, data);
    }

    /** Returns the state for conditions on the data. It changes when data is written for the first time. */
    State dataState() {
        return data == null ? new State("empty", metadata.modified()) : data.state();
    }
}
