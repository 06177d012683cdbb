package io.github.dynurl.store.http;

import io.github.dynurl.store.Part;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.http.connection.HttpConnections;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.internal.body.StoreEvents;
import io.github.dynurl.store.http.internal.exchange.Exchanges;
import io.github.dynurl.store.http.internal.exchange.Retries;
import io.github.dynurl.store.http.internal.exchange.Settings;
import io.github.dynurl.store.http.internal.exchange.Transport;
import io.github.dynurl.store.http.internal.secret.Credentials;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.DeadlineTimer;
import io.github.dynurl.store.http.internal.time.Timeouts;
import io.github.dynurl.store.url.QueryUrl;
import io.github.dynurl.store.url.UrlLayout;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * Builder of an {@link HttpStore}. Only {@link #baseUrl} is required. {@link #build} checks all options; the message of
 * its exception names the option. Not thread-safe.
 */
public final class HttpStoreBuilder {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * 1024;

    private static final Duration DEFAULT_RESPONSE_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration DEFAULT_DATA_RESPONSE_TIMEOUT = Duration.ofSeconds(60);

    /** The timeout for leasing a connection from the pool. */
    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(5);

    /** The most bytes of an unwanted response that are read so that its connection can be used again. */
    private static final int MAX_DISCARD_BYTES = 64 * KIB;

    private @Nullable String baseUrl;
    private @Nullable String queryUrl;
    private String urlFormat = UrlLayout.DEFAULT_URL_FORMAT;
    private String urlFormatNoPart = UrlLayout.DEFAULT_URL_FORMAT_NO_PART;
    private final Map<Part, String> partNames =
            new EnumMap<>(Map.of(Part.DATA, "data", Part.METADATA, "metadata", Part.PERMISSIONS, "auth"));
    private boolean filterInBody;
    private Dialect dialect = Dialect.documented();
    private boolean allowCloseDelimited;
    private @Nullable String userTag;
    private Credentials credentials = Credentials.NONE;
    private Credentials proxyCredentials = Credentials.NONE;
    private boolean allowInsecureAuth;
    private @Nullable HttpClient httpClient;
    private Duration connectTimeout = HttpConnections.Times.DEFAULT.connect();
    private Duration connectionTimeToLive = HttpConnections.Times.DEFAULT.timeToLive();
    private Duration connectionIdleTimeout = HttpConnections.Times.DEFAULT.idle();
    private boolean expectContinue = true;
    private Duration expectContinueTimeout = HttpConnections.Times.DEFAULT.consent();
    private @Nullable Duration responseTimeout;
    private Duration operationTimeout = Duration.ofSeconds(30);
    private Duration dataTimeout = Duration.ofHours(1);
    private long minThroughput = KIB;
    private Duration throughputWindow = Duration.ofSeconds(30);
    private int maxAttempts = 3;
    private RetryBudgets retryBudgets = new RetryBudgets();
    private Traffic traffic = new Traffic();
    private boolean digest;
    private int connectionsPerRoute = 20;
    private int maxTotalConnections = 64;
    private long bufferSize = MIB;
    private long maxJsonSize = 4L * MIB;
    private long maxDecodedSize;
    private int queryConcurrency = 8;
    private @Nullable Executor queryExecutor;
    private @Nullable ScheduledExecutorService timer;
    private StoreListener listener = StoreListener.NONE;

    HttpStoreBuilder() {}

    /**
     * Sets the URL that replaces <code>{base}</code> in the URL templates: an absolute http or https URL without user
     * information, query and fragment. Required.
     */
    public HttpStoreBuilder baseUrl(@Nullable String url) {
        this.baseUrl = url;
        return this;
    }

    /**
     * Sets the URL for queries: an absolute http or https URL. The filter is added as query parameters, or replaces
     * <code>{filter}</code> in the URL as one JSON object. <code>{cursor}</code> is replaced by the cursor of the
     * requested page. Default null: the store supports no queries.
     */
    public HttpStoreBuilder queryUrl(@Nullable String url) {
        this.queryUrl = url;
        return this;
    }

    /** Sets the template for the URL of a part of a key; default <code>{base}/{key}/{part}</code>. */
    public HttpStoreBuilder urlFormat(String template) {
        this.urlFormat = template;
        return this;
    }

    /** Sets the template for the URL of a whole key, which deletions use; default <code>{base}/{key}</code>. */
    public HttpStoreBuilder urlFormatNoPart(String template) {
        this.urlFormatNoPart = template;
        return this;
    }

    /** Sets the text that replaces <code>{part}</code> in the URL of data; default {@code data}. */
    public HttpStoreBuilder dataPart(String name) {
        partNames.put(Part.DATA, name);
        return this;
    }

    /** Sets the text that replaces <code>{part}</code> in the URL of metadata; default {@code metadata}. */
    public HttpStoreBuilder metadataPart(String name) {
        partNames.put(Part.METADATA, name);
        return this;
    }

    /** Sets the text that replaces <code>{part}</code> in the URL of permissions; default {@code auth}. */
    public HttpStoreBuilder permissionsPart(String name) {
        partNames.put(Part.PERMISSIONS, name);
        return this;
    }

    /** Sends the filter of a query as the JSON body of the GET. Some proxies drop that body. Default false. */
    public HttpStoreBuilder queryBody(boolean inBody) {
        this.filterInBody = inBody;
        return this;
    }

    /** Sets how the server differs from the default protocol; default {@link Dialect#documented}. */
    public HttpStoreBuilder dialect(Dialect differences) {
        this.dialect = differences;
        return this;
    }

    /**
     * Accepts data and query responses that have neither Content-Length nor chunked coding and end with the connection.
     * A truncated body cannot be detected then. Default false.
     */
    public HttpStoreBuilder allowCloseDelimited(boolean allow) {
        this.allowCloseDelimited = allow;
        return this;
    }

    /** Sets the tag of the user in permissions, for {@link HttpStore#userTag}. It is not sent. Default null. */
    public HttpStoreBuilder userTag(@Nullable String tag) {
        this.userTag = tag;
        return this;
    }

    /**
     * Sends these credentials (Basic, RFC 7617) with every request, without waiting for a 401. Both must be set, and
     * cannot be combined with {@link #accessToken}. Default null.
     */
    public HttpStoreBuilder basicAuth(@Nullable String user, @Nullable String secret) {
        this.credentials = new Credentials(user, secret, credentials.accessToken());
        return this;
    }

    /**
     * Sends this bearer token (RFC 6750) with every request. Cannot be combined with {@link #basicAuth}. Default null.
     */
    public HttpStoreBuilder accessToken(@Nullable String token) {
        this.credentials = new Credentials(credentials.username(), credentials.password(), token);
        return this;
    }

    /**
     * Sets the credentials that the client of {@link #httpClient} sends to a proxy. The store does not send them, but
     * masks them in messages and logs like its own.
     */
    public HttpStoreBuilder proxyAuth(@Nullable String user, @Nullable String secret) {
        this.proxyCredentials = new Credentials(user, secret, null);
        return this;
    }

    /** Allows sending credentials over plain http to hosts other than localhost; default false. */
    public HttpStoreBuilder allowInsecureAuth(boolean allow) {
        this.allowInsecureAuth = allow;
        return this;
    }

    /**
     * Sets the HTTP client. The store does not close it. The client's own retries and its limits for header fields stay
     * in effect; its redirects, cookies and decompression are switched off. Default null: the store creates a client.
     */
    public HttpStoreBuilder httpClient(@Nullable HttpClient client) {
        this.httpClient = client;
        return this;
    }

    /** Sets the timeout for opening a connection, if the store creates its client; default 5 s. */
    public HttpStoreBuilder connectTimeout(Duration limit) {
        this.connectTimeout = limit;
        return this;
    }

    /**
     * Sets the time after which an open connection is not used again, if the store creates its client; default zero: no
     * limit.
     */
    public HttpStoreBuilder connectionTimeToLive(Duration limit) {
        this.connectionTimeToLive = limit;
        return this;
    }

    /**
     * Sets how long an unused connection stays open, if the store creates its client; zero: no limit; default 30 s,
     * which is less than the time after which firewalls usually drop idle connections.
     */
    public HttpStoreBuilder connectionIdleTimeout(Duration limit) {
        this.connectionIdleTimeout = limit;
        return this;
    }

    /**
     * Sends {@code Expect: 100-continue} (RFC 9110, 10.1.1) with data of more than 1 MiB, or of unknown length and more
     * than 64 KiB, and waits for the server's consent before it sends the body; default true. A server that does not
     * respond to this, or rejects it, gets no further requests with it.
     */
    public HttpStoreBuilder expectContinue(boolean expect) {
        this.expectContinue = expect;
        return this;
    }

    /**
     * Sets how long to wait for the consent that {@link #expectContinue} asks for, if the store creates its client;
     * then the body is sent without it. Default 1 s.
     */
    public HttpStoreBuilder expectContinueTimeout(Duration limit) {
        this.expectContinueTimeout = limit;
        return this;
    }

    /** Sets the timeout for the next byte of a response. Default null: 60 s for data, 15 s for everything else. */
    public HttpStoreBuilder responseTimeout(@Nullable Duration limit) {
        this.responseTimeout = limit;
        return this;
    }

    /**
     * Sets the timeout of an operation with all its requests and retries. For downloads and queries it ends with the
     * first byte of the body. The time for sending data does not count. Default 30 s.
     */
    public HttpStoreBuilder operationTimeout(Duration limit) {
        this.operationTimeout = limit;
        return this;
    }

    /**
     * Sets the timeout for the transfer of data, or of a query response. The time in which the application does not
     * read does not count. Default 1 h.
     */
    public HttpStoreBuilder dataTimeout(Duration limit) {
        this.dataTimeout = limit;
        return this;
    }

    /**
     * Sets the minimum throughput of data in bytes per second, averaged over 30 s; 0: no minimum; default 1024. The
     * time in which the application does not read a download, or the source of an upload has no bytes yet, does not
     * count.
     */
    public HttpStoreBuilder minThroughput(long bytesPerSecond) {
        this.minThroughput = bytesPerSecond;
        return this;
    }

    /** Sets the period over which {@link #minThroughput} is averaged, for tests; default 30 s. */
    HttpStoreBuilder throughputWindow(Duration period) {
        this.throughputWindow = period;
        return this;
    }

    /**
     * Sets the maximum number of attempts of a request, the first included; 1: no retries; default 3. GET and HEAD are
     * retried after transient failures; PUT and DELETE only if repeating them does no harm; POST and PATCH never.
     */
    public HttpStoreBuilder maxAttempts(int requests) {
        this.maxAttempts = requests;
        return this;
    }

    /** Sets the budgets that limit retries, to share them with other stores. Default: budgets for this store alone. */
    public HttpStoreBuilder retryBudgets(RetryBudgets budgets) {
        this.retryBudgets = budgets;
        return this;
    }

    /**
     * Sets the counters of requests and bytes, to read them or to share them with other stores. Default: counters for
     * this store alone.
     */
    public HttpStoreBuilder traffic(Traffic counts) {
        this.traffic = counts;
        return this;
    }

    /**
     * Sends the SHA-256 digest of data with it ({@code Repr-Digest}, RFC 9530): in the header if the data can be opened
     * twice, otherwise in the trailer of a chunked body. Default false.
     */
    public HttpStoreBuilder digest(boolean send) {
        this.digest = send;
        return this;
    }

    /** Sets the maximum number of connections to one server, if the store creates its client; default 20. */
    public HttpStoreBuilder connectionsPerRoute(int limit) {
        this.connectionsPerRoute = limit;
        return this;
    }

    /** Sets the maximum number of connections to all servers, if the store creates its client; default 64. */
    public HttpStoreBuilder maxTotalConnections(int limit) {
        this.maxTotalConnections = limit;
        return this;
    }

    /** Sets the number of transferred bytes between two progress events for the {@link #listener}; default 1 MiB. */
    public HttpStoreBuilder bufferSize(long bytes) {
        this.bufferSize = bytes;
        return this;
    }

    /**
     * Sets the maximum size in bytes of a JSON response, and of one item of a query response. A longer one is an error.
     * Default 4 MiB.
     */
    public HttpStoreBuilder maxJsonSize(long bytes) {
        this.maxJsonSize = bytes;
        return this;
    }

    /**
     * Sets the maximum size in bytes of data after gzip or deflate was decoded. Longer data is an error; ranges are
     * never decoded. Default 0: data is delivered as stored.
     */
    public HttpStoreBuilder maxDecodedSize(long bytes) {
        this.maxDecodedSize = bytes;
        return this;
    }

    /** Sets how many requests for metadata a query may have in progress at the same time; default 8. */
    public HttpStoreBuilder queryConcurrency(int requests) {
        this.queryConcurrency = requests;
        return this;
    }

    /**
     * Sets the executor that reads the metadata for queries. The store does not shut it down. Default null: the store
     * creates an executor.
     */
    public HttpStoreBuilder queryExecutor(@Nullable Executor executor) {
        this.queryExecutor = executor;
        return this;
    }

    /**
     * Sets the scheduler for timeouts. The store does not shut it down. Default null: the store creates a scheduler
     * with one thread.
     */
    public HttpStoreBuilder timer(@Nullable ScheduledExecutorService scheduler) {
        this.timer = scheduler;
        return this;
    }

    /** Sets the listener of the store's events; default {@link StoreListener#NONE}. */
    public HttpStoreBuilder listener(StoreListener storeListener) {
        this.listener = storeListener;
        return this;
    }

    /**
     * Creates the store. Sends nothing.
     *
     * @throws IllegalArgumentException if an option is missing or illegal; the message contains its name
     */
    public HttpStore build() {
        UrlLayout layout = compileLayout();
        String authorizationValue = credentials.authorizationHeader(layout, allowInsecureAuth);
        Header authorization = authorizationValue == null ? null : new BasicHeader("Authorization", authorizationValue);
        checkLimits();
        OwnResources own = new OwnResources();
        ScheduledExecutorService scheduler = timer != null ? timer : own.createTimer();
        // null: no spool, so a download that cannot be opened again keeps its connection while nobody reads it.
        HttpClient client = httpClient != null
                ? httpClient
                : own.addClient(OwnClient.create(
                        new HttpConnections(connectionTimes(), scheduler, null),
                        connectionsPerRoute,
                        maxTotalConnections));
        DeadlineTimer deadlines = own.createDeadlineTimer(scheduler);
        StoreEvents events = new StoreEvents(listener, bufferSize);
        Settings settings = createSettings();
        Exchanges exchanges = new Exchanges(client, layout.origin(), authorization, settings, events);
        Transport transport = new Transport(layout, settings, retryBudgets, deadlines, exchanges);
        Executor executor = queryExecutor != null ? queryExecutor : own.createQueryExecutor();
        HttpStore.StoreContext context = new HttpStore.StoreContext(
                layout,
                dialect,
                events,
                userTag,
                executor,
                queryConcurrency,
                maxDecodedSize,
                new OptionWarnings(settings.secrets()));
        return new HttpStore(context, Sender.of(transport), own::close);
    }

    /** Returns the timeouts for the connections of the store's own client, to configure another client alike. */
    public HttpConnections.Times connectionTimes() {
        return new HttpConnections.Times(
                connectTimeout, connectionTimeToLive, connectionIdleTimeout, expectContinueTimeout);
    }

    /**
     * Checks all options as {@link #build} does, without creating a store.
     *
     * @throws IllegalArgumentException if an option is missing or illegal; the message contains its name
     */
    public void check() {
        // Called for its checks only.
        credentials.authorizationHeader(compileLayout(), allowInsecureAuth);
        checkLimits();
    }

    private UrlLayout compileLayout() {
        if (baseUrl == null || baseUrl.isBlank()) {
            throw new IllegalArgumentException("baseUrl is missing");
        }
        if (urlFormat == null || urlFormatNoPart == null) {
            throw new IllegalArgumentException((urlFormat == null ? "urlFormat" : "urlFormatNoPart") + " is missing");
        }
        QueryUrl query = queryUrl == null ? null : QueryUrl.compile(queryUrl, filterInBody, dialect.filterEncoding());
        dialect.validate(query != null && query.hasCursor());
        return new UrlLayout(baseUrl, urlFormat, urlFormatNoPart, partNames, dialect.escapesSlashes(), query);
    }

    private Settings createSettings() {
        Duration response = responseTimeout == null ? DEFAULT_RESPONSE_TIMEOUT : responseTimeout;
        Duration dataResponse = responseTimeout == null ? DEFAULT_DATA_RESPONSE_TIMEOUT : responseTimeout;
        Timeouts timeouts = new Timeouts(
                response, dataResponse, operationTimeout, dataTimeout, minThroughput, throughputWindow, LEASE_TIMEOUT);
        // The jitter includes max, but the bound of nextLong is exclusive.
        Retries retries =
                new Retries(maxAttempts, max -> ThreadLocalRandom.current().nextLong(max + 1));
        Secrets secrets = credentials
                .secrets()
                .plus(proxyCredentials.secrets())
                .plus(Secrets.ofQueries(urlFormat, urlFormatNoPart, queryUrl));
        return new Settings(
                timeouts,
                retries,
                maxJsonSize,
                MAX_DISCARD_BYTES,
                allowCloseDelimited,
                expectContinue,
                digest,
                secrets,
                traffic);
    }

    private void checkLimits() {
        Limits.checkPositive("connectTimeout", connectTimeout);
        Limits.checkNotNegative("connectionTimeToLive", connectionTimeToLive);
        Limits.checkNotNegative("connectionIdleTimeout", connectionIdleTimeout);
        Limits.checkPositive("expectContinueTimeout", expectContinueTimeout);
        Limits.checkPositive("responseTimeout", responseTimeout == null ? DEFAULT_RESPONSE_TIMEOUT : responseTimeout);
        Limits.checkPositive("operationTimeout", operationTimeout);
        Limits.checkPositive("dataTimeout", dataTimeout);
        Limits.checkNotNegative("minThroughput", minThroughput);
        Limits.checkPositive("maxAttempts", maxAttempts);
        Limits.checkPositive("connectionsPerRoute", connectionsPerRoute);
        Limits.checkPositive("maxTotalConnections", maxTotalConnections);
        Limits.checkPositive("bufferSize", bufferSize);
        Limits.checkPositive("maxJsonSize", maxJsonSize);
        Limits.checkNotNegative("maxDecodedSize", maxDecodedSize);
        Limits.checkPositive("queryConcurrency", queryConcurrency);
    }
}
