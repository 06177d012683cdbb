package io.github.dynurl.examples.server;

import org.jspecify.annotations.Nullable;

/** All that is known of a key; no data while only metadata was written, which reads as empty data. Immutable. */
record StoredObject(
        String key,
        Document metadata,
        Document permissions,
        @Nullable Blob data) {

    /** Makes the object that a first write creates: it belongs to the caller. */
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

    /** Answers what a condition on the data is compared with; it changes when some are written for the first time. */
    State dataState() {
        return data == null ? new State("empty", metadata.modified()) : data.state();
    }
}
