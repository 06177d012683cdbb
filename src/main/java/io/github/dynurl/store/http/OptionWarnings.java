package io.github.dynurl.store.http;

import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.Target;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs warnings about options that are probably wrong. Each kind of warning is logged only once for a store and all its
 * views, which share this object. Thread-safe.
 */
final class OptionWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(OptionWarnings.class);

    private final Secrets secrets;
    private final Set<Kind> logged = ConcurrentHashMap.newKeySet();

    /** The kinds of warnings. */
    enum Kind {
        /** A query returned keys, but the server does not have any of their objects. */
        ALL_MISSING,
        /** A query response refers to a next page, but the options do not say how to request that page. */
        NEXT_PAGE_IGNORED,
        /** A query response contains a path or URL that belongs to no object of the store. */
        FOREIGN_OBJECT,
        /** The server cannot copy data itself (405 or 501). Later copies are streamed at once. */
        NO_COPIES,
        /** The server has refused to copy the data of one object itself. The data of this object is streamed. */
        COPY_REFUSED
    }

    /**
     * Creates an object that has logged no warning yet.
     *
     * @param secrets the secrets that {@link #redact} masks in URLs
     */
    OptionWarnings(Secrets secrets) {
        this.secrets = secrets;
    }

    /** Logs a warning unless one of this kind was logged before. */
    void warnOnce(Kind kind, String message) {
        if (logged.add(kind)) {
            LOG.warn("{}", message);
        }
    }

    /** Logs a message at INFO unless one of this kind was logged before. */
    void informOnce(Kind kind, String message) {
        if (logged.add(kind)) {
            LOG.info("{}", message);
        }
    }

    /** Returns whether a message of this kind was logged. */
    boolean hasLogged(Kind kind) {
        return logged.contains(kind);
    }

    /** Returns a URL without its query string and with its secrets masked. */
    String redact(Target target) {
        String urlWithoutQuery = target.toString();
        return redact(urlWithoutQuery);
    }

    /** Returns a text with its secrets masked. */
    String redact(String text) {
        return String.valueOf(secrets.mask(text));
    }
}
