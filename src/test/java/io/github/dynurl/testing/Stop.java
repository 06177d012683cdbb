package io.github.dynurl.testing;

/** Interrupts a head or body after some bytes. Immutable. */
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

    /** Interrupts the transfer; returns or throws the end of the connection. */
    ConnectionOver apply(Link link, Waits waits) throws ConnectionOver {
        return switch (how) {
            case CLOSE -> new ConnectionOver(RecordedConnection.End.BY_SERVER, "closed as scripted");
            case RESET -> link.reset();
            case STALL -> waits.forever();
        };
    }
}
