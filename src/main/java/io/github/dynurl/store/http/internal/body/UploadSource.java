package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.http.internal.header.Digests;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the data of an upload, again for another attempt if that is possible. Of data of unknown length 64 KiB are read
 * ahead: what ends there has a length, and can be sent again. For one thread.
 */
public final class UploadSource implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadSource.class);

    private static final int AHEAD = 64 * 1024;

    private Data data;
    private final @Nullable Version version;
    private @Nullable InputStream in;
    private @Nullable Path spooled;
    private boolean read;
    private byte @Nullable [] announced;

    /** Tells one state of a file from another. */
    private record Version(
            long size, FileTime modified, @Nullable Object fileKey) {
        static Version of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(now.size(), now.lastModifiedTime(), now.fileKey());
        }
    }

    private UploadSource(Data data, @Nullable Version version) {
        this.data = data;
        this.version = version;
    }

    /**
     * Opens the data for the first time.
     *
     * @throws IOException if it cannot be read
     */
    public static UploadSource open(Data data) throws IOException {
        UploadSource source = new UploadSource(data, data instanceof Data.OfFile file ? Version.of(file.file()) : null);
        boolean opened = false;
        try {
            InputStream in = data.open();
            source.in = in;
            if (data.length().isEmpty()) {
                source.readAhead(in);
            }
            opened = true;
            return source;
        } finally {
            if (!opened) {
                source.close();
            }
        }
    }

    private void readAhead(InputStream begun) throws IOException {
        byte[] head = begun.readNBytes(AHEAD + 1);
        if (head.length <= AHEAD) {
            closeStream();
            data = Data.of(head).as(data.mediaType()).encoded(data.contentEncoding());
        } else {
            in = new SequenceInputStream(new ByteArrayInputStream(head), begun);
        }
    }

    public Data data() {
        return data;
    }

    /** Returns the stream for the next attempt, at its beginning; see {@link #canBeSent}. */
    InputStream stream() throws IOException {
        InputStream open = in;
        if (open == null || read) {
            closeStream();
            open = data.open();
            in = open;
            read = false;
        }
        return open;
    }

    /** Hears that bytes are taken from the stream. */
    void reads() {
        read = true;
    }

    /** Tells whether there can be another attempt: with the same bytes, from their beginning. */
    public boolean canBeSent() {
        return !read || (data.repeatable() && isUnchanged());
    }

    private boolean isUnchanged() {
        try {
            return !(data instanceof Data.OfFile file)
                    || version == null // it is a copy of ours
                    || Version.of(file.file()).equals(version);
        } catch (IOException e) {
            LOG.debug("The file of an upload can no longer be read", e);
            return false;
        }
    }

    /**
     * Copies data to a temporary file, which lives until this is closed: it has a length then, and can be read again.
     *
     * @throws IOException if it cannot be read, or the file not be written
     */
    public void measure() throws IOException {
        Path file = Files.createTempFile("dynurl-", ".upload");
        spooled = file;
        Files.copy(stream(), file, StandardCopyOption.REPLACE_EXISTING);
        closeStream();
        data = Data.of(file).as(data.mediaType()).encoded(data.contentEncoding());
        read = false;
    }

    /** Reads all bytes for their digest, which is announced then; only where they can be read again. */
    public byte[] announce() throws IOException {
        MessageDigest digest = Digests.algorithm("SHA-256");
        byte[] buffer = new byte[64 * 1024];
        try (InputStream bytes = data.open()) {
            for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        byte[] value = digest.digest();
        announced = value;
        read = true; // streams opened before may be the same one
        return value;
    }

    /** Tells whether a digest is the announced one, or none was. */
    boolean isAnnounced(byte[] digest) {
        return announced == null || MessageDigest.isEqual(announced, digest);
    }

    /** Closes the stream: what goes wrong now changes nothing of what the store answered. */
    @Override
    public void close() {
        closeStream();
        try {
            if (spooled != null) {
                Files.deleteIfExists(spooled);
            }
        } catch (IOException e) {
            LOG.warn("The temporary file {} of an upload could not be deleted; delete it", spooled, e);
        }
    }

    private void closeStream() {
        InputStream open = in;
        in = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (Exception e) {
            LOG.debug("The source of an upload could not be closed", e);
        }
    }
}
