package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.store.http.internal.body.UploadSource;
import io.github.dynurl.store.http.internal.exchange.RequestExecutor.CallContext;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.store.http.internal.header.FieldRules;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** Lets the user's signer sign one attempt, and checks the signature. Not thread-safe. */
final class Signing {
    /** The reserved header fields that a signer may set. */
    private static final Set<String> ALLOWED = Set.of("authorization", "content-digest", "content-md5");

    /** A part of a header field that a server may quote alone, such as the signature in an Authorization. */
    private static final Pattern QUOTABLE_PART = Pattern.compile("[A-Za-z0-9+/_.~-]{16,}={0,2}");

    private final CallContext<?> context;
    private final Request request;
    private final boolean uploadDigest;
    /** The failure to read the body for its digest; null if there was none. */
    private @Nullable StoreException sourceFailure;

    private Signing(CallContext<?> context, Request request, boolean uploadDigest) {
        this.context = context;
        this.request = request;
        this.uploadDigest = uploadDigest;
    }

    /**
     * Returns the signed request.
     *
     * @param request the request as it would be sent without signature
     * @param uploadDigest whether uploads send the SHA-256 of their data
     * @throws StoreException if the signer fails, or if its result cannot be sent
     */
    static Request sign(RequestSigner signer, CallContext<?> context, Request request, boolean uploadDigest) {
        return new Signing(context, request, uploadDigest).sign(signer);
    }

    /**
     * Returns the URL of a call with a signature in its query.
     *
     * @throws StoreException if the signer does not create such URLs, or fails, or if its result is another URL
     */
    static Target presign(RequestSigner signer, CallContext<?> context, Duration validity) {
        Signing signing = new Signing(context, context.request(), false);
        String url = signing.call(unsigned -> signer.presign(unsigned, validity));
        if (url.equals(signing.url())) {
            throw signing.refuse("the URL has no signature");
        }
        return signing.checkUrl(url);
    }

    private Request sign(RequestSigner signer) {
        RequestSigner.Signature signature = call(signer::sign);
        Request result = request;
        for (Map.Entry<String, String> header : signature.headers().entrySet()) {
            checkHeader(header.getKey(), header.getValue());
            recordSecrets(header.getValue());
            result = result.withoutHeader(header.getKey()).withHeader(header.getKey(), header.getValue());
        }
        return signature.url() == null ? result : result.withTarget(checkUrl(signature.url()));
    }

    /** A method of a signer. */
    private interface SignerMethod<T> {
        @Nullable
        T call(RequestSigner.UnsignedRequest unsigned) throws Exception;
    }

    private <T> T call(SignerMethod<T> method) {
        T result;
        try {
            result = method.call(
                    new RequestSigner.UnsignedRequest(request.method(), url(), headers(), this::bodySha256));
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            // If the body could not be read, that is the real reason, and the signer may have wrapped it.
            throw sourceFailure != null ? sourceFailure : AccessFailures.forSigner(context.failures(), e);
        }
        if (result == null) {
            throw refuse("it returned null");
        }
        return result;
    }

    private StoreException refuse(String reason) {
        return AccessFailures.forSigner(context.failures(), reason);
    }

    private String url() {
        return request.target().origin() + request.target().path();
    }

    /**
     * Returns the header fields that the client sends. Omits those that HttpClient adds to each request or for the
     * connection, for example Accept-Encoding and Expect.
     */
    private Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : request.headers()) {
            headers.merge(header.getName(), header.getValue(), (one, other) -> one + ", " + other);
        }
        Origin server = request.target().origin();
        headers.put("Host", server.toString().substring(server.scheme().length() + "://".length()));
        UploadSource source = context.source();
        if (source != null) {
            putIfGiven(headers, "Content-Type", source.data().mediaType());
            putIfGiven(headers, "Content-Encoding", source.data().contentEncoding());
            boolean hasTrailer =
                    uploadDigest && request.isDataTransfer() && !source.data().repeatable();
            if (!hasTrailer && source.data().length().isPresent()) {
                headers.put(
                        "Content-Length", String.valueOf(source.data().length().getAsLong()));
            }
        }
        return Collections.unmodifiableMap(headers);
    }

    private static void putIfGiven(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    /**
     * Returns the SHA-256 of the body; empty if the body can be read only once. Pauses the deadline while it reads the
     * body, because the time limits apply only to the network.
     */
    private Optional<String> bodySha256() {
        UploadSource source = context.source();
        if (source == null) {
            return Optional.of(
                    HexFormat.of().formatHex(Digests.newDigest("SHA-256").digest()));
        }
        if (!source.data().repeatable()) {
            return Optional.empty();
        }
        context.operation().deadline().pause();
        try {
            return Optional.of(HexFormat.of().formatHex(source.announceDigest()));
        } catch (Exception e) { // a data source in another JVM language can throw undeclared checked exceptions
            StoreException failure = context.failures().forUnreadableSource(e);
            sourceFailure = failure;
            throw failure;
        } finally {
            context.operation().deadline().resume();
        }
    }

    private void checkHeader(String name, @Nullable String value) {
        if (!FieldRules.isName(name)) {
            throw refuse(Key.shown(name) + " is not the name of a header (RFC 9110, 5.1)");
        }
        if (FieldRules.isReserved(name) && !ALLOWED.contains(name.toLowerCase(Locale.ROOT))) {
            throw refuse("the client itself sets the header " + name);
        }
        if (value == null || !FieldRules.isLegalValue(value)) {
            throw refuse("the header " + name + " " + FieldRules.describeIllegalValue());
        }
    }

    private void recordSecrets(String value) {
        List<String> texts = new ArrayList<>(List.of(value));
        QUOTABLE_PART.matcher(value).results().map(MatchResult::group).forEach(texts::add);
        context.failures().callSecrets().add(texts);
    }

    /**
     * Parses the URL that the signer returned. Throws unless it is the URL of the request, with or without additional
     * parameters in the query, because another path could belong to another key.
     */
    private Target checkUrl(String url) {
        Target target;
        try {
            target = Target.parse("the URL", url);
        } catch (IllegalArgumentException e) {
            throw refuse(String.valueOf(e.getMessage()));
        }
        Target original = request.target();
        context.failures().callSecrets().addUrl(target.path());
        boolean hasSamePath = target.origin().equals(original.origin())
                && target.pathWithoutQuery().equals(original.pathWithoutQuery());
        if (!hasSamePath || !parameters(target).containsAll(parameters(original))) {
            throw refuse("it may only add parameters to the query of the URL, but it returned another URL: " + target);
        }
        return target;
    }

    private static List<String> parameters(Target target) {
        String query = target.path().substring(target.pathWithoutQuery().length());
        return query.isEmpty() ? List.of() : Arrays.asList(query.substring(1).split("&", -1));
    }
}
