package io.github.dynurl.camel;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.HeldClaim;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Makes exchanges of candidates when it is their turn. Thread-safe. */
final class Delivery {
    private final ConsumerOptions options;
    private final StoreOwner owner;
    private final BooleanSupplier goesOn;
    private final Set<HttpStore> opening = ConcurrentHashMap.newKeySet();

    /** Begins with what tells whether data may still be opened. */
    Delivery(ConsumerOptions options, StoreOwner owner, BooleanSupplier goesOn) {
        this.options = options;
        this.owner = owner;
        this.goesOn = goesOn;
    }

    /** Ends the opening of data that is under way, if it must not go on; what was opened does. */
    void cut() {
        if (!goesOn.getAsBoolean()) {
            opening.forEach(HttpStore::close);
        }
    }

    /**
     * Fills an exchange with an object, and opens its data; {@link Candidate#undelivered} says what that failed with. Handled
     * or not, the object has failed then: nothing is marked or deleted that the route did not have.
     *
     * @throws StoreException if it was cut: the object was not processed, and its exchange must not begin
     */
    void fill(Exchange exchange, Candidate candidate) {
        Message message = exchange.getMessage();
        message.setHeader(DynUrlConstants.KEY, candidate.key());
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            message.setHeader(DynUrlConstants.CLAIM_EPOCH, claim.epoch());
            message.setHeader(DynUrlConstants.CLAIM_ID, claim.id());
        }
        Throwable failure = open(exchange, candidate);
        if (failure instanceof StoreException cut && !goesOn.getAsBoolean()) {
            throw cut;
        }
    }

    /** Opens an object; returns what it failed with, null if nothing. */
    @Nullable
    Throwable open(Exchange exchange, Candidate candidate) {
        HeldClaim claim = candidate.claim();
        try {
            if (claim != null && !claim.isValid()) {
                throw new ConflictException(Failure.of(
                        "process",
                        candidate.key(),
                        "the claim was lost or could not be renewed before it was its turn; the object comes again"));
            }
            write(new Answer(exchange, options.fixed().options(), owner, Map.of()), candidate);
            if (exchange.getMessage().getBody() instanceof StoreStreamCache body) {
                candidate.copied(body.copies());
            }
            candidate.delivered();
            return null;
        } catch (RuntimeException | IOException | Error e) {
            boolean neverHad = e instanceof StoreException store
                    && (store.outcome() == Outcome.NOT_SENT || !goesOn.getAsBoolean());
            boolean changed = e instanceof NoSuchKeyException || e instanceof ConflictException;
            candidate.undelivered(e, neverHad || changed);
            return e;
        }
    }

    private void write(Answer answer, Candidate candidate) throws IOException {
        switch (options.fetch()) {
            case none -> {
                answer.body(candidate.key());
                answer.headers(candidate.key(), PartInfo.NONE);
            }
            case metadata ->
                Operations.metadata(
                        candidate.key(), metadata(candidate), options.fixed().outputClass(), answer);
            case data -> open(answer, candidate);
            case value -> {
                open(answer, candidate);
                answer.metadata(candidate.key(), metadata(candidate));
            }
        }
    }

    private static Metadata metadata(Candidate candidate) {
        return Objects.requireNonNull(candidate.metadata());
    }

    /** Opens data through a scope of its own, so that a stop need not wait for a store that does not answer. */
    private void open(Answer answer, Candidate candidate) throws IOException {
        HttpStore scope = candidate.lease().store().scope();
        opening.add(scope);
        boolean opened = false;
        try {
            cut();
            DataStream data = scope.getData(candidate.key(), ByteRange.all(), Condition.none());
            candidate.opened(data.info());
            answer.data(candidate.key(), ByteRange.all(), new DataStream(new ScopedStream(data, scope), data.info()));
            opened = true;
        } finally {
            opening.remove(scope);
            if (!opened) {
                scope.close();
            }
        }
    }
}
