package io.github.dynurl.camel;

import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.http.DeleteMode;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.http.HttpStoreBuilder;
import io.github.dynurl.store.http.MissingParts;
import io.github.dynurl.store.http.UpdateMode;
import io.github.dynurl.store.http.access.FollowRedirects;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.url.FilterEncoding;
import io.github.dynurl.store.url.UrlLayout;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint. A bean of this class in the registry, with the name of a store, provides the defaults of all
 * endpoints of that store. The {@code description} of each field explains its option. Not thread-safe.
 */
@UriParams
@SuppressWarnings("deprecation") // secret=true is deprecated in newer Camel versions, but older ones need it
public class DynUrlConfiguration implements Cloneable {
    @UriParam(
            endpointIdentity = true,
            description =
                    "The base URL of the store, with which the URLs of all objects start. It must be absolute, use http or https, and have no user information or fragment. Its query, such as a shared access signature, is secret and is appended to each URL of the same server. It is required: in the URI, in the bean of the store, or on the component")
    private @Nullable String baseUrl;

    @UriParam(
            description =
                    "The URL that answers queries. It must be absolute and use http or https, or start with {base}, which stands for baseUrl. The filter is added as query parameters, unless the URL contains {filter}, which is replaced by the filter as one JSON object. {cursor}, {page} or {offset} is replaced by what leads to the next page. Without queryUrl, queries and consuming by query are not possible")
    private @Nullable String queryUrl;

    @UriParam(
            defaultValue = "{base}/{key}/{part}",
            description =
                    "The template of the URL of a part: of the data, the metadata or the permissions of an object. It must start with {base} and contain {key}. It must contain {part}, too, unless all parts have the same URL")
    private String urlFormat = UrlLayout.DEFAULT_URL_FORMAT;

    @UriParam(
            defaultValue = "{base}/{key}",
            description =
                    "The template of the URL of a whole object, which deleteMode=key deletes. It must start with {base} and contain {key}")
    private String urlFormatNoPart = UrlLayout.DEFAULT_URL_FORMAT_NO_PART;

    @UriParam(
            defaultValue = "data",
            description = "The text that replaces {part} in the URL of the data. It may contain slashes")
    private String dataPart = "data";

    @UriParam(
            defaultValue = "metadata",
            description = "The text that replaces {part} in the URL of the metadata. It may contain slashes")
    private String metadataPart = "metadata";

    @UriParam(
            defaultValue = "auth",
            description = "The text that replaces {part} in the URL of the permissions. It may contain slashes")
    private String permissionsPart = "auth";

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "Whether to send the filter of a query as the JSON body of the GET request instead of in the URL. Proxies may drop such a body")
    private boolean queryBody = false;

    @UriParam(
            label = "common",
            defaultValue = "documented",
            javaType = "io.github.dynurl.camel.DynUrlDialect",
            description =
                    "The dialect of the server, which says where and how it keeps objects, metadata and permissions, and how it answers queries: the name of a shipped dialect, a properties file as file:path or classpath:path, or a bean of the class Dialect as #name. The options of the endpoint win over it, and so does dialect.*")
    private DynUrlDialect dialect = new DynUrlDialect();

    @UriParam(
            label = "common,advanced",
            prefix = "dialect.",
            multiValue = true,
            description =
                    "Single values of the dialect, which win over the file: dialect.queryMethod=POST. The shipped dialect documented lists all values")
    private Map<String, Object> dialectValues = new LinkedHashMap<>();

    @UriParam(
            label = "common,advanced",
            defaultValue = "post",
            description =
                    "How updateMetadata and updatePermissions are sent. post: a POST request; the server merges the values. patch: a PATCH request; the server merges metadata as patchContentType defines, and the client reads and merges permissions first. readMergePut: the client reads the values with GET, merges them, and writes them with PUT if nobody has changed them; this is not atomic if the server sends no strong entity tags or ignores If-Match")
    private UpdateMode updateMode = UpdateMode.post;

    @UriParam(
            label = "common,advanced",
            defaultValue = "application/merge-patch+json",
            description =
                    "The media type of the JSON that updateMode=patch sends. It must be a JSON type, but not JSON Patch (RFC 6902). The default, a merge patch (RFC 7396), removes fields whose new value is null and merges nested objects")
    private @Nullable String patchContentType;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "Whether to read metadata or permissions before and after each update. The update fails if the new values are missing afterwards, or other values are gone. Use this for servers that answer an update with a success status but do something else")
    private boolean verifyUpdates = false;

    @UriParam(
            label = "common,advanced",
            defaultValue = "key",
            description =
                    "How the operation delete is sent. key: one DELETE request to the URL of urlFormatNoPart. parts: one DELETE request for each part, the data first; the response for the data says whether the key existed")
    private DeleteMode deleteMode = DeleteMode.key;

    @UriParam(
            label = "common,advanced",
            defaultValue = "error",
            description =
                    "The result of reading metadata or permissions that were never written, although the object has data. error: the read fails because there is no such key. empty: the result is empty; one more HEAD request checks that the data exists")
    private MissingParts missingParts = MissingParts.error;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "Whether to escape slashes in keys as %2F, for servers that expect a key in one segment of the path")
    private boolean escapeSlashes = false;

    @UriParam(
            label = "common,advanced",
            defaultValue = "json",
            description =
                    "How the values of a filter are encoded in the query URL. json: as JSON, with text in double quotes. plain: as plain text without quotes; lists and objects are rejected")
    private FilterEncoding filterEncoding = FilterEncoding.json;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "Whether the client applies the filter to the metadata, too, for servers that ignore the filter. Without queryMetadataPointer, this costs one request for each key")
    private boolean filterLocally = false;

    @UriParam(
            label = "common,advanced",
            description =
                    "The location of the array of results in a JSON response to a query: a field name or a JSON pointer (RFC 6901). If not set, the response itself is the array")
    private @Nullable String queryItemsPointer;

    @UriParam(
            label = "common,advanced",
            description =
                    "The location of the key in each result of a JSON response to a query: a field name or a JSON pointer (RFC 6901). If not set, each result is the key itself")
    private @Nullable String queryKeyPointer;

    @UriParam(
            label = "common,advanced",
            description =
                    "The location of the metadata in each result of a JSON response to a query: a field name or a JSON pointer (RFC 6901), or empty if the result itself is the metadata. A query does not request metadata again that it finds there. This option needs queryKeyPointer")
    private @Nullable String queryMetadataPointer;

    @UriParam(
            label = "common,advanced",
            description =
                    "The location of the cursor of the next page in a JSON response to a query: a field name or a JSON pointer (RFC 6901). The cursor replaces {cursor} in queryUrl. If not set, the last key of a page is the cursor. This option needs queryItemsPointer")
    private @Nullable String queryCursorPointer;

    @UriParam(
            label = "producer",
            description =
                    "The operation to perform. If set, no header can change it. If not set, the header CamelDynUrlOperation selects the operation")
    private @Nullable DynUrlOperation operation;

    @UriParam(
            description =
                    "The key of the object. If set, no header can change it. If not set, the header CamelDynUrlKey contains the key. It can be an expression")
    private @Nullable String key;

    @UriParam(
            description =
                    "The names of the metadata fields that are returned, separated by commas. If set, no header can change them. By default, all fields are returned. It can be an expression")
    private @Nullable String select;

    @UriParam(
            prefix = "filter.",
            multiValue = true,
            description =
                    "The metadata values that a query searches for, one option for each field: filter.status=new. JSON values are used as JSON, any other value as text. The header CamelDynUrlFilter can add fields. For producers, a value can be an expression")
    private Map<String, Object> filter = new LinkedHashMap<>();

    @UriParam(
            label = "common",
            description =
                    "A query finds only objects whose keys begin with this text. It is sent where queryUrl or dialect.queryTemplate has {prefix}. It is applied to the keys of the response in any case. If set, no header can change it. If not set, the header CamelDynUrlPrefix is used. It can be an expression")
    private @Nullable String prefix;

    @UriParam(
            label = "producer",
            description =
                    "The bytes that getData reads, in the syntax of the HTTP header Range: bytes=0-99 (the first 100 bytes; the end is inclusive), bytes=100- (all bytes from position 100) or bytes=-100 (the last 100 bytes). It can be an expression")
    private @Nullable String range;

    @UriParam(
            label = "producer",
            description =
                    "For copy and move: the key of the copy. If set, no header can change it. If not set, the header CamelDynUrlTargetKey is used, and without it, in another store, the key of the original. It can be an expression")
    private @Nullable String targetKey;

    @UriParam(
            label = "producer",
            description =
                    "For copy and move: the name of the bean of the type DynUrlConfiguration that describes the store of the copy. If set, no header can change it. If not set, the header CamelDynUrlTargetStore is used, and without it the copy is in the same store")
    private @Nullable String targetStore;

    @UriParam(
            label = "producer",
            description =
                    "The strong entity tag, with its quotes, that the part (data, metadata or permissions) must still have. If the part has another one, the operation fails with a ConflictException. For get, getData and all operations that write or delete; for get, set and delete the part is the data, for copy and move the data of the original. It can be an expression")
    private @Nullable String ifMatch;

    @UriParam(
            label = "producer",
            description =
                    "The only legal value is an asterisk: the part (data, metadata or permissions) must not exist yet. If it exists, the operation fails with a ConflictException. For all operations that write or delete; for set and delete the part is the data, for copy and move the data of the copy. It can be an expression")
    private @Nullable String ifNoneMatch;

    @UriParam(
            label = "producer",
            description =
                    "The media type (Content-Type) to store with the data. If not set, the header CamelDynUrlContentType is used, or else the Content-Type of the message. It can be an expression")
    private @Nullable String contentType;

    @UriParam(
            label = "producer",
            description =
                    "The codings of the data (Content-Encoding) to store with it, such as gzip, or identity for none. The data must already have these codings; it is stored as it is. If not set, the header CamelDynUrlContentEncoding is used, or else the Content-Encoding of the message. It can be an expression")
    private @Nullable String contentEncoding;

    @UriParam(
            label = "producer",
            javaType = "java.time.Duration",
            defaultValue = "1h",
            description =
                    "How long a URL of the operation presign is valid. If not set, the header CamelDynUrlDownloadLinkExpiration is used. It must be at least 1 second")
    private @Nullable Duration downloadLinkExpiration;

    @UriParam(
            label = "producer,advanced",
            description =
                    "The names of the message headers, separated by commas, that are sent as HTTP headers with the requests of an exchange. No other message headers are sent. They are sent only to the server of baseUrl")
    private @Nullable String requestHeaders;

    @UriParam(
            defaultValue = "map",
            description =
                    "The type of the body after getMetadata, and of a consumer with fetch=metadata. map: an immutable Map. json: JSON text; getPermissions and info then return JSON text, too. Any other value is the name of a class of which an instance is created from the metadata")
    private String outputType = "map";

    @UriParam(
            label = "producer",
            description =
                    "Groups the keys that queryKeys finds, as folders do: a key that has this text behind the prefix is not returned, but its beginning up to this text, once, as a KeyPrefix. Usually a slash. The component groups the keys itself")
    private @Nullable String delimiter;

    @UriParam(
            label = "producer",
            defaultValue = "iterator",
            description =
                    "The type of the body after a query. iterator: an Iterator that reads the response while it is received. list: a List of at most queryLimit results")
    private DynUrlQueryResult queryResult = DynUrlQueryResult.iterator;

    @UriParam(
            label = "producer",
            defaultValue = "100000",
            description =
                    "The maximum number of results with queryResult=list, and of keys that multiDelete could not delete. With more of them, the operation fails. It must be greater than 0")
    private int queryLimit = 100_000;

    @UriParam(
            label = "common,advanced",
            defaultValue = "8",
            description =
                    "The maximum number of objects whose metadata a query reads at the same time, or that multiGet reads and multiDelete deletes at the same time. It must be greater than 0")
    private int queryConcurrency = 8;

    @UriParam(
            defaultValue = "65536",
            description =
                    "The maximum size, in bytes, of data that is read into a byte array. Larger data is a stream, and is requested again when it is read again. Legal values are 0 to 2147483631")
    private long inMemoryThreshold = 64 * 1024;

    @UriParam(
            description =
                    "The directory into which data is downloaded. The body is then a java.io.File, complete and verified. It is deleted when the exchange ends, unless the route has moved it. The option is no expression")
    private @Nullable String localWorkDirectory;

    @UriParam(
            label = "common,advanced",
            defaultValue = "1048576",
            description =
                    "The number of bytes of an upload or a download after which the next progress event is sent to the listener. It must be greater than 0")
    private long bufferSize = 1024 * 1024;

    @UriParam(
            label = "common,advanced",
            defaultValue = "4194304",
            description =
                    "The maximum size, in bytes, of a JSON response with metadata or permissions, and of each item in a JSON response to a query. It must be greater than 0")
    private long maxJsonSize = 4L * 1024 * 1024;

    @UriParam(
            label = "common,advanced",
            description =
                    "The maximum size, in bytes, of decoded data. If it is greater than 0, data that is stored as gzip or deflate is decoded when it is read as a whole, and the read fails if the decoded data is larger. With 0, the default, data stays as it is stored, and the header Content-Encoding contains its coding")
    private long maxDecodedSize;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "Whether to accept data and query responses that end only because the server closes the connection. An incomplete response then cannot be told from a complete one")
    private boolean allowCloseDelimited = false;

    @UriParam(
            label = "timeouts",
            defaultValue = "5s",
            javaType = "java.time.Duration",
            description = "The maximum time to establish a connection")
    private Duration connectTimeout = Duration.ofSeconds(5);

    @UriParam(
            label = "advanced",
            defaultValue = "true",
            description =
                    "Whether data larger than 1 MiB, or of unknown length and larger than 64 KiB, is sent only after the server has read the request header and agreed (Expect: 100-continue)")
    private boolean expectContinue = true;

    @UriParam(
            label = "timeouts",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "The maximum time to wait for the server to agree if expectContinue is true. After that, the data is sent anyway")
    private Duration expectContinueTimeout = Duration.ofSeconds(1);

    @UriParam(
            label = "timeouts",
            javaType = "java.time.Duration",
            description =
                    "The maximum time in which the server sends nothing. If not set, it is 15 seconds, or 60 seconds for requests that transfer data")
    private @Nullable Duration responseTimeout;

    @UriParam(
            label = "timeouts",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description =
                    "The maximum duration of an operation, all its requests included. For data and queries, only the time until the header of the response counts")
    private Duration operationTimeout = Duration.ofSeconds(30);

    @UriParam(
            label = "timeouts",
            defaultValue = "1h",
            javaType = "java.time.Duration",
            description =
                    "The maximum duration of the transfer of data or of a query response. Time in which the route does not read does not count")
    private Duration dataTimeout = Duration.ofHours(1);

    @UriParam(
            label = "timeouts",
            defaultValue = "1024",
            description =
                    "The minimum speed, in bytes per second, at which data must be transferred, as an average over 30 seconds in which the route reads. A slower transfer fails. 0 disables the check")
    private long minThroughput = 1024;

    @UriParam(
            label = "advanced",
            defaultValue = "3",
            description =
                    "The maximum number of requests for one response; 1 disables retries. Reads are retried after transient failures, writes only where it does no harm, and POST and PATCH never. Resuming a download is counted separately")
    private int maxAttempts = 3;

    @UriParam(
            label = "producer,advanced",
            enums = "none,sha-256",
            defaultValue = "none",
            description =
                    "The digest that is sent with data in the header Repr-Digest (RFC 9530). Data that can be read only once is sent chunked, with the digest in the trailer")
    private String digest = "none";

    @UriParam(
            label = "security",
            description =
                    "The tag that stands for the user in permissions. It is not sent to the server; only the operation info returns it")
    private @Nullable String userTag;

    @UriParam(
            label = "security",
            secret = true,
            description = "The user name for HTTP basic authentication, sent with every request")
    private @Nullable String username;

    @UriParam(
            label = "security",
            secret = true,
            description = "The password for HTTP basic authentication, sent with every request")
    private @Nullable String password;

    @UriParam(label = "security", secret = true, description = "The bearer token, sent with every request")
    private @Nullable String accessToken;

    @UriParam(
            label = "security",
            secret = true,
            prefix = "header.",
            multiValue = true,
            description =
                    "Header fields that are sent with every request to the server of the store, for example an API key: header.X-Api-Key=RAW(secret). Their values are secrets")
    private Map<String, Object> header = new LinkedHashMap<>();

    @UriParam(
            label = "security",
            secret = true,
            description =
                    "The id of the client for OAuth 2.0 (client credentials grant). The access token is requested from oauth2TokenEndpoint, shared by all requests of the store, and renewed before it expires and after a 401")
    private @Nullable String oauth2ClientId;

    @UriParam(label = "security", secret = true, description = "The secret of the client for OAuth 2.0")
    private @Nullable String oauth2ClientSecret;

    @UriParam(label = "security", description = "The URL that issues access tokens for OAuth 2.0")
    private @Nullable String oauth2TokenEndpoint;

    @UriParam(label = "security", description = "The scopes to request for OAuth 2.0, separated by spaces")
    private @Nullable String oauth2Scope;

    @UriParam(
            label = "security",
            description = "The resource for which an access token is requested (RFC 8707); its parameter is resource")
    private @Nullable String oauth2ResourceIndicator;

    @UriParam(
            label = "security,advanced",
            defaultValue = "false",
            description =
                    "Whether the id and the secret of the client are sent in the body of the token request, instead of by basic authentication")
    private boolean oauth2BodyAuthentication = false;

    @UriParam(
            label = "security,advanced",
            description =
                    "A bean of the type RequestSigner that signs each request to the server of the store, retries included")
    private @Nullable RequestSigner requestSigner;

    @UriParam(
            label = "advanced",
            defaultValue = "none",
            description =
                    "Whether redirects are followed. none: a redirect is an error. reads: reads of an object are redirected, for example to signed URLs; another server gets no credentials and no header fields of the route")
    private FollowRedirects followRedirects = FollowRedirects.none;

    @UriParam(
            label = "advanced",
            defaultValue = "false",
            description =
                    "Whether the cookies of the server, for example of a load balancer, are kept in memory and returned to it")
    private boolean cookies = false;

    @UriParam(
            label = "security",
            security = "insecure:ssl",
            defaultValue = "false",
            description = "Whether credentials may be sent over plain http to hosts other than localhost")
    private boolean allowInsecureAuth = false;

    @UriParam(
            label = "security",
            description = "The TLS parameters for https, such as the trust store and the key store")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(
            label = "common,advanced",
            prefix = "http.",
            multiValue = true,
            description =
                    "Options of the HTTP client, one option for each: http.connectionsPerRoute (default 20), http.maxTotalConnections (64), http.proxyHost, http.proxyPort, http.proxyAuthScheme, http.proxyAuthUsername, http.proxyAuthPassword, http.nonProxyHosts, http.userAgent (camel-dynurl), http.useSystemProperties, http.x509HostnameVerifier, http.httpClientConfigurer, http.connectionTimeToLive (no limit), http.connectionIdleTimeout (30s). Any other name is rejected")
    private Map<String, Object> http = new LinkedHashMap<>();

    /** The options above that are values of a dialect and were set here, so that they win over the dialect. */
    private Map<DialectValue, String> ownValues = new EnumMap<>(DialectValue.class);

    @UriParam(
            label = "common,advanced",
            description =
                    "The StoreListener that is notified of writes, deletions and progress. Camel's event notifiers receive the same events")
    private @Nullable StoreListener listener;

    @UriParam
    private DynUrlConsumerConfiguration consumer = new DynUrlConsumerConfiguration();

    /** Returns a copy; a change of the copy does not change the original. */
    public DynUrlConfiguration copy() {
        try {
            DynUrlConfiguration copy = (DynUrlConfiguration) clone();
            copy.filter = new LinkedHashMap<>(filter);
            copy.http = new LinkedHashMap<>(http);
            copy.header = new LinkedHashMap<>(header);
            copy.dialect = dialect.with(Map.of());
            copy.dialectValues = new LinkedHashMap<>(dialectValues);
            copy.ownValues = new EnumMap<>(ownValues);
            copy.consumer = consumer.copy();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Returns the options that only a consumer uses. */
    public DynUrlConsumerConfiguration getConsumer() {
        return consumer;
    }

    /** Sets the options that only a consumer uses. */
    public void setConsumer(DynUrlConsumerConfiguration consumer) {
        this.consumer = consumer;
    }

    /** Returns the option dialect, with its single values. */
    public DynUrlDialect getDialect() {
        return dialect;
    }

    /** Sets the option dialect. Single values that were set before stay. */
    public void setDialect(DynUrlDialect dialect) {
        this.dialect = dialect.with(this.dialect);
    }

    /** Returns the option dialect.*. */
    public Map<String, Object> getDialectValues() {
        return dialectValues;
    }

    /** Sets the option dialect.*. */
    public void setDialectValues(Map<String, Object> dialectValues) {
        this.dialectValues = dialectValues;
    }

    /** Returns the option header.*. */
    public Map<String, Object> getHeader() {
        return header;
    }

    /** Sets the option header.*. */
    public void setHeader(Map<String, Object> header) {
        this.header = header;
    }

    /** Returns the option oauth2ClientId, null if it is not set. */
    public @Nullable String getOauth2ClientId() {
        return oauth2ClientId;
    }

    /** Sets the option oauth2ClientId. */
    public void setOauth2ClientId(@Nullable String oauth2ClientId) {
        this.oauth2ClientId = oauth2ClientId;
    }

    /** Returns the option oauth2ClientSecret, null if it is not set. */
    public @Nullable String getOauth2ClientSecret() {
        return oauth2ClientSecret;
    }

    /** Sets the option oauth2ClientSecret. */
    public void setOauth2ClientSecret(@Nullable String oauth2ClientSecret) {
        this.oauth2ClientSecret = oauth2ClientSecret;
    }

    /** Returns the option oauth2TokenEndpoint, null if it is not set. */
    public @Nullable String getOauth2TokenEndpoint() {
        return oauth2TokenEndpoint;
    }

    /** Sets the option oauth2TokenEndpoint. */
    public void setOauth2TokenEndpoint(@Nullable String oauth2TokenEndpoint) {
        this.oauth2TokenEndpoint = oauth2TokenEndpoint;
    }

    /** Returns the option oauth2Scope, null if it is not set. */
    public @Nullable String getOauth2Scope() {
        return oauth2Scope;
    }

    /** Sets the option oauth2Scope. */
    public void setOauth2Scope(@Nullable String oauth2Scope) {
        this.oauth2Scope = oauth2Scope;
    }

    /** Returns the option oauth2ResourceIndicator, null if it is not set. */
    public @Nullable String getOauth2ResourceIndicator() {
        return oauth2ResourceIndicator;
    }

    /** Sets the option oauth2ResourceIndicator. */
    public void setOauth2ResourceIndicator(@Nullable String oauth2ResourceIndicator) {
        this.oauth2ResourceIndicator = oauth2ResourceIndicator;
    }

    /** Returns the option oauth2BodyAuthentication. */
    public boolean isOauth2BodyAuthentication() {
        return oauth2BodyAuthentication;
    }

    /** Sets the option oauth2BodyAuthentication. */
    public void setOauth2BodyAuthentication(boolean oauth2BodyAuthentication) {
        this.oauth2BodyAuthentication = oauth2BodyAuthentication;
    }

    /** Returns the option requestSigner, null if it is not set. */
    public @Nullable RequestSigner getRequestSigner() {
        return requestSigner;
    }

    /** Sets the option requestSigner. */
    public void setRequestSigner(@Nullable RequestSigner requestSigner) {
        this.requestSigner = requestSigner;
    }

    /** Returns the option followRedirects. */
    public FollowRedirects getFollowRedirects() {
        return followRedirects;
    }

    /** Sets the option followRedirects. */
    public void setFollowRedirects(FollowRedirects followRedirects) {
        this.followRedirects = followRedirects;
    }

    /** Returns the option cookies. */
    public boolean isCookies() {
        return cookies;
    }

    /** Sets the option cookies. */
    public void setCookies(boolean cookies) {
        this.cookies = cookies;
    }

    private void setOwnValue(DialectValue value, @Nullable Object option) {
        if (option == null) {
            ownValues.remove(value);
        } else {
            ownValues.put(value, option.toString());
        }
    }

    /** Returns the option baseUrl, null if it is not set. */
    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    /** Sets the option baseUrl. */
    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** Returns the option queryUrl, null if it is not set. */
    public @Nullable String getQueryUrl() {
        return queryUrl;
    }

    /** Sets the option queryUrl. */
    public void setQueryUrl(@Nullable String queryUrl) {
        this.queryUrl = queryUrl;
    }

    /** Returns the option urlFormat. */
    public String getUrlFormat() {
        return urlFormat;
    }

    /** Sets the option urlFormat. */
    public void setUrlFormat(String urlFormat) {
        this.urlFormat = urlFormat;
        setOwnValue(DialectValue.URL_FORMAT, urlFormat);
    }

    /** Returns the option urlFormatNoPart. */
    public String getUrlFormatNoPart() {
        return urlFormatNoPart;
    }

    /** Sets the option urlFormatNoPart. */
    public void setUrlFormatNoPart(String urlFormatNoPart) {
        this.urlFormatNoPart = urlFormatNoPart;
        setOwnValue(DialectValue.URL_FORMAT_NO_PART, urlFormatNoPart);
    }

    /** Returns the option dataPart. */
    public String getDataPart() {
        return dataPart;
    }

    /** Sets the option dataPart. */
    public void setDataPart(String dataPart) {
        this.dataPart = dataPart;
        setOwnValue(DialectValue.DATA_PART, dataPart);
    }

    /** Returns the option metadataPart. */
    public String getMetadataPart() {
        return metadataPart;
    }

    /** Sets the option metadataPart. */
    public void setMetadataPart(String metadataPart) {
        this.metadataPart = metadataPart;
        setOwnValue(DialectValue.METADATA_PART, metadataPart);
    }

    /** Returns the option permissionsPart. */
    public String getPermissionsPart() {
        return permissionsPart;
    }

    /** Sets the option permissionsPart. */
    public void setPermissionsPart(String permissionsPart) {
        this.permissionsPart = permissionsPart;
        setOwnValue(DialectValue.PERMISSIONS_PART, permissionsPart);
    }

    /** Returns the option queryBody. */
    public boolean isQueryBody() {
        return queryBody;
    }

    /** Sets the option queryBody. */
    public void setQueryBody(boolean queryBody) {
        this.queryBody = queryBody;
    }

    /** Returns the option updateMode. */
    public UpdateMode getUpdateMode() {
        return updateMode;
    }

    /** Sets the option updateMode. */
    public void setUpdateMode(UpdateMode updateMode) {
        this.updateMode = updateMode;
        setOwnValue(DialectValue.UPDATE_MODE, updateMode);
    }

    /** Returns the option patchContentType, null if it is not set. */
    public @Nullable String getPatchContentType() {
        return patchContentType;
    }

    /** Sets the option patchContentType. */
    public void setPatchContentType(@Nullable String patchContentType) {
        this.patchContentType = patchContentType;
        setOwnValue(DialectValue.PATCH_CONTENT_TYPE, patchContentType);
    }

    /** Returns the option verifyUpdates. */
    public boolean isVerifyUpdates() {
        return verifyUpdates;
    }

    /** Sets the option verifyUpdates. */
    public void setVerifyUpdates(boolean verifyUpdates) {
        this.verifyUpdates = verifyUpdates;
        setOwnValue(DialectValue.VERIFY_UPDATES, verifyUpdates);
    }

    /** Returns the option deleteMode. */
    public DeleteMode getDeleteMode() {
        return deleteMode;
    }

    /** Sets the option deleteMode. */
    public void setDeleteMode(DeleteMode deleteMode) {
        this.deleteMode = deleteMode;
        setOwnValue(DialectValue.DELETE_MODE, deleteMode);
    }

    /** Returns the option missingParts. */
    public MissingParts getMissingParts() {
        return missingParts;
    }

    /** Sets the option missingParts. */
    public void setMissingParts(MissingParts missingParts) {
        this.missingParts = missingParts;
        setOwnValue(DialectValue.MISSING_PARTS, missingParts);
    }

    /** Returns the option escapeSlashes. */
    public boolean isEscapeSlashes() {
        return escapeSlashes;
    }

    /** Sets the option escapeSlashes. */
    public void setEscapeSlashes(boolean escapeSlashes) {
        this.escapeSlashes = escapeSlashes;
        setOwnValue(DialectValue.ESCAPE_SLASHES, escapeSlashes);
    }

    /** Returns the option filterEncoding. */
    public FilterEncoding getFilterEncoding() {
        return filterEncoding;
    }

    /** Sets the option filterEncoding. */
    public void setFilterEncoding(FilterEncoding filterEncoding) {
        this.filterEncoding = filterEncoding;
        setOwnValue(DialectValue.FILTER_ENCODING, filterEncoding);
    }

    /** Returns the option filterLocally. */
    public boolean isFilterLocally() {
        return filterLocally;
    }

    /** Sets the option filterLocally. */
    public void setFilterLocally(boolean filterLocally) {
        this.filterLocally = filterLocally;
        setOwnValue(DialectValue.FILTER_LOCALLY, filterLocally);
    }

    /** Returns the option queryItemsPointer, null if it is not set. */
    public @Nullable String getQueryItemsPointer() {
        return queryItemsPointer;
    }

    /** Sets the option queryItemsPointer. */
    public void setQueryItemsPointer(@Nullable String queryItemsPointer) {
        this.queryItemsPointer = queryItemsPointer;
        setOwnValue(DialectValue.QUERY_ITEMS_POINTER, queryItemsPointer);
    }

    /** Returns the option queryKeyPointer, null if it is not set. */
    public @Nullable String getQueryKeyPointer() {
        return queryKeyPointer;
    }

    /** Sets the option queryKeyPointer. */
    public void setQueryKeyPointer(@Nullable String queryKeyPointer) {
        this.queryKeyPointer = queryKeyPointer;
        setOwnValue(DialectValue.QUERY_KEY_POINTER, queryKeyPointer);
    }

    /** Returns the option queryMetadataPointer, null if it is not set. */
    public @Nullable String getQueryMetadataPointer() {
        return queryMetadataPointer;
    }

    /** Sets the option queryMetadataPointer. */
    public void setQueryMetadataPointer(@Nullable String queryMetadataPointer) {
        this.queryMetadataPointer = queryMetadataPointer;
        setOwnValue(DialectValue.QUERY_METADATA_POINTER, queryMetadataPointer);
    }

    /** Returns the option queryCursorPointer, null if it is not set. */
    public @Nullable String getQueryCursorPointer() {
        return queryCursorPointer;
    }

    /** Sets the option queryCursorPointer. */
    public void setQueryCursorPointer(@Nullable String queryCursorPointer) {
        this.queryCursorPointer = queryCursorPointer;
        setOwnValue(DialectValue.QUERY_CURSOR_POINTER, queryCursorPointer);
    }

    /** Returns the option operation, null if it is not set. */
    public @Nullable DynUrlOperation getOperation() {
        return operation;
    }

    /** Sets the option operation. */
    public void setOperation(@Nullable DynUrlOperation operation) {
        this.operation = operation;
    }

    /** Returns the option key, null if it is not set. */
    public @Nullable String getKey() {
        return key;
    }

    /** Sets the option key. */
    public void setKey(@Nullable String key) {
        this.key = key;
    }

    /** Returns the option select, null if it is not set. */
    public @Nullable String getSelect() {
        return select;
    }

    /** Sets the option select. */
    public void setSelect(@Nullable String select) {
        this.select = select;
    }

    /** Returns the option filter. */
    public Map<String, Object> getFilter() {
        return filter;
    }

    /** Sets the option filter. */
    public void setFilter(Map<String, Object> filter) {
        this.filter = filter;
    }

    /** Returns the option delimiter, or null. */
    public @Nullable String getDelimiter() {
        return delimiter;
    }

    /** Sets the option delimiter. */
    public void setDelimiter(@Nullable String delimiter) {
        this.delimiter = delimiter;
    }

    /** Returns the option prefix, null if it is not set. */
    public @Nullable String getPrefix() {
        return prefix;
    }

    /** Sets the option prefix. */
    public void setPrefix(@Nullable String prefix) {
        this.prefix = prefix;
    }

    /** Returns the option range, null if it is not set. */
    public @Nullable String getRange() {
        return range;
    }

    /** Sets the option range. */
    public void setRange(@Nullable String range) {
        this.range = range;
    }

    /** Returns the option targetKey, null if it is not set. */
    public @Nullable String getTargetKey() {
        return targetKey;
    }

    /** Sets the option targetKey. */
    public void setTargetKey(@Nullable String targetKey) {
        this.targetKey = targetKey;
    }

    /** Returns the option targetStore, null if it is not set. */
    public @Nullable String getTargetStore() {
        return targetStore;
    }

    /** Sets the option targetStore. */
    public void setTargetStore(@Nullable String targetStore) {
        this.targetStore = targetStore;
    }

    /** Returns the option ifMatch, null if it is not set. */
    public @Nullable String getIfMatch() {
        return ifMatch;
    }

    /** Sets the option ifMatch. */
    public void setIfMatch(@Nullable String ifMatch) {
        this.ifMatch = ifMatch;
    }

    /** Returns the option ifNoneMatch, null if it is not set. */
    public @Nullable String getIfNoneMatch() {
        return ifNoneMatch;
    }

    /** Sets the option ifNoneMatch. */
    public void setIfNoneMatch(@Nullable String ifNoneMatch) {
        this.ifNoneMatch = ifNoneMatch;
    }

    /** Returns the option downloadLinkExpiration, null if it is not set. */
    public @Nullable Duration getDownloadLinkExpiration() {
        return downloadLinkExpiration;
    }

    /** Sets the option downloadLinkExpiration. */
    public void setDownloadLinkExpiration(@Nullable Duration downloadLinkExpiration) {
        this.downloadLinkExpiration = downloadLinkExpiration;
    }

    /** Returns the option contentEncoding, null if it is not set. */
    public @Nullable String getContentEncoding() {
        return contentEncoding;
    }

    /** Sets the option contentEncoding. */
    public void setContentEncoding(@Nullable String contentEncoding) {
        this.contentEncoding = contentEncoding;
    }

    /** Returns the option contentType, null if it is not set. */
    public @Nullable String getContentType() {
        return contentType;
    }

    /** Sets the option contentType. */
    public void setContentType(@Nullable String contentType) {
        this.contentType = contentType;
    }

    /** Returns the option outputType. */
    public String getOutputType() {
        return outputType;
    }

    /** Sets the option outputType. */
    public void setOutputType(String outputType) {
        String lower = outputType.strip().toLowerCase(Locale.ROOT);
        this.outputType = lower.equals("json") || lower.equals("map") ? lower : outputType;
    }

    /** Returns the option queryResult. */
    public DynUrlQueryResult getQueryResult() {
        return queryResult;
    }

    /** Sets the option queryResult. */
    public void setQueryResult(DynUrlQueryResult queryResult) {
        this.queryResult = queryResult;
    }

    /** Returns the option queryLimit. */
    public int getQueryLimit() {
        return queryLimit;
    }

    /** Sets the option queryLimit. */
    public void setQueryLimit(int queryLimit) {
        this.queryLimit = queryLimit;
    }

    /** Returns the option queryConcurrency. */
    public int getQueryConcurrency() {
        return queryConcurrency;
    }

    /** Sets the option queryConcurrency. */
    public void setQueryConcurrency(int queryConcurrency) {
        this.queryConcurrency = queryConcurrency;
    }

    /** Returns the option inMemoryThreshold. */
    public long getInMemoryThreshold() {
        return inMemoryThreshold;
    }

    /** Sets the option inMemoryThreshold. */
    public void setInMemoryThreshold(long inMemoryThreshold) {
        this.inMemoryThreshold = inMemoryThreshold;
    }

    /** Returns the option localWorkDirectory; null if data is not downloaded into files. */
    public @Nullable String getLocalWorkDirectory() {
        return localWorkDirectory;
    }

    /** Sets the option localWorkDirectory. */
    public void setLocalWorkDirectory(@Nullable String localWorkDirectory) {
        this.localWorkDirectory = localWorkDirectory;
    }

    /** Returns the option bufferSize. */
    public long getBufferSize() {
        return bufferSize;
    }

    /** Sets the option bufferSize. */
    public void setBufferSize(long bufferSize) {
        this.bufferSize = bufferSize;
    }

    /** Returns the option maxJsonSize. */
    public long getMaxJsonSize() {
        return maxJsonSize;
    }

    /** Sets the option maxJsonSize. */
    public void setMaxJsonSize(long maxJsonSize) {
        this.maxJsonSize = maxJsonSize;
    }

    /** Returns the option maxDecodedSize. */
    public long getMaxDecodedSize() {
        return maxDecodedSize;
    }

    /** Sets the option maxDecodedSize. */
    public void setMaxDecodedSize(long maxDecodedSize) {
        this.maxDecodedSize = maxDecodedSize;
    }

    /** Returns the option allowCloseDelimited. */
    public boolean isAllowCloseDelimited() {
        return allowCloseDelimited;
    }

    /** Sets the option allowCloseDelimited. */
    public void setAllowCloseDelimited(boolean allowCloseDelimited) {
        this.allowCloseDelimited = allowCloseDelimited;
    }

    /** Returns the option connectTimeout. */
    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    /** Sets the option connectTimeout. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** Returns the option expectContinue. */
    public boolean isExpectContinue() {
        return expectContinue;
    }

    /** Sets the option expectContinue. */
    public void setExpectContinue(boolean expectContinue) {
        this.expectContinue = expectContinue;
    }

    /** Returns the option expectContinueTimeout. */
    public Duration getExpectContinueTimeout() {
        return expectContinueTimeout;
    }

    /** Sets the option expectContinueTimeout. */
    public void setExpectContinueTimeout(Duration expectContinueTimeout) {
        this.expectContinueTimeout = expectContinueTimeout;
    }

    /** Returns the option responseTimeout, null if it is not set. */
    public @Nullable Duration getResponseTimeout() {
        return responseTimeout;
    }

    /** Sets the option responseTimeout. */
    public void setResponseTimeout(@Nullable Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    /** Returns the option operationTimeout. */
    public Duration getOperationTimeout() {
        return operationTimeout;
    }

    /** Sets the option operationTimeout. */
    public void setOperationTimeout(Duration operationTimeout) {
        this.operationTimeout = operationTimeout;
    }

    /** Returns the option dataTimeout. */
    public Duration getDataTimeout() {
        return dataTimeout;
    }

    /** Sets the option dataTimeout. */
    public void setDataTimeout(Duration dataTimeout) {
        this.dataTimeout = dataTimeout;
    }

    /** Returns the option requestHeaders, null if it is not set. */
    public @Nullable String getRequestHeaders() {
        return requestHeaders;
    }

    /** Sets the option requestHeaders. */
    public void setRequestHeaders(@Nullable String requestHeaders) {
        this.requestHeaders = requestHeaders;
    }

    /** Returns the option minThroughput. */
    public long getMinThroughput() {
        return minThroughput;
    }

    /** Sets the option minThroughput. */
    public void setMinThroughput(long minThroughput) {
        this.minThroughput = minThroughput;
    }

    /** Returns the option maxAttempts. */
    public int getMaxAttempts() {
        return maxAttempts;
    }

    /** Sets the option maxAttempts. */
    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    /** Returns the option digest. */
    public String getDigest() {
        return digest;
    }

    /** Sets the option digest. */
    public void setDigest(String digest) {
        this.digest = digest.strip().toLowerCase(Locale.ROOT);
    }

    /** Returns the option userTag, null if it is not set. */
    public @Nullable String getUserTag() {
        return userTag;
    }

    /** Sets the option userTag. */
    public void setUserTag(@Nullable String userTag) {
        this.userTag = userTag;
    }

    /** Returns the option username, null if it is not set. */
    public @Nullable String getUsername() {
        return username;
    }

    /** Sets the option username. */
    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    /** Returns the option password, null if it is not set. */
    public @Nullable String getPassword() {
        return password;
    }

    /** Sets the option password. */
    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    /** Returns the option accessToken, null if it is not set. */
    public @Nullable String getAccessToken() {
        return accessToken;
    }

    /** Sets the option accessToken. */
    public void setAccessToken(@Nullable String accessToken) {
        this.accessToken = accessToken;
    }

    /** Returns the option allowInsecureAuth. */
    public boolean isAllowInsecureAuth() {
        return allowInsecureAuth;
    }

    /** Sets the option allowInsecureAuth. */
    public void setAllowInsecureAuth(boolean allowInsecureAuth) {
        this.allowInsecureAuth = allowInsecureAuth;
    }

    /** Returns the option sslContextParameters, null if it is not set. */
    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /** Sets the option sslContextParameters. */
    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    /** Returns the option http. */
    public Map<String, Object> getHttp() {
        return http;
    }

    /** Sets the option http. */
    public void setHttp(Map<String, Object> http) {
        this.http = http;
    }

    /** Returns the option listener, null if it is not set. */
    public @Nullable StoreListener getListener() {
        return listener;
    }

    /** Sets the option listener. */
    public void setListener(@Nullable StoreListener listener) {
        this.listener = listener;
    }

    /** Returns a builder of a store with these options, except those of the HTTP client and the listener. */
    HttpStoreBuilder storeBuilder() {
        HttpStoreBuilder builder = HttpStore.builder();
        header.forEach((name, value) -> builder.header(name, String.valueOf(value)));
        return builder.baseUrl(getBaseUrl())
                .queryUrl(getQueryUrl())
                .queryBody(isQueryBody())
                .dialect(dialect())
                .allowCloseDelimited(isAllowCloseDelimited())
                .userTag(getUserTag())
                .basicAuth(getUsername(), getPassword())
                .accessToken(getAccessToken())
                .oauth2(oauth2ClientId, oauth2ClientSecret, oauth2TokenEndpoint, oauth2Scope, oauth2ResourceIndicator)
                .oauth2BodyAuthentication(oauth2BodyAuthentication)
                .requestSigner(requestSigner)
                .followRedirects(followRedirects)
                .cookies(cookies)
                .allowInsecureAuth(isAllowInsecureAuth())
                .connectTimeout(getConnectTimeout())
                .expectContinue(isExpectContinue())
                .expectContinueTimeout(getExpectContinueTimeout())
                .responseTimeout(getResponseTimeout())
                .operationTimeout(getOperationTimeout())
                .dataTimeout(getDataTimeout())
                .minThroughput(getMinThroughput())
                .maxAttempts(getMaxAttempts())
                .digest(!getDigest().equals("none"))
                .bufferSize(getBufferSize())
                .maxJsonSize(getMaxJsonSize())
                .maxDecodedSize(getMaxDecodedSize())
                .queryConcurrency(getQueryConcurrency());
    }

    /** Returns the options that describe how the server differs from the default protocol. */
    public Dialect dialect() {
        Dialect effective = dialect.with(dialectValues).toDialect();
        for (Map.Entry<DialectValue, String> own : ownValues.entrySet()) {
            effective = effective.with(own.getKey(), own.getValue());
        }
        return effective;
    }
}
