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
 * Knows the secrets that a store sends, to hide them where a server gives them back, in whatever form: all that quotes a
 * server, and each exception that is kept or logged, goes through here. A secret of fewer than four characters is hidden only
 * in the pair with its user. Thread-safe.
 */
public final class Secrets {
    private static final String HIDDEN = "xxxxxx";

    /** What is secret, in each form. */
    private final Set<String> forms;

    private volatile @Nullable List<SubstringSearch> needles;

    public Secrets(Collection<String> forms) {
        this.forms = Collections.unmodifiableSet(new LinkedHashSet<>(forms));
    }

    /** Returns what URLs, and templates of them, have in their queries. */
    public static Secrets ofQueries(@Nullable String... urls) {
        Set<String> forms = new LinkedHashSet<>();
        for (String url : urls) {
            forms.addAll(SecretEncodings.ofQuery(url));
        }
        return new Secrets(forms);
    }

    /** Returns the values of headers whose names say that they are secret. */
    public static Secrets ofHeaders(Map<String, String> headers) {
        return new Secrets(SecretEncodings.ofHeaders(headers));
    }

    /** Returns these and those. */
    public Secrets and(Secrets others) {
        if (others.forms.isEmpty()) {
            return this;
        }
        Set<String> all = new LinkedHashSet<>(forms);
        all.addAll(others.forms);
        return new Secrets(all);
    }

    private List<SubstringSearch> needles() {
        List<SubstringSearch> known = needles;
        if (known == null) {
            known = forms.stream().map(SubstringSearch::new).toList();
            needles = known;
        }
        return known;
    }

    /** Replaces each secret in a text, and what is left of one where the text was cut. */
    @Nullable
    public String hide(@Nullable String text) {
        return text == null ? null : hide(text, text.length());
    }

    private String hide(String text, int end) {
        BitSet marks = new BitSet(text.length());
        needles().forEach(needle -> needle.mark(text, marks));
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (from < end) {
            int marked = marks.nextSetBit(from);
            int plain = marked < 0 ? end : Math.min(marked, end);
            out.append(text, from, plain);
            if (plain < end) {
                out.append(HIDDEN);
            }
            from = plain < end ? marks.nextClearBit(plain) : end;
        }
        return out.toString();
    }

    /** Hides what is in a text that was cut, and drops its end from where it may be the beginning of a secret. */
    public String cut(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\ufffd') {
            // Half of a character is part of no secret, but would keep the one that begins before it from being known.
            end--;
        }
        String whole = text.substring(0, end);
        int begun =
                needles().stream().mapToInt(needle -> needle.begun(whole)).max().orElse(0);
        return hide(whole, end - begun);
    }

    /** Tells whether an exception, or what it has with it, says a secret. Causes may go round in circles. */
    boolean areIn(Throwable thrown) {
        if (forms.isEmpty()) {
            return false;
        }
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>(List.of(thrown));
        while (!open.isEmpty()) {
            Throwable next = open.pop();
            if (!seen.add(next)) {
                continue;
            }
            if (isOfServer(next) && (says(next.getMessage()) || says(next.toString()))) {
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

    private boolean says(@Nullable String text) {
        return text != null && !text.equals(hide(text));
    }

    /** Returns an exception that can be kept as a cause, or logged: another one in its place if it says a secret. */
    public Throwable shown(Throwable thrown) {
        if (!areIn(thrown)) {
            return thrown;
        }
        return new HiddenException(thrown);
    }

    /** Stands in for an exception that says a secret; what is decided by the cause is decided by that one. */
    static final class HiddenException extends IOException {
        private final boolean passes;

        private HiddenException(Throwable hidden) {
            super(hidden.getClass().getName());
            setStackTrace(hidden.getStackTrace());
            passes = NetworkFaults.mayPass(hidden);
        }

        /** Tells what {@link NetworkFaults#mayPass} tells of the exception that is hidden. */
        boolean passes() {
            return passes;
        }
    }

    /** Returns the message of an exception, without secrets where it may quote a server. */
    public String messageOf(Throwable thrown, String message) {
        return isOfServer(thrown) ? String.valueOf(hide(message)) : message;
    }

    /** Tells whether a message may quote a server: those that the JDK makes of the network do not. */
    private static boolean isOfServer(Throwable thrown) {
        return !(thrown instanceof SocketException
                || thrown instanceof InterruptedIOException
                || thrown instanceof UnknownHostException);
    }

    @Override
    public String toString() {
        return forms.isEmpty() ? "no secrets" : "secrets";
    }
}
