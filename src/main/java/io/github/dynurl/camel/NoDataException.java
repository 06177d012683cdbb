package io.github.dynurl.camel;

/**
 * Indicates that an object has no data although its data is to be processed; it may have metadata. Has no stack trace,
 * because it is part of the normal flow.
 */
final class NoDataException extends RuntimeException {
    NoDataException() {
        super("the object has no data", null, false, false);
    }
}
