package io.github.dynurl.store.http.internal.exchange;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what became of each request. Users switch it on under the name of the store's class, which is documented. */
final class RequestLog {
    static final Logger LOG = LoggerFactory.getLogger("io.github.dynurl.store.http.HttpStore");

    private RequestLog() {}
}
