package io.github.dynurl.examples.kafka;

import org.apache.camel.Header;
import org.apache.camel.main.Main;
import org.slf4j.LoggerFactory;

/** A node: shares the work with the other nodes, and lists the objects if it is elected. Runs until it is stopped. */
public final class Node {
    private Node() {}

    /** Starts the routes in {@code routes/} with {@code application.properties}; system properties override it. */
    public static void main(String[] arguments) throws Exception {
        run(key -> LoggerFactory.getLogger(Node.class).info("processing {}", key));
    }

    static void run(Work work) throws Exception {
        Main main = new Main(Node.class);
        main.bind("work", work);
        main.run();
    }

    /** The work on an object. If it throws an exception, the object becomes {@code failed}. */
    @FunctionalInterface
    public interface Work {
        /** Processes the object with the given key. */
        void process(@Header("CamelDynUrlKey") String key) throws Exception;
    }
}
