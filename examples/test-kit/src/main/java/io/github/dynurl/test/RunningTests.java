package io.github.dynurl.test;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Knows which test uses what other tests use as well, but not at the same time. Thread-safe. */
final class RunningTests {
    private final Map<Object, ExtensionContext> usedBy = new IdentityHashMap<>();

    /**
     * Begins a test.
     *
     * @param used the stores of its class, and the instances whose fields it sets
     * @throws IllegalStateException if a test that has not ended uses one of them
     */
    synchronized void begin(ExtensionContext test, Collection<?> used) {
        for (Object each : used) {
            ExtensionContext other = usedBy.get(each);
            if (other != null) {
                throw new IllegalStateException("the tests " + name(test) + " and " + name(other)
                        + " run at the same time, but share a static field, or a field of one instance (PER_CLASS), with"
                        + " @DynUrlStore: put @Execution(SAME_THREAD) on their class, on the outermost one if it is nested, or"
                        + " take the store as a parameter of the test method");
            }
        }
        used.forEach(each -> usedBy.put(each, test));
    }

    /** Ends a test; does nothing if it has not begun. */
    synchronized void end(ExtensionContext test) {
        usedBy.values().removeIf(other -> other.getUniqueId().equals(test.getUniqueId()));
    }

    private static String name(ExtensionContext test) {
        return test.getRequiredTestClass().getName() + "."
                + test.getRequiredTestMethod().getName() + " (" + test.getDisplayName() + ")";
    }
}
