package io.github.dynurl.examples.company;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A file. Each change returns a new instance with a new version. A new content also changes the version of the resource,
 * because the resource contains the size of the content. Immutable, except for attributes and content, which no code changes.
 *
 * @param number the position of the file in the order of all files
 * @param version the version of the resource
 * @param contentVersion the version of the content
 */
record StoredFile(
        long number,
        String id,
        String name,
        ObjectNode attributes,
        byte[] content,
        String mediaType,
        long version,
        long contentVersion,
        Instant modified) {

    StoredFile withResource(String newName, ObjectNode newAttributes, long newVersion) {
        return new StoredFile(
                number, id, newName, newAttributes, content, mediaType, newVersion, contentVersion, modified);
    }

    StoredFile withContent(byte[] bytes, String newMediaType, long newVersion) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new StoredFile(number, id, name, attributes, bytes, newMediaType, newVersion, newVersion, now);
    }

    /** Returns the strong entity tag of the resource. */
    String etag() {
        return "\"r" + version + "\"";
    }

    /** Returns the strong entity tag of the content. */
    String contentEtag() {
        return "\"c" + contentVersion + "\"";
    }

    /** Returns whether the file has all attributes in {@code where}. */
    boolean matches(ObjectNode where) {
        return where.properties().stream()
                .allMatch(wanted -> wanted.getValue().equals(attributes.get(wanted.getKey())));
    }
}
