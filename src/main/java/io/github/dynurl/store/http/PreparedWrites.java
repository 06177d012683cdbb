package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Executes writes that need more than one request, if the dialect says so: the entity tag of what is overwritten is
 * read before (readTagBeforeWrite), and missing folders are created (createParents). Thread-safe.
 */
final class PreparedWrites {
    /** The maximum number of folders around an object that are created. */
    private static final int MAX_FOLDERS = 64;

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;

    PreparedWrites(UrlLayout layout, Dialect dialect, Reads reads) {
        this.layout = layout;
        this.dialect = dialect;
        this.reads = reads;
    }

    /**
     * A write.
     *
     * @param part the part that is written or deleted
     * @param condition the condition of the caller
     * @param isRepeatable whether its body can be sent more than once
     * @param isPut whether it is a PUT, before which folders can be missing
     */
    record Write(String action, Key key, Part part, Condition condition, boolean isRepeatable, boolean isPut) {}

    /**
     * Executes a write.
     *
     * @param sender the sender of an operation with a shared timeout
     * @param request sends the write with a condition
     */
    PartInfo execute(Sender sender, Write write, Function<Condition, PartInfo> request) {
        boolean isTagOfMetadata =
                dialect.requiredText(DialectValue.READ_TAG_BEFORE_WRITE).equals("metadata");
        boolean mustCompareData = isTagOfMetadata
                && write.part() == Part.DATA
                && write.condition().etag() != null;
        boolean hasOtherCondition = !write.condition().equals(Condition.none()) && !mustCompareData;
        if (!dialect.readsTagBeforeWrite() || hasOtherCondition) {
            return createFolders(sender, write, request, write.condition());
        }
        Part tagPart = isTagOfMetadata ? Part.METADATA : write.part();
        for (int attempt = 1; ; attempt++) {
            Condition unchanged = reads.findPart(sender, write.action(), write.key(), tagPart)
                    .flatMap(PartInfo::strongEtag)
                    .map(Condition::ifMatch)
                    .orElse(write.condition());
            if (mustCompareData) {
                checkData(sender, write);
            }
            try {
                return createFolders(sender, write, request, unchanged);
            } catch (ConflictException e) {
                boolean canRepeat = write.isRepeatable()
                        && e.outcome() != Outcome.UNKNOWN
                        && attempt < ReadModifyWrite.MAX_ATTEMPTS;
                if (!canRepeat || !ReadModifyWrite.waitBeforeNext(sender, attempt)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Checks that the data has the entity tag of the condition, if the server knows that of the metadata only. That one
     * was read before, so a change after this check is a conflict of the write.
     */
    private void checkData(Sender sender, Write write) {
        Optional<PartInfo> data = reads.findData(sender, write.action(), write.key());
        if (!data.flatMap(PartInfo::strongEtag)
                .equals(Optional.ofNullable(write.condition().etag()))) {
            int status = data.map(PartInfo::status).orElse(404);
            throw new ConflictException(Failure.rejected(
                    write.action(),
                    write.key().text(),
                    status,
                    "the data is not in the state that was asked for: it has another ETag"));
        }
    }

    /** Sends the write. If a folder is missing (409), creates all folders and sends the write once more. */
    private PartInfo createFolders(
            Sender sender, Write write, Function<Condition, PartInfo> request, Condition condition) {
        try {
            return request.apply(condition);
        } catch (ConflictException e) {
            boolean canRepeat =
                    dialect.requiredText(DialectValue.CREATE_PARENTS).equals("true")
                            && write.isPut()
                            && e.status() == 409
                            && e.outcome() != Outcome.UNKNOWN;
            if (!canRepeat || !makeFolders(sender, write, e) || !write.isRepeatable()) {
                throw e;
            }
        }
        return request.apply(condition);
    }

    /** Creates the folders around an object; returns false if there are none or too many, or one cannot be created. */
    private boolean makeFolders(Sender sender, Write write, ConflictException conflict) {
        List<Target> folders = layout.foldersOf(write.key(), write.part());
        if (folders.isEmpty() || folders.size() > MAX_FOLDERS) {
            return false;
        }
        try {
            folders.forEach(folder -> sender.execute(new MakeFolder(write.action(), write.key(), folder)));
            return true;
        } catch (StoreException e) {
            conflict.addSuppressed(e);
            return false;
        }
    }

    /** Creates a folder (RFC 4918, 9.3): {@code MKCOL}. One that exists (405) is a success. */
    private record MakeFolder(String action, Key key, Target folder) implements Call<Integer> {
        @Override
        public Request request(UrlLayout layout) {
            return Request.of("MKCOL", folder, "{folder}");
        }

        @Override
        public boolean isExpectedStatus(int status) {
            return Call.super.isExpectedStatus(status) || status == 405;
        }

        @Override
        public boolean mayBeRetried() {
            return false;
        }

        @Override
        public Integer readResult(Reply reply) {
            return reply.status();
        }
    }
}
