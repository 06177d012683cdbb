package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.ObjectTransfer;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Store;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves objects that have ended to another key (moveAfterRead, moveFailed). */
final class ObjectMover {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectMover.class);

    private ObjectMover() {}

    /**
     * Moves the version of an object that was processed. Does nothing if the object does not exist any more.
     *
     * @param targetKey the key to move it to
     * @param metadataMapping returns the metadata of the moved object
     * @param beforeDelete is called when the copy is complete, with information about the data
     * @return whether the object was moved
     * @throws io.github.dynurl.store.ConflictException if the data was changed since it was processed
     * @throws io.github.dynurl.store.StoreException if the object was not moved, or the outcome is unknown
     */
    static boolean move(
            Candidate candidate,
            String targetKey,
            UnaryOperator<Metadata> metadataMapping,
            Consumer<PartInfo> beforeDelete) {
        Store store = candidate.sharedStore().store();
        Condition isProcessedVersion =
                candidate.dataOrUnknown().strongEtag().map(Condition::ifMatch).orElse(Condition.none());
        ObjectTransfer transfer = ObjectTransfer.between(store, store)
                .sourceCondition(isProcessedVersion)
                .mapMetadata(metadataMapping)
                .beforeDelete(copied -> {
                    candidate.recordCopied();
                    beforeDelete.accept(copied);
                });
        try {
            PartInfo unused = candidate
                    .sharedStore()
                    .transferLimit()
                    .run("move", candidate.key(), () -> transfer.move(candidate.key(), targetKey));
            return true;
        } catch (NoSuchKeyException e) {
            if (store.exists(candidate.key())) {
                throw new NoSuchKeyException(Failure.of(
                                "move",
                                candidate.key(),
                                e.reason() + "; if its metadata or permissions were never written, set"
                                        + " dialect.missingParts=empty or dialect.permissions=none")
                        .cause(e));
            }
            LOG.debug("{} was deleted meanwhile, so it is not moved", Key.shown(candidate.key()), e);
            return false;
        }
    }
}
