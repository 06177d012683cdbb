package io.github.dynurl.store.http;

import io.github.dynurl.store.http.Deadline.Phase;

/**
 * Hears how far an upload is, and tells its deadline: while the source is read the clock stands still. For one thread.
 */
final class UploadPhases {
    private final Deadline deadline;
    private final Traffic traffic;
    private final boolean large;
    private final Runnable cancel;

    /**
     * Makes the phases of one attempt.
     *
     * @param large whether the time limits of data hold
     * @param cancel breaks the request off
     */
    UploadPhases(Deadline deadline, Traffic traffic, boolean large, Runnable cancel) {
        this.deadline = deadline;
        this.traffic = traffic;
        this.large = large;
        this.cancel = cancel;
    }

    void bodyBegins() {
        if (large) {
            deadline.begin(Phase.UPLOAD);
        }
    }

    void bodyEnds() {
        if (large) {
            deadline.begin(Phase.RESPONSE);
        }
    }

    /** Breaks the request off: HttpClient would end a chunked body properly, and the server store the part for the whole. */
    void failed() {
        cancel.run();
    }

    void sourceBegins() {
        deadline.pause();
    }

    void sourceEnds() {
        deadline.resume();
    }

    void moved(long bytes) {
        traffic.sent(bytes);
        if (large) {
            deadline.moved(bytes);
        }
    }
}
