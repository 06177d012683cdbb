package io.github.dynurl.examples.company;

import org.eclipse.jetty.server.Request;

/** Decides which requests the service allows. Thread-safe. */
public sealed interface Access permits ApiKey, OAuth2 {
    /** Returns whether a request has valid credentials. */
    boolean allows(Request request);

    /** Returns the value of the header WWW-Authenticate. */
    String challenge();
}
