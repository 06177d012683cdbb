package io.github.dynurl.examples.server;

import io.github.dynurl.examples.server.ObjectTable.Changed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Stores the data as objects in an S3-compatible store, which several servers share. Thread-safe. */
final class BlobBucket implements Blobs {
    private static final Logger LOG = LoggerFactory.getLogger(BlobBucket.class);

    private static final long MAX_BYTES = 5L << 30; // the limit of S3 for one PUT
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final int SWEEPS_PER_AGE = 4;
    private static final int STOP_SECONDS = 10;

    private final S3Client s3;
    private final BucketUrl url;
    private final UnownedData unowned;
    private final Duration age;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(BlobBucket::daemon);

    private BlobBucket(S3Client s3, BucketUrl url, UnownedData unowned, Duration age) {
        this.s3 = s3;
        this.url = url;
        this.unowned = unowned;
        this.age = age;
    }

    /**
     * Opens a bucket without sending a request.
     *
     * @param age the age after which data without a key is removed
     * @throws IOException if a setting of the AWS SDK is missing
     */
    static BlobBucket open(BucketUrl url, Database database, Duration age) throws IOException {
        try {
            return new BlobBucket(S3Clients.fromEnvironment(), url, new UnownedData(database), age);
        } catch (SdkException e) {
            throw failed(url, e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "store-sweeper");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Optional<String> storeId() throws IOException {
        try {
            return Optional.of(
                    s3.getObjectAsBytes(request -> request.bucket(url.bucket()).key(url.prefix() + "store-id"))
                            .asUtf8String()
                            .strip());
        } catch (NoSuchKeyException e) {
            LOG.debug("{} is new", url, e);
            return Optional.empty();
        } catch (SdkException e) {
            throw failed(e);
        }
    }

    @Override
    public void writeStoreId(String id) throws IOException {
        try {
            s3.putObject(
                    request -> request.bucket(url.bucket()).key(url.prefix() + "store-id"),
                    RequestBody.fromString(id + "\n"));
        } catch (SdkException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean isEmpty() throws IOException {
        try {
            return s3.listObjectsV2(request ->
                            request.bucket(url.bucket()).prefix(key("")).maxKeys(1))
                    .contents()
                    .isEmpty();
        } catch (SdkException e) {
            throw failed(e);
        }
    }

    @Override
    public long maxBytes() {
        return MAX_BYTES;
    }

    /** Uploads the file in one request. If this fails, the data may exist, but its row lets a sweep remove it. */
    @Override
    public void keep(Blob blob, Path file) throws IOException {
        unowned.add(blob.id());
        try {
            s3.putObject(request -> request.bucket(url.bucket()).key(key(blob.id())), RequestBody.fromFile(file));
        } catch (SdkException e) {
            throw failed(e);
        }
        UploadFolder.delete(file);
    }

    @Override
    public Opened read(Blob blob, ByteSpan span, ByteBufferPool.Sized buffers) throws IOException {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(url.bucket()).key(key(blob.id()));
        if (span.length() < blob.length()) {
            request.range("bytes=" + span.start() + "-" + (span.start() + span.length() - 1));
        }
        try {
            ResponseInputStream<GetObjectResponse> stream = s3.getObject(request.build());
            if (!Objects.equals(stream.response().contentLength(), span.length())) {
                stream.abort();
                throw new IOException(place(blob.id()) + " is not as long as it was");
            }
            InputStream bytes = new BucketStream(stream);
            return new Opened(Content.Source.from(buffers, bytes), bytes);
        } catch (NoSuchKeyException e) {
            NoSuchFileException missing = new NoSuchFileException(place(blob.id()));
            missing.initCause(e);
            throw missing;
        } catch (SdkException e) {
            throw failed(e);
        }
    }

    @Override
    public void remove(String id) {
        try {
            delete(id);
            unowned.remove(id);
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove {} of {}, it is tried again", id, url, e);
        }
    }

    private void delete(String id) {
        s3.deleteObject(request -> request.bucket(url.bucket()).key(key(id)));
    }

    @Override
    public void changed(Handle handle, Changed changed) {
        UnownedData.changed(handle, changed);
    }

    /** Removes old data without a key in the background, repeatedly, because other servers may leave data behind. */
    @Override
    public void recover(ObjectTable table) {
        long pause = Math.min(age.toMillis() / SWEEPS_PER_AGE, LONGEST_PAUSE.toMillis());
        sweeper.scheduleWithFixedDelay(this::sweep, 0, Math.max(1, pause), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            int removed = unowned.sweep(age, this::delete);
            if (removed > 0) {
                LOG.info("Removed {} data that interrupted writes left", removed);
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove what interrupted writes left, it is tried again", e);
        }
    }

    private String key(String id) {
        return url.prefix() + "data/" + id;
    }

    private String place(String id) {
        return url + "data/" + id;
    }

    private IOException failed(SdkException e) {
        return failed(url, e);
    }

    private static IOException failed(BucketUrl url, SdkException e) {
        return new IOException("Cannot use " + url + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        sweeper.shutdown();
        try {
            if (!sweeper.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                sweeper.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        s3.close();
    }
}
