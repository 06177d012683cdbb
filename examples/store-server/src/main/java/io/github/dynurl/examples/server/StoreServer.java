package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of the store protocol that runs until it is closed.
 *
 * <p>Its threads are daemon threads. Its use of memory does not grow with the number and size of objects. Thread-safe.
 */
public final class StoreServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreServer.class);

    private static final int MAX_THREADS = 20;
    // Every request reads the permissions of its key.
    private static final int MAX_PERMISSIONS_BYTES = 64 << 10;
    private static final int IDLE_MILLIS = 120_000;
    // A key has at most 2,048 bytes, and each takes up to three characters in the URL. Filters need room, too.
    private static final int REQUEST_HEAD_BYTES = 16 << 10;
    private static final int BUFFER_BYTES = 16 << 10;
    private static final long POOLED_HEAP_BYTES = 4 << 20;
    private static final long POOLED_DIRECT_BYTES = 16 << 20;

    private final StoreServerConfig config;
    private final UploadFolder uploads;
    private final Database database;
    private final Blobs blobs;
    private final Users users;
    private final ObjectTable table;
    private final Server jetty;
    private final ServerConnector connector;
    private final AtomicLong requests = new AtomicLong();

    private StoreServer(StoreServerConfig config, UploadFolder uploads, Database database, Blobs blobs, Users users) {
        this.config = config;
        this.uploads = uploads;
        this.database = database;
        this.blobs = blobs;
        this.users = users;
        table = new ObjectTable(database, blobs);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("store");
        threads.setDaemon(true);
        ArrayByteBufferPool buffers =
                new ArrayByteBufferPool(0, 1024, 64 << 10, 64, POOLED_HEAP_BYTES, POOLED_DIRECT_BYTES);
        jetty = new Server(threads, null, buffers);
        connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http()));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        jetty.addConnector(connector);
        MemoryGate gate = new MemoryGate(threads, Runtime.getRuntime().maxMemory());
        Documents metadata = new Documents(config.maxMetadataBytes(), gate);
        Documents permissions = new Documents(Math.min(MAX_PERMISSIONS_BYTES, config.maxMetadataBytes()), gate);
        StoreHandler handler = new StoreHandler(
                new UrlPaths(config),
                users,
                new Page(config),
                new DataCalls(table, uploads, blobs, buffers, config.maxDataBytes()),
                new DocumentCalls(table, blobs, metadata, permissions),
                new QueryCalls(table, metadata));
        jetty.setHandler(new SiteGuard(new HostNames(config), handler));
        jetty.setErrorHandler(new Problems());
        jetty.setRequestLog((request, response) -> {
            requests.incrementAndGet();
            LOG.debug("{} {} {}", request.getMethod(), request.getHttpURI().getPath(), response.getStatus());
        });
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        // A key may contain encoded slashes and empty segments, so only UrlPaths checks the path.
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setRequestHeaderSize(REQUEST_HEAD_BYTES);
        http.setOutputBufferSize(BUFFER_BYTES);
        http.setSendServerVersion(false);
        return http;
    }

    /**
     * Starts a server. It accepts requests when this method returns.
     *
     * @throws IOException if the folder, the users file, the database or the port cannot be opened
     */
    public static StoreServer start(StoreServerConfig config) throws IOException {
        Users users = Users.load(config.usersFile(), new ClientAddresses(config.proxies()));
        UploadFolder uploads = UploadFolder.open(config.folder());
        try {
            uploads.clear();
            return start(config, users, uploads);
        } catch (IOException | RuntimeException e) {
            uploads.close();
            throw e;
        }
    }

    /**
     * Starts a server on a free port of this machine, on H2 and without users, as tests and examples need it.
     *
     * @param folder the folder of the data files and the database; created if missing
     * @throws IOException if the folder, the database or the port cannot be opened
     */
    public static StoreServer startAnonymous(Path folder) throws IOException {
        return start(StoreServerConfig.builder(folder).port(0).anonymous().build());
    }

    private static StoreServer start(StoreServerConfig config, Users users, UploadFolder uploads) throws IOException {
        Database database;
        try {
            database = Database.open(config);
        } catch (RuntimeException e) {
            throw new IOException("Cannot open the database: " + e.getMessage(), e);
        }
        try {
            return start(config, users, uploads, database);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static StoreServer start(StoreServerConfig config, Users users, UploadFolder uploads, Database database)
            throws IOException {
        Blobs blobs = openBlobs(config, uploads, database);
        StoreServer server = new StoreServer(config, uploads, database, blobs, users);
        try {
            server.requireOneStore();
            blobs.recover(server.table);
            server.listen();
            return server;
        } catch (IOException | RuntimeException e) {
            users.close();
            server.stopJetty();
            blobs.close();
            throw e;
        }
    }

    private static Blobs openBlobs(StoreServerConfig config, UploadFolder uploads, Database database)
            throws IOException {
        return config.dataUrl() == null
                ? BlobFolder.open(uploads)
                : BlobBucket.open(BucketUrl.parse(config.dataUrl()), database, config.leftoversAfter());
    }

    /**
     * Throws an exception if the data and the database belong to different stores. The data of all keys would otherwise
     * be removed, because no row names it.
     */
    private void requireOneStore() throws IOException {
        database.exclusively(handle -> {
            List<String> ids = handle.createQuery("SELECT id FROM store")
                    .mapTo(String.class)
                    .list();
            Optional<String> known = ids.stream().findFirst();
            Optional<String> found = blobs.storeId();
            boolean isNew = known.isEmpty() && blobs.isEmpty();
            if (!isNew && !(found.isPresent() && found.equals(known))) {
                throw new IOException("The data in " + (config.dataUrl() == null ? config.folder() : config.dataUrl())
                        + " and the database belong to different stores");
            }
            if (isNew) {
                String id = found.orElseGet(() -> UUID.randomUUID().toString());
                blobs.writeStoreId(id);
                handle.execute("INSERT INTO store (id) VALUES (?)", id);
            }
            return isNew;
        });
    }

    private void listen() throws IOException {
        try {
            jetty.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Cannot listen on " + config.host() + ":" + config.port(), e);
        }
    }

    /** Returns the URL before the keys, without a slash at its end. */
    public String baseUrl() {
        return origin() + config.basePath();
    }

    /** Returns the URL of queries. */
    public String queryUrl() {
        return origin() + config.queryPath();
    }

    /** Returns the URL of the page on which people look at the objects. */
    public String pageUrl() {
        return origin() + "/";
    }

    /** Returns the URL of the server, without a path and without a slash at its end. */
    public String origin() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return "http://" + host + ":" + connector.getLocalPort();
    }

    /** Returns the number of requests that got a response so far. */
    public long requests() {
        return requests.get();
    }

    /** Waits until the server is closed. */
    public void join() throws InterruptedException {
        jetty.join();
    }

    /** Stops listening, aborts running requests, and releases the folder. Can be called repeatedly. */
    @Override
    public void close() throws IOException {
        users.close(); // its checks answer on threads of Jetty
        stopJetty();
        blobs.close();
        database.close();
        uploads.close();
    }

    private void stopJetty() throws IOException {
        try {
            jetty.stop();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Cannot stop the server", e);
        }
    }
}
