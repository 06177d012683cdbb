package io.github.dynurl.testing;

/** Breaks off after some bytes of a head or body. Immutable. */
record Stop(How how, long after) {

    enum How {
        CLOSE,
        RESET,
        STALL
    }

    Stop {
        if (after < 0) {
            throw new IllegalArgumentException("Cannot stop after " + after + " bytes");
        }
    }

    /** Breaks off; returns or throws the end of the connection. */
    ConnectionOver apply(Link link, Waits waits) throws ConnectionOver {
        return switch (how) {
            case CLOSE -> new ConnectionOver(RecordedConnection.End.BY_SERVER, "closed as scripted");
            case RESET -> link.reset();
            case STALL -> waits.forever();
        };
    }
}
