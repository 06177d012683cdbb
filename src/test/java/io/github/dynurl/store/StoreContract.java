package io.github.dynurl.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests the behaviour of every {@link Store} that supports entity tags. Each test uses its own keys, so tests can share
 * a server.
 */
public abstract class StoreContract
        implements DataContract,
                RangeContract,
                MissingKeyContract,
                ConditionContract,
                MetadataContract,
                PermissionsContract,
                KeyContract,
                QueryContract,
                ManyKeysContract,
                EventContract,
                LifecycleContract {
    private final List<StoreEvent> heard = Collections.synchronizedList(new ArrayList<>());
    private @Nullable Store store;

    /** Opens a store that sends its events to the listener. All stores of one test class have the same objects. */
    protected abstract Store open(StoreListener listener);

    /** Opens the store under test. */
    @BeforeEach
    public final void openStore() {
        store = open(heard::add);
    }

    /** Closes the store under test. */
    @AfterEach
    public final void closeStore() {
        store().close();
    }

    @Override
    public final Store store() {
        return Objects.requireNonNull(store);
    }

    @Override
    public final Store another(StoreListener listener) {
        return open(listener);
    }

    @Override
    public final String unique() {
        return "contract-" + UUID.randomUUID();
    }

    @Override
    public final List<StoreEvent> events() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }
}
