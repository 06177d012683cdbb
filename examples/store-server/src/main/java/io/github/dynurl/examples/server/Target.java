package io.github.dynurl.examples.server;

import java.util.Map;

/** What a request is about; the key is empty for a query. */
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

    /** Says in words what the method would have done, for error messages. */
    String action(String method) {
        if (kind == Kind.QUERY) {
            return "query keys";
        }
        return VERBS.getOrDefault(method, method) + " " + kind.words + Keys.shown(key);
    }
}
