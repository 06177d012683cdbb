package io.github.dynurl.store.http.internal.secret;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * The secrets that a store sends. This class masks them in texts, in every form in which a server may return them. Each
 * text that quotes a server, and each exception that is logged or kept as a cause, must be masked with this class. A
 * password of fewer than four characters is only masked in the Base64 text that contains user and password, because any
 * text may contain such a short password by chance. Thread-safe.
 */
public final class Secrets {
    private static final String MASK = "xxxxxx";

    /** All forms of all secrets. */
    private final Set<String> forms;

    /** Secrets that are added later. */
    private final List<ChangingSecrets> changing;

    /** One search for each form. Null until the first use, because most stores never mask a message. */
    private volatile @Nullable List<SubstringSearch> searches;

    /**
     * Creates secrets.
     *
     * @param forms the secrets in all forms in which they are masked; see {@link SecretEncodings}
     */
    public Secrets(Collection<String> forms) {
        this(forms, List.of());
    }

    private Secrets(Collection<String> forms, List<ChangingSecrets> changing) {
        this.forms = Collections.unmodifiableSet(new LinkedHashSet<>(forms));
        this.changing = changing;
    }

    /** Returns the secret values in the query strings of URLs or URL templates. Ignores a URL that is null. */
    public static Secrets ofUrlQueries(@Nullable String... urls) {
        Set<String> forms = new LinkedHashSet<>();
        for (String url : urls) {
            forms.addAll(SecretEncodings.ofUrlQuery(url));
        }
        return new Secrets(forms);
    }

    /** Returns the secret values in the query string of a URL, as they are and percent-decoded. */
    public static Set<String> textsOfUrlQuery(String url) {
        return SecretEncodings.textsOfUrlQuery(url);
    }

    /** Returns the values of the header fields whose names look secret, for example {@code X-Api-Key}. */
    public static Secrets ofHeaders(Map<String, String> headers) {
        return new Secrets(SecretEncodings.ofHeaders(headers));
    }

    /** Returns the secrets with these texts. A text of fewer than four characters is no secret. */
    public static Secrets ofTexts(Collection<String> texts) {
        Set<String> forms = new LinkedHashSet<>();
        texts.forEach(text -> forms.addAll(SecretEncodings.of(text)));
        return new Secrets(forms);
    }

    /** Returns the secrets of both objects, without the changing secrets of the argument. */
    public Secrets plus(Secrets others) {
        if (others.forms.isEmpty()) {
            return this;
        }
        Set<String> all = new LinkedHashSet<>(forms);
        all.addAll(others.forms);
        return new Secrets(all, changing);
    }

    /** Returns these secrets and the changing secrets, including those that are added later. */
    public Secrets plusChanging(ChangingSecrets others) {
        List<ChangingSecrets> all = new ArrayList<>(changing);
        all.add(others);
        return new Secrets(forms, all);
    }

    private List<SubstringSearch> searches() {
        List<SubstringSearch> fixed = fixedSearches();
        if (changing.stream().allMatch(ChangingSecrets::isEmpty)) {
            return fixed;
        }
        List<SubstringSearch> all = new ArrayList<>(fixed);
        changing.forEach(secrets -> all.addAll(secrets.searches()));
        return all;
    }

    private boolean areNone() {
        return forms.isEmpty() && changing.stream().allMatch(ChangingSecrets::isEmpty);
    }

    private List<SubstringSearch> fixedSearches() {
        List<SubstringSearch> created = searches;
        if (created == null) {
            created = forms.stream().map(SubstringSearch::new).toList();
            searches = created;
        }
        return created;
    }

    /**
     * Masks each secret in a text. Also masks each beginning of a secret that has at least half of its characters or 8
     * characters, and each shorter beginning that an ellipsis follows, because somebody may have truncated the secret.
     * Returns null for null.
     */
    @Nullable
    public String mask(@Nullable String text) {
        return text == null ? null : mask(text, text.length());
    }

    /** Returns the text before an end position, with its secrets masked. The text after it is used to find secrets. */
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

    /**
     * Masks the secrets in a text that was truncated. If its end may be the beginning of a secret, the returned text
     * ends before that.
     */
    public String maskTruncated(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\ufffd') {
            // A truncated last character shows as U+FFFD. It is removed, so that the text ends with the beginning of a
            // secret that may come before it.
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
     * Returns whether the texts of an exception, its causes or its suppressed exceptions contain a secret. The
     * exceptions may refer to each other in a cycle.
     */
    boolean areContainedIn(Throwable thrown) {
        if (areNone()) {
            return false;
        }
        Set<Throwable> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>(List.of(thrown));
        while (!open.isEmpty()) {
            Throwable next = open.pop();
            if (!visited.add(next)) {
                continue;
            }
            if (mayQuoteServer(next) && (areContainedIn(next.getMessage()) || areContainedIn(next.toString()))) {
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

    private boolean areContainedIn(@Nullable String text) {
        return text != null && !text.equals(mask(text));
    }

    /**
     * Returns an exception that can be logged or kept as a cause. This is the given exception if it contains no secret.
     * Otherwise, it is a replacement with the same stack trace, but without causes. Its message is the name of the
     * class of the given exception.
     */
    public Throwable maskException(Throwable thrown) {
        if (!areContainedIn(thrown)) {
            return thrown;
        }
        return new MaskedException(thrown);
    }

    /** Replaces an exception that contains a secret. Its message is the class name of that exception. */
    static final class MaskedException extends IOException {
        private final boolean originalIsTransient;

        private MaskedException(Throwable original) {
            super(original.getClass().getName());
            setStackTrace(original.getStackTrace());
            originalIsTransient = NetworkFaults.isTransient(original);
        }

        /**
         * Returns whether the original is transient ({@link NetworkFaults#isTransient}), so that it is retried even if
         * its message was masked.
         */
        boolean isTransient() {
            return originalIsTransient;
        }
    }

    /**
     * Returns a message of an exception. Masks its secrets if the message may quote a server.
     *
     * @param message the message of the exception, or a part of it
     */
    public String maskMessage(Throwable thrown, String message) {
        return mayQuoteServer(thrown) ? String.valueOf(mask(message)) : message;
    }

    /**
     * Returns whether the message of an exception may quote a server. The exceptions of the JDK for sockets never do.
     */
    private static boolean mayQuoteServer(Throwable thrown) {
        return !(thrown instanceof SocketException
                || thrown instanceof InterruptedIOException
                || thrown instanceof UnknownHostException);
    }

    /** Returns a text without the secrets, so that they never get into a log. */
    @Override
    public String toString() {
        return areNone() ? "no secrets" : "secrets";
    }
}
