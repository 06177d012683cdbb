package io.github.dynurl.testing;

/** Lists what {@link ScriptedServer} does with a new connection before it reads from it. Immutable. */
public enum ConnectionMode {
    /** Reads requests and answers them; over TLS after the handshake. */
    SERVE,
    /** Neither reads nor writes until the server closes: the client's connect succeeds, its handshake or request waits. */
    STALL,
    /** Closes at once. */
    CLOSE,
    /** Resets at once. */
    RESET
}
