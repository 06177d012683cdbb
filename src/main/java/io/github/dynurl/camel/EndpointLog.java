package io.github.dynurl.camel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logger of the endpoint. Its name is that of the public class, the one that users find and configure. */
final class EndpointLog {
    static final Logger LOG = LoggerFactory.getLogger("io.github.dynurl.camel.DynUrlEndpoint");

    private EndpointLog() {}
}
