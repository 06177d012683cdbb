package io.github.dynurl.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Finds the script for a request: the newest match, otherwise the fallback, otherwise 404. Thread-safe. */
final class Scripts {
    /** The body of the response to a request that matches no script. */
    static final String NOT_SCRIPTED_BODY = "{\"error\":\"Nothing is scripted for this request\"}";

    private static final Reply NOT_FOUND =
            Reply.status(404).type("application/json").body(NOT_SCRIPTED_BODY);
    private static final Script.Step NOT_SCRIPTED = Script.Step.afterBody(request -> NOT_FOUND);

    private final CopyOnWriteArrayList<Script> scripts = new CopyOnWriteArrayList<>();
    private volatile Script otherwise = new Script(request -> true);

    Script add(Predicate<? super RecordedRequest> matcher) {
        Script script = new Script(matcher);
        scripts.add(0, script);
        return script;
    }

    Script otherwise() {
        return otherwise;
    }

    Snapshot snapshot() {
        return new Snapshot(List.copyOf(scripts), otherwise);
    }

    static Snapshot none() {
        return new Snapshot(List.of(), new Script(request -> true));
    }

    synchronized void restore(Snapshot snapshot) {
        scripts.clear();
        scripts.addAll(snapshot.scripts());
        scripts.forEach(Script::rewind);
        otherwise = snapshot.otherwise();
        otherwise.rewind();
    }

    Script.Step next(RecordedRequest request) {
        for (Script script : scripts) {
            if (script.matches(request)) {
                return script.next();
            }
        }
        return otherwise.matches(request) ? otherwise.next() : NOT_SCRIPTED;
    }

    /** Holds the scripts at one time. Immutable. */
    record Snapshot(List<Script> scripts, Script otherwise) {}
}
