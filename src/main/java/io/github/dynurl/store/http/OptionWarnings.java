package io.github.dynurl.store.http;

import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.Target;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of what a wrong option may be the cause of: once for a store, whatever number of its views finds it. Thread-safe. */
final class OptionWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(OptionWarnings.class);

    private final Secrets secrets;
    private final Set<Kind> given = ConcurrentHashMap.newKeySet();

    /** What there is to warn of. */
    enum Kind {
        /** A query found keys, and nothing was there. */
        ALL_MISSING,
        /** An answer has a next page that is not asked for. */
        NEXT_PAGE
    }

    OptionWarnings(Secrets secrets) {
        this.secrets = secrets;
    }

    /** Warns, unless it was warned of this before. */
    void once(Kind kind, String message) {
        if (given.add(kind)) {
            LOG.warn("{}", message);
        }
    }

    /** Returns a URL without its query and secrets. */
    String shown(Target target) {
        return String.valueOf(secrets.hide(target.toString()));
    }
}
