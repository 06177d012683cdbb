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
 * The folder of a server, with the uploads under way in {@code tmp/}.
 *
 * <p>One server at a time has the folder. Thread-safe.
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

    /** Takes the folder, and makes it if it is missing; throws {@link IOException} if another server has it. */
    static UploadFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockFile =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lockFile)) {
            lockFile.close();
            throw new IOException("Another server uses the folder " + folder);
        }
        UploadFolder uploads = new UploadFolder(folder, lockFile);
        Files.createDirectories(uploads.temporary);
        return uploads;
    }

    // The lock lives as long as the channel.
    private static boolean locked(FileChannel lockFile) throws IOException {
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

    /** Answers the file that an upload is written to. */
    Path file(String id) {
        return temporary.resolve(id);
    }

    /** Removes the file of an upload if it is there. A failure is logged: the next start removes it. */
    void remove(String id) {
        delete(file(id));
    }

    /** Removes what a crash left. Counts it. */
    int clear() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            List<Path> left = files.toList();
            return left.stream().mapToInt(UploadFolder::delete).sum();
        }
    }

    /** Deletes a file; answers how many were deleted, and logs a failure. */
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
