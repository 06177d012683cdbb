package io.github.dynurl.examples.stores;

/** A server that runs until it is closed. */
interface Running extends AutoCloseable {
    /** Answers its URL without a path, as http://127.0.0.1:8080. */
    String url();

    /** Answers what is known of its version, for the log. */
    String version();

    /** Waits until it prints a line that begins with a text, and returns the rest of the line. */
    default String said(String beginning) {
        throw new UnsupportedOperationException("it prints nothing");
    }

    /** Returns whether the server chooses the keys of new objects, so that only {@code create} makes objects. */
    default boolean choosesKeys() {
        return false;
    }

    /** Says which key the server chooses next. */
    default void chooseNext(String key) {
        throw new UnsupportedOperationException("it does not choose keys");
    }

    /** Ends it, and leaves no process and no file behind. */
    @Override
    void close() throws Exception;
}
