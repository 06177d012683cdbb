package io.github.dynurl.store.http;

import io.github.dynurl.store.Part;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.http.access.FollowRedirects;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.store.http.connection.HttpConnections;
import io.github.dynurl.store.http.connection.OwnClient;
import io.github.dynurl.store.http.connection.OwnResources;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.access.AccessTokens;
import io.github.dynurl.store.http.internal.access.Cookies;
import io.github.dynurl.store.http.internal.access.FixedHeaders;
import io.github.dynurl.store.http.internal.access.OAuth2Client;
import io.github.dynurl.store.http.internal.body.StoreEvents;
import io.github.dynurl.store.http.internal.exchange.AttemptExecutor;
import io.github.dynurl.store.http.internal.exchange.CallExecutor;
import io.github.dynurl.store.http.internal.exchange.RequestExecutor;
import io.github.dynurl.store.http.internal.exchange.Retries;
import io.github.dynurl.store.http.internal.exchange.ServerAccess;
import io.github.dynurl.store.http.internal.exchange.Settings;
import io.github.dynurl.store.http.internal.secret.ChangingSecrets;
import io.github.dynurl.store.http.internal.secret.Credentials;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.DeadlineTimer;
import io.github.dynurl.store.http.internal.time.Limits;
import io.github.dynurl.store.http.internal.time.Timeouts;
import io.github.dynurl.store.url.QueryUrl;
import io.github.dynurl.store.url.UrlLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * Builder of an {@link HttpStore}. Only {@link #baseUrl} is required. {@link #build} checks all options. If one of them
 * is illegal, the message of the exception contains its name. Not thread-safe.
 */
public final class HttpStoreBuilder {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * 1024;

    private static final Duration DEFAULT_RESPONSE_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration DEFAULT_DATA_RESPONSE_TIMEOUT = Duration.ofSeconds(60);

    /** The maximum time to wait for a free connection of the pool. */
    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(5);

    /**
     * The maximum number of bytes to read from the unneeded rest of a response body before its connection is used
     * again. If the rest is longer, it is cheaper to close the connection.
     */
    private static final int MAX_DISCARD_BYTES = 64 * KIB;

    private @Nullable String baseUrl;
    private @Nullable String queryUrl;

    /** The values of the dialect that setters of this builder have replaced. */
    private final Map<DialectValue, String> replacedValues = new EnumMap<>(DialectValue.class);

    private boolean filterInBody;
    private Dialect dialect = Dialect.documented();
    private FollowRedirects followRedirects = FollowRedirects.none;
    private boolean allowCloseDelimited;
    private @Nullable String userTag;
    private Credentials credentials = Credentials.NONE;
    private Credentials proxyCredentials = Credentials.NONE;
    private @Nullable RequestSigner signer;
    private OAuth2Client oauth2 = OAuth2Client.NONE;
    private final Map<String, String> fixedHeaders = new LinkedHashMap<>();
    private boolean cookies;
    private boolean allowInsecureAuth;
    private @Nullable HttpClient httpClient;
    private Duration connectTimeout = HttpConnections.Times.DEFAULT.connect();
    private Duration connectionTimeToLive = HttpConnections.Times.DEFAULT.timeToLive();
    private Duration connectionIdleTimeout = HttpConnections.Times.DEFAULT.idle();
    private boolean expectContinue = true;
    private Duration expectContinueTimeout = HttpConnections.Times.DEFAULT.continueTimeout();
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
     * information and fragment. Its query, for example a shared access signature, is secret. It is appended to each URL
     * of the same server, except for redirects. Required.
     */
    public HttpStoreBuilder baseUrl(@Nullable String url) {
        this.baseUrl = url;
        return this;
    }

    /**
     * Sets the template for the URL of queries: an absolute http or https URL, or a template that starts with
     * <code>{base}</code>. It can contain <code>{filter}</code>, <code>{cursor}</code>, <code>{page}</code>,
     * <code>{offset}</code>, <code>{limit}</code> and <code>{prefix}</code>, see {@link QueryUrl}. Default null, which means that queries are not possible.
     */
    public HttpStoreBuilder queryUrl(@Nullable String url) {
        this.queryUrl = url;
        return this;
    }

    /**
     * Sets the template for the URL of one part of an object (data, metadata or permissions). Default null, which means
     * the template of the dialect. In the documented dialect, it is <code>{base}/{key}/{part}</code>.
     */
    public HttpStoreBuilder urlFormat(@Nullable String template) {
        return replaceValue(DialectValue.URL_FORMAT, template);
    }

    /**
     * Sets the template for the URL of an object as a whole, to which DELETE is sent. Default null, which means the
     * template of the dialect. In the documented dialect, it is <code>{base}/{key}</code>.
     */
    public HttpStoreBuilder urlFormatNoPart(@Nullable String template) {
        return replaceValue(DialectValue.URL_FORMAT_NO_PART, template);
    }

    /**
     * Sets the text that replaces <code>{part}</code> in the URL of data. Default null, which means the text of the
     * dialect. In the documented dialect, it is {@code data}.
     */
    public HttpStoreBuilder dataPart(@Nullable String name) {
        return replaceValue(DialectValue.DATA_PART, name);
    }

    /**
     * Sets the text that replaces <code>{part}</code> in the URL of metadata. Default null, which means the text of the
     * dialect. In the documented dialect, it is {@code metadata}.
     */
    public HttpStoreBuilder metadataPart(@Nullable String name) {
        return replaceValue(DialectValue.METADATA_PART, name);
    }

    /**
     * Sets the text that replaces <code>{part}</code> in the URL of permissions. Default null, which means the text of
     * the dialect. In the documented dialect, it is {@code auth}.
     */
    public HttpStoreBuilder permissionsPart(@Nullable String name) {
        return replaceValue(DialectValue.PERMISSIONS_PART, name);
    }

    /** Replaces the text of a value of the dialect; null restores the text of the dialect. */
    private HttpStoreBuilder replaceValue(DialectValue value, @Nullable String text) {
        if (text == null) {
            replacedValues.remove(value);
        } else {
            replacedValues.put(value, text);
        }
        return this;
    }

    /** Returns the text of a value that has a default: from this builder if it was set, otherwise from the dialect. */
    private String valueOf(DialectValue value) {
        String replaced = replacedValues.get(value);
        return replaced == null ? dialect.requiredText(value) : replaced;
    }

    /**
     * Sets whether a query sends its filter as a JSON body, and not in the URL. Some proxies drop the body of a GET
     * request. Default false.
     */
    public HttpStoreBuilder queryBody(boolean sendInBody) {
        this.filterInBody = sendInBody;
        return this;
    }

    /**
     * Sets the differences between the server and the default protocol. {@link Dialect#documented} has none and is the
     * default.
     */
    public HttpStoreBuilder dialect(Dialect differences) {
        this.dialect = differences;
        return this;
    }

    /**
     * Sets which redirects the store follows. A retry, and the request that resumes a download, start at the original
     * URL again. Writes and queries never follow a redirect. Default {@link FollowRedirects#none}.
     */
    public HttpStoreBuilder followRedirects(FollowRedirects redirects) {
        this.followRedirects = redirects;
        return this;
    }

    /**
     * Sets whether to accept data and query responses that have neither Content-Length nor chunked coding. Such a body
     * ends when the server closes the connection, so that a truncated body cannot be detected. Default false.
     */
    public HttpStoreBuilder allowCloseDelimited(boolean allow) {
        this.allowCloseDelimited = allow;
        return this;
    }

    /**
     * Sets the value that {@link HttpStore#userTag} returns: the tag that stands for the user in permissions. The store
     * does not send it. Default null.
     */
    public HttpStoreBuilder userTag(@Nullable String tag) {
        this.userTag = tag;
        return this;
    }

    /**
     * Sends these credentials (Basic, RFC 7617) with every request, without waiting for a 401. Both arguments must be
     * set. They cannot be combined with {@link #accessToken}. Default null.
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
     * Sets the credentials that the client of {@link #httpClient} sends to a proxy. The store does not send these
     * credentials, but masks them in messages and logs, like its own credentials.
     */
    public HttpStoreBuilder proxyAuth(@Nullable String user, @Nullable String secret) {
        String noAccessToken = null;
        this.proxyCredentials = new Credentials(user, secret, noAccessToken);
        return this;
    }

    /**
     * Sends an access token that the store requests with the credentials of a client (OAuth 2.0, RFC 6749, 4.4). The
     * first request to the server of the base URL requests the token, and all requests of the store and its views share
     * it. The token is renewed when a tenth of its life is left, or 5 s if that is less, and once after a 401. Cannot
     * be combined with {@link #basicAuth} and {@link #accessToken}. Default null.
     *
     * @param clientId the name of the client (the option oauth2ClientId)
     * @param clientSecret the password of the client (oauth2ClientSecret)
     * @param tokenEndpoint the URL that issues tokens (oauth2TokenEndpoint): https, or http at localhost, unless {@link
     *     #allowInsecureAuth} is set
     * @param scope the scopes, separated by spaces (oauth2Scope); null for none
     * @param resource the resource (RFC 8707, oauth2ResourceIndicator); null for none
     */
    public HttpStoreBuilder oauth2(
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable String tokenEndpoint,
            @Nullable String scope,
            @Nullable String resource) {
        this.oauth2 = new OAuth2Client(clientId, clientSecret, tokenEndpoint, scope, resource, oauth2.inBody());
        return this;
    }

    /**
     * Sets whether {@link #oauth2} sends the name and the password of the client in the body of the token request.
     * Default false, which means by Basic authentication.
     */
    public HttpStoreBuilder oauth2BodyAuthentication(boolean sendInBody) {
        this.oauth2 = oauth2.withInBody(sendInBody);
        return this;
    }

    /**
     * Sends this header field with every request to the server of the base URL, and to no other server. The value is
     * masked in messages and logs, like a password. It replaces a value that {@link HttpStore#withHeaders} sets. The
     * name must not be reserved for the client; {@code Authorization} is possible if the store has no other
     * credentials.
     *
     * @param value the value; null removes the header field
     */
    public HttpStoreBuilder header(String name, @Nullable String value) {
        if (value == null) {
            fixedHeaders.remove(name);
        } else {
            fixedHeaders.put(name, value);
        }
        return this;
    }

    /**
     * Sets the signer of each request to the server of the base URL. It can be combined with other credentials. The
     * signer then receives them among the header fields to sign. Default null.
     */
    public HttpStoreBuilder requestSigner(@Nullable RequestSigner requestSigner) {
        this.signer = requestSigner;
        return this;
    }

    /**
     * Sets whether the store and its views keep the cookies of the server of the base URL and send them back, so that a
     * load balancer sends all requests to the same machine. The cookies are only in memory: at most 20, with at most
     * 4096 characters each. Other servers, and other stores that use the same client, do not receive them. Default
     * false.
     */
    public HttpStoreBuilder cookies(boolean keep) {
        this.cookies = keep;
        return this;
    }

    /**
     * Sets whether credentials, signatures, and the values of {@link #header} may be sent over plain http to hosts
     * other than localhost; default false.
     */
    public HttpStoreBuilder allowInsecureAuth(boolean allow) {
        this.allowInsecureAuth = allow;
        return this;
    }

    /**
     * Sets the HTTP client. The store does not close it. The retries of the client and its limits for header fields
     * stay in effect. Each request of the store disables the redirects, cookies and decompression of the client.
     * Default null, which means that the store creates a client.
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
     * Sets the time after which an open connection is not used again, if the store creates its client. Zero, the
     * default, means no limit.
     */
    public HttpStoreBuilder connectionTimeToLive(Duration limit) {
        this.connectionTimeToLive = limit;
        return this;
    }

    /**
     * Sets how long an unused connection stays open, if the store creates its client. Zero means no limit. The
     * default is 30 s, because firewalls usually drop idle connections only after a longer time.
     */
    public HttpStoreBuilder connectionIdleTimeout(Duration limit) {
        this.connectionIdleTimeout = limit;
        return this;
    }

    /**
     * Sends {@code Expect: 100-continue} (RFC 9110, 10.1.1) with data of more than 1 MiB, or of unknown length and more
     * than 64 KiB, and waits for {@code 100 Continue} before it sends the body; default true. If a server does not
     * respond in time or rejects the header field (417), later requests to that server do not contain it.
     */
    public HttpStoreBuilder expectContinue(boolean expect) {
        this.expectContinue = expect;
        return this;
    }

    /**
     * Sets how long to wait for {@code 100 Continue}, if {@link #expectContinue} is true and the store creates its
     * client. After this time, the body is sent anyway. Default 1 s.
     */
    public HttpStoreBuilder expectContinueTimeout(Duration limit) {
        this.expectContinueTimeout = limit;
        return this;
    }

    /**
     * Sets the maximum time to wait for the next byte of a response. Default null, which means 60 s for data and 15 s
     * for all other responses.
     */
    public HttpStoreBuilder responseTimeout(@Nullable Duration limit) {
        this.responseTimeout = limit;
        return this;
    }

    /**
     * Sets the timeout of an operation, including all its requests and retries. For a download or a query, the timeout
     * only applies until the first byte of the body. The time for sending data does not count. Default 30 s.
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
     * Sets the minimum throughput of data in bytes per second, averaged over 30 s. 0 means no minimum. Default 1024.
     * Time does not count while the application does not read a download, or while the source of an upload has no bytes
     * yet.
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
     * Sets the maximum number of attempts of a request, including the first; 1 means no retries; default 3. GET, HEAD
     * and the requests of queries are retried after transient failures. PUT and DELETE are retried only if the body can
     * be sent again and the request has a condition or was not processed by the server. Other requests, such as a POST
     * or a PATCH that writes, are never retried.
     */
    public HttpStoreBuilder maxAttempts(int requests) {
        this.maxAttempts = requests;
        return this;
    }

    /**
     * Sets the retry budgets, one for each server, to share them with other stores. By default, the store has budgets
     * of its own.
     */
    public HttpStoreBuilder retryBudgets(RetryBudgets budgets) {
        this.retryBudgets = budgets;
        return this;
    }

    /**
     * Sets the counters of requests and bytes, to read them or to share them with other stores. By default, the store
     * has counters of its own.
     */
    public HttpStoreBuilder traffic(Traffic counts) {
        this.traffic = counts;
        return this;
    }

    /**
     * Sets whether an upload contains the SHA-256 digest of its data ({@code Repr-Digest}, RFC 9530). The digest is a
     * header field if the data can be opened twice, otherwise a trailer field after a chunked body. Default false.
     */
    public HttpStoreBuilder digest(boolean sendDigest) {
        this.digest = sendDigest;
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

    /**
     * Sets the number of bytes that are transferred between two progress events for the {@link #listener}. No buffer
     * has this size. Default 1 MiB.
     */
    public HttpStoreBuilder bufferSize(long bytes) {
        this.bufferSize = bytes;
        return this;
    }

    /**
     * Sets the maximum size in bytes of a JSON response, and of one item of a query response. If it is exceeded, the
     * operation fails. Default 4 MiB.
     */
    public HttpStoreBuilder maxJsonSize(long bytes) {
        this.maxJsonSize = bytes;
        return this;
    }

    /**
     * Sets whether data is decoded if its Content-Encoding is gzip or deflate, and the maximum size in bytes of the
     * decoded data. If it is exceeded, the download fails. Ranges are never decoded. Default 0, which means that data
     * is delivered as it is stored.
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
     * Sets the executor that reads the metadata for queries. The store does not shut it down. Default null, which means
     * that the store creates an executor.
     */
    public HttpStoreBuilder queryExecutor(@Nullable Executor executor) {
        this.queryExecutor = executor;
        return this;
    }

    /**
     * Sets the scheduler for timeouts. The store does not shut it down. Default null, which means that the store
     * creates a scheduler with one thread.
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
        ChangingSecrets tokenSecrets = new ChangingSecrets();
        ServerAccess access = createAccess(layout, new AccessTokens(tokenSecrets));
        checkLimits();
        OwnResources own = new OwnResources();
        ScheduledExecutorService scheduler = timer != null ? timer : own.createTimer();
        // Without a spool, a download that cannot be opened again keeps its connection while nobody reads it.
        HttpConnections.Spool noSpool = null;
        HttpClient client = httpClient != null
                ? httpClient
                : own.addClient(OwnClient.create(
                        new HttpConnections(connectionTimes(), scheduler, noSpool),
                        connectionsPerRoute,
                        maxTotalConnections));
        DeadlineTimer deadlines = own.createDeadlineTimer(scheduler);
        StoreEvents events = new StoreEvents(listener, bufferSize);
        Settings settings = createSettings(tokenSecrets);
        RequestExecutor requestExecutor = new RequestExecutor(client, settings, events);
        AttemptExecutor attemptExecutor =
                new AttemptExecutor(requestExecutor, access, settings, followRedirects == FollowRedirects.reads);
        CallExecutor callExecutor = new CallExecutor(layout, settings, retryBudgets, deadlines, attemptExecutor);
        Executor executor = queryExecutor != null ? queryExecutor : own.createQueryExecutor();
        HttpStore.StoreContext context = new HttpStore.StoreContext(
                layout,
                dialect,
                events,
                userTag,
                executor,
                queryConcurrency,
                maxDecodedSize,
                digest,
                new OptionWarnings(settings.secrets()));
        return new HttpStore(context, Sender.of(callExecutor), own::close);
    }

    /**
     * Returns the timeouts for the connections of the store's own client, to configure another client in the same way.
     */
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
        // The result is not needed. The method is called because it checks the credentials.
        createAccess(compileLayout(), new AccessTokens(new ChangingSecrets()));
        checkLimits();
    }

    /**
     * Returns what {@link HttpStore#info} of the store returns, without creating a store.
     *
     * @throws IllegalArgumentException if an option about URLs or the dialect is illegal; the message contains its name
     */
    public Map<String, Object> info() {
        return StoreDescription.info(compileLayout(), dialect, userTag);
    }

    /** Checks the credentials and the fixed header fields, and returns the object that adds them to requests. */
    private ServerAccess createAccess(UrlLayout layout, AccessTokens tokens) {
        List<Header> headers = new ArrayList<>();
        String authorization = credentials.authorizationHeader(layout, allowInsecureAuth);
        if (authorization != null) {
            headers.add(new BasicHeader("Authorization", authorization));
        }
        FixedHeaders fixed = new FixedHeaders(fixedHeaders);
        oauth2.check(layout, allowInsecureAuth, credentials.option());
        fixed.check(layout, allowInsecureAuth, oauth2.isSet() ? "oauth2ClientId" : credentials.option());
        headers.addAll(fixed.headers());
        if (signer != null && Credentials.mayNotBeSent(layout.origin(), allowInsecureAuth)) {
            throw new IllegalArgumentException("requestSigner would send signatures over plain http to "
                    + layout.origin() + "; use https, or allowInsecureAuth=true");
        }
        return new ServerAccess(
                layout.origin(),
                headers,
                oauth2,
                oauth2.isSet() ? tokens : null,
                signer,
                cookies ? new Cookies() : null);
    }

    private UrlLayout compileLayout() {
        if (baseUrl == null || baseUrl.isBlank()) {
            throw new IllegalArgumentException("baseUrl is missing");
        }
        QueryUrl query = queryUrl == null ? null : new QueryDialect(dialect).compileUrl(queryUrl, filterInBody);
        dialect.validate(query == null ? null : query.pageVariable());
        return new UrlLayout(
                baseUrl,
                valueOf(DialectValue.URL_FORMAT),
                valueOf(DialectValue.URL_FORMAT_NO_PART),
                Map.of(
                        Part.DATA, valueOf(DialectValue.DATA_PART),
                        Part.METADATA, valueOf(DialectValue.METADATA_PART),
                        Part.PERMISSIONS, valueOf(DialectValue.PERMISSIONS_PART)),
                dialect.ownUrls(),
                dialect.escapesSlashes(),
                query);
    }

    /** Returns the names of the options with the credentials of the user, for the message about a 401. */
    private String accessOptions() {
        List<String> names = new ArrayList<>();
        if (!fixedHeaders.isEmpty()) {
            names.add(String.join(", ", new FixedHeaders(fixedHeaders).options()));
        }
        if (oauth2.isSet()) {
            names.add(OAuth2Client.OPTIONS);
        }
        if (signer != null) {
            names.add("requestSigner");
        }
        if (names.isEmpty() || !credentials.option().isEmpty()) {
            names.add("username and password, or accessToken");
        }
        return String.join("; ", names);
    }

    private Settings createSettings(ChangingSecrets tokenSecrets) {
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
                .plus(new FixedHeaders(fixedHeaders).secrets())
                .plus(oauth2.secrets())
                .plus(Secrets.ofUrlQueries(
                        baseUrl, valueOf(DialectValue.URL_FORMAT), valueOf(DialectValue.URL_FORMAT_NO_PART), queryUrl))
                .plus(Secrets.ofUrlQueries(dialect.templates()))
                .plusChanging(tokenSecrets);
        return new Settings(
                timeouts,
                retries,
                maxJsonSize,
                MAX_DISCARD_BYTES,
                allowCloseDelimited,
                expectContinue,
                digest,
                secrets,
                accessOptions(),
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
