package io.github.dynurl.examples.stores;

/** A server that runs until it is closed. */
interface Running extends AutoCloseable {
    /** Answers its URL without a path, as http://127.0.0.1:8080. */
    String url();

    /** Answers what is known of its version, for the log. */
    String version();

    /** Ends it, and leaves no process and no file behind. */
    @Override
    void close() throws Exception;
}
