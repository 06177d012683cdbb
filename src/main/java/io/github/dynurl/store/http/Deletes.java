package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.RetryPause;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.url.UrlLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Deletes objects with one request, or with one request for each part ({@link DeleteMode}). Thread-safe. */
final class Deletes {
    /** How often the deletion of a part is sent after the data was deleted. */
    private static final int MAX_ATTEMPTS = 3;

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;
    private final PreparedWrites preparedWrites;

    Deletes(UrlLayout layout, Dialect dialect, Reads reads) {
        this.layout = layout;
        this.dialect = dialect;
        this.reads = reads;
        this.preparedWrites = new PreparedWrites(layout, dialect, reads);
    }

    PartInfo delete(Sender sender, Key key, Condition condition) {
        Sender operation = sender.withSharedTimeout();
        ConfirmedWrites writes = new ConfirmedWrites(operation);
        boolean isRepeatable = true;
        boolean isPut = false;
        return preparedWrites.execute(
                operation,
                new PreparedWrites.Write("delete", key, Part.DATA, condition, isRepeatable, isPut),
                unchanged -> dialect.deleteMode() == DeleteMode.key
                        ? writes.delete(Calls.Delete.ofKey(key, unchanged), reads)
                        : deleteEachPart(writes, key, unchanged));
    }

    /**
     * Deletes the data, then the other parts. Without a condition, deletes the other parts even if the data does not
     * exist, because an earlier deletion may have failed half-way. With a condition, keeps the other parts if the data
     * does not exist, because missing data does not meet the condition.
     *
     * @throws NoSuchKeyException if the data does not exist; without a condition, after the other parts were deleted
     */
    private PartInfo deleteEachPart(ConfirmedWrites writes, Key key, Condition condition) {
        PartInfo info = PartInfo.NONE;
        NoSuchKeyException missingData = null;
        try {
            info = writes.delete(Calls.Delete.ofPart(key, Part.DATA, condition), reads);
        } catch (NoSuchKeyException e) {
            if (!condition.equals(Condition.none())) {
                throw e;
            }
            missingData = e;
        }
        for (Part part : otherParts()) {
            deleteOtherPart(writes, key, part, missingData == null);
        }
        if (missingData != null) {
            throw missingData;
        }
        return info;
    }

    /**
     * Returns the other parts that have a URL of their own, which is not the URL of the data. If the metadata and the
     * permissions have the same URL, returns only the metadata.
     */
    private List<Part> otherParts() {
        List<Part> others = new ArrayList<>();
        if (dialect.metadataHeaders() == null && layout.hasPartUrls(Part.METADATA, Part.DATA)) {
            others.add(Part.METADATA);
        }
        if (dialect.hasPermissions()
                && layout.hasPartUrls(Part.PERMISSIONS, Part.DATA)
                && (others.isEmpty() || layout.hasPartUrls(Part.PERMISSIONS, Part.METADATA))) {
            others.add(Part.PERMISSIONS);
        }
        return others;
    }

    /**
     * Deletes a part after the data. The caller cannot repeat that, because the data does not meet its condition any more,
     * so a deletion whose outcome is unknown is repeated here.
     */
    private void deleteOtherPart(ConfirmedWrites writes, Key key, Part part, boolean dataWasDeleted) {
        Calls.Delete call = Calls.Delete.ofPart(key, part, Condition.none());
        String name = part.name().toLowerCase(Locale.ROOT);
        for (int attempt = 1; ; attempt++) {
            try {
                writes.delete(
                        dataWasDeleted
                                ? call.withCompletedStepsPrefix(
                                        "the data was deleted; to delete the " + name + " failed: ")
                                : call,
                        reads);
                return;
            } catch (NoSuchKeyException e) {
                // The part was never written, or was deleted before. The caller wants it not to exist, so this is a
                // success.
                return;
            } catch (StoreUnavailableException e) {
                if (!dataWasDeleted || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                RetryPause.await(attempt, e);
            }
        }
    }
}
