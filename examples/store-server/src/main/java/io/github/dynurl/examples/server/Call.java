package io.github.dynurl.examples.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** One request on its way to an answer: what it is about and who sent it. */
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

    /** Adds the fields that tell the version of a part. */
    void version(State state) {
        response.getHeaders().put(HttpHeader.ETAG, state.etag());
        response.getHeaders().put(HttpHeader.LAST_MODIFIED, state.lastModifiedField());
    }

    /** Answers without a body. */
    void answer(int status) {
        response.setStatus(status);
        callback.succeeded();
    }

    /** Answers JSON, of which a HEAD gets the fields only. */
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
