package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.http.internal.time.Deadline;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;

/**
 * Controls the deadline during one upload attempt, and counts the sent bytes. It pauses the deadline while data is read
 * from its source, because the time limits apply only to the network. Not thread-safe.
 */
public final class UploadDeadline {
    private final Deadline deadline;
    private final Traffic traffic;
    private final boolean isData;
    private final boolean isLarge;
    private final Runnable cancelRequest;

    /**
     * Creates the object for one attempt.
     *
     * @param deadline the deadline of the operation
     * @param traffic counts the sent bytes
     * @param isData whether the body is the data of an object. If false (metadata, permissions), the upload has no
     *     phases of its own, and counts towards the operation timeout
     * @param isLarge whether the response may take longer than the operation timeout, because the server has to store
     *     much data
     * @param cancelRequest cancels the request of this attempt
     */
    public UploadDeadline(Deadline deadline, Traffic traffic, boolean isData, boolean isLarge, Runnable cancelRequest) {
        this.deadline = deadline;
        this.traffic = traffic;
        this.isData = isData;
        this.isLarge = isLarge;
        this.cancelRequest = cancelRequest;
    }

    /** Starts the phase in which the body is sent. */
    void startBody() {
        if (isData) {
            deadline.startPhase(Phase.UPLOAD);
        }
    }

    /** Starts the phase in which the response is awaited. */
    void endBody() {
        if (isData) {
            deadline.startPhase(isLarge ? Phase.LARGE_UPLOAD_RESPONSE : Phase.SMALL_UPLOAD_RESPONSE);
        }
    }

    /**
     * Cancels the request after a failure of the source. Otherwise, HttpClient would end the chunked body as if it were
     * complete, and the server would store incomplete data.
     */
    void cancelRequest() {
        cancelRequest.run();
    }

    /** Pauses the deadline until {@link #afterSourceRead}. */
    void beforeSourceRead() {
        deadline.pause();
    }

    /** Resumes the deadline. */
    void afterSourceRead() {
        deadline.resume();
    }

    /** Counts bytes that were passed to the connection. */
    void countSentBytes(long bytes) {
        traffic.countBytesSent(bytes);
        if (isData) {
            deadline.countBytes(bytes);
        }
    }
}
