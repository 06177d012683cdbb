package io.github.dynurl.store.http.internal.exchange;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logger of requests and retries. Users configure it by its documented name, so the name is not this class's own.
 */
final class RequestLog {
    static final Logger LOG = LoggerFactory.getLogger("io.github.dynurl.store.http.HttpStore");

    private RequestLog() {}
}
