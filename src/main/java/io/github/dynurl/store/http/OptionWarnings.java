package io.github.dynurl.store.http;

import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.Target;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each kind of warning about a probably wrong option once per store, whose views share this. Thread-safe. */
final class OptionWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(OptionWarnings.class);

    private final Secrets secrets;
    private final Set<Kind> logged = ConcurrentHashMap.newKeySet();

    /** The kinds of warnings. */
    enum Kind {
        /** A query returned keys, but the server has none of the objects. */
        ALL_MISSING,
        /** A query response names a next page that the store does not request. */
        NEXT_PAGE_IGNORED
    }

    OptionWarnings(Secrets secrets) {
        this.secrets = secrets;
    }

    /** Logs a warning unless one of this kind was logged before. */
    void warnOnce(Kind kind, String message) {
        if (logged.add(kind)) {
            LOG.warn("{}", message);
        }
    }

    /** Returns a URL without its query string and with its secrets masked. */
    String redact(Target target) {
        String urlWithoutQuery = target.toString();
        return String.valueOf(secrets.mask(urlWithoutQuery));
    }
}
