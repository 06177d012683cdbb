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
 * Updates metadata and permissions as the {@link UpdateMode} of the dialect says. With {@code verifyUpdates}, checks
 * that the server has applied the update. Thread-safe.
 */
final class Updates {
    /** The attempts of a merge while other clients keep changing the part. */
    private static final int MAX_MERGE_ATTEMPTS = 10;

    /** The pause after attempt n is random, and shorter than n times this. */
    private static final long MAX_FIRST_PAUSE_MILLIS = 20;

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;

    Updates(UrlLayout layout, Dialect dialect, Reads reads) {
        this.layout = layout;
        this.dialect = dialect;
        this.reads = reads;
    }

    /** One update: the values that are merged into a part of a key, which is metadata or permissions. */
    record Update(String action, Key key, Part part, Map<String, ?> values, Condition condition) {
        Calls.GetJson readCall() {
            return Calls.GetJson.of(action, key, part);
        }

        /** Creates the call that writes this JSON; it can differ from {@link #values}, as can the condition. */
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
            // A PATCH would replace the list of a permission, but the update must add tags to it.
            case patch ->
                update.part() == Part.PERMISSIONS
                        ? readAndMerge(
                                sender, update, (merged, condition) -> sender.execute(patch(update, merged, condition)))
                        : sender.execute(patch(update, update.values(), update.condition()));
            case readMergePut ->
                readAndMerge(sender, update, (merged, condition) -> new ConfirmedWrites(sender)
                        .writeJson(update.writeCall("PUT", merged, condition), merged));
        };
    }

    private Calls.WriteJson patch(Update update, Map<String, ?> values, Condition condition) {
        return update.writeCall("PATCH", values, condition).withMediaType(dialect.patchContentType());
    }

    /** Writes a merged part if the stored part meets the condition. */
    private interface MergedWrite {
        PartInfo apply(Map<String, ?> merged, Condition condition);
    }

    /**
     * Reads the part, merges the update into it and writes the result if the part has not changed since. Repeats this
     * after a change by another client, unless the update has a condition of its own: then the conflict is thrown.
     */
    private PartInfo readAndMerge(Sender sender, Update update, MergedWrite write) {
        boolean hasOwnCondition = !update.condition().equals(Condition.none());
        for (int attempt = 1; ; attempt++) {
            Metadata current = readCurrent(sender, update);
            Map<String, ?> merged = merge(sender, update, current);
            try {
                return write.apply(merged, hasOwnCondition ? update.condition() : unchangedSince(current));
            } catch (ConflictException e) {
                // With an unknown outcome this update itself may have been applied, so it must not be repeated.
                boolean canRepeat = !hasOwnCondition
                        && e.status() == 412
                        && e.outcome() != Outcome.UNKNOWN
                        && attempt < MAX_MERGE_ATTEMPTS;
                if (!canRepeat || !pause(sender, attempt)) {
                    throw e;
                }
            }
        }
    }

    /** Reads the part. If it must not exist yet, checks that here, because some servers ignore If-None-Match. */
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

    /** Returns the condition that the part has not changed since it was read; none without a strong entity tag. */
    private static Condition unchangedSince(Metadata read) {
        // Only a missing part that missingParts=empty reads as empty has no information at all.
        boolean wasMissing = read.info().equals(PartInfo.NONE);
        return wasMissing
                ? Condition.ifAbsent()
                : read.info().strongEtag().map(Condition::ifMatch).orElse(Condition.none());
    }

    private Map<String, ?> merge(Sender sender, Update update, Metadata current) {
        if (update.part() == Part.METADATA) {
            return current.updatedBy(Metadata.of(update.values()));
        }
        Permissions all = reads.parsePermissions(sender, update.action(), update.key(), current)
                .updatedBy((Permissions) update.values());
        if (!all.hasOwner()) {
            throw new InvalidRequestException(Failure.of(
                    update.action(),
                    update.key().text(),
                    "the permissions have no \"owned\" with at least one tag, neither in the store nor in the update"));
        }
        return all;
    }

    /** Waits a random time that counts for the operation timeout. Returns false if the thread was interrupted. */
    private static boolean pause(Sender sender, int attempt) {
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

    /** Reads the values before the update. */
    private Metadata readForVerification(Sender sender, Update update) {
        try {
            return reads.readJson(sender, update.readCall());
        } catch (NoSuchKeyException e) {
            // No failure yet: the server decides whether a missing part can be updated.
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

    /** Checks that a successful update has taken effect; throws {@link UnexpectedReplyException} if it has not. */
    private void verify(Sender sender, Update update, Metadata before, PartInfo written) {
        String completedSteps = "the server has taken the update; to read it back (verifyUpdates) failed: ";
        Metadata after = reads.readJson(sender, update.readCall().withCompletedSteps(completedSteps));
        if (hasOtherEtag(after.info(), written)) {
            // Another client has written since, so the values say nothing about this update.
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
                                + " (verifyUpdates); the server may want another updateMode")
                .outcome(Outcome.UNKNOWN));
    }

    /** Returns whether both have a strong entity tag, and these differ. */
    private static boolean hasOtherEtag(PartInfo one, PartInfo other) {
        Optional<String> etag = one.strongEtag();
        Optional<String> otherEtag = other.strongEtag();
        return etag.isPresent() && otherEtag.isPresent() && !etag.equals(otherEtag);
    }

    /** Returns whether a value from before the update should have stayed and is missing after it. */
    private boolean isLost(Update update, String name, @Nullable Object before, Metadata after) {
        return update.part() == Part.PERMISSIONS
                ? !isApplied(update.part(), name, before, after)
                : !update.values().containsKey(name) && !after.containsKey(name);
    }

    /** Returns whether {@code after} has the value that was sent: for a permission all its tags, and perhaps others. */
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

    /** Returns whether a merge patch (RFC 7396) was applied: a null is removed, and an object has all that was sent. */
    private static boolean isMergePatched(@Nullable Object sent, @Nullable Object after) {
        if (sent instanceof Map<?, ?> sentMap) {
            return after instanceof Map<?, ?> map
                    && sentMap.entrySet().stream()
                            .allMatch(entry -> isMergePatched(entry.getValue(), map.get(entry.getKey())));
        }
        return Json.same(sent, after);
    }
}
