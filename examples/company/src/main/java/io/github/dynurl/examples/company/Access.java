package io.github.dynurl.examples.company;

import org.eclipse.jetty.server.Request;

/** Who may call the service. Thread-safe. */
public sealed interface Access permits ApiKey, OAuth2 {
    /** Answers whether a request has what it needs. */
    boolean allows(Request request);

    /** Answers how a caller has to identify itself, for the header WWW-Authenticate. */
    String challenge();
}
