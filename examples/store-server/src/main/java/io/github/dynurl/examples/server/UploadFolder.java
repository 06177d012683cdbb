package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a server, with the running uploads in {@code tmp/}.
 *
 * <p>Only one server can use the folder at a time. Thread-safe.
 */
final class UploadFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadFolder.class);

    private final Path folder;
    private final Path temporary;
    private final FileChannel lockFile;

    private UploadFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
        temporary = folder.resolve("tmp");
    }

    /** Locks the folder, and creates it if it is missing. Throws {@link IOException} if another server uses it. */
    static UploadFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockFile =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!tryLock(lockFile)) {
            lockFile.close();
            throw new IOException("Another server uses the folder " + folder);
        }
        UploadFolder uploads = new UploadFolder(folder, lockFile);
        Files.createDirectories(uploads.temporary);
        return uploads;
    }

    // The lock is held until the channel is closed.
    private static boolean tryLock(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            LOG.debug("The folder is locked by this process", e);
            return false;
        }
    }

    Path folder() {
        return folder;
    }

    /** Returns the file that an upload is written to. */
    Path file(String id) {
        return temporary.resolve(id);
    }

    /** Removes the file of an upload if it exists. A failure is logged, and the next start removes the file. */
    void remove(String id) {
        delete(file(id));
    }

    /** Removes the files that a crash left. Returns their number. */
    int clear() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            List<Path> left = files.toList();
            return left.stream().mapToInt(UploadFolder::delete).sum();
        }
    }

    /** Deletes a file. Returns 1; or 0 if the file does not exist or cannot be deleted. Logs a failure. */
    static int delete(Path file) {
        try {
            return Files.deleteIfExists(file) ? 1 : 0;
        } catch (IOException e) {
            LOG.warn("Cannot remove {}, the next start tries again", file, e);
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
