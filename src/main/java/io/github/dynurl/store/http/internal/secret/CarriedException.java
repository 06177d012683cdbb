package io.github.dynurl.store.http.internal.secret;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;

/**
 * An IOException that wraps another exception on its way through HttpClient. HttpClient releases the connection on an
 * IOException; on an Error it would leave the connection leased, or close the whole pool.
 */
public class CarriedException extends IOException {
    public CarriedException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public CarriedException(Throwable cause) {
        this(cause.toString(), cause);
    }

    /**
     * Returns the wrapped exception, to be thrown by the caller. A checked exception is wrapped in an
     * UndeclaredThrowableException.
     *
     * @throws Error the wrapped exception, if it is an Error
     */
    public RuntimeException unwrap() {
        Throwable cause = getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new UndeclaredThrowableException(cause);
    }
}
