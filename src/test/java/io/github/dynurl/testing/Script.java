package io.github.dynurl.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Responds to the requests that match one rule of a {@link ScriptedServer}: sends its replies in order and repeats the
 * last one. A script without replies matches nothing. Thread-safe.
 */
public final class Script {
    private final Predicate<? super RecordedRequest> matcher;
    private final List<Step> steps = new ArrayList<>();
    private int calls;

    Script(Predicate<? super RecordedRequest> matcher) {
        this.matcher = matcher;
    }

    /** Appends a fixed reply. */
    public Script reply(Reply reply) {
        return add(Step.beforeBody(request -> reply));
    }

    /** Appends fixed replies, in order. */
    public Script replies(Reply... replies) {
        for (Reply reply : replies) {
            reply(reply);
        }
        return this;
    }

    /**
     * Appends a reply that is computed after the request's body has been read, so settings of {@link Reply} for reading
     * have no effect. An exception of the function becomes a 500 and a {@link ScriptedServer#problems() problem}.
     */
    public Script reply(Function<? super RecordedRequest, Reply> computed) {
        return add(Step.afterBody(computed));
    }

    /**
     * Appends a reply that is computed from the head alone, before the body is read. Exceptions are handled as by {@link
     * #reply(Function)}.
     */
    public Script replyToHead(Function<? super RecordedRequest, Reply> computed) {
        return add(Step.beforeBody(computed));
    }

    /** Returns to how many requests this script has responded or is responding. */
    public synchronized int calls() {
        return calls;
    }

    private synchronized Script add(Step step) {
        steps.add(step);
        return this;
    }

    boolean matches(RecordedRequest request) {
        synchronized (this) {
            if (steps.isEmpty()) {
                return false;
            }
        }
        return matcher.test(request);
    }

    synchronized Step next() {
        Step step = steps.get(Math.min(calls, steps.size() - 1));
        calls++;
        return step;
    }

    synchronized void rewind() {
        calls = 0;
    }

    /**
     * Creates one reply. Immutable.
     *
     * @param beforeBody whether the reply is created before the body of the request is read
     */
    record Step(Function<? super RecordedRequest, Reply> reply, boolean beforeBody) {
        static Step beforeBody(Function<? super RecordedRequest, Reply> reply) {
            return new Step(reply, true);
        }

        static Step afterBody(Function<? super RecordedRequest, Reply> reply) {
            return new Step(reply, false);
        }
    }
}
