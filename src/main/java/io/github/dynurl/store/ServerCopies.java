package io.github.dynurl.store;

import java.util.Optional;

/**
 * A store whose server may be able to copy data itself, so that the data does not pass through this program.
 * {@link ObjectTransfer} uses it for copies within one store. Implementations are thread-safe.
 */
public interface ServerCopies {
    /**
     * Returns whether {@link #copyData} is worth a request. Sends nothing.
     *
     * @param targetCondition the condition that the data under the target key must meet
     */
    boolean mayCopyData(String key, String targetKey, Condition targetCondition);

    /**
     * Reads the metadata in header fields of the data, which the server copies with the data. Its {@link Metadata#info} is
     * that of the data, with the entity tag.
     *
     * @throws NoSuchKeyException if there is no object
     */
    Metadata readIncludedMetadata(String key);

    /**
     * Lets the server copy the data of an object. Some servers ignore the entity tag, so the caller checks afterwards
     * that the original still has it. If the metadata is in header fields of the data, the copy has it, too. Returns the
     * information in the response, or empty if the server has copied nothing; the caller can then stream the data.
     *
     * @param etag the strong entity tag that the data of the original must have
     * @param targetCondition the condition that the data under the target key must meet
     * @throws ConflictException if the data does not meet one of the conditions
     * @throws StoreException if the server has not copied the data, or if it is not known whether it has
     */
    Optional<PartInfo> copyData(String key, String targetKey, String etag, Condition targetCondition);
}
