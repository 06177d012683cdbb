package io.github.dynurl.examples.stores;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.QueryResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;

/** Calls the operations of a store through {@link StoreRoutes}. Throws the exceptions that the routes get. */
final class Client {
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final ProducerTemplate template;
    private final Set<String> addedNames;
    private final Predicate<Feature> supported;
    private final Running server;

    /**
     * @param addedNames names that the server adds to all metadata; {@link #metadata} leaves them out
     * @param supported whether the server supports a feature
     * @param server the server
     */
    Client(ProducerTemplate template, Set<String> addedNames, Predicate<Feature> supported, Running server) {
        this.template = template;
        this.addedNames = addedNames;
        this.supported = supported;
        this.server = server;
    }

    boolean supports(Feature feature) {
        return supported.test(feature);
    }

    /** Returns a new key, whose start no other key has. */
    static String newKey(String end) {
        return "k" + KEYS.incrementAndGet() + "-" + end;
    }

    /** Returns the data of an object that {@link #create} creates. */
    static String createdData(String key) {
        return "data of " + key;
    }

    /** Creates an object with {@link #createdData} and with metadata. */
    void create(String key, Map<String, ?> metadata) throws Exception {
        if (supports(Feature.VALUE)) {
            send("set", key, createdData(key), Map.of(DynUrlConstants.METADATA, metadata));
        } else {
            setData(key, createdData(key));
            setMetadata(key, metadata);
        }
    }

    void setData(String key, Object data) throws Exception {
        setData(key, data, Map.of());
    }

    void setData(String key, Object data, Map<String, ?> headers) throws Exception {
        send("setData", key, data, headers);
    }

    byte[] data(String key) throws Exception {
        return data(key, Map.of()).getBody(byte[].class);
    }

    Message data(String key, Map<String, ?> headers) throws Exception {
        return send("getData", key, null, headers);
    }

    void setMetadata(String key, Map<String, ?> metadata) throws Exception {
        setMetadata(key, metadata, Map.of());
    }

    void setMetadata(String key, Map<String, ?> metadata, Map<String, ?> headers) throws Exception {
        send("setMetadata", key, metadata, headers);
    }

    void updateMetadata(String key, Map<String, ?> metadata) throws Exception {
        send("updateMetadata", key, metadata, Map.of());
    }

    /** Returns the metadata without the names that the server adds. Throws AssertionError if such a name is missing. */
    Map<String, Object> metadata(String key) throws Exception {
        return withoutAddedNames(maps(send("getMetadata", key, null, Map.of()).getBody()));
    }

    Map<String, Object> permissions(String key) throws Exception {
        return maps(send("getPermissions", key, null, Map.of()).getBody());
    }

    void setPermissions(String key, Map<String, ?> permissions) throws Exception {
        send("setPermissions", key, permissions, Map.of());
    }

    void updatePermissions(String key, Map<String, ?> permissions) throws Exception {
        send("updatePermissions", key, permissions, Map.of());
    }

    boolean exists(String key) throws Exception {
        return send("exists", key, null, Map.of()).getBody(Boolean.class);
    }

    /** Returns the entity tag of the data; null if the server sends none. */
    String etag(String key) throws Exception {
        return send("exists", key, null, Map.of()).getHeader(DynUrlConstants.ETAG, String.class);
    }

    void delete(String key) throws Exception {
        send("delete", key, null, Map.of());
    }

    /** Returns the keys that match a filter; null for all keys. */
    List<String> keys(Map<String, ?> filter) throws Exception {
        return lists(send("queryKeys", null, null, filter(filter)).getBody());
    }

    /** Returns the keys that begin with a prefix. */
    List<String> keysBelow(String prefix) throws Exception {
        return lists(send("queryKeys", null, null, Map.of(DynUrlConstants.PREFIX, prefix))
                .getBody());
    }

    /** Returns the metadata of the keys that match a filter; null for all keys. */
    Map<String, Map<String, Object>> query(Map<String, ?> filter) throws Exception {
        List<QueryResult> results =
                lists(send("query", null, null, filter(filter)).getBody());
        Map<String, Map<String, Object>> byKey = new TreeMap<>();
        results.forEach(result -> byKey.put(result.key(), withoutAddedNames(maps(result.metadata()))));
        return byKey;
    }

    /** Runs an action for each key, with four keys at the same time. */
    void forEach(List<String> keys, KeyAction action) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (String key : keys) {
                tasks.add(() -> {
                    action.apply(key);
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** An action for one key. */
    interface KeyAction {
        void apply(String key) throws Exception;
    }

    /** Starts a consumer with options. The caller closes it. */
    ConsumerRoute consume(Map<String, String> options, Processor processor) throws Exception {
        return new ConsumerRoute(template.getCamelContext(), options, processor);
    }

    /**
     * Runs the route of an operation, and throws its exception. If the server chooses keys, creates the object before
     * its first write.
     */
    Message send(String operation, String key, Object body, Map<String, ?> headers) throws Exception {
        if (server.choosesKeys() && operation.startsWith("set") && !exists(key)) {
            synchronized (this) {
                server.chooseNext(key);
                Message created = run("create", null, "", Map.of(DynUrlConstants.METADATA, Map.of()));
                if (!key.equals(created.getHeader(DynUrlConstants.KEY))) {
                    throw new AssertionError(created.getHeader(DynUrlConstants.KEY) + " was created instead of " + key);
                }
            }
        }
        return run(operation, key, body, headers);
    }

    private Message run(String operation, String key, Object body, Map<String, ?> headers) throws Exception {
        Exchange exchange = template.request("direct:" + operation, prepared -> {
            Message message = prepared.getMessage();
            message.setBody(body);
            message.setHeaders(new HashMap<>(headers));
            if (key != null) {
                message.setHeader(DynUrlConstants.KEY, key);
            }
        });
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage();
    }

    private static Map<String, ?> filter(Map<String, ?> filter) {
        return filter == null ? Map.of() : Map.of(DynUrlConstants.FILTER, filter);
    }

    private Map<String, Object> withoutAddedNames(Map<String, Object> metadata) {
        Map<String, Object> rest = new HashMap<>(metadata);
        if (!rest.keySet().containsAll(addedNames)) {
            throw new AssertionError("The server should have added " + addedNames + " to " + metadata);
        }
        rest.keySet().removeAll(addedNames);
        return rest;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> maps(Object body) {
        return (Map<String, Object>) body;
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> lists(Object body) {
        return (List<T>) body;
    }
}
