package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the data files: {@code tmp/} while they are written, {@code data/ab/cd/} then.
 *
 * <p>One server at a time has the folder. Thread-safe.
 */
final class BlobFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlobFolder.class);
    private static final int BATCH = 500;

    private final Path folder;
    private final Path data;
    private final Path temporary;
    private final FileChannel lockFile;

    private BlobFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
        data = folder.resolve("data");
        temporary = folder.resolve("tmp");
    }

    /** Takes the folder, and makes it if it is missing; throws {@link IOException} if another server has it. */
    static BlobFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockFile =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lockFile)) {
            lockFile.close();
            throw new IOException("Another server uses the folder " + folder);
        }
        BlobFolder blobs = new BlobFolder(folder, lockFile);
        Files.createDirectories(blobs.data);
        Files.createDirectories(blobs.temporary);
        return blobs;
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

    /** Answers the id of the store that the folder belongs to. */
    Optional<String> storeId() throws IOException {
        Path file = folder.resolve("store-id");
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    void writeStoreId(String id) throws IOException {
        Path written = temporary.resolve("store-id");
        Files.writeString(written, id + "\n");
        Files.move(written, folder.resolve("store-id"), StandardCopyOption.ATOMIC_MOVE);
        syncFolder(folder);
    }

    boolean isEmpty() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(data)) {
            return !entries.iterator().hasNext();
        }
    }

    Path temporaryFile(String id) {
        return temporary.resolve(id);
    }

    /** Opens the file of a blob; throws {@link java.nio.file.NoSuchFileException} if it was removed. */
    FileChannel read(String id) throws IOException {
        return FileChannel.open(file(id), StandardOpenOption.READ);
    }

    /** Gives a temporary file, synced before, its name for good; after a crash it is there whole or not at all. */
    void keep(String id) throws IOException {
        Path file = file(id);
        Files.createDirectories(file.getParent());
        Files.move(temporary.resolve(id), file, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(file.getParent());
        syncFolder(file.getParent().getParent());
        syncFolder(data);
    }

    /** Removes the file of a blob that no key has any more. A failure is logged: the next start removes it. */
    void remove(String id) {
        delete(file(id));
    }

    /** Removes a temporary file if it is there. */
    void removeTemporary(String id) {
        delete(temporary.resolve(id));
    }

    /** Removes what a crash left: temporary files, and files that {@code referenced} does not answer. Counts them. */
    int sweep(Function<List<String>, Set<String>> referenced) throws IOException {
        int[] removed = {0};
        try (Stream<Path> files = Files.list(temporary)) {
            files.forEach(file -> removed[0] += delete(file));
        }
        List<String> batch = new ArrayList<>();
        try (Stream<Path> files = Files.walk(data)) {
            files.filter(BlobFolder::isBlob).forEach(file -> {
                batch.add(file.getFileName().toString());
                if (batch.size() == BATCH) {
                    removed[0] += removeUnreferenced(batch, referenced);
                }
            });
        }
        return removed[0] + removeUnreferenced(batch, referenced);
    }

    private int removeUnreferenced(List<String> batch, Function<List<String>, Set<String>> referenced) {
        if (batch.isEmpty()) {
            return 0;
        }
        batch.removeAll(referenced.apply(batch));
        int removed = batch.stream().mapToInt(id -> delete(file(id))).sum();
        batch.clear();
        return removed;
    }

    private static int delete(Path file) {
        try {
            return Files.deleteIfExists(file) ? 1 : 0;
        } catch (IOException e) {
            LOG.warn("Cannot remove {}, the next start tries again", file, e);
            return 0;
        }
    }

    private static boolean isBlob(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().matches("[0-9a-f]{32}");
    }

    private Path file(String id) {
        return data.resolve(id.substring(0, 2)).resolve(id.substring(2, 4)).resolve(id);
    }

    private static void syncFolder(Path folder) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
