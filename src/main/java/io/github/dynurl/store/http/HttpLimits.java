package io.github.dynurl.store.http;

import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;

/** Holds the limits that every HTTP client of a store should have. */
public final class HttpLimits {
    /** A pooled connection that was idle longer is checked before it is used: checking always costs half the speed. */
    public static final TimeValue CHECKED_AFTER = TimeValue.ofSeconds(2);

    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_EMPTY_LINES = 10;

    private HttpLimits() {}

    /** Returns limits for the head of an answer: 16 KiB a line, 200 headers. */
    public static Http1Config http1() {
        return Http1Config.custom()
                .setMaxLineLength(MAX_LINE)
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxEmptyLineCount(MAX_EMPTY_LINES)
                .build();
    }
}
