package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.url.UrlLayout;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Deletes keys in the way that the server knows. Thread-safe. */
final class Deletes {
    private static final Set<Part> OTHERS = EnumSet.complementOf(EnumSet.of(Part.DATA));

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;

    Deletes(UrlLayout layout, Dialect dialect, Reads reads) {
        this.layout = layout;
        this.dialect = dialect;
        this.reads = reads;
    }

    PartInfo delete(Sender sender, Key key, Condition condition) {
        return dialect.deleteMode() == DeleteMode.key
                ? new ConfirmedWrites(sender).delete(new Calls.Delete(key, null, condition, ""), reads)
                : parts(sender.begin(), key, condition);
    }

    /**
     * Deletes the data, then the other parts, also where the data is gone: a deletion may have broken off before. What is
     * gone fulfils no condition.
     */
    private PartInfo parts(Sender sender, Key key, Condition condition) {
        ConfirmedWrites settled = new ConfirmedWrites(sender);
        PartInfo info = PartInfo.NONE;
        NoSuchKeyException missing = null;
        try {
            info = settled.delete(new Calls.Delete(key, Part.DATA, condition, ""), reads);
        } catch (NoSuchKeyException e) {
            if (!condition.equals(Condition.none())) {
                throw e;
            }
            missing = e;
        }
        for (Part part : layout.hasPartUrls() ? OTHERS : Set.<Part>of()) {
            String done = missing == null
                    ? "the data was deleted; to delete the " + part.name().toLowerCase(Locale.ROOT) + " failed: "
                    : "";
            deleteIfThere(settled, new Calls.Delete(key, part, Condition.none(), done));
        }
        if (missing != null) {
            throw missing;
        }
        return info;
    }

    private void deleteIfThere(ConfirmedWrites settled, Calls.Delete call) {
        try {
            settled.delete(call, reads);
        } catch (NoSuchKeyException e) {
            // It was never written, or is deleted already: both are what is wanted.
            return;
        }
    }
}
