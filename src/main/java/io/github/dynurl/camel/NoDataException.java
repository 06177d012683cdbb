package io.github.dynurl.camel;

/** Tells that an object has no data, where its data is what is processed; whether it has metadata is not said. */
final class NoDataException extends RuntimeException {
    NoDataException() {
        super("the object has no data", null, false, false);
    }
}
