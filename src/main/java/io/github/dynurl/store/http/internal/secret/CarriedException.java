package io.github.dynurl.store.http.internal.secret;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;

/**
 * An IOException that carries another exception through HttpClient. After an IOException, HttpClient releases the
 * connection. After an Error, it would leave the connection leased or close the whole pool.
 *
 * <p>This class is in the package of secrets although it contains none. {@link NetworkFaults} is in this package,
 * because {@link Secrets} uses it, and must recognize the subclass {@link SourceException}. The packages that throw
 * these exceptions come after this one, and LayersTest does not allow this package to depend on them.
 */
public class CarriedException extends IOException {
    /** Creates an exception with its own message. */
    public CarriedException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Creates an exception that carries an exception and has its text as the message. */
    public CarriedException(Throwable cause) {
        this(cause.toString(), cause);
    }

    /**
     * Returns the carried exception, so that the caller can throw it. If it is a checked exception, returns it inside
     * an UndeclaredThrowableException.
     *
     * @throws Error the carried exception, if it is an Error
     */
    public RuntimeException unwrap() {
        Throwable cause = getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new UndeclaredThrowableException(cause);
    }
}
