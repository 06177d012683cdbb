package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.internal.client.EndpointLog;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Key;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the option localWorkDirectory. Each file is in a new folder of its own, so that threads and nodes can
 * share the directory, and so that the file can have the name of its key. Immutable.
 */
public final class LocalWorkDirectory {
    /** The beginning of the names of folders. It shows an administrator who has left a folder behind. */
    private static final String FOLDER_PREFIX = "dynurl-";

    /** The end of the name of a file whose download is not complete, as with {@code ftp:}. */
    private static final String PARTIAL_SUFFIX = ".inprogress";

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path path;

    /** A failure to write into the directory. It has another cause than the object. */
    public static final class WriteException extends IOException {
        private static final long serialVersionUID = 1;

        private WriteException(Path directory, String key, IOException cause) {
            super(
                    "the data of " + Key.shown(key) + " cannot be written into localWorkDirectory, which is "
                            + directory + "; check its space and permissions: " + cause,
                    cause);
        }
    }

    private LocalWorkDirectory(Path path) {
        this.path = path;
    }

    /**
     * Returns the directory that the options name; null if they name none. Does not access the file system.
     *
     * @throws IllegalArgumentException if the option is an expression, or not legal as a path
     */
    static @Nullable LocalWorkDirectory of(DynUrlConfiguration configuration) {
        String option = configuration.getLocalWorkDirectory();
        if (option == null || option.isBlank()) {
            return null;
        }
        if (option.contains("${") || option.contains("$simple{")) {
            throw new IllegalArgumentException("localWorkDirectory is " + Key.shown(option)
                    + ", but it must not be an expression: no message may choose a directory");
        }
        try {
            return new LocalWorkDirectory(Path.of(option).toAbsolutePath());
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "localWorkDirectory is " + Key.shown(option) + ", which is not legal as a path: " + e.getReason(),
                    e);
        }
    }

    /**
     * Creates a folder in the directory and deletes it. Creates the directory if it does not exist.
     *
     * @throws IllegalArgumentException if that is not possible; its message contains the name of the option
     */
    void check() {
        try {
            Files.delete(newFolder());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "localWorkDirectory is " + path + ", where no file can be created; name a directory in which this"
                            + " process may write: " + e,
                    e);
        }
    }

    private Path newFolder() throws IOException {
        if (!Files.isDirectory(path)) { // createDirectories refuses a link to a directory
            Files.createDirectories(path);
        }
        return Files.createTempDirectory(path, FOLDER_PREFIX);
    }

    /**
     * Reads data to its end into a new file, and closes it. If that fails, no file is left.
     *
     * @param exchange the exchange at whose end the file is deleted
     * @throws WriteException if the file cannot be written; its message contains the name of the option
     * @throws IOException if the data cannot be read
     */
    LocalFile download(Exchange exchange, String key, DataStream data) throws IOException {
        try (data) {
            LocalFile file = download(key, data);
            BodyReleaser.add(exchange, file);
            return file;
        }
    }

    private LocalFile download(String key, DataStream data) throws IOException {
        Path folder = null;
        Path partial = null;
        boolean isComplete = false;
        try {
            folder = newFolder();
            Path file = folder.resolve(FileNames.shortNameOf(key));
            partial = folder.resolve(file.getFileName() + PARTIAL_SUFFIX);
            write(data, partial);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            isComplete = true;
            return new LocalFile(this, file);
        } catch (ReadException e) {
            throw e.cause;
        } catch (IOException e) {
            throw new WriteException(path, key, e);
        } finally {
            if (!isComplete) {
                deleteLogged(partial);
                deleteLogged(folder);
            }
        }
    }

    /** Carries a failure of the data, so that it is not taken for one of the directory. */
    private static final class ReadException extends IOException {
        private static final long serialVersionUID = 1;

        private final IOException cause;

        ReadException(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private static void write(DataStream data, Path file) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (int n = read(data, buffer); n >= 0; n = read(data, buffer)) {
                out.write(buffer, 0, n);
            }
        }
    }

    private static int read(DataStream data, byte[] buffer) throws ReadException {
        try {
            return data.read(buffer);
        } catch (IOException e) {
            throw new ReadException(e);
        }
    }

    /** Returns a link to a file, in a folder of its own; a copy of the file if the file system has no links. */
    Path linkTo(Path file) throws IOException {
        Path folder = newFolder();
        Path target = folder.resolve(file.getFileName());
        boolean isComplete = false;
        try {
            link(target, file);
            isComplete = true;
            return target;
        } finally {
            if (!isComplete) {
                deleteLogged(target);
                deleteLogged(folder);
            }
        }
    }

    private static void link(Path target, Path file) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, target);
        }
    }

    /** Deletes a file and its folder, if they exist. Logs a failure. */
    static void delete(Path file) {
        deleteLogged(file);
        deleteLogged(file.getParent());
    }

    private static void deleteLogged(@Nullable Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            EndpointLog.LOG.warn("{} could not be deleted; it is in the directory of localWorkDirectory", path, e);
        }
    }
}
