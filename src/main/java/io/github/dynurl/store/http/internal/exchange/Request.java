package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.url.ShownUrl;
import io.github.dynurl.store.url.Target;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP request of one call. Immutable.
 *
 * @param method the HTTP method
 * @param target the URL
 * @param template the URL template that the target was built from, for messages
 * @param headers the header fields that the call sets; the transport adds others
 * @param body the request's body, or null
 * @param isDataTransfer whether the request or its response carries the data of an object, so that the time limits of
 *     data apply
 */
public record Request(
        String method,
        Target target,
        String template,
        List<Header> headers,
        @Nullable Data body,
        boolean isDataTransfer) {
    private static final int MAX_URL_CHARACTERS_IN_MESSAGES = 200;

    /** Creates a request without header fields and body. */
    public static Request of(String method, Target target, String template) {
        return new Request(method, target, template, List.of(), null, false);
    }

    /** Returns a copy with one more header field. */
    public Request withHeader(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new BasicHeader(name, value));
        return new Request(method, target, template, more, body, isDataTransfer);
    }

    /** Returns a copy without the header fields of this name. */
    Request withoutHeader(String name) {
        List<Header> fewer = new ArrayList<>(headers);
        fewer.removeIf(header -> header.getName().equalsIgnoreCase(name));
        return new Request(method, target, template, fewer, body, isDataTransfer);
    }

    /** Returns a copy with the header field If-Match or If-None-Match of a condition; this request if there is no condition. */
    public Request withCondition(Condition condition) {
        if (condition.isAbsent()) {
            return withHeader("If-None-Match", "*");
        }
        String etag = condition.etag();
        return etag == null ? this : withHeader("If-Match", etag);
    }

    /** Returns a copy with a body. */
    public Request withBody(Data other) {
        return new Request(method, target, template, headers, other, isDataTransfer);
    }

    /** Returns a copy for which the time limits of data apply. */
    public Request asDataTransfer() {
        return new Request(method, target, template, headers, body, true);
    }

    /** Returns whether the request changes nothing on the server. */
    boolean isReadOnly() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Returns whether the server executes the request only in one state of the object, so that a repetition has no effect. */
    boolean isConditional() {
        return headers.stream()
                .map(Header::getName)
                .anyMatch(name -> name.equals("If-Match") || name.equals("If-None-Match"));
    }

    /** Returns the method, the URL without its query and, in parentheses, the URL template. */
    @Override
    public String toString() {
        return method + " " + shortUrl() + " (" + ShownUrl.withoutQuery(template) + ")";
    }

    /** Returns the URL without its query, truncated to 200 characters. */
    String shortUrl() {
        String url = target.toString(); // without the query, which may contain secrets
        return url.length() <= MAX_URL_CHARACTERS_IN_MESSAGES
                ? url
                : url.substring(0, MAX_URL_CHARACTERS_IN_MESSAGES) + "…";
    }
}
