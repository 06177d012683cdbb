package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.store.http.internal.access.AccessToken;
import io.github.dynurl.store.http.internal.access.AccessTokens;
import io.github.dynurl.store.http.internal.body.UploadSource;
import io.github.dynurl.store.http.internal.exchange.RequestExecutor.CallContext;
import io.github.dynurl.store.http.internal.exchange.RequestExecutor.ResumptionFactory;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import io.github.dynurl.store.http.internal.time.Operation;
import io.github.dynurl.store.url.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Executes one attempt of a call: completes its request with the credentials, cookies and signature for the server of
 * the store, sends it, and reads the result. If the server rejects the access token, this class sends the request once
 * more with a new token, unless the body can be sent only once. This class follows redirects of reads if that is
 * configured. Thread-safe.
 */
public final class AttemptExecutor {
    private final RequestExecutor requestExecutor;
    private final ServerAccess access;
    private final Settings settings;
    private final boolean followsRedirects;

    /**
     * Creates the executor for all attempts of a store client.
     *
     * @param followsRedirects whether redirects of reads are followed
     */
    public AttemptExecutor(
            RequestExecutor requestExecutor, ServerAccess access, Settings settings, boolean followsRedirects) {
        this.requestExecutor = requestExecutor;
        this.access = access;
        this.settings = settings;
        this.followsRedirects = followsRedirects;
    }

    /** Completes the requests of one attempt. Remembers the access token of the last request. Not thread-safe. */
    private final class Completion implements RequestExecutor.Completer {
        private @Nullable AccessToken token;

        @Override
        public Request complete(CallContext<?> context) {
            if (!mayGetCredentials(context)) {
                return context.request();
            }
            Request request = access.complete(context.request());
            request = access.withCookies(request, context.failures().callSecrets());
            if (access.tokens() != null) {
                AccessToken valid = token(context, access.tokens());
                token = valid;
                request = request.withHeader("Authorization", "Bearer " + valid.value());
            }
            return access.signer() == null
                    ? request
                    : Signing.sign(access.signer(), context, request, settings.uploadDigest());
        }

        private AccessToken token(CallContext<?> context, AccessTokens tokens) {
            AccessToken valid;
            try {
                valid = tokens.get(context.operation(), () -> requestToken(context));
            } catch (StoreException e) {
                throw AccessFailures.forMissingToken(context.failures(), e);
            }
            if (valid == null) {
                throw AccessFailures.forInterruptedWait(context.failures(), context.operation());
            }
            return valid;
        }
    }

    /**
     * Describes a request by its method, URL and header fields. Secrets are masked, and the values of header fields
     * with credentials are replaced. Omits header fields that a signer would add, because the signer is not called.
     */
    Map<String, Object> describe(Request request, Secrets secrets) {
        Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach(field -> headers.put(field.getName(), secrets.mask(field.getValue())));
        if (access.isFor(request)) {
            access.secretNames().forEach(name -> headers.put(name, "xxxxxx"));
        }
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("method", request.method());
        description.put(
                "url",
                String.valueOf(secrets.mask(
                        request.target().origin() + request.target().path())));
        description.put("headers", headers);
        return description;
    }

    /** Returns the URL of a call with a signature in its query. Throws a StoreException if it cannot be signed. */
    String presign(CallContext<?> context, Duration validity) {
        RequestSigner signer = access.signer();
        if (signer == null) {
            throw AccessFailures.forLink(context.failures(), "the store has no signer; set the option requestSigner");
        }
        Target signed = Signing.presign(signer, context, validity);
        return signed.origin() + signed.path();
    }

    /** Prepares the upload of a call, see {@link RequestExecutor#prepareUpload}. */
    <R> CallContext<R> prepareUpload(CallContext<R> context) {
        return requestExecutor.prepareUpload(context);
    }

    /**
     * Sends the request and reads its result. Releases the connection, unless the result is a stream of the body.
     *
     * @throws StoreException if the attempt fails
     */
    <R> R execute(CallContext<R> context, ResumptionFactory resumptions) {
        return readResult(context, send(context, resumptions));
    }

    /**
     * Sends the request, follows redirects if that is configured, and returns the response, whatever its status is.
     * Each attempt and each resumption starts at the original URL of the call, because the target of an earlier
     * redirect may have expired.
     */
    Reply send(CallContext<?> original, ResumptionFactory resumptions) {
        original.failures().recordRedirect(null);
        ResumptionFactory fromOriginal = (redirected, remainder) -> resumptions.create(original, remainder);
        CallContext<?> context = original;
        Reply reply = sendWithToken(context, fromOriginal);
        for (int hops = 0; followsRedirects && Redirects.mayFollow(original); hops++) {
            CallContext<?> next = nextHop(context, reply, hops);
            if (next == null) {
                break;
            }
            context = next;
            reply = sendWithToken(context, fromOriginal);
        }
        return reply;
    }

    /**
     * Returns the call with the URL to which a response redirects, and releases the connection of the response. Returns
     * null if the response is no redirect.
     */
    private static @Nullable CallContext<?> nextHop(CallContext<?> context, Reply reply, int hops) {
        boolean isFinal = false;
        try {
            CallContext<?> next = Redirects.next(context, reply, hops);
            isFinal = next == null;
            if (next != null) {
                context.failures().recordRedirect(next.request().target());
            }
            return next;
        } finally {
            if (!isFinal) {
                reply.discardBody();
                restartClock(context.operation());
            }
        }
    }

    /** Sends the request, and sends it once more if its access token is rejected and its body can be sent again. */
    private Reply sendWithToken(CallContext<?> context, ResumptionFactory resumptions) {
        Completion completion = new Completion();
        Reply reply = sendOnce(context, resumptions, completion);
        AccessToken rejected = reply.status() == HttpStatus.SC_UNAUTHORIZED ? completion.token : null;
        if (rejected == null || access.tokens() == null) {
            return reply;
        }
        access.tokens().reject(rejected);
        if (!context.canBeSent()) {
            return reply;
        }
        reply.discardBody();
        restartClock(context.operation());
        return sendOnce(context, resumptions, completion);
    }

    private Reply sendOnce(CallContext<?> context, ResumptionFactory resumptions, Completion completion) {
        Reply reply = requestExecutor.send(context, resumptions, completion);
        if (mayGetCredentials(context)) {
            access.acceptCookies(context.request(), reply);
        }
        return reply;
    }

    /** Returns whether the request goes to the server of the store, and no other server has redirected it there. */
    private boolean mayGetCredentials(CallContext<?> context) {
        return !context.wasRedirectedAway() && access.isFor(context.request());
    }

    /**
     * Starts the time limit of an operation again, for another request. The limit stopped when the last response ended.
     */
    private static void restartClock(Operation operation) {
        operation.deadline().startPhase(operation.isHandedOverToStream() ? Phase.RESUME : Phase.OPERATION);
    }

    private static <R> R readResult(CallContext<R> context, Reply reply) {
        Call<R> call = context.call();
        Failures failures = context.failures();
        boolean bodyTaken = false;
        try {
            if (!call.isExpectedStatus(reply.status())) {
                throw failures.forStatus(reply);
            }
            R result = call.readResult(reply);
            bodyTaken = reply.isBodyTaken();
            return result;
        } catch (JsonException e) {
            throw reply.unexpectedResponse(e);
        } catch (IOException | RuntimeException e) {
            throw failures.forException(e, context.operation());
        } finally {
            if (!bodyTaken) {
                reply.discardBody();
            }
        }
    }

    /**
     * Requests an access token within the operation of a call.
     *
     * @throws StoreException if the server of the tokens returns no token; {@link AccessFailures#forMissingToken}
     *     converts this exception to an exception of the call
     */
    private AccessToken requestToken(CallContext<?> context) {
        TokenCall call = new TokenCall(context.call().action(), access.client(), System.nanoTime());
        Request request = call.request();
        Failures failures = new Failures(call, request, settings);
        try (UploadSource source = request.body() == null ? null : UploadSource.open(request.body())) {
            CallContext<AccessToken> tokenContext =
                    CallContext.of(call, request, failures, source, context.operation());
            ResumptionFactory noResumption = (original, remainder) -> null;
            Reply reply =
                    requestExecutor.send(tokenContext, noResumption, original -> access.complete(original.request()));
            return readResult(tokenContext, reply);
        } catch (IOException e) {
            throw failures.forException(e, context.operation());
        } finally {
            restartClock(context.operation());
        }
    }
}
