package io.github.dynurl.testing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Shows the state of a connection that a {@link ScriptedServer} accepted; a live view. Thread-safe. */
public final class RecordedConnection {

    /** Lists how a connection can end. */
    public enum End {
        /** The connection is open. */
        OPEN,
        /** The client closed it in order. */
        BY_CLIENT,
        /** The client reset it, or closed it with bytes unread, which is the same on the wire. */
        BY_CLIENT_RESET,
        /** The server closed or reset it: as scripted, as the client asked, or because the server closed. */
        BY_SERVER,
        /** The TLS handshake failed; {@link #failure()} returns the reason. */
        HANDSHAKE_FAILED
    }

    private final int number;
    private final Instant acceptedAt = Instant.now();
    private End end = End.OPEN;
    private boolean abandoned;
    private boolean busy;
    private int requests;
    private long replyBodyBytesSent;
    private @Nullable String failure;
    private @Nullable String clientName;

    RecordedConnection(int number) {
        this.number = number;
    }

    /** Returns the number of this connection: 1 for the first that the server accepted. */
    public int number() {
        return number;
    }

    /** Returns when the connection was accepted. */
    public Instant acceptedAt() {
        return acceptedAt;
    }

    /** Returns whether neither side has ended the connection, as far as the server knows. */
    public synchronized boolean isOpen() {
        return end == End.OPEN;
    }

    /** Returns how the connection ended. */
    public synchronized End end() {
        return end;
    }

    /**
     * Returns whether the client ended the connection while its request or the server's reply was incomplete. A reply is
     * complete when the system has taken its last byte, so this is sure only for replies larger than socket buffers, or held.
     */
    public synchronized boolean abandoned() {
        return abandoned;
    }

    /** Returns how many requests arrived, counted when the head was read. */
    public synchronized int requests() {
        return requests;
    }

    /**
     * Returns how many bytes of the bodies of all replies the server has passed to the operating system. The client has
     * read that many or fewer.
     */
    public synchronized long replyBodyBytesSent() {
        return replyBodyBytesSent;
    }

    /** Returns why the handshake failed or the connection broke, or null. */
    public synchronized @Nullable String failure() {
        return failure;
    }

    /** Returns the distinguished name of the client's certificate, or null if it presented none. */
    public synchronized @Nullable String clientName() {
        return clientName;
    }

    @Override
    public synchronized String toString() {
        return "connection " + number + " (" + end + (abandoned ? ", abandoned" : "") + ", " + requests + " requests, "
                + replyBodyBytesSent + " body bytes sent)";
    }

    synchronized void requestArrived() {
        requests++;
    }

    /** Records whether a request or reply is in progress. */
    synchronized void busy(boolean now) {
        busy = now;
    }

    synchronized void sent(long bodyBytes) {
        replyBodyBytesSent += bodyBytes;
    }

    synchronized void clientName(String name) {
        clientName = name;
    }

    /** Records the end; only the first call has an effect. */
    synchronized void ended(End how, @Nullable String why) {
        if (end == End.OPEN) {
            end = how;
            failure = why;
            abandoned = busy && (how == End.BY_CLIENT || how == End.BY_CLIENT_RESET);
        }
    }
}
