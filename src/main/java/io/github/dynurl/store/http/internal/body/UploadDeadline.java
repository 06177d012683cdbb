package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.internal.time.Deadline;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;

/**
 * Hears how far an upload is, and tells its deadline: while the source is read the clock stands still. For one thread.
 */
public final class UploadDeadline {
    private final Deadline deadline;
    private final Traffic traffic;
    private final boolean data;
    private final boolean large;
    private final Runnable cancel;

    /**
     * Makes the phases of one attempt.
     *
     * @param data whether the time limits of data hold
     * @param large whether the server may take long to store it, beyond the time of the operation
     * @param cancel breaks the request off
     */
    public UploadDeadline(Deadline deadline, Traffic traffic, boolean data, boolean large, Runnable cancel) {
        this.deadline = deadline;
        this.traffic = traffic;
        this.data = data;
        this.large = large;
        this.cancel = cancel;
    }

    void bodyBegins() {
        if (data) {
            deadline.begin(Phase.UPLOAD);
        }
    }

    void bodyEnds() {
        if (data) {
            deadline.begin(large ? Phase.RESPONSE : Phase.SHORT_RESPONSE);
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
        if (data) {
            deadline.moved(bytes);
        }
    }
}
