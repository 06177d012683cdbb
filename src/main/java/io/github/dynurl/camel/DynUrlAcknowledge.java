package io.github.dynurl.camel;

/** Says who ends an object that a consumer has given to a route. */
public enum DynUrlAcknowledge {
    /** Its exchange: it was processed when that ends well. */
    auto,
    /** The route, by the acknowledgement in the message or the operations {@code acknowledge} and {@code reject}. */
    manual
}
