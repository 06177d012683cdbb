package io.github.dynurl.store.http.internal.secret;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that are replaced by others from time to time, such as access tokens and signatures. A server may quote a
 * former secret, so the last secrets are masked, too. Thread-safe.
 */
public final class ChangingSecrets {
    private static final int MAX_SECRETS = 32;

    private final Deque<Secret> secrets = new ArrayDeque<>();

    /** A secret with the searches for its forms. The searches are only created when a text is masked. */
    private static final class Secret {
        private final String text;
        private @Nullable List<SubstringSearch> searches;

        Secret(String text) {
            this.text = text;
        }

        List<SubstringSearch> searches() {
            List<SubstringSearch> created = searches;
            if (created == null) {
                created = SecretEncodings.of(text).stream()
                        .map(SubstringSearch::new)
                        .toList();
                searches = created;
            }
            return created;
        }
    }

    /** Adds the current secret. Forgets the oldest secret if there are more than 32. */
    public synchronized void add(String text) {
        secrets.removeIf(secret -> secret.text.equals(text));
        secrets.addLast(new Secret(text));
        if (secrets.size() > MAX_SECRETS) {
            secrets.removeFirst();
        }
    }

    /** Returns one search for each form of each secret. */
    synchronized List<SubstringSearch> searches() {
        return secrets.stream().flatMap(secret -> secret.searches().stream()).toList();
    }

    synchronized boolean isEmpty() {
        return secrets.isEmpty();
    }
}
