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
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Makes exchanges of candidates when it is their turn. Thread-safe. */
final class Delivery {
    private final ConsumerOptions options;
    private final StoreOwner owner;

    Delivery(ConsumerOptions options, StoreOwner owner) {
        this.options = options;
        this.owner = owner;
    }

    /**
     * Fills an exchange with an object, and opens its data. What fails then fails the first step of the route, see
     * {@link FirstStep}. Handled or not, the object has failed: nothing is marked or deleted that the route did not have.
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
        if (failure != null) {
            FirstStep.fail(exchange, failure, () -> open(exchange, candidate));
        }
    }

    /** Opens an object; returns what it failed with, null if nothing. */
    private @Nullable Throwable open(Exchange exchange, Candidate candidate) {
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
            boolean neverHad = e instanceof StoreException store && store.outcome() == Outcome.NOT_SENT;
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

    private static void open(Answer answer, Candidate candidate) throws IOException {
        DataStream data = candidate.lease().store().getData(candidate.key(), ByteRange.all(), Condition.none());
        candidate.opened(data.info());
        answer.data(candidate.key(), ByteRange.all(), data);
    }
}
