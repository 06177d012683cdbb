package io.github.dynurl.camel.internal.client;

import io.github.dynurl.store.http.connection.HttpConnections;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import org.apache.camel.converter.stream.CipherPair;
import org.apache.camel.spi.StreamCachingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Data in a temporary file, which is deleted when its last user releases it. Camel's stream caching sets the directory
 * and the encryption of the file. Thread-safe.
 */
public final class SpooledData implements HttpConnections.Spooled {
    private final Path file;
    private final @Nullable CipherPair ciphers;
    /** The number of users; 0 if the file was deleted. */
    private final AtomicInteger users = new AtomicInteger(1);

    private SpooledData(Path file, @Nullable CipherPair ciphers) {
        this.file = file;
        this.ciphers = ciphers;
    }

    /** Copies a stream to a new file with one user. Deletes the file if that fails. Does not close the stream. */
    public static SpooledData copyOf(InputStream in, StreamCachingStrategy strategy) throws IOException {
        File directory = strategy.getSpoolDirectory();
        Path file = directory == null
                ? Files.createTempFile("dynurl-", ".data")
                : Files.createTempFile(Files.createDirectories(directory.toPath()), "dynurl-", ".data");
        try {
            CipherPair ciphers = createCiphers(strategy.getSpoolCipher());
            OutputStream fileOut = Files.newOutputStream(file);
            try (OutputStream out =
                    ciphers == null ? fileOut : new CipherOutputStream(fileOut, ciphers.getEncryptor())) {
                in.transferTo(out);
            }
            return new SpooledData(file, ciphers);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static @Nullable CipherPair createCiphers(@Nullable String transformation) throws IOException {
        try {
            return transformation == null ? null : new CipherPair(transformation);
        } catch (GeneralSecurityException e) {
            throw new IOException("the spoolCipher of stream caching cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public InputStream open() throws IOException {
        if (users.get() == 0) {
            throw alreadyDeleted();
        }
        InputStream in = Files.newInputStream(file);
        return ciphers == null ? in : new CipherInputStream(in, ciphers.createDecryptor());
    }

    private static IOException alreadyDeleted() {
        return new IOException("the temporary file with the data was deleted, because its exchange has ended");
    }

    /** Adds a user, who must call {@link #release}. Returns this. Throws if the file was deleted. */
    public SpooledData share() throws IOException {
        int previousUsers = users.getAndUpdate(count -> count == 0 ? 0 : count + 1);
        if (previousUsers == 0) {
            throw alreadyDeleted();
        }
        return this;
    }

    /** Removes a user. Deletes the file if it was the last user. */
    @Override
    public void release() {
        if (users.decrementAndGet() == 0) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                EndpointLog.LOG.warn("The temporary file {} could not be deleted", file, e);
            }
        }
    }
}
