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
 * The data of an upload, which each attempt reads from its start if that is possible. Of data of unknown length the first
 * 64 KiB are read ahead; if the data ends there, its length is known and it can be sent again. Not thread-safe.
 */
public final class UploadSource implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadSource.class);

    private static final int READ_AHEAD_BYTES = 64 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The data to send. Another one with the same bytes replaces it when its bytes were read ahead or copied to a file. */
    private Data data;

    /** The version of the user's file when it was first opened; null if the data is no file of the user. */
    private final @Nullable FileVersion originalVersion;

    private @Nullable InputStream in;
    private @Nullable Path temporaryFile;
    private boolean streamWasRead;
    private byte @Nullable [] announcedDigest;

    /** Shows whether a file was changed or replaced. */
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
     * Opens the data for the first time.
     *
     * @throws IOException if it cannot be read
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

    private void readAhead(InputStream stream) throws IOException {
        byte[] head = stream.readNBytes(READ_AHEAD_BYTES + 1); // one more byte shows whether the data ends there
        if (head.length <= READ_AHEAD_BYTES) {
            closeStream();
            replaceData(Data.of(head));
        } else {
            in = new SequenceInputStream(new ByteArrayInputStream(head), stream);
        }
    }

    private void replaceData(Data sameBytes) {
        data = sameBytes.as(data.mediaType()).encoded(data.contentEncoding());
    }

    public Data data() {
        return data;
    }

    /** Returns the stream for the next attempt, at its first byte. Requires {@link #canBeSent}. */
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

    /** Records that an attempt reads from the stream. */
    void recordRead() {
        streamWasRead = true;
    }

    /** Returns whether another attempt can send the same bytes from their start. */
    public boolean canBeSent() {
        return !streamWasRead || (data.repeatable() && isUnchanged());
    }

    private boolean isUnchanged() {
        if (!(data instanceof Data.OfFile file) || originalVersion == null) { // no file, or a temporary one of ours
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
     * Copies the data to a temporary file, so that its length is known and it can be read again. {@link #close} deletes
     * the file.
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
     * Reads the data and returns its SHA-256, which is sent before the data. Each attempt then checks that its bytes
     * match. Only for data that can be read again.
     */
    public byte[] announceDigest() throws IOException {
        MessageDigest sha256 = Digests.newDigest("SHA-256");
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream stream = data.open()) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        }
        byte[] digest = sha256.digest();
        announcedDigest = digest;
        streamWasRead = true; // some data returns the same stream for each open(), so an earlier one may be at its end
        return digest;
    }

    /** Returns whether a digest is the announced one; true if none was announced. */
    boolean matchesAnnouncedDigest(byte[] digest) {
        return announcedDigest == null || MessageDigest.isEqual(announcedDigest, digest);
    }

    /** Closes the stream and deletes the temporary file. A failure is only logged, because it does not affect the upload. */
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
