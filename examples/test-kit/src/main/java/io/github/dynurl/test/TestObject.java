package io.github.dynurl.test;

import io.github.dynurl.store.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Holds the metadata and the data of an object of a {@link TestStore}. Immutable. */
public final class TestObject {
    private final Metadata metadata;
    private final byte[] data;
    private final String contentType;

    private TestObject(Metadata metadata, byte[] data, String contentType) {
        this.metadata = metadata;
        this.data = data;
        this.contentType = contentType;
    }

    /** Creates an object whose data is text, with the type {@code text/plain}. */
    public static TestObject of(Map<String, ?> metadata, String data) {
        return new TestObject(Metadata.of(metadata), data.getBytes(StandardCharsets.UTF_8), "text/plain");
    }

    /** Creates an object of any type. */
    public static TestObject of(Map<String, ?> metadata, byte[] data, String contentType) {
        return new TestObject(Metadata.of(metadata), data.clone(), contentType);
    }

    /** Returns the metadata. */
    public Metadata metadata() {
        return metadata;
    }

    /** Returns a copy of the data. */
    public byte[] data() {
        return data.clone();
    }

    /** Returns the data, decoded as UTF-8. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    /** Returns the Content-Type of the data. */
    public String contentType() {
        return contentType;
    }

    /** Returns a line with the metadata, the type, the size, and short data. */
    @Override
    public String toString() {
        String shown = data.length == 0 ? "" : data.length <= 60 && isText() ? " \"" + text() + "\"" : "";
        return metadata + ", " + contentType + ", " + data.length + " bytes" + shown;
    }

    private boolean isText() {
        return text().chars().noneMatch(c -> c == '�' || Character.isISOControl(c));
    }
}
