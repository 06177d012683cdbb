package io.github.dynurl.testing;

/** Lists what {@link ScriptedServer} does with a new connection before it reads from it. Immutable. */
public enum ConnectionMode {
    /** Reads requests and responds to them; over TLS after the handshake. */
    SERVE,
    /** Neither reads nor writes until the server closes. The client connects, and its handshake or request waits. */
    STALL,
    /** Closes at once. */
    CLOSE,
    /** Resets at once. */
    RESET
}
