package io.github.dynurl.examples.server;

import io.github.dynurl.examples.server.ObjectTable.Changed;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores the data as files in the folder of one server, below {@code data/ab/cd/}. Thread-safe. */
final class BlobFolder implements Blobs {
    private static final Logger LOG = LoggerFactory.getLogger(BlobFolder.class);
    private static final int BATCH = 500;

    private final UploadFolder uploads;
    private final Path data;

    private BlobFolder(UploadFolder uploads) {
        this.uploads = uploads;
        data = uploads.folder().resolve("data");
    }

    /** Creates the folder for the data beside the folder for the uploads. */
    static BlobFolder open(UploadFolder uploads) throws IOException {
        BlobFolder blobs = new BlobFolder(uploads);
        Files.createDirectories(blobs.data);
        return blobs;
    }

    @Override
    public Optional<String> storeId() throws IOException {
        Path file = uploads.folder().resolve("store-id");
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    @Override
    public void writeStoreId(String id) throws IOException {
        Path written = uploads.file("store-id");
        Files.writeString(written, id + "\n");
        Files.move(written, uploads.folder().resolve("store-id"), StandardCopyOption.ATOMIC_MOVE);
        syncFolder(uploads.folder());
    }

    @Override
    public boolean isEmpty() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(data)) {
            return !entries.iterator().hasNext();
        }
    }

    @Override
    public long maxBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public void keep(Blob blob, Path written) throws IOException {
        Path file = file(blob.id());
        Files.createDirectories(file.getParent());
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(file.getParent());
        syncFolder(file.getParent().getParent());
        syncFolder(data);
    }

    @Override
    public Opened read(Blob blob, ByteSpan span, ByteBufferPool.Sized buffers) throws IOException {
        FileChannel file = FileChannel.open(file(blob.id()), StandardOpenOption.READ);
        return new Opened(Content.Source.from(buffers, file, span.start(), span.length()), file);
    }

    @Override
    public void remove(String id) {
        UploadFolder.delete(file(id));
    }

    /** Does nothing: the next start finds the files that no row names. */
    @Override
    public void changed(Handle handle, Changed changed) {}

    /** Removes the files that no row names. */
    @Override
    public void recover(ObjectTable table) throws IOException {
        int removed = sweep(table::referenced);
        if (removed > 0) {
            LOG.info("Removed {} files that interrupted writes left", removed);
        }
    }

    private int sweep(Function<List<String>, Set<String>> referenced) throws IOException {
        int[] removed = {0};
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
        int removed =
                batch.stream().mapToInt(id -> UploadFolder.delete(file(id))).sum();
        batch.clear();
        return removed;
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

    /** Does nothing: no file stays open. */
    @Override
    public void close() {}
}
