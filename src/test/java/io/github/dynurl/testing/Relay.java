package io.github.dynurl.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * Copies bytes between a client and an origin, in both directions, until the origin ends; forwards resets. Runs once.
 */
final class Relay {
    private final Link client;
    private final WireInput fromClient;
    private final Socket origin;
    private volatile boolean broken;
    private volatile boolean downwardEnded;

    Relay(Link client, WireInput fromClient, Socket origin) {
        this.client = client;
        this.fromClient = fromClient;
        this.origin = origin;
    }

    /** Returns whether both sides ended in order. */
    boolean run() {
        Thread upward = Acceptor.daemon(Thread.currentThread().getName() + " upward", this::copyUp);
        upward.start();
        copyDown();
        try {
            upward.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken = true;
        }
        return !broken;
    }

    /** Copies until the client ends; forwards an end of stream, and otherwise closes the origin's side. */
    private void copyUp() {
        byte[] buffer = new byte[ReplyPlan.UNIT];
        try {
            OutputStream out = origin.getOutputStream();
            while (fromClient.await()) {
                out.write(buffer, 0, fromClient.read(buffer, 0, buffer.length));
            }
            origin.shutdownOutput();
        } catch (ConnectionOver | IOException e) {
            broken |= !downwardEnded;
            closeOrigin();
        }
    }

    /** Copies until the origin ends, then closes the client's side, or resets it if the origin's side was reset. */
    private void copyDown() {
        byte[] buffer = new byte[ReplyPlan.UNIT];
        try {
            InputStream in = origin.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                client.output().write(buffer, 0, n);
            }
        } catch (IOException e) {
            broken = true;
            client.reset();
            closeOrigin();
        }
        downwardEnded = true;
        client.close();
    }

    private void closeOrigin() {
        try {
            origin.close();
        } catch (IOException e) {
            assert origin.isClosed() : e;
        }
    }
}
