package io.github.dynurl.store.http.internal.secret;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Masks the secrets that a store sends, in every form in which a server may return them. Each text that quotes a
 * server, and each exception that is logged or kept as a cause, passes through this class. A password of fewer than
 * four characters is masked only in the Base64 text that contains user and password. Thread-safe.
 */
public final class Secrets {
    private static final String MASK = "xxxxxx";

    /** The secrets, each in all of its forms. */
    private final Set<String> forms;

    /** A search for each form. Created on first use, because only messages need it. */
    private volatile @Nullable List<SubstringSearch> searches;

    public Secrets(Collection<String> forms) {
        this.forms = Collections.unmodifiableSet(new LinkedHashSet<>(forms));
    }

    /** Returns the secret values in the queries of URLs and URL templates. A null URL has none. */
    public static Secrets ofQueries(@Nullable String... urls) {
        Set<String> forms = new LinkedHashSet<>();
        for (String url : urls) {
            forms.addAll(SecretEncodings.ofQuery(url));
        }
        return new Secrets(forms);
    }

    /** Returns the values of the header fields whose names look secret, for example {@code X-Api-Key}. */
    public static Secrets ofHeaders(Map<String, String> headers) {
        return new Secrets(SecretEncodings.ofHeaders(headers));
    }

    /** Returns the secrets of both objects. */
    public Secrets plus(Secrets others) {
        if (others.forms.isEmpty()) {
            return this;
        }
        Set<String> all = new LinkedHashSet<>(forms);
        all.addAll(others.forms);
        return new Secrets(all);
    }

    private List<SubstringSearch> searches() {
        List<SubstringSearch> created = searches;
        if (created == null) {
            created = forms.stream().map(SubstringSearch::new).toList();
            searches = created;
        }
        return created;
    }

    /** Masks each secret in a text, and each beginning of a secret before an ellipsis. Returns null for null. */
    @Nullable
    public String mask(@Nullable String text) {
        return text == null ? null : mask(text, text.length());
    }

    /** Returns the text before an end position, with its secrets masked. */
    private String mask(String text, int end) {
        BitSet marks = new BitSet(text.length());
        searches().forEach(search -> search.mark(text, marks));
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (from < end) {
            int nextMark = marks.nextSetBit(from);
            int plainEnd = nextMark < 0 ? end : Math.min(nextMark, end);
            out.append(text, from, plainEnd);
            if (plainEnd < end) {
                out.append(MASK);
            }
            from = plainEnd < end ? marks.nextClearBit(plainEnd) : end;
        }
        return out.toString();
    }

    /** Masks the secrets in a text that was truncated, and drops its end from where a truncated secret may begin. */
    public String maskTruncated(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\ufffd') {
            // Half a character at the end is part of no secret, but it would hide the beginning of a secret before it.
            end--;
        }
        String whole = text.substring(0, end);
        int longestPrefix = searches().stream()
                .mapToInt(search -> search.prefixLengthAtEnd(whole))
                .max()
                .orElse(0);
        return mask(whole, end - longestPrefix);
    }

    /**
     * Returns whether an exception, its causes or its suppressed exceptions contain a secret. Accepts cycles of causes.
     */
    boolean appearIn(Throwable thrown) {
        if (forms.isEmpty()) {
            return false;
        }
        Set<Throwable> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>(List.of(thrown));
        while (!open.isEmpty()) {
            Throwable next = open.pop();
            if (!visited.add(next)) {
                continue;
            }
            if (mayQuoteServer(next) && (appearIn(next.getMessage()) || appearIn(next.toString()))) {
                return true;
            }
            Throwable cause = next.getCause();
            if (cause != null) {
                open.push(cause);
            }
            List.of(next.getSuppressed()).forEach(open::push);
        }
        return false;
    }

    private boolean appearIn(@Nullable String text) {
        return text != null && !text.equals(mask(text));
    }

    /**
     * Returns an exception that can be logged or kept as a cause: a replacement, if the exception contains a secret.
     */
    public Throwable maskException(Throwable thrown) {
        if (!appearIn(thrown)) {
            return thrown;
        }
        return new MaskedException(thrown);
    }

    /** Replaces an exception that contains a secret. It has the class name and the stack trace of the original. */
    static final class MaskedException extends IOException {
        private final boolean originalIsTransient;

        private MaskedException(Throwable original) {
            super(original.getClass().getName());
            setStackTrace(original.getStackTrace());
            originalIsTransient = NetworkFaults.isTransient(original);
        }

        /** Returns the result of {@link NetworkFaults#isTransient} for the original, so that retries do not change. */
        boolean isTransient() {
            return originalIsTransient;
        }
    }

    /** Returns a message of an exception. Masks its secrets if it may quote a server. */
    public String maskMessage(Throwable thrown, String message) {
        return mayQuoteServer(thrown) ? String.valueOf(mask(message)) : message;
    }

    /** Returns whether a message may quote a server. The messages of the JDK about the network do not. */
    private static boolean mayQuoteServer(Throwable thrown) {
        return !(thrown instanceof SocketException
                || thrown instanceof InterruptedIOException
                || thrown instanceof UnknownHostException);
    }

    /** Returns a text without the secrets, so that they never get into a log. */
    @Override
    public String toString() {
        return forms.isEmpty() ? "no secrets" : "secrets";
    }
}
