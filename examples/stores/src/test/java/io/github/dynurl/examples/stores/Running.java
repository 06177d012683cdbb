package io.github.dynurl.examples.stores;

/** A server that runs until it is closed. */
interface Running extends AutoCloseable {
    /** Returns the URL of the server without a path, such as http://127.0.0.1:8080. */
    String url();

    /** Returns the name and version of the server, as far as known, for the log. */
    String version();

    /** Waits until the server prints a line that begins with a text, and returns the rest of the line. */
    default String awaitLine(String beginning) {
        throw new UnsupportedOperationException("the server prints nothing");
    }

    /** Returns whether the server chooses the keys of new objects, so that only {@code create} makes objects. */
    default boolean choosesKeys() {
        return false;
    }

    /** Sets the key that the server chooses next. */
    default void chooseNext(String key) {
        throw new UnsupportedOperationException("the server does not choose keys");
    }

    /** Stops the server, and leaves no process and no file behind. */
    @Override
    void close() throws Exception;
}
