package io.github.dynurl.camel;

import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.http.DeleteMode;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.http.HttpStoreBuilder;
import io.github.dynurl.store.http.MissingParts;
import io.github.dynurl.store.http.UpdateMode;
import io.github.dynurl.store.url.FilterEncoding;
import io.github.dynurl.store.url.UrlLayout;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * Holds the options of an endpoint. A bean of this class in the registry, under the name of a store, gives the defaults of
 * all endpoints of that store. What an option means stands in its {@code description}. For one thread.
 */
@UriParams
@SuppressWarnings("deprecation") // of secret=true, which older Camel versions need
public class DynUrlConfiguration implements Cloneable {
    @UriParam(
            endpointIdentity = true,
            description =
                    "The URL that all others begin with: absolute, http or https, without user information, query and fragment. Required")
    private @Nullable String baseUrl;

    @UriParam(
            description =
                    "The URL that answers queries: absolute, http or https. The filter is added as parameters, or put as one JSON object where the URL has {filter}. Where it has {cursor}, that stands for what asks for the next page. Without it there are no queries")
    private @Nullable String queryUrl;

    @UriParam(
            defaultValue = "{base}/{key}/{part}",
            description =
                    "The template of the URL of a part: starts with {base}, contains {key}, and {part} unless all parts share a URL")
    private String urlFormat = UrlLayout.DEFAULT_URL_FORMAT;

    @UriParam(
            defaultValue = "{base}/{key}",
            description = "The template of the URL that is deleted: starts with {base} and contains {key}")
    private String urlFormatNoPart = UrlLayout.DEFAULT_URL_FORMAT_NO_PART;

    @UriParam(defaultValue = "data", description = "What stands for the data in URLs; may contain slashes")
    private String dataPart = "data";

    @UriParam(defaultValue = "metadata", description = "What stands for the metadata in URLs; may contain slashes")
    private String metadataPart = "metadata";

    @UriParam(defaultValue = "auth", description = "What stands for the permissions in URLs; may contain slashes")
    private String permissionsPart = "auth";

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "Sends the filter as the JSON body of the GET instead of in the URL. Proxies may drop such a body")
    private boolean queryBody = false;

    @UriParam(
            label = "common,advanced",
            defaultValue = "post",
            description =
                    "How updateMetadata and updatePermissions are sent: post (the server merges), patch (the server merges in the way of patchContentType; tags of permissions are read and merged here), or readMergePut (GET, merged here, PUT if unchanged; not atomic where the server gives no strong entity tags or ignores If-Match)")
    private UpdateMode updateMode = UpdateMode.post;

    @UriParam(
            label = "common,advanced",
            defaultValue = "application/merge-patch+json",
            description =
                    "The media type of the JSON that updateMode=patch sends. A merge patch removes what is null and merges objects deeply")
    private @Nullable String patchContentType;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "Reads before and after each update, and fails if its values are not there, or others are gone. For servers that answer an update with success and do something else")
    private boolean verifyUpdates = false;

    @UriParam(
            label = "common,advanced",
            defaultValue = "key",
            description =
                    "How delete is sent: key (one DELETE of urlFormatNoPart) or parts (a DELETE of each part; whether there was such a key is what that of the data says)")
    private DeleteMode deleteMode = DeleteMode.key;

    @UriParam(
            label = "common,advanced",
            defaultValue = "error",
            description =
                    "What is read where metadata or permissions were never written though the data is there: error (no such key) or empty")
    private MissingParts missingParts = MissingParts.error;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description = "Escapes slashes in keys (%2F), for servers that want a key in one segment of the path")
    private boolean escapeSlashes = false;

    @UriParam(
            label = "common,advanced",
            defaultValue = "json",
            description =
                    "How the values of a filter are written in the URL of a query: json (text in quotes) or plain")
    private FilterEncoding filterEncoding = FilterEncoding.json;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description = "Applies the filter to the metadata here as well, for servers that ignore it")
    private boolean filterLocally = false;

    @UriParam(
            label = "common,advanced",
            description =
                    "Where the array is in a JSON answer to a query: a name or a JSON pointer. Not set: the answer is the array")
    private @Nullable String queryItemsPointer;

    @UriParam(
            label = "common,advanced",
            description = "Where the key is in each object of a JSON answer to a query: a name or a JSON pointer")
    private @Nullable String queryKeyPointer;

    @UriParam(
            label = "common,advanced",
            description =
                    "Where the metadata is in each object of a JSON answer to a query: a name or a JSON pointer, empty for the object itself. What has it there is not asked for again")
    private @Nullable String queryMetadataPointer;

    @UriParam(
            label = "common,advanced",
            description =
                    "Where a JSON answer to a query has the text that {cursor} in queryUrl stands for on the next page. Not set: the last key of the page")
    private @Nullable String queryCursorPointer;

    @UriParam(label = "producer", description = "The operation; if given, no header can change it")
    private @Nullable DynUrlOperation operation;

    @UriParam(description = "The key; if given, no header can change it")
    private @Nullable String key;

    @UriParam(description = "The metadata names to return, separated by commas; if given, no header can change them")
    private @Nullable String select;

    @UriParam(
            prefix = "filter.",
            multiValue = true,
            description =
                    "The metadata values that a query looks for, one option each: filter.status=new. A value is JSON if it reads as a JSON number, boolean, null or quoted text, else plain text. A header may add others")
    private Map<String, Object> filter = new LinkedHashMap<>();

    @UriParam(
            label = "producer",
            description =
                    "The range of getData in HTTP's words: bytes=0-99 (the last one included), bytes=100-, bytes=-100")
    private @Nullable String range;

    @UriParam(
            label = "producer",
            description =
                    "The strong entity tag, in its quotes, that the part must still have for a write, get or getData to happen")
    private @Nullable String ifMatch;

    @UriParam(label = "producer", description = "An asterisk: a write happens only if the part does not exist")
    private @Nullable String ifNoneMatch;

    @UriParam(
            label = "producer",
            description =
                    "The Content-Type to store with the data; if missing, that of the header CamelDynUrlContentType, else the message's own")
    private @Nullable String contentType;

    @UriParam(
            label = "producer",
            description =
                    "The codings that the data is in, as gzip, to store it with (Content-Encoding); identity for none. If missing,"
                            + " that of the header CamelDynUrlContentEncoding, else the message's own. Nothing is coded here")
    private @Nullable String contentEncoding;

    @UriParam(
            label = "producer,advanced",
            description =
                    "The message headers that are sent with the requests of an exchange, by name, comma separated. No others are")
    private @Nullable String requestHeaders;

    @UriParam(
            defaultValue = "map",
            description =
                    "What getMetadata makes: map, json (text), or the name of a class to be filled. With json, getPermissions and info make text, too")
    private String outputType = "map";

    @UriParam(
            label = "producer",
            defaultValue = "iterator",
            description =
                    "What the body is after a query: an iterator that reads while the answer is received, or a list")
    private DynUrlQueryResult queryResult = DynUrlQueryResult.iterator;

    @UriParam(
            label = "producer",
            defaultValue = "100000",
            description = "How many results queryResult=list may have; more are refused")
    private int queryLimit = 100_000;

    @UriParam(
            label = "common,advanced",
            defaultValue = "8",
            description = "How many metadata a query fetches at a time")
    private int queryConcurrency = 8;

    @UriParam(
            defaultValue = "65536",
            description =
                    "Up to how many bytes data becomes a byte array; larger data streams and is opened again when it is read again")
    private long inMemoryThreshold = 64 * 1024;

    @UriParam(
            label = "common,advanced",
            defaultValue = "1048576",
            description = "After how many bytes of data progress is told")
    private long bufferSize = 1024 * 1024;

    @UriParam(
            label = "common,advanced",
            defaultValue = "4194304",
            description = "How many bytes a JSON answer may have")
    private long maxJsonSize = 4L * 1024 * 1024;

    @UriParam(
            label = "common,advanced",
            description =
                    "Decodes data that is stored as gzip or deflate while it is read as a whole, and fails where it is longer"
                            + " than so many bytes then. 0: data comes as it is stored, with its Content-Encoding in a header")
    private long maxDecodedSize;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "Accepts data and query answers whose end is only the end of the connection: a cut cannot be told from the end then")
    private boolean allowCloseDelimited = false;

    @UriParam(
            label = "timeouts",
            defaultValue = "5s",
            javaType = "java.time.Duration",
            description = "How long the making of a connection may take")
    private Duration connectTimeout = Duration.ofSeconds(5);

    @UriParam(
            label = "advanced",
            defaultValue = "true",
            description =
                    "Sends data above 1 MiB, or of unknown length above 64 KiB, only when the server has seen the head and asks for it (Expect: 100-continue)")
    private boolean expectContinue = true;

    @UriParam(
            label = "timeouts",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description = "How long to wait for what expectContinue asks for; then the data is sent without it")
    private Duration expectContinueTimeout = Duration.ofSeconds(1);

    @UriParam(
            label = "timeouts",
            javaType = "java.time.Duration",
            description = "How long the server may be silent; default 15s, and 60s while data moves")
    private @Nullable Duration responseTimeout;

    @UriParam(
            label = "timeouts",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "How long an operation may take as a whole; for data and queries, up to the answer's head")
    private Duration operationTimeout = Duration.ofSeconds(30);

    @UriParam(
            label = "timeouts",
            defaultValue = "1h",
            javaType = "java.time.Duration",
            description =
                    "How long data, or the answer to a query, may take to move; time in which the route does not read does not count")
    private Duration dataTimeout = Duration.ofHours(1);

    @UriParam(
            label = "timeouts",
            defaultValue = "1024",
            description =
                    "How many bytes a second data must move, on an average over 30 s in which the route reads; 0 for any")
    private long minThroughput = 1024;

    @UriParam(
            label = "advanced",
            defaultValue = "3",
            description =
                    "The most requests for one answer; 1 for no retries. Reads are tried again, writes where it does no harm, POST and PATCH never. To take a download up again is counted apart")
    private int maxAttempts = 3;

    @UriParam(
            label = "producer,advanced",
            enums = "none,sha-256",
            defaultValue = "none",
            description =
                    "Which digest of data is sent with it (Repr-Digest, RFC 9530). Data that can be read only once is sent in chunks with the digest behind it")
    private String digest = "none";

    @UriParam(label = "security", description = "The tag that stands for the user in permissions. It is not sent")
    private @Nullable String userTag;

    @UriParam(
            label = "security",
            secret = true,
            description = "The user name of basic authentication, sent with every request")
    private @Nullable String username;

    @UriParam(label = "security", secret = true, description = "The password of basic authentication")
    private @Nullable String password;

    @UriParam(label = "security", secret = true, description = "A bearer token, sent with every request")
    private @Nullable String accessToken;

    @UriParam(
            label = "security",
            security = "insecure:ssl",
            defaultValue = "false",
            description = "Lets credentials go over plain http to other hosts than this one")
    private boolean allowInsecureAuth = false;

    @UriParam(label = "security", description = "The trust and key stores of HTTPS")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(
            label = "common,advanced",
            prefix = "http.",
            multiValue = true,
            description =
                    "Options of the HTTP client: http.connectionsPerRoute, http.maxTotalConnections, http.proxyHost, http.proxyPort, http.proxyAuthScheme, http.proxyAuthUsername, http.proxyAuthPassword, http.nonProxyHosts, http.userAgent, http.useSystemProperties, http.x509HostnameVerifier, http.connectionTimeToLive, http.connectionIdleTimeout. Others are refused")
    private Map<String, Object> http = new LinkedHashMap<>();

    @UriParam(label = "common,advanced", description = "Hears what the store does, besides Camel's event notifiers")
    private @Nullable StoreListener listener;

    /** Copies this, so that an endpoint can change its own. */
    public DynUrlConfiguration copy() {
        try {
            DynUrlConfiguration copy = (DynUrlConfiguration) clone();
            copy.filter = new LinkedHashMap<>(filter);
            copy.http = new LinkedHashMap<>(http);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
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
    }

    /** Returns the option urlFormatNoPart. */
    public String getUrlFormatNoPart() {
        return urlFormatNoPart;
    }

    /** Sets the option urlFormatNoPart. */
    public void setUrlFormatNoPart(String urlFormatNoPart) {
        this.urlFormatNoPart = urlFormatNoPart;
    }

    /** Returns the option dataPart. */
    public String getDataPart() {
        return dataPart;
    }

    /** Sets the option dataPart. */
    public void setDataPart(String dataPart) {
        this.dataPart = dataPart;
    }

    /** Returns the option metadataPart. */
    public String getMetadataPart() {
        return metadataPart;
    }

    /** Sets the option metadataPart. */
    public void setMetadataPart(String metadataPart) {
        this.metadataPart = metadataPart;
    }

    /** Returns the option permissionsPart. */
    public String getPermissionsPart() {
        return permissionsPart;
    }

    /** Sets the option permissionsPart. */
    public void setPermissionsPart(String permissionsPart) {
        this.permissionsPart = permissionsPart;
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
    }

    /** Returns the option patchContentType, null if it is not set. */
    public @Nullable String getPatchContentType() {
        return patchContentType;
    }

    /** Sets the option patchContentType. */
    public void setPatchContentType(@Nullable String patchContentType) {
        this.patchContentType = patchContentType;
    }

    /** Returns the option verifyUpdates. */
    public boolean isVerifyUpdates() {
        return verifyUpdates;
    }

    /** Sets the option verifyUpdates. */
    public void setVerifyUpdates(boolean verifyUpdates) {
        this.verifyUpdates = verifyUpdates;
    }

    /** Returns the option deleteMode. */
    public DeleteMode getDeleteMode() {
        return deleteMode;
    }

    /** Sets the option deleteMode. */
    public void setDeleteMode(DeleteMode deleteMode) {
        this.deleteMode = deleteMode;
    }

    /** Returns the option missingParts. */
    public MissingParts getMissingParts() {
        return missingParts;
    }

    /** Sets the option missingParts. */
    public void setMissingParts(MissingParts missingParts) {
        this.missingParts = missingParts;
    }

    /** Returns the option escapeSlashes. */
    public boolean isEscapeSlashes() {
        return escapeSlashes;
    }

    /** Sets the option escapeSlashes. */
    public void setEscapeSlashes(boolean escapeSlashes) {
        this.escapeSlashes = escapeSlashes;
    }

    /** Returns the option filterEncoding. */
    public FilterEncoding getFilterEncoding() {
        return filterEncoding;
    }

    /** Sets the option filterEncoding. */
    public void setFilterEncoding(FilterEncoding filterEncoding) {
        this.filterEncoding = filterEncoding;
    }

    /** Returns the option filterLocally. */
    public boolean isFilterLocally() {
        return filterLocally;
    }

    /** Sets the option filterLocally. */
    public void setFilterLocally(boolean filterLocally) {
        this.filterLocally = filterLocally;
    }

    /** Returns the option queryItemsPointer, null if it is not set. */
    public @Nullable String getQueryItemsPointer() {
        return queryItemsPointer;
    }

    /** Sets the option queryItemsPointer. */
    public void setQueryItemsPointer(@Nullable String queryItemsPointer) {
        this.queryItemsPointer = queryItemsPointer;
    }

    /** Returns the option queryKeyPointer, null if it is not set. */
    public @Nullable String getQueryKeyPointer() {
        return queryKeyPointer;
    }

    /** Sets the option queryKeyPointer. */
    public void setQueryKeyPointer(@Nullable String queryKeyPointer) {
        this.queryKeyPointer = queryKeyPointer;
    }

    /** Returns the option queryMetadataPointer, null if it is not set. */
    public @Nullable String getQueryMetadataPointer() {
        return queryMetadataPointer;
    }

    /** Sets the option queryMetadataPointer. */
    public void setQueryMetadataPointer(@Nullable String queryMetadataPointer) {
        this.queryMetadataPointer = queryMetadataPointer;
    }

    /** Returns the option queryCursorPointer, null if it is not set. */
    public @Nullable String getQueryCursorPointer() {
        return queryCursorPointer;
    }

    /** Sets the option queryCursorPointer. */
    public void setQueryCursorPointer(@Nullable String queryCursorPointer) {
        this.queryCursorPointer = queryCursorPointer;
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

    /** Returns the option range, null if it is not set. */
    public @Nullable String getRange() {
        return range;
    }

    /** Sets the option range. */
    public void setRange(@Nullable String range) {
        this.range = range;
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

    /** Returns a builder of a store that has these options. */
    HttpStoreBuilder storeBuilder() {
        return HttpStore.builder()
                .baseUrl(getBaseUrl())
                .queryUrl(getQueryUrl())
                .urlFormat(getUrlFormat())
                .urlFormatNoPart(getUrlFormatNoPart())
                .dataPart(getDataPart())
                .metadataPart(getMetadataPart())
                .permissionsPart(getPermissionsPart())
                .queryBody(isQueryBody())
                .dialect(dialect())
                .allowCloseDelimited(isAllowCloseDelimited())
                .userTag(getUserTag())
                .basicAuth(getUsername(), getPassword())
                .accessToken(getAccessToken())
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

    /** Returns what the options say of the server. */
    Dialect dialect() {
        return Dialect.documented()
                .updateMode(updateMode)
                .patchContentType(patchContentType)
                .verifyUpdates(verifyUpdates)
                .deleteMode(deleteMode)
                .missingParts(missingParts)
                .escapeSlashes(escapeSlashes)
                .filterEncoding(filterEncoding)
                .filterLocally(filterLocally)
                .queryItemsPointer(queryItemsPointer)
                .queryKeyPointer(queryKeyPointer)
                .queryMetadataPointer(queryMetadataPointer)
                .queryCursorPointer(queryCursorPointer);
    }
}
