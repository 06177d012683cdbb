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
 * Where the data lie: blobs, each under a name of its own, which never change.
 *
 * <p>A row of the database makes a blob the data of a key. A blob without a row is removed sometime. Thread-safe.
 */
interface Blobs extends AutoCloseable {
    /** Data on their way out; who opened them closes them. */
    record Opened(Content.Source source, Closeable closeable) {}

    /** Answers the id of the store that the data belong to. */
    Optional<String> storeId() throws IOException;

    void writeStoreId(String id) throws IOException;

    boolean isEmpty() throws IOException;

    /** Answers how many bytes a blob may have. */
    long maxBytes();

    /** Makes a blob of a file that is on disk, which is gone then. When this returns, the blob is there whole. */
    void keep(Blob blob, Path file) throws IOException;

    /** Opens a part of a blob; throws {@link java.nio.file.NoSuchFileException} if it was removed. */
    Opened read(Blob blob, ByteSpan span, ByteBufferPool.Sized buffers) throws IOException;

    /** Removes a blob that no key has. A failure is logged: it is tried again sometime. */
    void remove(String id);

    /** Takes notice of a change of an object, within its transaction; a thrown problem undoes it. */
    void changed(Handle handle, Changed changed);

    /** Removes what crashed servers left, now or while this server runs. */
    void recover(ObjectTable table) throws IOException;

    @Override
    void close() throws IOException;
}
