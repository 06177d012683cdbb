package io.github.dynurl.store.http.internal.secret;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;

/** Carries an exception past HttpClient, which would leave the connection leased, or close the whole pool. */
public class CarriedException extends IOException {
    public CarriedException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public CarriedException(Throwable cause) {
        this(cause.toString(), cause);
    }

    /** Returns the exception that was carried; throws it if it is an error. */
    public RuntimeException unwrapped() {
        Throwable thrown = getCause();
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new UndeclaredThrowableException(thrown);
    }
}
