package io.github.dynurl.examples.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs checks of passwords, which are slow on purpose, on few threads.
 *
 * <p>The addresses of clients take turns, and each address has one check at a time. So many wrong passwords of one
 * address keep another address waiting for one check only. After several wrong ones, the next check of the address
 * waits. Waiting checks hold no thread of the server. Their number is limited: if many wait, each address has a place
 * for one, until many more wait. Those who have very many addresses still keep others waiting. Thread-safe.
 */
final class PasswordChecks implements AutoCloseable {
    private static final int MAX_WAITING = 256;
    private static final int MAX_WAITING_PER_ADDRESS = 32;
    // So many wait only if each of many addresses has one check.
    private static final int MAX_WAITING_OF_MANY_ADDRESSES = 1024;
    private static final int MAX_RECEIVERS = 256;

    private final ExecutorService threads;
    private final int maxRunning;
    private final LoginFailures failures;
    // Checks by what identifies the credentials: equal ones are checked once, for all that wait.
    private final Map<String, Check> open = new HashMap<>();
    // The addresses whose turn it can be, in the order of their turns; those with a running check are not in it.
    private final Map<String, Deque<Check>> turns = new LinkedHashMap<>();
    private final Map<String, Deque<Check>> busy = new HashMap<>();
    private int waiting;
    private int running;
    private boolean isClosed;

    /** Gets the result of a check, on another thread than the one that has asked for it. */
    interface Receiver {
        /** Is told whether the password is right. */
        void checked(boolean isRight);

        /** Is told that nobody knows, because the check has failed. */
        void failed(Throwable failure);
    }

    /** A check, and who waits for its result. */
    private record Check(String id, String address, String name, BooleanSupplier isRight, List<Receiver> receivers) {}

    PasswordChecks(LoginFailures failures) {
        this.failures = failures;
        maxRunning = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        threads = Executors.newFixedThreadPool(maxRunning, task -> {
            Thread thread = new Thread(task, "store-passwords");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs a check when it is its turn, then gives the receiver its result, on another thread. What the check throws is
     * the result, too; it is not counted as a wrong password.
     *
     * @param id equal for equal credentials only
     * @param address the client's; checks of the same address run one after the other
     * @param name the user's
     * @throws HttpProblem 429 if too many checks wait, or too many requests for this one
     */
    void run(String id, String address, String name, BooleanSupplier isRight, Receiver receiver) {
        synchronized (this) {
            Check same = open.get(id + address);
            if (same != null) {
                if (same.receivers().size() >= MAX_RECEIVERS) {
                    throw HttpProblem.tooManyLogins("too many requests wait for the check of this password");
                }
                same.receivers().add(receiver);
                return;
            }
            Deque<Check> line = busy.getOrDefault(address, turns.getOrDefault(address, new ArrayDeque<>()));
            int limit = line.isEmpty() ? MAX_WAITING_OF_MANY_ADDRESSES : MAX_WAITING;
            if (waiting >= limit || line.size() >= MAX_WAITING_PER_ADDRESS) {
                throw HttpProblem.tooManyLogins("too many passwords wait for their check");
            }
            if (!busy.containsKey(address)) {
                turns.putIfAbsent(address, line);
            }
            Check check = new Check(id, address, name, isRight, new ArrayList<>(List.of(receiver)));
            line.add(check);
            open.put(id + address, check);
            waiting++;
        }
        startNext();
    }

    /** Stops the threads. Nobody who waits gets a result. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            threads.shutdownNow();
        }
    }

    private void startNext() {
        synchronized (this) {
            while (!isClosed && running < maxRunning && !turns.isEmpty()) {
                String address = turns.keySet().iterator().next();
                Deque<Check> line = turns.remove(address);
                busy.put(address, line);
                Check check = line.removeFirst();
                waiting--;
                running++;
                threads.execute(() -> run(check));
            }
        }
    }

    private void run(Check check) {
        boolean isRight;
        try {
            isRight = check.isRight().getAsBoolean();
        } catch (RuntimeException | Error e) {
            ended();
            answer(check, receiver -> receiver.failed(e));
            return;
        }
        ended();
        long pause = 0;
        if (isRight) {
            failures.succeeded("address " + check.address());
            failures.succeeded("name " + check.name());
        } else {
            pause = Math.max(failures.failed("address " + check.address()), failures.failed("name " + check.name()));
        }
        Executor later = pause == 0 ? Runnable::run : CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS);
        later.execute(() -> answer(check, receiver -> receiver.checked(isRight)));
    }

    private void ended() {
        synchronized (this) {
            running--;
        }
        startNext();
    }

    private void answer(Check check, Consumer<Receiver> result) {
        List<Receiver> receivers;
        synchronized (this) {
            open.remove(check.id() + check.address());
            receivers = isClosed ? List.of() : List.copyOf(check.receivers());
            Deque<Check> line = busy.remove(check.address());
            if (line != null && !line.isEmpty()) {
                turns.put(check.address(), line);
            }
        }
        startNext();
        receivers.forEach(result);
    }
}
