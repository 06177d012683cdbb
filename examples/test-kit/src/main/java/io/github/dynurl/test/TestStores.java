package io.github.dynurl.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Holds the stores of a test, or of a class, and knows those of the class around it. Thread-safe. */
final class TestStores {
    private final @Nullable TestStores outer;
    private final Map<String, Entry> stores = new LinkedHashMap<>();

    private record Entry(TestStore store, String folder) {
        void seed() {
            if (!folder.isEmpty()) {
                store.seed(Path.of(folder));
            }
        }

        void requireFolder(DynUrlStore annotation) {
            if (!annotation.folder().isEmpty() && !Path.of(annotation.folder()).equals(Path.of(folder))) {
                throw new ExtensionConfigurationException("@DynUrlStore(value = \"" + store.name() + "\", folder = \""
                        + annotation.folder() + "\") comes too late: another annotation has started the store "
                        + (folder.isEmpty() ? "without a folder" : "with the folder \"" + folder + "\"")
                        + ". Write the same folder there, too. The first is that of the static field, then of the class, of the"
                        + " field, and of the parameter");
            }
        }
    }

    TestStores(@Nullable TestStores outer) {
        this.outer = outer;
    }

    /** Returns the store of a name, null if there is none. */
    @Nullable
    TestStore find(String name) {
        Entry entry = entry(name);
        return entry == null ? null : entry.store();
    }

    private synchronized @Nullable Entry entry(String name) {
        Entry entry = stores.get(name);
        return entry != null || outer == null ? entry : outer.entry(name);
    }

    /**
     * Returns the store that an annotation names, and starts it if there is none.
     *
     * @throws ExtensionConfigurationException if there is one, but the annotation has another folder
     */
    synchronized TestStore get(DynUrlStore annotation) {
        Entry known = entry(annotation.value());
        if (known != null) {
            known.requireFolder(annotation);
            return known.store();
        }
        Entry entry = new Entry(TestStore.start(annotation.value()), annotation.folder());
        stores.put(annotation.value(), entry);
        entry.seed();
        return entry.store();
    }

    /** Returns the names of all stores. */
    synchronized Set<String> names() {
        Set<String> names = outer == null ? new LinkedHashSet<>() : outer.names();
        names.addAll(stores.keySet());
        return names;
    }

    /** Returns all stores that are started. */
    synchronized List<TestStore> started() {
        List<TestStore> started = outer == null ? new ArrayList<>() : outer.started();
        stores.values().forEach(entry -> started.add(entry.store()));
        return started;
    }

    /** Empties all stores, and seeds them again. */
    synchronized void restore() {
        if (outer != null) {
            outer.restore();
        }
        for (Entry entry : stores.values()) {
            entry.store().clear();
            entry.seed();
        }
    }

    /** Returns the faults that never began or never happened, as text; empty if there are none. */
    synchronized String unfinishedFaults() {
        StringBuilder text = new StringBuilder(outer == null ? "" : outer.unfinishedFaults());
        stores.values().forEach(entry -> text.append(entry.store().unfinishedFaults()));
        return text.toString();
    }

    /** Closes the stores, but not those of the class around. */
    synchronized void close() {
        stores.values().forEach(entry -> entry.store().close());
    }
}
