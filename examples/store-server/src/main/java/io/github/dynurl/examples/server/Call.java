package io.github.dynurl.examples.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A request that is being handled, with its target and the tag of its caller. */
record Call(Request request, Response response, Callback callback, Target target, String caller) {

    HttpFields headers() {
        return request.getHeaders();
    }

    Preconditions preconditions() {
        return Preconditions.of(headers());
    }

    boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    String key() {
        return target.key();
    }

    Call with(Callback other) {
        return new Call(request, response, other, target, caller);
    }

    /** Sets the headers with the version of a part. */
    void setVersion(State state) {
        response.getHeaders().put(HttpHeader.ETAG, state.etag());
        response.getHeaders().put(HttpHeader.LAST_MODIFIED, state.lastModifiedField());
    }

    /** Sends a response without a body. */
    void answer(int status) {
        response.setStatus(status);
        callback.succeeded();
    }

    /** Sends a JSON response. A HEAD gets only its headers. */
    void answerJson(int status, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        if (isHead()) {
            callback.succeeded();
        } else {
            response.write(true, ByteBuffer.wrap(body), callback);
        }
    }
}
