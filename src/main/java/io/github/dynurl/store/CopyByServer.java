package io.github.dynurl.store;

import io.github.dynurl.store.StoreException.Outcome;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A copy within a store whose data the server copies itself. The metadata is written after it, unless it is a part of
 * the data. Immutable.
 *
 * @param store the store of the original and the copy
 * @param server the same store
 * @param mapping returns the metadata of the copy
 * @param failures the keys, and the exceptions of the copy
 */
record CopyByServer(
        Store store,
        ServerCopies server,
        Condition sourceCondition,
        Condition targetCondition,
        UnaryOperator<Metadata> mapping,
        TransferFailures failures) {
    /**
     * Copies the data and the metadata. Returns null if nothing was written, and the data must be streamed. A streamed
     * copy also reports the failures that this method finds before it writes.
     */
    ObjectTransfer.@Nullable Copied copy() {
        if (!server.mayCopyData(key(), targetKey(), targetCondition)) {
            return null;
        }
        boolean isIncluded = "headers".equals(store.info().get("metadata"));
        Metadata included = isIncluded ? failures.read("", () -> findMetadata(key())) : null;
        PartInfo found = isIncluded
                ? infoOf(included)
                : failures.read("", () -> store.find(key()).orElse(null));
        String etag = found == null ? null : found.strongEtag().orElse(null);
        String required = sourceCondition.etag();
        if (found == null
                || etag == null
                || sourceCondition.isAbsent()
                || (required != null && !required.equals(etag))) {
            return null;
        }
        if (included != null) {
            return mapping.apply(included).equals(included) ? copy(found, etag, included, true) : null;
        }
        Metadata mapped = ObjectTransfer.hasMetadata(store)
                ? mapping.apply(failures.read("", () -> store.getMetadata(key())))
                : null;
        return copy(found, etag, mapped, false);
    }

    /** Reads the metadata in header fields of the data, with the information about the data. Returns null if there is no object. */
    private @Nullable Metadata findMetadata(String of) {
        try {
            return server.readIncludedMetadata(of);
        } catch (NoSuchKeyException e) {
            return null;
        }
    }

    private static @Nullable PartInfo infoOf(@Nullable Metadata metadata) {
        return metadata == null ? null : metadata.info();
    }

    /**
     * Copies the data, checks the copy, and writes the metadata.
     *
     * @param metadata the metadata of the copy; null if it gets none
     * @param isIncluded whether the server copies the metadata with the data
     */
    private ObjectTransfer.@Nullable Copied copy(
            PartInfo original, String etag, @Nullable Metadata metadata, boolean isIncluded) {
        Optional<PartInfo> response;
        try {
            response = server.copyData(key(), targetKey(), etag, targetCondition);
        } catch (StoreException e) {
            throw failures.notWritten(e);
        }
        if (response.isEmpty()) {
            return null;
        }
        PartInfo written;
        try {
            written = check(original, etag, response.get(), isIncluded ? metadata : null);
        } catch (StoreException e) {
            throw failures.explain(
                    e,
                    "the server has copied the data, but " + failures.copyName() + " may be wrong"
                            + failures.keptOriginal() + ": ",
                    Outcome.UNKNOWN,
                    false);
        }
        if (metadata != null && !isIncluded) {
            try {
                Object unused = store.setMetadata(targetKey(), metadata);
            } catch (StoreException e) {
                throw failures.explain(
                        e,
                        failures.copyName() + " may be missing or incomplete" + failures.keptOriginal()
                                + ": the data was written; writing the metadata failed: ",
                        Outcome.UNKNOWN,
                        false);
            }
        }
        return new ObjectTransfer.Copied(original, metadata, written);
    }

    /**
     * Checks that the copy is there, and that the original was not changed meanwhile: some servers ignore the entity
     * tag in the request. Returns the information about the copy.
     *
     * @param included the metadata that the server must have copied with the data; null if there is none
     */
    private PartInfo check(PartInfo original, String etag, PartInfo response, @Nullable Metadata included) {
        Optional<PartInfo> after = store.find(key());
        if (!after.flatMap(PartInfo::strongEtag).equals(Optional.of(etag))) {
            throw new ConflictException(failure("the original was changed or deleted meanwhile"));
        }
        Metadata copied = included == null ? null : findMetadata(targetKey());
        PartInfo copy = included == null ? store.find(targetKey()).orElse(null) : infoOf(copied);
        if (copy == null) {
            throw new UnexpectedReplyException(failure("it is not there; " + advice()));
        }
        boolean hasOtherSize = copy.size().isPresent()
                && original.size().isPresent()
                && copy.size().getAsLong() != original.size().getAsLong();
        if (hasOtherSize) {
            throw new UnexpectedReplyException(failure("it has another size than the original; " + advice()));
        }
        if (included != null && !included.equals(copied)) {
            throw new ConflictException(
                    failure("its metadata is not that of the original: this was changed meanwhile, or"
                            + " the server does not copy it; " + advice()));
        }
        // As after an upload, only the entity tag and the time are those of the copy.
        return new PartInfo(response.status(), OptionalLong.empty(), null, null, copy.etag(), copy.modified());
    }

    private static String advice() {
        return "with dialect.copyMethod=none, the data is streamed";
    }

    private Failure failure(String reason) {
        return Failure.of(failures.action(), key(), reason);
    }

    private String key() {
        return failures.key();
    }

    private String targetKey() {
        return failures.targetKey();
    }
}
