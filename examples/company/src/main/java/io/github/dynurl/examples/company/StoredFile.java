package io.github.dynurl.examples.company;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A file. What changes it makes a new one, with another version; the resource changes with its content, whose size it
 * names. Immutable but for attributes and content, which nobody changes.
 *
 * @param number its place in the order of all files
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

    /** Answers the strong entity tag of the resource. */
    String etag() {
        return "\"r" + version + "\"";
    }

    /** Answers the strong entity tag of the content. */
    String contentEtag() {
        return "\"c" + contentVersion + "\"";
    }

    /** Answers whether its attributes have these values. */
    boolean matches(ObjectNode where) {
        return where.properties().stream()
                .allMatch(wanted -> wanted.getValue().equals(attributes.get(wanted.getKey())));
    }
}
