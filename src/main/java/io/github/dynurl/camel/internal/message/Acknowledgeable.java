package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlAcknowledgement;
import java.util.concurrent.Executor;

/** The acknowledgement of an object whose processing the route itself ends (acknowledge=manual). Thread-safe. */
public interface Acknowledgeable extends DynUrlAcknowledgement {
    /** Returns whether the processing of the object has ended. */
    boolean isFinished();

    /** Returns the executor on which several objects can be acknowledged at the same time. */
    Executor executor();
}
