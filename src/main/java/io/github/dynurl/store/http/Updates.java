package io.github.dynurl.store.http;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Updates metadata and permissions in the {@link UpdateMode} of the dialect. With {@code verifyUpdates}, also checks
 * that the server has applied the update. Thread-safe.
 */
final class Updates {
    /**
     * The maximum number of attempts of a merge, if other clients change the metadata or permissions again and again.
     */
    private static final int MAX_MERGE_ATTEMPTS = 10;

    /** The limit of the random pause after the first attempt. After attempt n, the limit is n times as long. */
    private static final long MAX_FIRST_PAUSE_MILLIS = 20;

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;

    Updates(UrlLayout layout, Dialect dialect, Reads reads) {
        this.layout = layout;
        this.dialect = dialect;
        this.reads = reads;
    }

    /**
     * One update of metadata or permissions.
     *
     * @param part {@link Part#METADATA} or {@link Part#PERMISSIONS}
     * @param values the values to merge into the stored ones; {@link Permissions} if the part is PERMISSIONS
     */
    record Update(String action, Key key, Part part, Map<String, ?> values, Condition condition) {
        Calls.GetJson readCall() {
            return Calls.GetJson.of(action, key, part);
        }

        /**
         * Creates the call that writes the update.
         *
         * @param json the values to send: the values of the update, or the result of merging them into the stored ones
         * @param writeCondition the condition of the update, or a condition that the stored values are unchanged
         */
        Calls.WriteJson writeCall(String method, Map<String, ?> json, Condition writeCondition) {
            return Calls.WriteJson.of(action, method, key, part, Calls.json(json), writeCondition);
        }
    }

    PartInfo update(Sender sender, Update update) {
        Sender operation = sender.withSharedTimeout();
        if (!dialect.verifiesUpdates()) {
            return write(operation, update);
        }
        Metadata before = readForVerification(operation, update);
        PartInfo info = write(operation, update);
        verify(operation, update, before, info);
        return info;
    }

    private PartInfo write(Sender sender, Update update) {
        return switch (dialect.updateMode()) {
            case post -> sender.execute(update.writeCall("POST", update.values(), update.condition()));
            // A PATCH would replace the list of tags of a permission, but an update must add tags to the list.
            case patch ->
                update.part() == Part.PERMISSIONS
                        ? readAndMerge(
                                sender, update, (merged, condition) -> sender.execute(patch(update, merged, condition)))
                        : sender.execute(patch(update, update.values(), update.condition()));
            case readMergePut ->
                readAndMerge(sender, update, (merged, condition) -> new ConfirmedWrites(sender)
                        .writeJson(update.writeCall(dialect.setMethod(update.part()), merged, condition), merged));
        };
    }

    private Calls.WriteJson patch(Update update, Map<String, ?> values, Condition condition) {
        return update.writeCall("PATCH", values, condition).withMediaType(dialect.patchContentType());
    }

    /** Writes the merged values if the stored metadata or permissions meet the condition. */
    private interface MergedWrite {
        PartInfo apply(Map<String, ?> merged, Condition condition);
    }

    /**
     * Reads the stored values, merges the update into them and writes the result on the condition that the stored
     * values have not changed since. Repeats this if another client has changed them. If the caller has set a
     * condition, the write uses that condition, and a conflict is thrown at once.
     */
    private PartInfo readAndMerge(Sender sender, Update update, MergedWrite write) {
        boolean hasCallerCondition = !update.condition().equals(Condition.none());
        for (int attempt = 1; ; attempt++) {
            Metadata current = readCurrent(sender, update);
            Map<String, ?> merged = merge(sender, update, current);
            try {
                return write.apply(merged, hasCallerCondition ? update.condition() : unchangedSince(current));
            } catch (ConflictException e) {
                // If the outcome is unknown, the server may have applied this update already, so it must not be
                // repeated.
                boolean canRepeat = !hasCallerCondition
                        && e.status() == 412
                        && e.outcome() != Outcome.UNKNOWN
                        && attempt < MAX_MERGE_ATTEMPTS;
                if (!canRepeat || !waitBeforeAttempt(sender, attempt)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Reads the stored values. If the condition is that there are none, throws a {@link ConflictException} if there are
     * some, because some servers ignore If-None-Match.
     */
    private Metadata readCurrent(Sender sender, Update update) {
        if (!update.condition().isAbsent()) {
            return reads.readJson(sender, update.readCall());
        }
        try {
            Metadata existing = sender.execute(update.readCall());
            throw new ConflictException(Failure.rejected(
                    update.action(),
                    update.key().text(),
                    existing.info().status(),
                    "it is there already (If-None-Match: *)"));
        } catch (NoSuchKeyException e) {
            return Metadata.empty();
        }
    }

    /**
     * Returns the condition that the values have not changed since they were read. If they did not exist, they must
     * still not exist. Returns {@link Condition#none} if the response had no strong entity tag.
     */
    private static Condition unchangedSince(Metadata read) {
        // Values that were read have at least a status. Only missing ones, which missingParts=empty reads as empty,
        // have no information at all.
        boolean wasMissing = read.info().equals(PartInfo.NONE);
        return wasMissing
                ? Condition.ifAbsent()
                : read.info().strongEtag().map(Condition::ifMatch).orElse(Condition.none());
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

    /**
     * Waits a random time, which counts towards the operation timeout.
     *
     * @return false if the thread was interrupted; its interrupt flag is set then
     */
    private static boolean waitBeforeAttempt(Sender sender, int attempt) {
        long millis = ThreadLocalRandom.current().nextLong(MAX_FIRST_PAUSE_MILLIS * attempt);
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            sender.addSpentNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reads the values before the update. Returns empty metadata if there are none. */
    private Metadata readForVerification(Sender sender, Update update) {
        try {
            return reads.readJson(sender, update.readCall());
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
        String completedStepsPrefix = "the server has taken the update; to read it back (verifyUpdates) failed: ";
        Metadata after = reads.readJson(sender, update.readCall().withCompletedSteps(completedStepsPrefix));
        if (hasOtherEtag(after.info(), written)) {
            // Another client has written after the update, so the values do not show whether the update took effect.
            return;
        }
        List<String> notApplied = update.values().entrySet().stream()
                .filter(value -> !isApplied(update.part(), value.getKey(), value.getValue(), after))
                .map(Map.Entry::getKey)
                .toList();
        List<String> lost = before.entrySet().stream()
                .filter(value -> isLost(update, value.getKey(), value.getValue(), after))
                .map(Map.Entry::getKey)
                .toList();
        if (notApplied.isEmpty() && lost.isEmpty()) {
            return;
        }
        String problem = notApplied.isEmpty()
                ? "what it does not name is gone: " + Key.shown(String.join(", ", lost))
                : "it has no effect on " + Key.shown(String.join(", ", notApplied));
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
     * may contain others.
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
