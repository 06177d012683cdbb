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
 * Executes writes, and other requests that the dialect requires for them. Before a write, this class reads the entity
 * tag that the server requires in If-Match (readTagBeforeWrite). After a write that fails with 409, it creates the
 * folders of the object and writes again (createParents). Thread-safe.
 */
final class PreparedWrites {
    /**
     * The maximum number of folders that are created for one object. If an object has more folders, none is created.
     */
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
     * A write or deletion.
     *
     * @param part the part to write or delete; {@link Part#DATA} if a deletion removes the whole object
     * @param condition the condition of the caller
     * @param isRepeatable whether its body can be sent more than once
     * @param isPut whether its method is PUT or COPY, which fails with 409 on some servers if a folder is missing
     */
    record Write(String action, Key key, Part part, Condition condition, boolean isRepeatable, boolean isPut) {}

    /**
     * Executes a write. If the entity tag was read before, and the write has a conflict with another client, reads the
     * entity tag again and repeats the write.
     *
     * @param sender the sender of an operation with a shared timeout
     * @param request sends the write with the condition that it receives
     */
    PartInfo execute(Sender sender, Write write, Function<Condition, PartInfo> request) {
        boolean isTagOfMetadata =
                dialect.requiredText(DialectValue.READ_TAG_BEFORE_WRITE).equals("metadata");
        // The caller's condition has the entity tag of the data, but the server checks only the tag of the metadata.
        boolean mustCompareData = isTagOfMetadata
                && write.part() == Part.DATA
                && write.condition().etag() != null;
        boolean serverChecksCondition = !write.condition().equals(Condition.none()) && !mustCompareData;
        if (!dialect.readsTagBeforeWrite() || serverChecksCondition) {
            return sendAndCreateFolders(sender, write, request, write.condition());
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
                return sendAndCreateFolders(sender, write, request, unchanged);
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
     * Throws a {@link ConflictException} if the data does not have the entity tag of the caller's condition. The entity
     * tag of the metadata was read before and is sent with the write, so the server rejects the write if another client
     * changes the object after this check.
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
                    data.isEmpty()
                            ? "the condition requires an ETag, but the data does not exist"
                            : "the data is not in the state that the condition requires: it has another ETag"));
        }
    }

    /**
     * Sends the write. If it fails with 409 and createParents is set, because a folder may be missing, creates all
     * folders. Then sends the write once more, unless it is not repeatable.
     */
    private PartInfo sendAndCreateFolders(
            Sender sender, Write write, Function<Condition, PartInfo> request, Condition condition) {
        try {
            return request.apply(condition);
        } catch (ConflictException e) {
            boolean canRepeat =
                    dialect.requiredText(DialectValue.CREATE_PARENTS).equals("true")
                            && write.isPut()
                            && e.status() == 409
                            && e.outcome() != Outcome.UNKNOWN;
            if (!canRepeat || !createFolders(sender, write, e) || !write.isRepeatable()) {
                throw e;
            }
        }
        return request.apply(condition);
    }

    /**
     * Creates the folders between the base URL and an object. Returns false if there is no folder, if there are too
     * many, or if a folder cannot be created.
     *
     * @param conflict receives the exception of a failed creation as a suppressed exception
     */
    private boolean createFolders(Sender sender, Write write, ConflictException conflict) {
        List<Target> folders = layout.foldersOf(write.key(), write.part());
        if (folders.isEmpty() || folders.size() > MAX_FOLDERS) {
            return false;
        }
        try {
            folders.forEach(
                    folder -> sender.execute(new CreateFolder(write.action(), write.key(), write.part(), folder)));
            return true;
        } catch (StoreException e) {
            conflict.addSuppressed(e);
            return false;
        }
    }

    /** Creates a folder: {@code MKCOL} (RFC 4918, 9.3). A folder that exists already (405) is a success. */
    private record CreateFolder(String action, Key key, Part part, Target folder) implements Call<Integer> {
        @Override
        public Request request(UrlLayout layout) {
            // No option sets the URL of a folder, so messages contain "{folder}" in place of a template.
            return Request.of("MKCOL", folder, "{folder}", layout.urlOptions(part));
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
