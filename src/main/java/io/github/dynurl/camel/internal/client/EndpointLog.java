package io.github.dynurl.camel.internal.client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logger of the endpoint. It has the name of the public class, because users find and configure this name. */
public final class EndpointLog {
    public static final Logger LOG = LoggerFactory.getLogger("io.github.dynurl.camel.DynUrlEndpoint");

    private EndpointLog() {}
}
