package io.github.dynurl.examples.server;

import java.util.Map;

/** The target of a request: a part of an object, a whole object, or the query. The key is empty for a query. */
record Target(Kind kind, String key) {

    /** The parts of a key, the key as a whole, and the query. */
    enum Kind {
        DATA("the data of "),
        METADATA("the metadata of "),
        PERMISSIONS("the permissions of "),
        KEY(""),
        QUERY("");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private static final Map<String, String> VERBS =
            Map.of("GET", "read", "HEAD", "read", "PUT", "write", "POST", "update", "DELETE", "delete");

    /** Returns what a method does with the target, for error messages. */
    String action(String method) {
        if (kind == Kind.QUERY) {
            return "query keys";
        }
        return VERBS.getOrDefault(method, method) + " " + kind.words + Keys.shown(key);
    }
}
