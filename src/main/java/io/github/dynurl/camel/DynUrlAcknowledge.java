package io.github.dynurl.camel;

/**
 * What decides whether a consumed object was processed or has failed. The constants are named as the option
 * {@code acknowledge} spells them.
 */
public enum DynUrlAcknowledge {
    /** The end of the exchange: the object was processed if the exchange completes without a failure. */
    auto,
    /** The route: by the acknowledgement in the message, or by the operations {@code acknowledge} and {@code reject}. */
    manual
}
