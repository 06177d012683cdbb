package io.github.dynurl.camel.internal.consume;

/**
 * Thrown if the data of an object is needed but does not exist. The object may have metadata. The exception has no
 * stack trace, because an object without data is no error.
 */
public final class NoDataException extends RuntimeException {
    /** Creates the exception. */
    public NoDataException() {
        super("the object has no data", null, /* enableSuppression */ false, /* writableStackTrace */ false);
    }
}
