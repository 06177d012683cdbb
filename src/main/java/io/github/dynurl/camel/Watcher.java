package io.github.dynurl.camel;

/** Is told of what goes wrong when objects are looked up, and tells whether to go on and where to count. */
interface Watcher {
    boolean isAllowed();

    void failed(String key, RuntimeException failure);

    Tally tally();
}
