package io.github.dynurl.examples.server;

import io.github.dynurl.examples.server.ObjectTable.Changed;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.jdbi.v3.core.Handle;

/**
 * Stores the data as blobs. Each blob has its own name, and its content never changes.
 *
 * <p>A row in the database assigns a blob to a key. A blob that no row names is removed later. Thread-safe.
 */
interface Blobs extends AutoCloseable {
    /** Blob data, opened to be sent. The caller of {@link #read} closes it. */
    record Opened(Content.Source source, Closeable closeable) {}

    /** Returns the id of the store that the data belongs to; empty if no id was written yet. */
    Optional<String> storeId() throws IOException;

    void writeStoreId(String id) throws IOException;

    boolean isEmpty() throws IOException;

    /** Returns the maximum size of a blob in bytes. */
    long maxBytes();

    /** Moves a file into a blob. When this method returns, the blob is complete and the file is gone. */
    void keep(Blob blob, Path file) throws IOException;

    /** Opens a part of a blob. Throws {@link java.nio.file.NoSuchFileException} if the blob was removed. */
    Opened read(Blob blob, ByteSpan span, ByteBufferPool.Sized buffers) throws IOException;

    /** Removes a blob that no key has. A failure is logged, and the blob is removed later. */
    void remove(String id);

    /** Called in the transaction that changes an object. An exception rolls the transaction back. */
    void changed(Handle handle, Changed changed);

    /** Removes what crashed servers left behind, either before this method returns or later in the background. */
    void recover(ObjectTable table) throws IOException;

    @Override
    void close() throws IOException;
}
