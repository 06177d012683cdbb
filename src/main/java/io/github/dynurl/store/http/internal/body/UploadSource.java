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
 * The data of an upload. Each attempt reads the data from the start, if the data can be read more than once. If the
 * length of the data is unknown, the first 64 KiB are read in advance. If the data ends within these bytes, its length
 * is known and the data can be sent again. Not thread-safe.
 */
public final class UploadSource implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadSource.class);

    private static final int READ_AHEAD_BYTES = 64 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    /**
     * The data to send. After its bytes were read in advance or copied to a file, a {@code Data} with these bytes
     * replaces it.
     */
    private Data data;

    /** The version of the user's file when this object was created; null if the data is not a file. */
    private final @Nullable FileVersion originalVersion;

    private @Nullable InputStream in;
    private @Nullable Path temporaryFile;
    private boolean streamWasRead;
    private byte @Nullable [] announcedDigest;

    /** The properties of a file that differ after the file was changed or replaced. */
    private record FileVersion(
            long size, FileTime modified, @Nullable Object fileKey) {
        static FileVersion of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileVersion(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    private UploadSource(Data data, @Nullable FileVersion originalVersion) {
        this.data = data;
        this.originalVersion = originalVersion;
    }

    /**
     * Opens the data for the first time. The caller closes the result.
     *
     * @throws IOException if the data cannot be read
     */
    public static UploadSource open(Data data) throws IOException {
        FileVersion version = data instanceof Data.OfFile file ? FileVersion.of(file.file()) : null;
        UploadSource source = new UploadSource(data, version);
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

    /** Reads the first bytes. If the data ends within them, replaces the data by a byte array of known length. */
    private void readAhead(InputStream stream) throws IOException {
        byte[] head = stream.readNBytes(READ_AHEAD_BYTES + 1); // the additional byte shows whether the data is longer
        if (head.length <= READ_AHEAD_BYTES) {
            closeStream();
            replaceData(Data.of(head));
        } else {
            in = new SequenceInputStream(new ByteArrayInputStream(head), stream);
        }
    }

    /** Replaces the data by other data with the same bytes. Keeps the media type and the coding. */
    private void replaceData(Data sameBytes) {
        data = sameBytes.as(data.mediaType()).encoded(data.contentEncoding());
    }

    public Data data() {
        return data;
    }

    /** Returns whether the data is neither in memory nor in a file, so that reading it can need a connection. */
    public boolean isStream() {
        return !(data instanceof Data.Bytes || data instanceof Data.OfFile);
    }

    /**
     * Returns a stream for the next attempt that starts at the first byte. Call it only if {@link #canBeSent} is true.
     */
    InputStream streamFromStart() throws IOException {
        InputStream open = in;
        if (open == null || streamWasRead) {
            closeStream();
            open = data.open();
            in = open;
            streamWasRead = false;
        }
        return open;
    }

    /** Records that an attempt has read from the stream, so that the next attempt needs a new stream. */
    void recordRead() {
        streamWasRead = true;
    }

    /** Returns whether an attempt can send the data from its first byte, with the same bytes as earlier attempts. */
    public boolean canBeSent() {
        return !streamWasRead || (data.repeatable() && isUnchanged());
    }

    private boolean isUnchanged() {
        if (!(data instanceof Data.OfFile file) || originalVersion == null) { // no file, or our own temporary file
            return true;
        }
        try {
            return FileVersion.of(file.file()).equals(originalVersion);
        } catch (IOException e) {
            LOG.debug("The file of an upload can no longer be read", e);
            return false;
        }
    }

    /**
     * Copies the data to a temporary file, so that its length is known and the data can be read again. {@link #close}
     * deletes the file.
     *
     * @throws IOException if the data cannot be read, or the file cannot be written
     */
    public void copyToFile() throws IOException {
        Path file = Files.createTempFile("dynurl-", ".upload");
        temporaryFile = file;
        Files.copy(streamFromStart(), file, StandardCopyOption.REPLACE_EXISTING);
        closeStream();
        replaceData(Data.of(file));
        streamWasRead = false;
    }

    /**
     * Reads the data and returns its SHA-256, so that the caller can send it in a header field before the data. Each
     * later attempt checks that its bytes have this digest. Call it only if the data can be read again. Reads the data
     * only the first time.
     */
    public byte[] announceDigest() throws IOException {
        byte[] known = announcedDigest;
        return known == null ? computeDigest() : known.clone();
    }

    private byte[] computeDigest() throws IOException {
        MessageDigest sha256 = Digests.newDigest("SHA-256");
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream stream = data.open()) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        }
        byte[] digest = sha256.digest();
        announcedDigest = digest;
        streamWasRead = true; // some Data returns the same stream for each open(), so that "in" may be at its end now
        return digest;
    }

    /** Returns whether a digest equals the announced digest; true if no digest was announced. */
    boolean matchesAnnouncedDigest(byte[] digest) {
        return announcedDigest == null || MessageDigest.isEqual(announcedDigest, digest);
    }

    /** Closes the stream and deletes the temporary file. Only logs failures, because they do not affect the upload. */
    @Override
    public void close() {
        closeStream();
        try {
            if (temporaryFile != null) {
                Files.deleteIfExists(temporaryFile);
            }
        } catch (IOException e) {
            LOG.warn("The temporary file {} of an upload could not be deleted; delete it", temporaryFile, e);
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
