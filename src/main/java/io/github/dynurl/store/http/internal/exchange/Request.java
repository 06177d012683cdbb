package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.url.ShownUrl;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP request of one call. Immutable.
 *
 * @param method the HTTP method
 * @param target the URL
 * @param template the text about the URL that messages contain: the URL template from which the target was built, or
 *     the name of the option that sets the URL, in braces
 * @param urlOptions the names of the options that define the URL, for messages
 * @param headers the header fields that the call sets. {@link HttpRequestFactory} and HttpClient add more header fields
 * @param body the body of the request; null if it has none
 * @param isDataTransfer whether the request or its response carries the data of an object. If true, the time limits for
 *     data apply; otherwise the time limits for small bodies
 * @param isQuery whether the request is a query. A query changes nothing on the server, whatever its method is
 */
public record Request(
        String method,
        Target target,
        String template,
        String urlOptions,
        List<Header> headers,
        @Nullable Data body,
        boolean isDataTransfer,
        boolean isQuery) {
    private static final int MAX_URL_CHARACTERS_IN_MESSAGES = 200;

    /**
     * Creates a request without header fields and without a body, for a URL that belongs to no object.
     *
     * @param option in braces the name of the option that sets the URL
     */
    public static Request of(String method, Target target, String option) {
        return of(method, target, option, option.replaceAll("[{}]", ""));
    }

    /**
     * Creates a request without header fields and without a body, for a URL that messages do not show.
     *
     * @param placeholder the text in braces that messages contain in place of the URL
     * @param urlOptions the names of the options that define the URL, for messages
     */
    public static Request of(String method, Target target, String placeholder, String urlOptions) {
        return new Request(method, target, placeholder, urlOptions, List.of(), null, false, false);
    }

    /** Creates a request for one part of an object, without header fields and without a body. */
    public static Request ofPart(String method, UrlLayout layout, Key key, Part part) {
        String options = layout.urlOptions(part);
        return new Request(method, layout.part(key, part), layout.format(part), options, List.of(), null, false, false);
    }

    /** Creates a request for an object as a whole, without header fields and without a body. */
    public static Request ofObject(String method, UrlLayout layout, Key key) {
        String options = layout.urlOptionsNoPart();
        return new Request(method, layout.key(key), layout.formatNoPart(), options, List.of(), null, false, false);
    }

    /** Returns a copy with another URL. The template stays the same. */
    Request withTarget(Target other) {
        return new Request(method, other, template, urlOptions, headers, body, isDataTransfer, isQuery);
    }

    /** Returns a copy with one more header field. */
    public Request withHeader(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new BasicHeader(name, value));
        return new Request(method, target, template, urlOptions, more, body, isDataTransfer, isQuery);
    }

    /** Returns a copy with more header fields. */
    public Request withHeaders(Map<String, String> more) {
        Request request = this;
        for (Map.Entry<String, String> header : more.entrySet()) {
            request = request.withHeader(header.getKey(), header.getValue());
        }
        return request;
    }

    /** Returns a copy without the header fields that have this name, in upper or lower case. */
    Request withoutHeader(String name) {
        if (headers.stream().noneMatch(header -> header.getName().equalsIgnoreCase(name))) {
            return this;
        }
        List<Header> fewer = new ArrayList<>(headers);
        fewer.removeIf(header -> header.getName().equalsIgnoreCase(name));
        return new Request(method, target, template, urlOptions, fewer, body, isDataTransfer, isQuery);
    }

    /**
     * Returns a copy with the header field that expresses a condition: If-Match or If-None-Match. Returns this request
     * if the condition is empty.
     */
    public Request withCondition(Condition condition) {
        if (condition.isAbsent()) {
            return withHeader("If-None-Match", "*");
        }
        String etag = condition.etag();
        return etag == null ? this : withHeader("If-Match", etag);
    }

    /** Returns a copy with a body. */
    public Request withBody(Data other) {
        return new Request(method, target, template, urlOptions, headers, other, isDataTransfer, isQuery);
    }

    /** Returns a copy to which the time limits for data apply. */
    public Request asDataTransfer() {
        return new Request(method, target, template, urlOptions, headers, body, true, isQuery);
    }

    /** Returns a copy that is a query. */
    public Request asQuery() {
        return new Request(method, target, template, urlOptions, headers, body, isDataTransfer, true);
    }

    /** Returns whether the request changes nothing on the server. */
    boolean isReadOnly() {
        return isQuery || method.equals("GET") || method.equals("HEAD");
    }

    /**
     * Returns the end of a message about a server that refuses the method: the reason, and which option to check. Null
     * if no option sets the method.
     *
     * @param status the status to insert, as a space and the number in parentheses; empty if the message already
     *     contains the status
     */
    @Nullable
    String explainRefusedMethod(String status) {
        if (isQuery) {
            return method.equals("GET")
                    ? null
                    : "the server takes no query by " + method + status + "; check queryUrl and queryMethod";
        }
        return method.equals("POST") ? explainRefusedPost(status) : null;
    }

    private String explainRefusedPost(String status) {
        if (template.equals("{createUrl}")) {
            return "the server does not create by POST" + status + "; check createUrl";
        }
        if (body == null) { // the header fields contain the metadata
            return "the server does not change metadata by POST" + status + "; set metadataHeadersUpdate";
        }
        return isDataTransfer
                ? "the server takes no data by POST" + status + "; set setDataMethod"
                : "the server does not update by POST" + status + "; set updateMode";
    }

    /**
     * Returns whether the request has a condition (If-Match or If-None-Match). The server executes such a request only
     * in one state of the object, so that sending it twice does no harm.
     */
    boolean isConditional() {
        return headers.stream()
                .map(Header::getName)
                .anyMatch(name -> name.equals("If-Match") || name.equals("If-None-Match"));
    }

    /** Returns whether the request asks for all resources below its URL. */
    boolean asksForWholeTree() {
        return headers.stream()
                .anyMatch(header ->
                        header.getName().equals("Depth") && header.getValue().equals("infinity"));
    }

    /** Returns the method, the URL without its query and, in parentheses, the URL template. */
    @Override
    public String toString() {
        return method + " " + shortUrl() + " (" + ShownUrl.withoutQuery(template) + ")";
    }

    /** Returns the URL without its query, truncated to 200 characters. */
    String shortUrl() {
        String url = target.toString(); // Target.toString() omits the query, because it may contain secrets
        return url.length() <= MAX_URL_CHARACTERS_IN_MESSAGES
                ? url
                : url.substring(0, MAX_URL_CHARACTERS_IN_MESSAGES) + "…";
    }
}
