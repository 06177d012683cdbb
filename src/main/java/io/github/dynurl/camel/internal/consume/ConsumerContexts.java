package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlConsumerConfiguration;
import io.github.dynurl.camel.internal.client.EndpointView;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.camel.spi.IdempotentRepository;
import org.jspecify.annotations.Nullable;

/**
 * Creates the contexts of the consumers of one endpoint. They share one duplicate guard, which outlives the consumers.
 * Thread-safe.
 */
public final class ConsumerContexts {
    private final EndpointView endpoint;
    private final Function<@Nullable IdempotentRepository, DuplicateGuard.InProgressKeys> inProgressKeys;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}. Null before a consumer starts for the first time. */
    private @Nullable DuplicateGuard guard;

    /**
     * Creates the contexts of an endpoint.
     *
     * @param inProgressKeys returns the objects in progress of the endpoint, from its option {@code inProgressRepository}
     */
    public ConsumerContexts(
            EndpointView endpoint,
            Function<@Nullable IdempotentRepository, DuplicateGuard.InProgressKeys> inProgressKeys) {
        this.endpoint = endpoint;
        this.inProgressKeys = inProgressKeys;
    }

    /** Returns the context of a consumer that starts. The first call starts the repositories. */
    public ConsumerContext create(ConsumerOptions options, DynUrlConsumerConfiguration configuration) throws Exception {
        ProcessStrategy strategy = options.usesClaims()
                ? new LeaseStrategy(options, endpoint.context().getName() + "/" + UUID.randomUUID())
                : new PlainStrategy(options);
        lock.lock();
        try {
            if (guard == null) {
                IdempotentRepository inProgress = configuration.getInProgressRepository();
                IdempotentRepository processed = configuration.getIdempotentRepository();
                DuplicateGuard.startRepositories(endpoint.context(), inProgress, processed);
                guard = new DuplicateGuard(options, repositoryPrefix(), inProgressKeys.apply(inProgress), processed);
            }
            return new ConsumerContext(options, guard, strategy);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the prefix of this store's keys in a shared repository. It is short, because databases limit the length of keys. */
    private String repositoryPrefix() {
        return endpoint.storeName() + "-"
                + Integer.toHexString(endpoint.baseUrlWithoutQuery().hashCode());
    }
}
