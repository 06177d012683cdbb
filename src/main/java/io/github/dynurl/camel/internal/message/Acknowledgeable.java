package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlAcknowledgement;
import java.util.concurrent.Executor;

/**
 * The acknowledgement that the route itself calls to end the processing of an object (acknowledge=manual). This
 * interface has the methods that the component needs. Thread-safe.
 */
public interface Acknowledgeable extends DynUrlAcknowledgement {
    /** Returns whether the processing of the object has ended. */
    boolean isFinished();

    /** Returns the executor on which several objects can be acknowledged at the same time. */
    Executor executor();
}
