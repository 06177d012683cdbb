package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.camel.internal.message.EndpointOptions;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.http.access.RequestSigner;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests each endpoint option in each kind of endpoint. The option has an effect or is refused by name. */
@Tag("compat")
class OptionTableTest extends ContextTestCase {
    private static final String NO_EFFECT = "has no effect";
    private static final String OAUTH2 =
            "oauth2ClientId=me&oauth2ClientSecret=secret&oauth2TokenEndpoint=http://127.0.0.1:1/token";

    /**
     * Lists where an option is refused: {@code to*} means in all producers, and {@code -to:get} means except in this
     * one. An exclamation mark means that the message is not "has no effect". All other options are accepted
     * everywhere.
     */
    private static final String REFUSED = """
            acknowledge: to*
            antExclude: to* poll:key
            antFilterCaseSensitive: to* poll:key!
            antInclude: to* poll:key
            backoffErrorThreshold: to* poll*
            backoffIdleThreshold: to* poll*
            backoffMultiplier: to* poll*
            bridgeErrorHandler: to* poll*
            claim: to*
            claimField: to* from* -from:claim poll* -poll:claim
            claimLease: to* from* -from:claim poll* -poll:claim
            contentEncoding: to:acknowledge to:reject from* poll*
            contentType: to:acknowledge to:reject from* poll*
            delay: to*
            deleteAfterRead: to* from:marks! from:claim! poll:marks! poll:claim!
            delimiter: to* -to -to:queryKeys from* poll*
            digest: to:acknowledge to:reject from* poll*
            doneFileName: to*
            downloadLinkExpiration: to* -to -to:presign from* poll*
            eagerMaxMessagesPerPoll: to* poll:key!
            exceptionHandler: to*
            exclude: to* poll:key
            filter: to:acknowledge to:reject
            greedy: to* poll*
            idempotent: to* from:claim! poll:claim!
            idempotentEager: to* from:marks from:delete from:claim from:forgetful poll:marks poll:delete poll:claim poll:forgetful
            idempotentKey: to* from:marks from:delete from:claim from:forgetful poll:marks poll:delete poll:claim poll:forgetful
            idempotentRepository: to* from:claim! from:forgetful poll:claim! poll:forgetful
            ifMatch: to* -to -to:get -to:getData -to:set -to:setData -to:setMetadata -to:updateMetadata -to:setPermissions -to:updatePermissions -to:delete -to:copy -to:move from* poll*
            ifNoneMatch: to* -to -to:set -to:setData -to:setMetadata -to:updateMetadata -to:setPermissions -to:updatePermissions -to:delete -to:copy -to:move from* poll*
            inProgressRepository: to*
            include: to* poll:key
            initialDelay: to*
            key: to:create to:multiGet to:multiDelete to:acknowledge to:reject from*
            lazyStartProducer: from* poll*
            localWorkDirectory: to* -to -to:get -to:getData from* -from:data -from:value poll* -poll:data -poll:value
            maxClaimAttempts: to* from* -from:claim poll* -poll:claim
            maxDepth: to* poll:key
            maxMessagesPerPoll: to* poll*
            maxProcessingTime: to*
            minAge: to*
            moveAfterRead: to* from:marks! from:delete! from:claim! poll:marks! poll:delete! poll:claim!
            moveFailed: to*
            objectFilter: to* poll:key
            onCommit: to* from:delete! poll:delete!
            onExhausted: to* from* -from:claim poll* -poll:claim
            onRollback: to*
            operation: from* poll*
            outputType: to:acknowledge to:reject from:none from:data from:value poll:none poll:data poll:value
            pollStrategy: to* poll*
            prefix: to:acknowledge to:reject
            queryLimit: to:multiGet! to:multiDelete! to:acknowledge to:reject from* poll*
            queryResult: to:multiGet to:multiDelete to:acknowledge to:reject from* poll*
            range: to* -to -to:getData from* poll*
            repeatCount: to* poll*
            requestHeaders: to:acknowledge to:reject from* poll*
            runLoggingLevel: to* poll*
            scheduledExecutorService: to* poll*
            scheduler: to* poll*
            schedulerProperties: to* poll*
            select: to:acknowledge to:reject from:none from:data poll:none poll:data
            sendEmptyMessageWhenIdle: to* poll*
            shuffle: to* from:claim poll*
            sortBy: to* poll*
            startScheduler: to* poll*
            targetKey: to* -to -to:copy -to:move from* poll*
            targetStore: to* -to -to:copy -to:move from* poll*
            timeUnit: to*
            useFixedDelay: to* poll*
            """;

    /** Legal values of options for which the default value by type is not legal. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("baseUrl", ""),
            Map.entry("queryUrl", ""),
            Map.entry("urlFormat", "urlFormat=RAW({base}/x/{key}/{part})"),
            Map.entry("urlFormatNoPart", "urlFormatNoPart=RAW({base}/x/{key})"),
            Map.entry("patchContentType", "patchContentType=application/json&updateMode=patch"),
            Map.entry("queryMetadataPointer", "queryMetadataPointer=m&queryKeyPointer=id"),
            Map.entry("queryCursorPointer", ""),
            Map.entry("username", "username=u&password=p"),
            Map.entry("password", "username=u&password=p"),
            Map.entry("filter", "filter.a=1"),
            Map.entry("http", "http.userAgent=me"),
            Map.entry("onCommit", "onCommit.c=1"),
            Map.entry("onRollback", "onRollback.r=1"),
            Map.entry("onExhausted", "onExhausted.e=1"),
            Map.entry("schedulerProperties", "scheduler.x=1"),
            Map.entry("scheduler", "scheduler=none"),
            Map.entry("range", "range=bytes=0-1"),
            Map.entry("ifMatch", "ifMatch=RAW(\"1\")"),
            Map.entry("ifNoneMatch", "ifNoneMatch=*"),
            Map.entry("requestHeaders", "requestHeaders=X-A"),
            Map.entry("outputType", "outputType=json"),
            Map.entry("operation", "operation=getData"),
            Map.entry("queryLimit", "queryLimit=5&queryResult=list"),
            Map.entry("expectContinueTimeout", "expectContinueTimeout=2s"),
            Map.entry("backoffIdleThreshold", "backoffIdleThreshold=3&backoffMultiplier=3"),
            Map.entry("backoffErrorThreshold", "backoffErrorThreshold=3&backoffMultiplier=3"),
            Map.entry("backoffMultiplier", "backoffMultiplier=3"),
            Map.entry("digest", "digest=sha-256"),
            Map.entry("idempotentKey", "idempotentKey=key"),
            Map.entry("claim", "claim=none"),
            Map.entry("dialect", "dialect=documented"),
            Map.entry("dialectValues", "dialect.missingParts=empty"),
            Map.entry("header", "header.X-Api-Key=text"),
            Map.entry("oauth2ClientId", OAUTH2),
            Map.entry("oauth2ClientSecret", OAUTH2),
            Map.entry("oauth2TokenEndpoint", OAUTH2),
            Map.entry("oauth2Scope", OAUTH2 + "&oauth2Scope=read"),
            Map.entry("oauth2ResourceIndicator", OAUTH2 + "&oauth2ResourceIndicator=urn:a"),
            Map.entry("requestSigner", "requestSigner=#signer"),
            Map.entry("antFilterCaseSensitive", "antFilterCaseSensitive=false&antInclude=a"),
            Map.entry("objectFilter", "objectFilter=#selecting"),
            Map.entry("sortBy", "sortBy=key"),
            Map.entry("eagerMaxMessagesPerPoll", "eagerMaxMessagesPerPoll=false&sortBy=key"),
            Map.entry("fetch", ""),
            Map.entry("localWorkDirectory", "localWorkDirectory=target/work"),
            Map.entry("exchangePattern", "exchangePattern=InOnly"),
            Map.entry("sslContextParameters", "sslContextParameters=#tls"),
            Map.entry("listener", "listener=#listener"),
            Map.entry("idempotentRepository", "idempotentRepository=#repository"),
            Map.entry("inProgressRepository", "inProgressRepository=#repository"),
            Map.entry("exceptionHandler", "exceptionHandler=#handler"),
            Map.entry("pollStrategy", "pollStrategy=#strategy"),
            Map.entry("scheduledExecutorService", "scheduledExecutorService=#threads"));

    private final ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();

    @BeforeEach
    void bind() {
        camel.getRegistry().bind("tls", new SSLContextParameters());
        camel.getRegistry().bind("listener", (StoreListener) event -> {});
        camel.getRegistry().bind("repository", MemoryIdempotentRepository.memoryIdempotentRepository());
        camel.getRegistry().bind("handler", new LoggingExceptionHandler(camel, getClass()));
        camel.getRegistry().bind("strategy", new DefaultPollingConsumerPollStrategy());
        camel.getRegistry().bind("threads", threads);
        camel.getRegistry().bind("selecting", (Predicate<ListedObject>) listed -> true);
        camel.getRegistry().bind("signer", (RequestSigner) request -> RequestSigner.Signature.of(Map.of()));
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** Creates a producer or a consumer of an endpoint, as a route does. */
    @FunctionalInterface
    interface Use {
        void of(DynUrlEndpoint endpoint) throws Exception;
    }

    /** A kind of endpoint, and the other options that its URI contains. */
    record Place(String name, String options, Use use) {}

    /** Returns the options that a producer needs for an operation. */
    private static String optionsOf(DynUrlOperation operation) {
        return "operation=" + operation
                + (operation == DynUrlOperation.create ? "&dialect.createUrl=RAW({base}/new)" : "");
    }

    private static List<Place> places() {
        List<Place> places = new ArrayList<>();
        places.add(new Place("to", "", DynUrlEndpoint::createProducer));
        for (DynUrlOperation operation : DynUrlOperation.values()) {
            places.add(new Place("to:" + operation, optionsOf(operation), DynUrlEndpoint::createProducer));
        }
        Map<String, String> consumers = new LinkedHashMap<>();
        consumers.put("", "");
        consumers.put(":none", "fetch=none");
        consumers.put(":data", "fetch=data");
        consumers.put(":value", "fetch=value");
        consumers.put(":marks", "onCommit.status=done");
        consumers.put(":delete", "deleteAfterRead=true");
        consumers.put(":claim", "claim=lease&onCommit.status=done");
        consumers.put(":manual", "acknowledge=manual");
        consumers.put(":forgetful", "idempotent=false");
        consumers.forEach((name, options) ->
                places.add(new Place("from" + name, options, endpoint -> endpoint.createConsumer(exchange -> {}))));
        consumers.put(":key", "key=k");
        consumers.forEach((name, options) ->
                places.add(new Place("poll" + name, options, DynUrlEndpoint::createPollingConsumer)));
        return places;
    }

    /** Returns the endpoint options of the component's JSON descriptor, each with its text in a URI. */
    private static Map<String, String> options() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                DynUrlEndpoint.class.getResourceAsStream("/META-INF/io/github/dynurl/camel/dynurl.json"))) {
            Metadata page = Json.read(in, Select.all(), PartInfo.NONE);
            Map<String, String> options = new TreeMap<>();
            ((Map<?, ?>) Objects.requireNonNull(page.get("properties"))).forEach((name, about) -> {
                if (!"path".equals(((Map<?, ?>) about).get("kind"))) {
                    options.put(name.toString(), optionWithValue(name.toString(), (Map<?, ?>) about));
                }
            });
            return options;
        }
    }

    private static String optionWithValue(String name, Map<?, ?> about) {
        return VALUES.getOrDefault(
                name,
                name + "="
                        + switch (String.valueOf(about.get("type"))) {
                            case "boolean" -> "true";
                            case "integer" -> "17";
                            case "duration" -> "17s";
                            case "enum" -> {
                                List<?> all = (List<?>) Objects.requireNonNull(about.get("enum"));
                                yield all.get(all.size() - 1).toString();
                            }
                            default -> "text";
                        });
    }

    private @Nullable String refusal(Place place, String optionText) {
        String storeUri = store();
        String uri = storeUri.substring(0, storeUri.length() - 1)
                + Stream.of(place.options(), optionText)
                        .filter(options -> !options.isEmpty())
                        .map(options -> "&" + options)
                        .collect(Collectors.joining());
        Throwable thrown = catchThrowable(() -> place.use().of(camel.getEndpoint(uri, DynUrlEndpoint.class)));
        Throwable cause = thrown;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == null ? null : String.valueOf(cause.getMessage());
    }

    @Test
    void refusesEachOptionWhereTableListsIt() throws IOException {
        List<Place> places = places();
        StringBuilder table = new StringBuilder();
        options().forEach((name, optionText) -> {
            List<String> refused = new ArrayList<>();
            List<String> tried = new ArrayList<>();
            for (Place place : places) {
                if (place.options().contains(name)) {
                    continue;
                }
                tried.add(place.name());
                String refusal = refusal(place, optionText);
                if (refusal != null) {
                    boolean named = Stream.of(name, optionText.substring(0, optionText.indexOf('=')))
                            .anyMatch(given -> refusal.startsWith(given + " " + NO_EFFECT));
                    refused.add(place.name() + (named ? "" : "!"));
                }
            }
            if (!refused.isEmpty()) {
                table.append(name).append(": ").append(shorten(refused, tried)).append('\n');
            }
        });
        assertThat(table).hasToString(REFUSED);
    }

    /**
     * Returns a short form of the refused places: one word if most places of a kind are refused. An exclamation mark
     * means that the message is not "has no effect".
     */
    private static String shorten(List<String> refused, List<String> tried) {
        List<String> words = new ArrayList<>();
        for (String kind : List.of("to", "from", "poll")) {
            List<String> all =
                    tried.stream().filter(name -> name.startsWith(kind)).toList();
            List<String> some =
                    refused.stream().filter(name -> name.startsWith(kind)).toList();
            // A place with an exclamation mark is never part of a short form.
            if (some.size() * 2 > all.size() && all.containsAll(some)) {
                words.add(kind + "*");
                all.stream().filter(name -> !some.contains(name)).forEach(name -> words.add("-" + name));
            } else {
                words.addAll(some);
            }
        }
        return String.join(" ", words);
    }

    static Stream<DynUrlOperation> operations() {
        return Stream.of(DynUrlOperation.values());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void refusesDynamicOptionsWithSameMessageAsTo(DynUrlOperation operation) {
        Map<String, String> dynamicOptions = Map.of(
                "key", "k",
                "prefix", "k",
                "select", "a",
                "range", "bytes=0-1",
                "ifMatch", "\"1\"",
                "ifNoneMatch", "*",
                "contentType", "text/plain",
                "contentEncoding", "gzip",
                "targetKey", "t",
                "filter.a", "1");
        Place place = new Place("to", optionsOf(operation), DynUrlEndpoint::createProducer);
        EndpointOptions fixed = camel.getEndpoint(store() + place.options(), DynUrlEndpoint.class)
                .producerOptions();
        dynamicOptions.forEach((name, value) -> {
            String option = name.startsWith("filter") ? name : UriOptions.normalize(name);
            Throwable thrown = catchThrowable(() -> fixed.withDynamicOptions(Map.of(option, value), camel));
            assertThat(thrown == null ? null : thrown.getMessage())
                    .as("%s", name)
                    .isEqualTo(refusal(place, name + "=RAW(" + value + ")"));
        });
    }

    @Test
    void namesBothOptionsInRefusal() {
        for (String[] row : new String[][] {
            {"fetch=data&select=a", "select has no effect with fetch=data"},
            {"fetch=none&outputType=json", "outputType has no effect with fetch=none"},
            {"fetch=value&outputType=json", "outputType has no effect with fetch=value"},
            {"claimLease=5s", "claimLease has no effect without claim=lease"},
            {"claimField=f&onCommit.a=1", "claimField has no effect without claim=lease"},
            {"max-claim-attempts=2", "max-claim-attempts has no effect without claim=lease"},
            {"idempotentKey=key&idempotent=false", "idempotentKey has no effect with idempotent=false"},
            {"idempotentKey=key&onCommit.a=1", "idempotentKey has no effect with onCommit.a"},
            {"idempotentKey=keyAndETag&fetch=none", "fetch=none"},
            {"backoffErrorThreshold=3", "backoffErrorThreshold has no effect without backoffMultiplier"},
            {"backoffIdleThreshold=3", "backoffIdleThreshold has no effect without backoffMultiplier"},
            {
                "expectContinueTimeout=3s&expectContinue=false",
                "expectContinueTimeout has no effect with expectContinue=false"
            }
        }) {
            Place from = new Place("from", "", endpoint -> endpoint.createConsumer(exchange -> {}));
            assertThat(refusal(from, row[0])).as("%s", row[0]).contains(row[1]);
        }
        Place to = new Place("to", "", DynUrlEndpoint::createProducer);
        assertThat(refusal(to, "operation=acknowledge&key=k")).isEqualTo("key has no effect on operation=acknowledge");
        assertThat(refusal(to, "queryLimit=5&operation=query"))
                .isEqualTo("queryLimit has no effect without queryResult=list");
        assertThat(refusal(to, "queryLimit=5")).isNull();
        Place poll = new Place("poll", "", DynUrlEndpoint::createPollingConsumer);
        assertThat(refusal(poll, "greedy=true")).contains("greedy has no effect on pollEnrich");
    }

    @Test
    void ignoresOptionsWithoutEffectFromBeanOrComponent() throws Exception {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setQueryUrl(server.url("/find"));
        bean.setOperation(DynUrlOperation.getData);
        bean.setSelect("a");
        bean.setOutputType("json");
        bean.setFilter(Map.of("a", 1));
        bean.setContentType("text/plain");
        bean.setContentEncoding("gzip");
        bean.setRequestHeaders("X-A");
        bean.setDigest("sha-256");
        bean.setQueryLimit(3);
        bean.setQueryResult(DynUrlQueryResult.list);
        bean.setExpectContinue(false);
        bean.setExpectContinueTimeout(java.time.Duration.ofSeconds(2));
        camel.getRegistry().bind("bean", bean);
        camel.getComponent("dynurl", DynUrlComponent.class).setBridgeErrorHandler(true);
        for (DynUrlOperation operation : DynUrlOperation.values()) {
            endpointOfBean(optionsOf(operation)).createProducer();
        }
        for (DynUrlFetch fetch : DynUrlFetch.values()) {
            endpointOfBean("filter.b=2&fetch=" + fetch).createConsumer(exchange -> {});
            endpointOfBean("filter.b=2&fetch=" + fetch).createPollingConsumer();
        }
    }

    private DynUrlEndpoint endpointOfBean(String options) {
        return camel.getEndpoint("dynurl:bean?" + options, DynUrlEndpoint.class);
    }
}
