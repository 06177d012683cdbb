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
 * Holds what is sent for one call. Immutable.
 *
 * @param method the HTTP method
 * @param target the URL
 * @param template what the URL is made of, for messages
 * @param headers those that the call asks for
 * @param body what is sent with it, or null
 * @param movesData whether the time limits of data hold, in both directions
 */
public record Request(
        String method,
        Target target,
        String template,
        List<Header> headers,
        @Nullable Data body,
        boolean movesData) {
    private static final int LONGEST_SHOWN = 200;

    public static Request of(String method, Target target, String template) {
        return new Request(method, target, template, List.of(), null, false);
    }

    public Request header(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new BasicHeader(name, value));
        return new Request(method, target, template, more, body, movesData);
    }

    Request without(String name) {
        List<Header> fewer = new ArrayList<>(headers);
        fewer.removeIf(header -> header.getName().equalsIgnoreCase(name));
        return new Request(method, target, template, fewer, body, movesData);
    }

    /** Tells whether this changes nothing. */
    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Tells whether the server does it only in one state of the object, so that doing it twice does nothing. */
    boolean isConditional() {
        return headers.stream()
                .map(Header::getName)
                .anyMatch(name -> name.equals("If-Match") || name.equals("If-None-Match"));
    }

    public Request condition(Condition condition) {
        if (condition.isAbsent()) {
            return header("If-None-Match", "*");
        }
        String etag = condition.etag();
        return etag == null ? this : header("If-Match", etag);
    }

    public Request body(Data other) {
        return new Request(method, target, template, headers, other, movesData);
    }

    public Request data() {
        return new Request(method, target, template, headers, body, true);
    }

    /** Returns the method, the URL without its query and, in parentheses, the template that it is made of. */
    @Override
    public String toString() {
        return method + " " + url() + " (" + ShownUrl.withoutQuery(template) + ")";
    }

    /** Returns the URL without its query, cut at 200 characters. */
    String url() {
        String url = target.toString();
        return url.length() <= LONGEST_SHOWN ? url : url.substring(0, LONGEST_SHOWN) + "…";
    }
}
