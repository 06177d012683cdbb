package io.github.dynurl.camel;

import io.github.dynurl.store.StoreException;
import org.apache.camel.spi.HttpResponseAware;
import org.jspecify.annotations.Nullable;

/** Tells that a poll failed, with the HTTP status as Camel's health check reads it. */
final class PollFailedException extends RuntimeException implements HttpResponseAware {
    private int code;
    private @Nullable String status;

    PollFailedException(StoreException cause) {
        super(cause.getMessage(), cause);
        this.code = cause.status();
    }

    @Override
    public int getHttpResponseCode() {
        return code;
    }

    @Override
    public void setHttpResponseCode(int code) {
        this.code = code;
    }

    @Override
    public @Nullable String getHttpResponseStatus() {
        return status;
    }

    @Override
    public void setHttpResponseStatus(@Nullable String status) {
        this.status = status;
    }
}
