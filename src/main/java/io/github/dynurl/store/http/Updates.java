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
import io.github.dynurl.store.Select;
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

/** Updates JSON parts in the way that the server knows, and looks whether it has done so. Thread-safe. */
final class Updates {
    /** How often a merge is tried while others keep writing. */
    private static final int MOST = 10;

    private static final long PAUSE_MILLIS = 20;

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;

    Updates(UrlLayout layout, Dialect dialect, Reads reads) {
        this.layout = layout;
        this.dialect = dialect;
        this.reads = reads;
    }

    /** Holds what is to be updated. */
    record Update(String action, Key key, Part part, Map<String, ?> values, Condition condition) {
        Calls.GetJson read(String doneBefore) {
            return new Calls.GetJson(action, key, part, Select.all(), doneBefore);
        }

        Calls.WriteJson write(String method, Map<String, ?> json, Condition under) {
            return new Calls.WriteJson(action, method, key, part, Calls.json(json), under, "");
        }
    }

    PartInfo update(Sender sender, Update update) {
        Sender operation = sender.begin();
        if (!dialect.verifiesUpdates()) {
            return write(operation, update);
        }
        Metadata before = before(operation, update);
        PartInfo info = write(operation, update);
        verify(operation, update, before, info);
        return info;
    }

    private PartInfo write(Sender sender, Update update) {
        return switch (dialect.updateMode()) {
            case post -> sender.execute(update.write("POST", update.values(), update.condition()));
            // A patch replaces a list, and tags are to be added to what is there.
            case patch ->
                update.part() == Part.PERMISSIONS
                        ? merge(sender, update, (json, under) -> sender.execute(patch(update, json, under)))
                        : sender.execute(patch(update, update.values(), update.condition()));
            case readMergePut ->
                merge(sender, update, (json, under) -> new ConfirmedWrites(sender)
                        .write(update.write("PUT", json, under), json));
        };
    }

    private Calls.WriteJson patch(Update update, Map<String, ?> values, Condition condition) {
        return update.write("PATCH", values, condition).as(dialect.patchContentType());
    }

    /** Writes what was merged. */
    private interface Write {
        PartInfo apply(Map<String, ?> merged, Condition under);
    }

    private PartInfo merge(Sender sender, Update update, Write write) {
        boolean free = update.condition().equals(Condition.none());
        for (int attempt = 1; ; attempt++) {
            Metadata now = current(sender, update);
            Map<String, ?> merged = merged(sender, update, now);
            try {
                Condition under = free ? unchanged(now) : update.condition();
                return write.apply(merged, under);
            } catch (ConflictException e) {
                boolean again = free && e.status() == 412 && e.outcome() != Outcome.UNKNOWN && attempt < MOST;
                if (!again || !pause(sender, attempt)) {
                    throw e;
                }
            }
        }
    }

    /** Reads what is to be updated; what must not be there yet is refused here, for servers that ignore conditions. */
    private Metadata current(Sender sender, Update update) {
        if (!update.condition().isAbsent()) {
            return reads.json(sender, update.read(""));
        }
        try {
            Metadata there = sender.execute(update.read(""));
            throw new ConflictException(Failure.rejected(
                    update.action(),
                    update.key().text(),
                    there.info().status(),
                    "it is there already (If-None-Match: *)"));
        } catch (NoSuchKeyException e) {
            return Metadata.empty();
        }
    }

    /** Asks that a part is still what was read; for nothing where the server has no strong entity tag for it. */
    private static Condition unchanged(Metadata read) {
        if (read.info().equals(PartInfo.NONE)) {
            return Condition.ifAbsent();
        }
        return read.info().strongEtag().map(Condition::ifMatch).orElse(Condition.none());
    }

    private Map<String, ?> merged(Sender sender, Update update, Metadata now) {
        if (update.part() == Part.METADATA) {
            return now.updatedBy(Metadata.of(update.values()));
        }
        Permissions all =
                reads.permissions(sender, update.action(), update.key(), now).updatedBy(permissions(update));
        if (!all.hasOwner()) {
            throw new InvalidRequestException(Failure.of(
                    update.action(),
                    update.key().text(),
                    "the permissions have no \"owned\" with at least one tag, neither in the store nor in the update"));
        }
        return all;
    }

    private static Permissions permissions(Update update) {
        return (Permissions) update.values();
    }

    /** Waits a random time before the part is read again; false if the thread was interrupted. */
    private static boolean pause(Sender sender, int attempt) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS * attempt));
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            sender.spend(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Metadata before(Sender sender, Update update) {
        try {
            return reads.json(sender, update.read(""));
        } catch (NoSuchKeyException e) {
            // Whether there is something to update is for the server to say.
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

    /** Fails if an update that was answered with success has not done what it should have. */
    private void verify(Sender sender, Update update, Metadata before, PartInfo info) {
        Metadata now = reads.json(
                sender, update.read("the server has taken the update; to read it back (verifyUpdates) failed: "));
        Optional<String> written = info.strongEtag();
        if (written.isPresent()
                && now.info()
                        .strongEtag()
                        .filter(tag -> !tag.equals(written.get()))
                        .isPresent()) {
            // Somebody has written since: what is there says nothing of this update.
            return;
        }
        List<String> wrong = update.values().entrySet().stream()
                .filter(value -> !isDone(update.part(), value.getKey(), value.getValue(), now))
                .map(Map.Entry::getKey)
                .toList();
        List<String> gone = before.entrySet().stream()
                .filter(value -> isGone(update, value.getKey(), value.getValue(), now))
                .map(Map.Entry::getKey)
                .toList();
        if (wrong.isEmpty() && gone.isEmpty()) {
            return;
        }
        String what = wrong.isEmpty()
                ? "what it does not name is gone: " + Key.shown(String.join(", ", gone))
                : "it has no effect on " + Key.shown(String.join(", ", wrong));
        throw new UnexpectedReplyException(Failure.rejected(
                        update.action(),
                        update.key().text(),
                        info.status(),
                        "the update of " + layout.part(update.key(), update.part()) + " was answered " + info.status()
                                + ", but " + what + " (verifyUpdates); the server may want another updateMode")
                .outcome(Outcome.UNKNOWN));
    }

    /** Tells whether what was there before, and should have stayed, is not there any more. */
    private boolean isGone(Update update, String name, @Nullable Object value, Metadata now) {
        return update.part() == Part.PERMISSIONS
                ? !isDone(update.part(), name, value, now)
                : !update.values().containsKey(name) && !now.containsKey(name);
    }

    private boolean isDone(Part part, String name, @Nullable Object value, Metadata now) {
        if (part == Part.PERMISSIONS) {
            return now.get(name) instanceof Collection<?> tags
                    && value instanceof Collection<?> added
                    && tags.containsAll(added);
        }
        return dialect.isMergePatch()
                ? isMerged(value, now.get(name))
                : now.containsKey(name) && Json.same(value, now.get(name));
    }

    /** Tells whether a value shows what a merge patch makes of it: null is gone, an object has all that was sent. */
    private static boolean isMerged(@Nullable Object value, @Nullable Object now) {
        if (value instanceof Map<?, ?> map) {
            return now instanceof Map<?, ?> there
                    && map.entrySet().stream().allMatch(entry -> isMerged(entry.getValue(), there.get(entry.getKey())));
        }
        return Json.same(value, now);
    }
}
