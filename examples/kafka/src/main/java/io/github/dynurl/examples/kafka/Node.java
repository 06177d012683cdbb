package io.github.dynurl.examples.kafka;

import org.apache.camel.Header;
import org.apache.camel.main.Main;
import org.slf4j.LoggerFactory;

/** A node: processes objects with others of its kind, and lists them if it is elected. Runs until it is stopped. */
public final class Node {
    private Node() {}

    /** Starts the routes in {@code routes/} with {@code application.properties}; system properties win over it. */
    public static void main(String[] arguments) throws Exception {
        run(key -> LoggerFactory.getLogger(Node.class).info("processing {}", key));
    }

    static void run(Work work) throws Exception {
        Main main = new Main(Node.class);
        main.bind("work", work);
        main.run();
    }

    /** What is done with an object. What it throws is the object's failure. */
    @FunctionalInterface
    public interface Work {
        /** Processes the object with a key. */
        void process(@Header("CamelDynUrlKey") String key) throws Exception;
    }
}
