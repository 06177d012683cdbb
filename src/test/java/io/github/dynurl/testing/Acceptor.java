package io.github.dynurl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;

/** Accepts connections on a free port of 127.0.0.1 and runs each in a daemon thread of its own. Thread-safe. */
final class Acceptor implements AutoCloseable {
    static final InetAddress LOOPBACK = loopback();

    private static final int BACKLOG = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ServerSocket listener;
    private final String name;
    private final Function<Link, Runnable> onAccept;
    private final Consumer<String> onProblem;
    private final Map<Thread, Link> links = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private int accepted;

    /**
     * Binds a free port.
     *
     * @param onAccept runs in the accepting thread, and returns the task for the thread of the connection
     */
    Acceptor(String name, Function<Link, Runnable> onAccept, Consumer<String> onProblem) {
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(LOOPBACK, 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on 127.0.0.1", e);
        }
        this.name = name + "-" + listener.getLocalPort();
        this.onAccept = onAccept;
        this.onProblem = onProblem;
        thread = daemon(this.name, this::accept);
    }

    void start() {
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    CountDownLatch closed() {
        return closed;
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Closes all connections and waits for their threads, except for the calling thread. */
    void dropConnections() {
        Map<Thread, Link> open = Map.copyOf(links);
        open.values().forEach(Link::drop);
        open.keySet().forEach(this::join);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
        } catch (IOException e) {
            onProblem.accept("Cannot close the listener: " + e);
        }
        join(thread);
        dropConnections();
    }

    /** Returns 127.0.0.1, regardless of the system's preference. */
    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    static Thread daemon(String name, Runnable work) {
        Thread result = new Thread(work, name);
        result.setDaemon(true);
        return result;
    }

    private void accept() {
        while (!isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                if (!isClosed()) {
                    onProblem.accept("Cannot accept: " + e);
                }
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        Link link = new Link(socket);
        Runnable work = onAccept.apply(link);
        accepted++;
        Thread worker = daemon(name + " connection " + accepted, () -> {
            try (link) {
                work.run();
            } finally {
                links.remove(Thread.currentThread());
            }
        });
        links.put(worker, link);
        worker.start();
    }

    private void join(Thread other) {
        if (other == Thread.currentThread()) {
            return;
        }
        try {
            other.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (other.isAlive()) {
            onProblem.accept("The thread " + other.getName() + " does not end");
        }
    }
}
