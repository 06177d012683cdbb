package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.internal.time.Deadline;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;

/**
 * Starts the phases of the deadline of one upload attempt. It pauses the deadline while data is read from its source, because
 * only the time of the network counts. Not thread-safe.
 */
public final class UploadDeadline {
    private final Deadline deadline;
    private final Traffic traffic;
    private final boolean isData;
    private final boolean isLarge;
    private final Runnable cancelRequest;

    /**
     * Creates the deadline of one attempt.
     *
     * @param isData whether the body is the data of an object; only then the time limits of uploads apply
     * @param isLarge whether the response may take longer than the operation timeout, because the server has to store
     *     much data
     */
    public UploadDeadline(Deadline deadline, Traffic traffic, boolean isData, boolean isLarge, Runnable cancelRequest) {
        this.deadline = deadline;
        this.traffic = traffic;
        this.isData = isData;
        this.isLarge = isLarge;
        this.cancelRequest = cancelRequest;
    }

    void startBody() {
        if (isData) {
            deadline.startPhase(Phase.UPLOAD);
        }
    }

    void endBody() {
        if (isData) {
            deadline.startPhase(isLarge ? Phase.LARGE_UPLOAD_RESPONSE : Phase.SMALL_UPLOAD_RESPONSE);
        }
    }

    /**
     * Cancels the request after a failure. Otherwise HttpClient would terminate the chunked body like a complete one, and
     * the server would store incomplete data.
     */
    void cancelRequest() {
        cancelRequest.run();
    }

    void beforeSourceRead() {
        deadline.pause();
    }

    void afterSourceRead() {
        deadline.resume();
    }

    /** Counts bytes that were passed to the connection. */
    void countSentBytes(long bytes) {
        traffic.sent(bytes);
        if (isData) {
            deadline.countBytes(bytes);
        }
    }
}
