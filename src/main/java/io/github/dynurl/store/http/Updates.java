package io.github.dynurl.store.http;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Updates metadata and permissions in the {@link UpdateMode} of the dialect, or metadata in header fields with {@link
 * HeaderWrites}. With {@code verifyUpdates}, also checks that the server has applied the update. Thread-safe.
 */
final class Updates {
    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;
    private final ReadModifyWrite readModifyWrite;

    /** Writes the metadata if the server keeps it in header fields of the data; null if the metadata is JSON. */
    private final @Nullable HeaderWrites headerWrites;

    Updates(UrlLayout layout, Dialect dialect, Reads reads) {
        this.layout = layout;
        this.dialect = dialect;
        this.reads = reads;
        this.readModifyWrite = new ReadModifyWrite(dialect, reads);
        this.headerWrites = Writes.createHeaderWrites(dialect, reads);
    }

    /**
     * One update of metadata or permissions.
     *
     * @param part {@link Part#METADATA} or {@link Part#PERMISSIONS}
     * @param values the values to merge into the stored values; {@link Permissions} if the part is PERMISSIONS
     */
    record Update(String action, Key key, Part part, Map<String, ?> values, Condition condition) {
        Update withValues(Map<String, ?> other) {
            return new Update(action, key, part, other, condition);
        }

        /**
         * Creates the call that writes the update.
         *
         * @param json the values to send: the values of the update, or the result of merging them into the stored
         *     values
         * @param writeCondition the condition of the update, or a condition that the stored values are unchanged
         */
        Calls.WriteJson writeCall(String method, Map<String, ?> json, Condition writeCondition) {
            return Calls.WriteJson.of(action, method, key, part, Calls.jsonBody(json), writeCondition);
        }
    }

    /** Executes an update. Returns the information of the response to its last write. */
    PartInfo update(Sender sender, Update requested) {
        Sender operation = sender.withSharedTimeout();
        // A read of header fields returns text, so the check of the update needs text too.
        Update update = headerWrites == null || requested.part() != Part.METADATA
                ? requested
                : requested.withValues(
                        headerWrites.withTextValues(requested.action(), requested.key(), requested.values()));
        if (!dialect.verifiesUpdates()) {
            return write(operation, update);
        }
        Metadata before = readForVerification(operation, update);
        PartInfo info = write(operation, update);
        verify(operation, update, before, info);
        return info;
    }

    private PartInfo write(Sender sender, Update update) {
        if (headerWrites != null && update.part() == Part.METADATA) {
            return headerWrites.update(
                    sender, update.action(), update.key(), Metadata.of(update.values()), update.condition());
        }
        JsonPointer pointer = dialect.pointerTo(update.part());
        return switch (dialect.updateMode()) {
            case post -> sender.execute(update.writeCall("POST", pointer.enclose(update.values()), update.condition()));
            // A PATCH would replace the list of tags of a permission, but an update must add tags to the list.
            case patch ->
                update.part() == Part.PERMISSIONS
                        ? readAndMerge(
                                sender,
                                update,
                                (merged, condition) -> sender.execute(patchCall(update, merged, condition)))
                        : sender.execute(patchCall(update, pointer.enclose(update.values()), update.condition()));
            case readMergePut ->
                readAndMerge(sender, update, (merged, condition) -> replace(sender, update, merged, condition));
        };
    }

    /** Creates the call that sends values with PATCH. */
    private Calls.WriteJson patchCall(Update update, Map<String, ?> values, Condition condition) {
        return update.writeCall("PATCH", values, condition).withMediaType(dialect.patchContentType());
    }

    /** Replaces the stored values with the method that the dialect sets for a replacement, by default PUT. */
    private PartInfo replace(Sender sender, Update update, Map<String, ?> merged, Condition condition) {
        Calls.WriteJson call = update.writeCall(dialect.methodOfSet(update.part()), merged, condition);
        return new ConfirmedWrites(sender).writeJson(call, merged, dialect.pointerTo(update.part()));
    }

    /** Writes the merged values if the stored metadata or permissions meet the condition. */
    private interface MergedWrite {
        PartInfo apply(Map<String, ?> merged, Condition condition);
    }

    /**
     * Reads the stored JSON, merges the update into the metadata or the permissions in it, and writes the whole JSON.
     */
    private PartInfo readAndMerge(Sender sender, Update update, MergedWrite write) {
        JsonPointer pointer = dialect.pointerTo(update.part());
        boolean createsMissing = false;
        Calls.ReadValues read = Calls.ReadValues.of(update.action(), update.key(), update.part());
        return readModifyWrite.execute(sender, read, update.condition(), createsMissing, new ReadModifyWrite.Change() {
            @Override
            public Map<String, ?> apply(Metadata current) throws JsonException {
                return pointer.replacedIn(current, merge(sender, update, pointer.objectIn(current)));
            }

            @Override
            public PartInfo write(Map<String, ?> merged, Condition condition) {
                return write.apply(merged, condition);
            }
        });
    }

    private Map<String, ?> merge(Sender sender, Update update, Metadata current) {
        if (update.part() == Part.METADATA) {
            return current.updatedBy(Metadata.of(update.values()));
        }
        Permissions merged = reads.parsePermissions(sender, update.action(), update.key(), current)
                .updatedBy((Permissions) update.values());
        if (!merged.hasOwner()) {
            throw new InvalidRequestException(Failure.of(
                    update.action(),
                    update.key().text(),
                    "the permissions have no \"owned\" with at least one tag, neither in the store nor in the update"));
        }
        return merged;
    }

    private Calls.ReadValues createReadCall(Update update) {
        return reads.partCall(update.action(), update.key(), update.part());
    }

    /** Reads the values before the update. Returns empty metadata if no values are stored. */
    private Metadata readForVerification(Sender sender, Update update) {
        try {
            return reads.readValues(sender, createReadCall(update));
        } catch (NoSuchKeyException e) {
            // This is no failure yet, because the server decides whether it can update values that do not exist.
            return Metadata.empty();
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(Failure.rejected(
                            update.action(),
                            update.key().text(),
                            e.status(),
                            "verifyUpdates=true reads what is updated, and " + e.reason())
                    .cause(e));
        }
    }

    /**
     * Reads the values after a successful update and checks that the update has taken effect.
     *
     * @param before the values before the update
     * @param written the information of the response to the update
     * @throws UnexpectedReplyException if the update has not taken effect
     */
    private void verify(Sender sender, Update update, Metadata before, PartInfo written) {
        String completedStepsPrefix = "the server has taken the update; reading it back (verifyUpdates) failed: ";
        Metadata after =
                reads.readValues(sender, createReadCall(update).withCompletedStepsPrefix(completedStepsPrefix));
        if (hasOtherEtag(after.info(), written)) {
            // Another client has written after the update, so the values do not show whether the update took effect.
            return;
        }
        List<String> namesNotApplied = update.values().entrySet().stream()
                .filter(value -> !isApplied(update.part(), value.getKey(), value.getValue(), after))
                .map(Map.Entry::getKey)
                .toList();
        List<String> lostNames = before.entrySet().stream()
                .filter(value -> isLost(update, value.getKey(), value.getValue(), after))
                .map(Map.Entry::getKey)
                .toList();
        if (namesNotApplied.isEmpty() && lostNames.isEmpty()) {
            return;
        }
        String problem = namesNotApplied.isEmpty()
                ? "what it does not name is gone: " + Key.shown(String.join(", ", lostNames))
                : "it has no effect on " + Key.shown(String.join(", ", namesNotApplied));
        throw new UnexpectedReplyException(Failure.rejected(
                        update.action(),
                        update.key().text(),
                        written.status(),
                        "the update of " + layout.part(update.key(), update.part()) + " was answered "
                                + written.status() + ", but " + problem
                                + " (verifyUpdates); the server may need another updateMode")
                .outcome(Outcome.UNKNOWN));
    }

    /** Returns whether both have a strong entity tag and the entity tags differ. */
    private static boolean hasOtherEtag(PartInfo one, PartInfo other) {
        Optional<String> etag = one.strongEtag();
        Optional<String> otherEtag = other.strongEtag();
        return etag.isPresent() && otherEtag.isPresent() && !etag.equals(otherEtag);
    }

    /**
     * Returns whether the server has removed a value that the update should have kept. An update of permissions keeps
     * all tags. An update of metadata keeps the fields that it does not contain.
     *
     * @param before the value before the update
     */
    private boolean isLost(Update update, String name, @Nullable Object before, Metadata after) {
        return update.part() == Part.PERMISSIONS
                ? !isApplied(update.part(), name, before, after)
                : !update.values().containsKey(name) && !after.containsKey(name);
    }

    /**
     * Returns whether the values after the update contain the sent value. A permission must contain all sent tags and
     * may contain other tags.
     */
    private boolean isApplied(Part part, String name, @Nullable Object sent, Metadata after) {
        if (part == Part.PERMISSIONS) {
            return after.get(name) instanceof Collection<?> tags
                    && sent instanceof Collection<?> sentTags
                    && tags.containsAll(sentTags);
        }
        return dialect.isMergePatch()
                ? isMergePatched(sent, after.get(name))
                : after.containsKey(name) && Json.same(sent, after.get(name));
    }

    /**
     * Returns whether the server has applied a merge patch (RFC 7396): a sent null must be missing afterwards, and an
     * object must contain all sent fields.
     */
    private static boolean isMergePatched(@Nullable Object sent, @Nullable Object after) {
        if (sent instanceof Map<?, ?> sentMap) {
            return after instanceof Map<?, ?> map
                    && sentMap.entrySet().stream()
                            .allMatch(entry -> isMergePatched(entry.getValue(), map.get(entry.getKey())));
        }
        return Json.same(sent, after);
    }
}
