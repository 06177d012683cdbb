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
 * Collects the options of an {@link HttpStore}; only {@link #baseUrl} is required. All are checked in {@link #build},
 * whose messages name the option. For one thread.
 */
public final class HttpStoreBuilder {
    private static final int MIB = 1024 * 1024;

    private @Nullable String baseUrl;
    private @Nullable String queryUrl;
    private String urlFormat = UrlLayout.DEFAULT_URL_FORMAT;
    private String urlFormatNoPart = UrlLayout.DEFAULT_URL_FORMAT_NO_PART;
    private final Map<Part, String> parts =
            new EnumMap<>(Map.of(Part.DATA, "data", Part.METADATA, "metadata", Part.PERMISSIONS, "auth"));
    private boolean queryBody;
    private Dialect dialect = Dialect.documented();
    private boolean allowCloseDelimited;
    private @Nullable String userTag;
    private Credentials credentials = Credentials.NONE;
    private Credentials proxy = Credentials.NONE;
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
    private long minThroughput = 1024;
    private Duration window = Duration.ofSeconds(30);
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

    /** Sets the URL that all others begin with: absolute, http or https, without user information, query and fragment. */
    public HttpStoreBuilder baseUrl(@Nullable String url) {
        this.baseUrl = url;
        return this;
    }

    /**
     * Sets the URL that answers queries: absolute, http or https. The filter is added as parameters, or put as one JSON
     * object where the URL has <code>{filter}</code>. Without it the store has no queries.
     */
    public HttpStoreBuilder queryUrl(@Nullable String url) {
        this.queryUrl = url;
        return this;
    }

    /** Sets the template of the URLs of parts; default <code>{base}/{key}/{part}</code>. */
    public HttpStoreBuilder urlFormat(String template) {
        this.urlFormat = template;
        return this;
    }

    /** Sets the template of the URLs to delete; default <code>{base}/{key}</code>. */
    public HttpStoreBuilder urlFormatNoPart(String template) {
        this.urlFormatNoPart = template;
        return this;
    }

    /** Sets what stands for the data in URLs; default {@code data}. */
    public HttpStoreBuilder dataPart(String name) {
        parts.put(Part.DATA, name);
        return this;
    }

    /** Sets what stands for the metadata in URLs; default {@code metadata}. */
    public HttpStoreBuilder metadataPart(String name) {
        parts.put(Part.METADATA, name);
        return this;
    }

    /** Sets what stands for the permissions in URLs; default {@code auth}. */
    public HttpStoreBuilder permissionsPart(String name) {
        parts.put(Part.PERMISSIONS, name);
        return this;
    }

    /** Sends filters as the JSON body of the GET, which proxies may drop; default false. */
    public HttpStoreBuilder queryBody(boolean inBody) {
        this.queryBody = inBody;
        return this;
    }

    /** Says what the server does in another way than the documented protocol. */
    public HttpStoreBuilder dialect(Dialect differences) {
        this.dialect = differences;
        return this;
    }

    /** Accepts data and query answers whose end is only the connection's end: a cut cannot be told then; default false. */
    public HttpStoreBuilder allowCloseDelimited(boolean allow) {
        this.allowCloseDelimited = allow;
        return this;
    }

    /** Sets the tag that stands for the user in permissions. It is not sent. */
    public HttpStoreBuilder userTag(@Nullable String tag) {
        this.userTag = tag;
        return this;
    }

    /** Sends these credentials with every request (RFC 7617), without waiting to be asked. */
    public HttpStoreBuilder basicAuth(@Nullable String user, @Nullable String secret) {
        this.credentials = new Credentials(user, secret, credentials.accessToken());
        return this;
    }

    /** Sends this bearer token with every request (RFC 6750). */
    public HttpStoreBuilder accessToken(@Nullable String token) {
        this.credentials = new Credentials(credentials.username(), credentials.password(), token);
        return this;
    }

    /** Hides what the given client says to a proxy where it comes back, as the store hides its own credentials. */
    public HttpStoreBuilder proxyAuth(@Nullable String user, @Nullable String secret) {
        this.proxy = new Credentials(user, secret, null);
        return this;
    }

    /** Lets credentials go over plain http to other hosts than this one; default false. */
    public HttpStoreBuilder allowInsecureAuth(boolean allow) {
        this.allowInsecureAuth = allow;
        return this;
    }

    /**
     * Uses a client, which the store does not close, instead of one of its own. Its own retries and its limits for headers
     * are the caller's business; redirects, cookies and decompression are off in any case.
     */
    public HttpStoreBuilder httpClient(@Nullable HttpClient client) {
        this.httpClient = client;
        return this;
    }

    /** Limits the making of a connection, for the store's own client; default 5 s. */
    public HttpStoreBuilder connectTimeout(Duration limit) {
        this.connectTimeout = limit;
        return this;
    }

    /** Limits how long a connection is used after it was made, for the store's own client; zero, the default, for any time. */
    public HttpStoreBuilder connectionTimeToLive(Duration limit) {
        this.connectionTimeToLive = limit;
        return this;
    }

    /**
     * Limits how long a connection is kept that nobody uses, for the store's own client; zero for any time; default 30 s,
     * which is less than what firewalls forget a connection after.
     */
    public HttpStoreBuilder connectionIdleTimeout(Duration limit) {
        this.connectionIdleTimeout = limit;
        return this;
    }

    /**
     * Sends data above 1 MiB, or of unknown length above 64 KiB, only when the server has seen the head and asks for it
     * ({@code Expect: 100-continue}, RFC 9110, 10.1.1); default true. A server that does not answer, or refuses, is not asked
     * again.
     */
    public HttpStoreBuilder expectContinue(boolean ask) {
        this.expectContinue = ask;
        return this;
    }

    /** Limits the wait for what {@link #expectContinue} asks for, for the store's own client; default 1 s. */
    public HttpStoreBuilder expectContinueTimeout(Duration limit) {
        this.expectContinueTimeout = limit;
        return this;
    }

    /** Limits the wait for the next byte of an answer; default 15 s, for data 60 s. */
    public HttpStoreBuilder responseTimeout(@Nullable Duration limit) {
        this.responseTimeout = limit;
        return this;
    }

    /** Limits an operation as a whole; for data and queries up to the answer's head; default 30 s. */
    public HttpStoreBuilder operationTimeout(Duration limit) {
        this.operationTimeout = limit;
        return this;
    }

    /** Limits the transfer of data and of a query's answer, leaving out the time in which nobody reads; default 1 h. */
    public HttpStoreBuilder dataTimeout(Duration limit) {
        this.dataTimeout = limit;
        return this;
    }

    /**
     * Sets how many bytes a second data must move, on an average over 30 s that leave out the time in which nobody reads or
     * the source of an upload is waited for; 0 for any; default 1 KiB.
     */
    public HttpStoreBuilder minThroughput(long bytesPerSecond) {
        this.minThroughput = bytesPerSecond;
        return this;
    }

    /** Sets over which time {@link #minThroughput} is measured. */
    HttpStoreBuilder throughputWindow(Duration time) {
        this.window = time;
        return this;
    }

    /**
     * Limits the requests for one answer; 1 for no retries; default 3. Reads are tried again, writes where it does no harm,
     * a POST or PATCH never.
     */
    public HttpStoreBuilder maxAttempts(int requests) {
        this.maxAttempts = requests;
        return this;
    }

    /** Shares what retries may cost with other stores; a store has a budget of its own without. */
    public HttpStoreBuilder retryBudgets(RetryBudgets budgets) {
        this.retryBudgets = budgets;
        return this;
    }

    /** Counts here what the store sends and receives. */
    public HttpStoreBuilder traffic(Traffic counts) {
        this.traffic = counts;
        return this;
    }

    /**
     * Sends the SHA-256 of data with it ({@code Repr-Digest}, RFC 9530): as a header where the data can be read twice, else
     * chunked, with the digest behind it; default false.
     */
    public HttpStoreBuilder digest(boolean send) {
        this.digest = send;
        return this;
    }

    /** Limits the connections to one server, for the store's own client; default 20. */
    public HttpStoreBuilder connectionsPerRoute(int limit) {
        this.connectionsPerRoute = limit;
        return this;
    }

    /** Limits the connections, for the store's own client; default 64. */
    public HttpStoreBuilder maxTotalConnections(int limit) {
        this.maxTotalConnections = limit;
        return this;
    }

    /** Sets after how many bytes progress is told; default 1 MiB (seed: buffer_size). */
    public HttpStoreBuilder bufferSize(long bytes) {
        this.bufferSize = bytes;
        return this;
    }

    /** Limits the bytes of a JSON answer; default 4 MiB. */
    public HttpStoreBuilder maxJsonSize(long bytes) {
        this.maxJsonSize = bytes;
        return this;
    }

    /** Decodes gzip and deflate where data is read as a whole, up to so many bytes; default 0: it comes as it is stored. */
    public HttpStoreBuilder maxDecodedSize(long bytes) {
        this.maxDecodedSize = bytes;
        return this;
    }

    /** Sets how many metadata a query fetches at a time; default 8. */
    public HttpStoreBuilder queryConcurrency(int requests) {
        this.queryConcurrency = requests;
        return this;
    }

    /** Fetches the metadata of queries on these threads, which the store does not stop, instead of its own. */
    public HttpStoreBuilder queryExecutor(@Nullable Executor executor) {
        this.queryExecutor = executor;
        return this;
    }

    /** Keeps deadlines with this timer, which the store does not stop, instead of its own. */
    public HttpStoreBuilder timer(@Nullable ScheduledExecutorService scheduler) {
        this.timer = scheduler;
        return this;
    }

    /** Tells this listener what happens. */
    public HttpStoreBuilder listener(StoreListener hears) {
        this.listener = hears;
        return this;
    }

    /**
     * Makes the store; nothing is sent.
     *
     * @throws IllegalArgumentException if an option is missing or not legal; the message names it
     */
    public HttpStore build() {
        UrlLayout layout = layout();
        String credential = credentials.header(layout, allowInsecureAuth);
        Header authorization = credential == null ? null : new BasicHeader("Authorization", credential);
        checkSizes();
        OwnResources own = new OwnResources();
        ScheduledExecutorService schedule = timer != null ? timer : own.timer();
        HttpClient client = httpClient != null
                ? httpClient
                : own.client(OwnClient.create(
                        new HttpConnections(connectionTimes(), schedule, null),
                        connectionsPerRoute,
                        maxTotalConnections));
        DeadlineTimer watch = own.watch(new DeadlineTimer(schedule));
        StoreEvents events = new StoreEvents(listener, bufferSize);
        Settings settings = settings();
        Exchanges exchanges = new Exchanges(client, layout.origin(), authorization, settings, events);
        Transport transport = new Transport(layout, settings, retryBudgets, watch, exchanges);
        Executor executor = queryExecutor != null ? queryExecutor : own.threads();
        HttpStore.Shared kit = new HttpStore.Shared(
                layout,
                dialect,
                events,
                userTag,
                executor,
                queryConcurrency,
                maxDecodedSize,
                new OptionWarnings(settings.secrets()));
        return new HttpStore(kit, new Sender(transport, Map.of(), null, null), own::close);
    }

    /** Returns the times that the connections of the store's own client have; a client that is given may have the same. */
    public HttpConnections.Times connectionTimes() {
        return new HttpConnections.Times(
                connectTimeout, connectionTimeToLive, connectionIdleTimeout, expectContinueTimeout);
    }

    /**
     * Checks all options and makes nothing.
     *
     * @throws IllegalArgumentException if an option is missing or not legal; the message names it
     */
    public void check() {
        credentials.header(layout(), allowInsecureAuth);
        checkSizes();
    }

    private UrlLayout layout() {
        if (baseUrl == null || baseUrl.isBlank()) {
            throw new IllegalArgumentException("baseUrl is missing");
        }
        if (urlFormat == null || urlFormatNoPart == null) {
            throw new IllegalArgumentException((urlFormat == null ? "urlFormat" : "urlFormatNoPart") + " is missing");
        }
        QueryUrl query = queryUrl == null ? null : QueryUrl.compile(queryUrl, queryBody, dialect.filterEncoding());
        dialect.check(query != null && query.hasCursor());
        return new UrlLayout(baseUrl, urlFormat, urlFormatNoPart, parts, dialect.escapesSlashes(), query);
    }

    private Settings settings() {
        Duration response = responseTimeout == null ? Duration.ofSeconds(15) : responseTimeout;
        Duration dataResponse = responseTimeout == null ? Duration.ofSeconds(60) : responseTimeout;
        Timeouts timeouts = new Timeouts(
                response, dataResponse, operationTimeout, dataTimeout, minThroughput, window, Duration.ofSeconds(5));
        Retries retries =
                new Retries(maxAttempts, most -> ThreadLocalRandom.current().nextLong(most + 1));
        Secrets secrets =
                credentials.secrets().and(proxy.secrets()).and(Secrets.ofQueries(urlFormat, urlFormatNoPart, queryUrl));
        return new Settings(
                timeouts,
                retries,
                maxJsonSize,
                64 * 1024,
                allowCloseDelimited,
                expectContinue,
                digest,
                secrets,
                traffic);
    }

    private void checkSizes() {
        Limits.time("connectTimeout", connectTimeout);
        Limits.timeOrNone("connectionTimeToLive", connectionTimeToLive);
        Limits.timeOrNone("connectionIdleTimeout", connectionIdleTimeout);
        Limits.time("expectContinueTimeout", expectContinueTimeout);
        Limits.time("responseTimeout", responseTimeout == null ? Duration.ofSeconds(1) : responseTimeout);
        Limits.time("operationTimeout", operationTimeout);
        Limits.time("dataTimeout", dataTimeout);
        Limits.notNegative("minThroughput", minThroughput);
        Limits.positive("maxAttempts", maxAttempts);
        Limits.positive("connectionsPerRoute", connectionsPerRoute);
        Limits.positive("maxTotalConnections", maxTotalConnections);
        Limits.positive("bufferSize", bufferSize);
        Limits.positive("maxJsonSize", maxJsonSize);
        Limits.notNegative("maxDecodedSize", maxDecodedSize);
        Limits.positive("queryConcurrency", queryConcurrency);
    }
}
