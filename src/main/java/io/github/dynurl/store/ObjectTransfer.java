package io.github.dynurl.store;

import io.github.dynurl.store.StoreException.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Copies or moves an object, within a store or from one store to another. First the data is written, then the metadata,
 * then the permissions if both stores have permissions. Within one store, the server copies the data
 * itself if it can ({@link ServerCopies}); otherwise the data is streamed. Streamed data keeps its Content-Type and
 * Content-Encoding; some servers derive the type of their copies from the key. An object that exists under the target key
 * is replaced. If the data and the metadata of a store have one URL, only the data is read or written there.
 *
 * <p>Not atomic: the message of an exception says what was written, and whether the original still exists. Immutable and
 * thread-safe.
 */
public final class ObjectTransfer {
    private static final int CONFLICT = 409;

    private final Store source;
    private final Store target;
    private final Condition sourceCondition;
    private final Condition targetCondition;
    private final UnaryOperator<Metadata> metadataMapping;
    private final Consumer<PartInfo> beforeDelete;

    private ObjectTransfer(
            Store source,
            Store target,
            Condition sourceCondition,
            Condition targetCondition,
            UnaryOperator<Metadata> metadataMapping,
            Consumer<PartInfo> beforeDelete) {
        this.source = source;
        this.target = target;
        this.sourceCondition = sourceCondition;
        this.targetCondition = targetCondition;
        this.metadataMapping = metadataMapping;
        this.beforeDelete = beforeDelete;
    }

    /** Returns a transfer from one store to another, which may be the same. The caller closes the stores. */
    public static ObjectTransfer between(Store source, Store target) {
        return new ObjectTransfer(
                source, target, Condition.none(), Condition.none(), UnaryOperator.identity(), copied -> {});
    }

    /** Returns a copy with the condition that the data of the original must meet; default {@link Condition#none}. */
    public ObjectTransfer sourceCondition(Condition condition) {
        return new ObjectTransfer(source, target, condition, targetCondition, metadataMapping, beforeDelete);
    }

    /**
     * Returns a copy with the condition that the data under the target key must meet; default {@link Condition#none}.
     * With {@link Condition#ifAbsent}, no object is replaced.
     */
    public ObjectTransfer targetCondition(Condition condition) {
        return new ObjectTransfer(source, target, sourceCondition, condition, metadataMapping, beforeDelete);
    }

    /**
     * Returns a copy that writes the metadata that this function returns for the metadata of the original. It can be
     * called several times.
     */
    public ObjectTransfer mapMetadata(UnaryOperator<Metadata> mapping) {
        return new ObjectTransfer(source, target, sourceCondition, targetCondition, mapping, beforeDelete);
    }

    /**
     * Returns a copy that, in a move, calls this action when the copy is complete, and before the original is deleted.
     * Its argument is the information about the data that was copied. If it throws, the original is not deleted.
     */
    public ObjectTransfer beforeDelete(Consumer<PartInfo> action) {
        return new ObjectTransfer(source, target, sourceCondition, targetCondition, metadataMapping, action);
    }

    /**
     * Copies an object. Returns the information about the data under the target key.
     *
     * @throws InvalidRequestException if the object would be copied onto itself
     */
    public PartInfo copy(String key, String targetKey) {
        return new Run("copy", key, targetKey).copy().written();
    }

    /**
     * Copies an object, and then deletes the original if its metadata is still the same, and its data still has the entity
     * tag of the data that was copied. Without a strong entity tag, the data is not compared. Returns the information about the data under the target
     * key. If the program ends in between, the object exists under both keys; then the same move can be made again.
     *
     * @throws InvalidRequestException if the object would be moved onto itself
     * @throws ConflictException if a condition is not met, or if the original was changed after it was copied
     */
    public PartInfo move(String key, String targetKey) {
        Run run = new Run("move", key, targetKey);
        Copied copied = run.copy();
        run.delete(copied);
        return copied.written();
    }

    /**
     * A finished copy.
     *
     * @param read the information about the data that was read
     * @param metadata the metadata of the copy; null if only data was copied
     * @param written the information about the data that was written
     */
    record Copied(PartInfo read, @Nullable Metadata metadata, PartInfo written) {}

    /** One copy or move. */
    private final class Run {
        private final String action;
        private final String key;
        private final String targetKey;
        private final TransferFailures failures;

        Run(String action, String key, String targetKey) {
            this.action = action;
            this.key = Key.of(action, key).text();
            this.targetKey = Key.of(action, targetKey).text();
            this.failures = new TransferFailures(action, key, targetKey);
            if (key.equals(targetKey) && mayBeSameStore()) {
                throw new InvalidRequestException(
                        Failure.of(action, key, "the target is the object itself: it has the same key and store"));
            }
        }

        Copied copy() {
            // Reads what is small before it opens the data, because an open stream holds a connection.
            Permissions permissions = hasPermissions(source) && hasPermissions(target)
                    ? failures.read(
                            "the permissions cannot be read (they are not copied if a store has permissions=none): ",
                            () -> source.getPermissions(key))
                    : null;
            Copied byServer = copyByServer();
            Copied copied = byServer == null ? stream(false) : byServer;
            // Without an owner, the permissions were never written. Then the copy has none of its own, either.
            if (permissions != null && permissions.hasOwner()) {
                writePermissions(permissions);
            }
            return copied;
        }

        /** Lets the server copy the data, if both stores are one. Returns null if the data must be streamed. */
        private @Nullable Copied copyByServer() {
            return source == target && source instanceof ServerCopies server
                    ? new CopyByServer(source, server, sourceCondition, targetCondition, metadataMapping, failures)
                            .copy()
                    : null;
        }

        /**
         * Reads the object and writes the copy. After a 409, the folders of the copy may have been missing, and the
         * target may have created them. If it could not write again, because the data can be read once, starts anew.
         */
        private Copied stream(boolean isSecond) {
            try (Value value = failures.read("", this::open)) {
                if (action.equals("move")
                        && !hasMetadata(target)
                        && !value.metadata().isEmpty()) {
                    throw new InvalidRequestException(Failure.of(
                            action,
                            key,
                            "its metadata would be lost, because the target stores only data; use copy and delete"));
                }
                boolean hasBoth = hasMetadata(source) && hasMetadata(target);
                Metadata metadata = hasBoth ? metadataMapping.apply(value.metadata()) : null;
                try {
                    return new Copied(value.info(), metadata, write(value, metadata));
                } catch (ConflictException e) {
                    boolean isWritable = e.status() == CONFLICT && e.outcome() == Outcome.REJECTED;
                    if (isSecond || !isWritable || value.info().strongEtag().isPresent()) {
                        throw e;
                    }
                }
            }
            return stream(true);
        }

        private Value open() {
            return hasMetadata(source)
                    ? source.get(key, sourceCondition)
                    : Value.of(source.getData(key, ByteRange.all(), sourceCondition), Metadata.empty());
        }

        private PartInfo write(Value value, @Nullable Metadata metadata) {
            try {
                Data data = repeatable(value);
                if (!hasMetadata(target)) {
                    return target.setData(targetKey, data, targetCondition);
                }
                Metadata written = metadata == null ? metadataMapping.apply(value.metadata()) : metadata;
                return target.set(targetKey, Value.of(data, written), targetCondition);
            } catch (StoreException e) {
                throw failures.notWritten(e);
            }
        }

        private void writePermissions(Permissions permissions) {
            try {
                target.setPermissions(targetKey, permissions);
            } catch (StoreException e) {
                String progress = "the data and the metadata of " + failures.copyName() + " were written"
                        + failures.keptOriginal() + "; writing the permissions failed: ";
                throw failures.explain(e, progress, Outcome.UNKNOWN, false);
            }
        }

        void delete(Copied copied) {
            try {
                beforeDelete.accept(copied.read());
                checkMetadata(copied);
                ConfirmedDelete.delete(source, key, copied.read());
            } catch (StoreException e) {
                String rest = e.outcome() == Outcome.UNKNOWN
                        ? "whether the original was deleted is not known: "
                        : "the original could not be deleted: ";
                throw failures.explain(e, failures.copyName() + " is complete, but " + rest, Outcome.UNKNOWN, false);
            }
        }

        /** Checks that the metadata of the original is still what was copied. The tag of the data does not show that. */
        private void checkMetadata(Copied copied) {
            if (copied.metadata() == null) {
                return;
            }
            Metadata now;
            try {
                now = source.getMetadata(key);
            } catch (NoSuchKeyException e) {
                return; // the original was deleted meanwhile
            }
            if (!metadataMapping.apply(now).equals(copied.metadata())) {
                throw new ConflictException(
                        Failure.of(action, key, "its metadata was changed after it was copied; move it again"));
            }
        }

        /**
         * Returns the data of the original so that an upload can be repeated: the first read uses the open stream, and
         * each further one requests the same version again. Without a strong entity tag, the data can be read once.
         */
        private Data repeatable(Value value) {
            String etag = value.info().strongEtag().orElse(null);
            if (etag == null) {
                return value.data();
            }
            AtomicBoolean isOpened = new AtomicBoolean();
            Data.Opener opener =
                    () -> isOpened.getAndSet(true) ? reopen(etag) : value.data().open();
            OptionalLong size = value.size();
            return Data.of(opener, size).as(value.mediaType()).encoded(value.contentEncoding());
        }

        private InputStream reopen(String etag) throws IOException {
            return source.getData(key, ByteRange.all(), Condition.ifMatch(etag));
        }
    }

    private static boolean hasPermissions(Store store) {
        return Boolean.TRUE.equals(store.info().get("permissions"));
    }

    /** Returns whether the metadata can be read and written beside the data. */
    static boolean hasMetadata(Store store) {
        return !Boolean.FALSE.equals(store.info().get("set"));
    }

    /** Returns whether the same key is the same object in both stores. Two stores can have the same URLs. */
    private boolean mayBeSameStore() {
        if (source == target) {
            return true;
        }
        Map<String, Object> one = source.info();
        Map<String, Object> other = target.info();
        return one.containsKey("baseUrl")
                && Objects.equals(one.get("baseUrl"), other.get("baseUrl"))
                && (haveSameUrl(one, other, "dataUrl", "urlFormat")
                        || haveSameUrl(one, other, "deleteUrl", "urlFormatNoPart"));
    }

    private static boolean haveSameUrl(
            Map<String, Object> one, Map<String, Object> other, String ownUrl, String urlFormat) {
        return Objects.equals(
                one.getOrDefault(ownUrl, one.get(urlFormat)), other.getOrDefault(ownUrl, other.get(urlFormat)));
    }
}
