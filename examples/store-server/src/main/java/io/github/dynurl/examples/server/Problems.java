package io.github.dynurl.examples.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends error responses as JSON: {@code {"status":404,"error":"Not Found","message":"…"}}. Thread-safe. */
final class Problems extends ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** Sends the error response: for an {@link HttpProblem} its status, for another exception 500 without details. */
    static void answer(Call call, Throwable failure) {
        answer(
                call.request(),
                call.response(),
                call.callback(),
                call.target().action(call.request().getMethod()),
                failure);
    }

    static void answer(Request request, Response response, Callback callback, String action, Throwable failure) {
        if (response.isCommitted() || failure instanceof BrokenBodyException) {
            callback.failed(failure);
            return;
        }
        int status = failure instanceof HttpProblem problem ? problem.status() : 500;
        String reason = failure instanceof HttpProblem problem ? problem.reason() : "the server failed, see its log";
        if (status >= 500) {
            LOG.error("Cannot {}", action, failure);
        }
        if (status == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"store\", charset=\"UTF-8\"");
        }
        if (status == 429) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
        }
        String message = "Cannot " + action + ": " + reason;
        Drain.run(request, Callback.from(() -> send(request, response, callback, status, message), callback::failed));
    }

    /** Sends the error response for a request that Jetty itself refuses, for example because its head is too long. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() < 400 ? 500 : response.getStatus();
        Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        send(
                request,
                response,
                callback,
                status,
                String.valueOf(message == null ? HttpStatus.getMessage(status) : message));
        return true;
    }

    private static void send(Request request, Response response, Callback callback, int status, String message) {
        String json = Json.write(Json.newObject()
                .put("status", status)
                .put("error", HttpStatus.getMessage(status))
                .put("message", message));
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        SiteGuard.protect(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        if (request.getMethod().equals("HEAD")) {
            callback.succeeded();
        } else {
            response.write(true, ByteBuffer.wrap(body), callback);
        }
    }
}
