package io.github.dynurl.camel;

import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A request of an operation at which a server can misbehave, with the reply of a good server. Immutable.
 */
enum HostileStep {
    GET_DATA("getData", "GET", HostileStep.DATA, 0, 1),
    GET_METADATA("getMetadata", "GET", HostileStep.METADATA, 0, 1),
    GET_PERMISSIONS("getPermissions", "GET", HostileStep.AUTH, 0, 1),
    EXISTS("exists", "HEAD", HostileStep.DATA, 0, 1),
    METADATA_OF_GET("get", "GET", HostileStep.METADATA, 0, 2),
    DATA_OF_GET("get", "GET", HostileStep.DATA, 1, 2),
    QUERY_KEYS("queryKeys", "GET", HostileStep.FIND, 0, 1),
    KEYS_OF_QUERY("query", "GET", HostileStep.FIND, 0, 2),
    METADATA_OF_QUERY("query", "GET", HostileStep.METADATA, 1, 2),
    SET_DATA("setData", "PUT", HostileStep.DATA, 0, 1),
    SET_METADATA("setMetadata", "PUT", HostileStep.METADATA, 0, 1),
    UPDATE_METADATA("updateMetadata", "POST", HostileStep.METADATA, 0, 1),
    SET_PERMISSIONS("setPermissions", "PUT", HostileStep.AUTH, 0, 1),
    UPDATE_PERMISSIONS("updatePermissions", "POST", HostileStep.AUTH, 0, 1),
    DATA_OF_SET("set", "PUT", HostileStep.DATA, 0, 2),
    METADATA_OF_SET("set", "PUT", HostileStep.METADATA, 1, 2),
    DELETE("delete", "DELETE", "/base/k", 0, 1);

    /** The size of the data, in bytes. */
    static final int SIZE = 5000;

    static final String DATA = "/base/k/data";
    static final String METADATA = "/base/k/metadata";
    static final String AUTH = "/base/k/auth";
    static final String FIND = "/find";

    private final String operation;
    private final String method;
    private final String target;
    private final int before;
    private final int total;

    HostileStep(String operation, String method, String target, int before, int total) {
        this.operation = operation;
        this.method = method;
        this.target = target;
        this.before = before;
        this.total = total;
    }

    String operation() {
        return operation;
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    /** Returns the number of requests that the operation sends before this one. */
    int before() {
        return before;
    }

    /** Returns the number of requests that the operation sends to a good server. */
    int total() {
        return total;
    }

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }

    boolean isPost() {
        return method.equals("POST");
    }

    /** Returns whether the operation reads a JSON object from the response. */
    boolean readsJson() {
        return method.equals("GET") && (target.equals(METADATA) || target.equals(AUTH));
    }

    boolean readsData() {
        return method.equals("GET") && target.equals(DATA);
    }

    boolean readsKeys() {
        return target.equals(FIND);
    }

    boolean writesData() {
        return method.equals("PUT") && target.equals(DATA);
    }

    /** Returns the message body that is sent to the operation. */
    String body() {
        return switch (operation) {
            case "setMetadata", "updateMetadata" -> "{\"b\":[2,null]}";
            case "setPermissions", "updatePermissions" -> "{\"owned\":[\"me\"]}";
            default -> "what was there";
        };
    }

    /**
     * Returns the expected result of the operation, in the form that {@link HostileTestCase#convertBodyToText}
     * produces.
     */
    String result() {
        return switch (operation) {
            case "get", "getData" -> new String(PatternBytes.bytes(SIZE), StandardCharsets.ISO_8859_1);
            case "getMetadata" -> "{a=1}";
            case "getPermissions" -> "{owned=[me]}";
            case "exists" -> "true";
            case "query" -> "k{a=1}";
            case "queryKeys" -> "k";
            default -> body();
        };
    }

    /** Returns the reply of a good server to a request. */
    static Reply goodReply(RecordedRequest request) {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (!reads) {
            return Reply.status(204);
        }
        return switch (request.path()) {
            case DATA -> ServedObject.pattern(SIZE).etag("\"1\"").apply(request);
            case METADATA -> Reply.json("{\"a\":1}");
            case AUTH -> Reply.json("{\"owned\":[\"me\"]}");
            case FIND -> Reply.ok("k\n").type("text/plain");
            default -> Reply.status(404);
        };
    }

    /** Returns all requests that read, except for the HEAD request, which has no response body. */
    static List<HostileStep> readers() {
        return all().stream().filter(step -> step.reads() && step != EXISTS).toList();
    }

    static List<HostileStep> writers() {
        return all().stream().filter(step -> !step.reads()).toList();
    }

    static List<HostileStep> all() {
        return Arrays.asList(values());
    }
}
