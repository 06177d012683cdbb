package io.github.dynurl.test;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory on a free port of 127.0.0.1, which follows the documented protocol: conditions with strong entity
 * tags, metadata, permissions, queries. PUT of data creates an object. {@link DynUrlStore} gives one to a test;
 * {@code assertThat(store)} of AssertJ returns a {@link TestStoreAssert}. Thread-safe.
 */
public final class TestStore implements AssertProvider<TestStoreAssert>, AutoCloseable {
    private final String name;
    private final ScriptedServer server = ScriptedServer.start();
    private final ServedStore served =
            ServedStore.on(server, "/objects", "/query").creating();
    private final DynUrlConfiguration configuration = new DynUrlConfiguration();
    private final List<StoreFault> faults = new CopyOnWriteArrayList<>();
    private volatile String claimField = "dynurlClaim";

    private TestStore(String name) {
        this.name = name;
        configuration.setBaseUrl(baseUrl());
        configuration.setQueryUrl(queryUrl());
    }

    /**
     * Starts an empty store that {@link #close} stops, for a test without {@link DynUrlStore}.
     *
     * @param name the name of the store, as in {@code dynurl:images}
     */
    public static TestStore start(String name) {
        return new TestStore(name);
    }

    /** Returns the name of the store. */
    public String name() {
        return name;
    }

    /** Returns {@code http://127.0.0.1:port}. */
    public String url() {
        return server.url();
    }

    /** Returns {@link #url} with the path {@code /objects}: the option {@code baseUrl}. */
    public String baseUrl() {
        return served.baseUrl();
    }

    /** Returns {@link #url} with the path {@code /query}: the option {@code queryUrl}. */
    public String queryUrl() {
        return served.queryUrl();
    }

    /** Returns the bean that describes the store, with both URLs. A test can set more options before its routes start. */
    public DynUrlConfiguration configuration() {
        return configuration;
    }

    /**
     * Binds {@link #configuration} under the name of the store. From now on, the context refuses an endpoint with this name
     * that would use another server, so that a test does not change the objects of a real one.
     */
    public void bindTo(CamelContext context) {
        bindTo(context.getRegistry());
        EndpointGuard.watch(context, this);
    }

    /** Binds {@link #configuration} under the name of the store. */
    public void bindTo(Registry registry) {
        registry.bind(name, configuration);
    }

    /**
     * Returns both URLs as properties, for an application whose properties describe the store: {@code prefix.baseUrl} and
     * {@code prefix.queryUrl}. The prefix is for example {@code camel.beans.images} or {@code camel.component.dynurl}.
     */
    public Map<String, String> properties(String prefix) {
        return Map.of(prefix + ".baseUrl", baseUrl(), prefix + ".queryUrl", queryUrl());
    }

    /** Stores or replaces an object whose data is text. */
    public void put(String key, Map<String, ?> metadata, String data) {
        put(key, TestObject.of(metadata, data));
    }

    /** Stores or replaces an object. */
    public void put(String key, TestObject object) {
        served.put(key, object.metadata(), object.data(), object.contentType());
    }

    /** Stores or replaces objects by their keys. */
    public void seed(Map<String, TestObject> objects) {
        objects.forEach(this::put);
    }

    /**
     * Stores the files of a folder. The key is the path within the folder, with slashes. The metadata of {@code cat.png} is
     * the JSON object in the file {@code cat.png.metadata.json} beside it; without that file, it is empty. Files and folders
     * whose names begin with a dot are left out.
     *
     * @throws IllegalArgumentException if there is no such folder or it cannot be read, or if such a file has no JSON object
     *     or no file beside it
     */
    public void seed(Path folder) {
        seed(SeedFolder.read(folder));
    }

    /** Removes an object, as another client could. */
    public void remove(String key) {
        served.remove(key);
    }

    /** Sets a value in the metadata of an object, as another client could. */
    public void change(String key, String field, @Nullable Object value) {
        served.change(key, field, value);
    }

    /** Returns an object as it is now, null if there is none. */
    public @Nullable TestObject object(String key) {
        synchronized (served) {
            byte[] data = served.bytes(key);
            Metadata metadata = served.metadata(key);
            String type = served.typeOf(key);
            return data == null || metadata == null || type == null ? null : TestObject.of(metadata, data, type);
        }
    }

    /** Returns the keys, in the order in which they were stored. */
    public List<String> keys() {
        return served.keys();
    }

    /** Lets requests fail with a status, and does not execute them. {@link StoreFault#times} begins that. */
    public StoreFault fail(int status) {
        Reply refusal = Reply.status(status);
        return fault("fail(" + status + ")", (matcher, times) -> served.refuse(matcher, refusal, times));
    }

    /** Executes requests, but closes the connection without an answer. {@link StoreFault#times} begins that. */
    public StoreFault loseAnswer() {
        return fault("loseAnswer()", (matcher, times) -> served.fault(matcher, Trouble.LOST_ACK, times));
    }

    /** Closes the connection, and does not execute the request. {@link StoreFault#times} begins that. */
    public StoreFault loseRequest() {
        return fault("loseRequest()", (matcher, times) -> served.fault(matcher, Trouble.LOST_REQUEST, times));
    }

    /** Executes requests at once, but answers later. {@link StoreFault#times} begins that. */
    public StoreFault delay(Duration delay) {
        return fault("delay(" + delay + ")", (matcher, times) -> served.delay(matcher, delay, times));
    }

    private StoreFault fault(String description, ObjIntConsumer<Predicate<RecordedRequest>> effect) {
        StoreFault fault = new StoreFault(served, description, effect);
        faults.add(fault);
        return fault;
    }

    /** Ends all faults, also those that no request has matched. */
    public void recover() {
        faults.clear();
        served.endFaults();
    }

    /** Returns what is wrong with faults that never began or never happened, one line for each; empty if there are none. */
    String unfinishedFaults() {
        StringBuilder text = new StringBuilder();
        for (StoreFault fault : faults) {
            String wrong = fault.unfinished();
            text.append(wrong == null ? "" : "the fault " + fault + " of the store " + name + " " + wrong + "\n");
        }
        return text.toString();
    }

    /** Sets the name of the metadata field for claims, if the routes set {@code claimField}. Default {@code dynurlClaim}. */
    public void claimField(String field) {
        claimField = field;
    }

    /**
     * Lets another node claim an object, as if it ran the same consumer with {@code claim=lease}. It holds the claim until
     * {@link #otherNodeDies}. It replaces the claim that a route holds: the next write of the route is refused (412).
     *
     * @throws IllegalArgumentException if there is no such object
     */
    public void claimedByOtherNode(String key) {
        synchronized (served) {
            Metadata metadata = served.metadata(key);
            if (metadata == null) {
                throw new IllegalArgumentException("there is no " + key + " in the store " + name + "; put it first");
            }
            OtherNode node = new OtherNode(claimField);
            served.change(key, claimField, node.claim(metadata));
            served.changeOnRead(key, node::renew);
        }
    }

    /**
     * Lets another node take the claim that a route holds: the next write of the route is refused (412). Does the same as
     * {@link #claimedByOtherNode}, but only to an object that a route has claimed.
     *
     * @throws IllegalStateException if no route holds a claim of the object
     */
    public void takeClaimAway(String key) {
        synchronized (served) {
            if (!isClaimedByRoute(key)) {
                throw new IllegalStateException("no route has claimed " + key + " of the store " + name
                        + ": wait with assertThat(store).eventually().hasObject(key).isClaimed(); the route needs"
                        + " claim=lease. The object now: " + object(key));
            }
            claimedByOtherNode(key);
        }
    }

    /**
     * Lets the other node die: it does not renew its claim any more. A route takes the object over with its first poll
     * after a quarter of a second in which it has seen that.
     *
     * @throws IllegalStateException if no other node has claimed the object
     */
    public void otherNodeDies(String key) {
        synchronized (served) {
            Map<?, ?> claim = OtherNode.claim(served.metadata(key), claimField);
            if (claim == null || !OtherNode.NAME.equals(claim.get("node"))) {
                throw new IllegalStateException("no other node has claimed " + key + " of the store " + name
                        + ": call claimedByOtherNode(key) before. The object now: " + object(key));
            }
            served.keepOnRead(key);
        }
    }

    /** Returns whether metadata has a claim that somebody holds. */
    boolean isClaimed(@Nullable Metadata metadata) {
        Map<?, ?> claim = OtherNode.claim(metadata, claimField);
        return claim != null && "held".equals(claim.get("state"));
    }

    private boolean isClaimedByRoute(String key) {
        Metadata metadata = served.metadata(key);
        Map<?, ?> claim = OtherNode.claim(metadata, claimField);
        return isClaimed(metadata) && claim != null && !OtherNode.NAME.equals(claim.get("node"));
    }

    /** Returns the requests so far, in order of arrival. */
    public List<ReceivedRequest> requests() {
        return server.requests().stream()
                .map(request -> ReceivedRequest.of(request, served))
                .toList();
    }

    /** Returns the store behind this one, for what this class does not have: weak entity tags, lists with facts, … */
    public ServedStore served() {
        return served;
    }

    /** Returns the server of the store: requests with their header fields, closed connections, other answers. */
    public ScriptedServer server() {
        return server;
    }

    /** Removes the objects, faults and requests so far. The URLs stay the same. */
    public void clear() {
        faults.clear();
        served.clear();
        server.clearRequests();
    }

    /** Stops the store. Can be called again. */
    @Override
    public void close() {
        server.close();
    }

    /** Returns the assertions. AssertJ's {@code assertThat(store)} does the same. */
    @Override
    public TestStoreAssert assertThat() {
        return new TestStoreAssert(this);
    }

    /** Returns an object as a line; what {@link #toString} returns if there is no such object. */
    String describe(String key) {
        TestObject object = object(key);
        return object == null ? toString() : "store " + name + " with this object:\n  " + key + ": " + object;
    }

    /** Returns the first 50 objects, one line for each, and the number of the others. */
    @Override
    public String toString() {
        List<String> keys = keys();
        return "store " + name + " with " + (keys.isEmpty() ? "no object" : "these objects:")
                + Shown.first(keys, key -> key + ": " + object(key));
    }
}
