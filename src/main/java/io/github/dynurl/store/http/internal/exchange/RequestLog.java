package io.github.dynurl.store.http.internal.exchange;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logger of requests and retries. Its name is documented for users, so it does not follow this package. */
final class RequestLog {
    static final Logger LOG = LoggerFactory.getLogger("io.github.dynurl.store.http.HttpStore");

    private RequestLog() {}
}
