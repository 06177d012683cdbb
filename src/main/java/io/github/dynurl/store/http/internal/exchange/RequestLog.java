package io.github.dynurl.store.http.internal.exchange;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logger of requests and retries. It does not have the name of this class, because users configure it by its
 * documented name.
 */
final class RequestLog {
    static final Logger LOG = LoggerFactory.getLogger("io.github.dynurl.store.http.HttpStore");

    private RequestLog() {}
}
