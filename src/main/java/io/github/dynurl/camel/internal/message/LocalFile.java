package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.client.EndpointLog;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;

/**
 * A body that is a downloaded file. The file is deleted when its exchange ends, unless the route has moved it. As this is
 * a stream cache, Camel makes a copy for each exchange that may outlive the first one (a wire tap, for example); the copy
 * is a link, so it is independent of what happens to the name of the first file. A copy is deleted when its own exchange
 * and that of its original have ended, because Camel may continue with the copy after parallel branches. Thread-safe.
 */
final class LocalFile extends File implements StreamCache, ReleasableBody {
    private static final long serialVersionUID = 1;

    private final transient LocalWorkDirectory directory;
    private final transient Deletion deletion;

    /** How many must release the file before it is deleted: exchanges, and the original of a copy. */
    private final transient AtomicInteger holders = new AtomicInteger(1);

    /** The copies that this file releases when it is deleted. */
    private final transient Queue<LocalFile> copies = new ConcurrentLinkedQueue<>();

    /** The exchange for which this copy was made; null if this is no copy. */
    private transient volatile @Nullable WeakReference<Exchange> madeFor;

    LocalFile(LocalWorkDirectory directory, Path file) {
        super(file.toString());
        this.directory = directory;
        this.deletion = new Deletion(file);
        BodyReleaser.releaseWhenUnreachable(this, deletion);
    }

    /** Deletes the file once. Thread-safe. */
    private static final class Deletion implements Runnable {
        private final Path file;
        private final AtomicBoolean isDone = new AtomicBoolean();

        Deletion(Path file) {
            this.file = file;
        }

        @Override
        public void run() {
            if (isDone.compareAndSet(false, true)) {
                LocalWorkDirectory.delete(file);
            }
        }
    }

    /** Does nothing: each reader opens the file at its beginning. */
    @Override
    public void reset() {}

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Files.copy(toPath(), out);
    }

    /** Returns a file for another exchange; null if the exchange can use this one, or if the route has moved this one. */
    @Override
    public @Nullable StreamCache copy(Exchange exchange) throws IOException {
        WeakReference<Exchange> owner = madeFor;
        boolean isMadeForExchange = owner != null && exchange.equals(owner.get());
        if (isMadeForExchange || !exists()) {
            return null;
        }
        LocalFile copy = newCopyFor(exchange);
        copy.retain();
        copies.add(copy);
        BodyReleaser.add(exchange, copy);
        boolean wasDeletedMeanwhile = holders.get() <= 0 && copies.remove(copy);
        if (wasDeletedMeanwhile) {
            copy.release();
        }
        return copy;
    }

    /**
     * Creates a copy, and removes the header with which {@code file:} would move it: a link to the same bytes must not
     * stay under two names for ever.
     */
    private LocalFile newCopyFor(Exchange exchange) throws IOException {
        LocalFile copy = new LocalFile(directory, directory.linkTo(toPath()));
        copy.madeFor = new WeakReference<>(exchange);
        exchange.getMessage().removeHeader(DynUrlConstants.FILE_LOCAL_WORK_PATH);
        return copy;
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public void retain() {
        holders.incrementAndGet();
    }

    @Override
    public void release() {
        if (holders.decrementAndGet() == 0) {
            deletion.run();
            for (LocalFile copy = copies.poll(); copy != null; copy = copies.poll()) {
                copy.release();
            }
        }
    }

    /** Deletes the folder of a file that the branch has moved. A step after the branch may read a file that is there. */
    @Override
    public void onBranchEnd(Exchange branch) {
        if (!exists()) {
            deletion.run();
        }
    }

    /** If the target has this body, gives the target a copy, because both exchanges may read or move the file. */
    @Override
    public boolean onHandover(Exchange target) {
        Message message = target.getMessage();
        if (!equals(message.getBody()) || !exists()) {
            return false;
        }
        try {
            LocalFile copy = newCopyFor(target);
            message.setBody(copy);
            BodyReleaser.addInHandover(target, copy);
            return true;
        } catch (IOException e) {
            // Does not throw: a failed handover would lose the completion.
            EndpointLog.LOG.warn("{} could not be copied, so two exchanges have the same file", this, e);
            return false;
        }
    }

    /** Returns true: the file must stay until the exchange ends, even if only a header still names it. */
    @Override
    public boolean isKept() {
        return true;
    }

    /** Returns what is serialized: the file alone, without the right to delete it. */
    private Object writeReplace() {
        return new File(getPath());
    }
}
