package io.github.dynurl.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Records the requests and connections of a server. Thread-safe. */
final class Recorder {
    private final List<RecordedConnection> connections = new ArrayList<>();
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int accepted;
    private int taken;
    private boolean forgetful;

    synchronized RecordedConnection newConnection() {
        if (forgetful) {
            connections.removeIf(connection -> !connection.isOpen());
        }
        accepted++;
        RecordedConnection connection = new RecordedConnection(accepted);
        connections.add(connection);
        return connection;
    }

    synchronized void add(RecordedRequest request) {
        if (!forgetful) {
            requests.add(request);
        }
    }

    /** Stops recording requests, and records connections only while they are open. */
    synchronized void forgetRequests() {
        forgetful = true;
    }

    /** Ends the reading of a request's body and wakes the threads that wait for the request. */
    synchronized void bodyEnded(RecordedRequest request, boolean isComplete) {
        request.bodyRecorder().end(isComplete);
        notifyAll();
    }

    synchronized void problem(String problem) {
        problems.add(problem);
    }

    synchronized int accepted() {
        return accepted;
    }

    synchronized List<RecordedConnection> connections() {
        return List.copyOf(connections);
    }

    synchronized List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    synchronized RecordedRequest take(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (taken >= requests.size() || !requests.get(taken).bodyRecorder().ended()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError(
                        "No further request within " + timeout + " after " + requests.subList(0, taken));
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for a request", e);
            }
        }
        return requests.get(taken++);
    }

    /** Forgets the requests so far, but not the connections. */
    synchronized void clearRequests() {
        requests.clear();
        taken = 0;
    }

    synchronized void clear() {
        connections.clear();
        requests.clear();
        problems.clear();
        accepted = 0;
        taken = 0;
    }
}
