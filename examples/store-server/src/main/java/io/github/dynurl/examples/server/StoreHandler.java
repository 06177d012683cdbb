package io.github.dynurl.examples.server;

import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Determines the user and the target of each request, and calls the method that handles it. Thread-safe. */
final class StoreHandler extends Handler.Abstract {
    private final UrlPaths paths;
    private final Users users;
    private final Page page;
    private final Map<Target.Kind, Map<String, Method>> methods;

    /** Handles a request. An exception becomes the error response. */
    @FunctionalInterface
    private interface Method {
        void answer(Call call) throws IOException;
    }

    StoreHandler(UrlPaths paths, Users users, Page page, DataCalls data, DocumentCalls documents, QueryCalls queries) {
        this.paths = paths;
        this.users = users;
        this.page = page;
        methods = Map.of(
                Target.Kind.DATA,
                Map.of("GET", data::read, "HEAD", data::read, "PUT", data::write),
                Target.Kind.METADATA,
                Map.of(
                        "GET", documents::readMetadata,
                        "HEAD", documents::readMetadata,
                        "PUT", documents::writeMetadata,
                        "POST", documents::updateMetadata),
                Target.Kind.PERMISSIONS,
                Map.of(
                        "GET", documents::readPermissions,
                        "HEAD", documents::readPermissions,
                        "PUT", documents::writePermissions,
                        "POST", documents::updatePermissions),
                Target.Kind.KEY,
                Map.of("DELETE", documents::delete),
                Target.Kind.QUERY,
                Map.of("GET", queries::query));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String action = request.getMethod() + " this URL";
        try {
            users.authenticate(
                    request,
                    caller -> answer(request, response, callback, caller),
                    refusal -> Problems.answer(request, response, callback, action, refusal));
        } catch (HttpProblem e) {
            Problems.answer(request, response, callback, action, e);
        }
        return true;
    }

    private void answer(Request request, Response response, Callback callback, String caller) {
        String action = request.getMethod() + " this URL";
        try {
            if (page.answers(request)) {
                page.answer(request, response, callback, caller);
                return;
            }
            Target target = paths.resolve(
                    request.getMethod(), String.valueOf(request.getHttpURI().getPath()));
            action = target.action(request.getMethod());
            method(target, request, response).answer(new Call(request, response, callback, target, caller));
        } catch (IOException | RuntimeException | Error e) {
            Problems.answer(request, response, callback, action, e);
        }
    }

    private Method method(Target target, Request request, Response response) {
        Map<String, Method> known = methods.getOrDefault(target.kind(), Map.of());
        Method method = known.get(request.getMethod());
        if (method == null) {
            String allowed = String.join(", ", known.keySet().stream().sorted().toList());
            response.getHeaders().put(HttpHeader.ALLOW, allowed);
            throw HttpProblem.methodNotAllowed("the method is not one of " + allowed);
        }
        return method;
    }
}
