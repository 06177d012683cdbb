package io.github.dynurl.camel.internal.client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logger of the endpoint. Its name is that of the public class, the one that users find and configure. */
public final class EndpointLog {
    public static final Logger LOG = LoggerFactory.getLogger("io.github.dynurl.camel.DynUrlEndpoint");

    private EndpointLog() {}
}
