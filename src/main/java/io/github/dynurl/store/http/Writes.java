package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.MergePatch;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.body.StoreEvents;
import io.github.dynurl.store.http.internal.exchange.CopyData;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces data, metadata and permissions, with the HTTP methods that the dialect sets. Thread-safe. */
final class Writes {
    private static final Pattern AMBIGUOUS = Pattern.compile("%(25|2[fF])");

    private final UrlLayout layout;
    private final Dialect dialect;
    private final Reads reads;
    private final ReadModifyWrite readModifyWrite;
    private final PreparedWrites preparedWrites;

    /** Writes the metadata if the server keeps it in header fields of the data; null if the metadata is JSON. */
    private final @Nullable HeaderWrites headerWrites;

    /** The header field that the dialect adds to writes of data, as {@code name: value}; null if it adds none. */
    private final @Nullable String dataHeader;

    /** Whether data that is read and written again has other bytes or header fields than before. */
    private final boolean changesData;

    private final OptionWarnings warnings;
    private final StoreEvents events;

    Writes(HttpStore.StoreContext context, Reads reads) {
        this.layout = context.layout();
        this.dialect = context.dialect();
        this.changesData = context.maxDecodedSize() > 0 || context.sendsDigests();
        this.warnings = context.warnings();
        this.events = context.events();
        this.reads = reads;
        this.readModifyWrite = new ReadModifyWrite(dialect, reads);
        this.preparedWrites = new PreparedWrites(layout, dialect, reads);
        this.headerWrites = createHeaderWrites(dialect, reads);
        this.dataHeader = dialect.text(DialectValue.SET_DATA_HEADER);
    }

    /** Creates the object that writes metadata in header fields; returns null if the metadata is JSON. */
    static @Nullable HeaderWrites createHeaderWrites(Dialect dialect, Reads reads) {
        MetadataHeaders headers = dialect.metadataHeaders();
        return headers == null ? null : new HeaderWrites(headers, dialect, reads);
    }

    /**
     * The replacement of metadata or permissions.
     *
     * @param part {@link Part#METADATA} or {@link Part#PERMISSIONS}
     * @param completedStepsPrefix the beginning of the error messages of its calls, see {@link Calls.WriteJson}
     */
    record Replacement(
            String action,
            Key key,
            Part part,
            Map<String, ?> values,
            Condition condition,
            String completedStepsPrefix) {
        /** Creates a replacement in an operation that has changed nothing before. */
        static Replacement of(String action, Key key, Part part, Map<String, ?> values, Condition condition) {
            String noCompletedSteps = "";
            return new Replacement(action, key, part, values, condition, noCompletedSteps);
        }

        Calls.ReadValues readCall() {
            return Calls.ReadValues.of(action, key, part).withCompletedStepsPrefix(completedStepsPrefix);
        }

        Calls.WriteJson writeCall(String method, Map<String, ?> json, Condition writeCondition) {
            return Calls.WriteJson.of(action, method, key, part, Calls.jsonBody(json), writeCondition)
                    .withCompletedStepsPrefix(completedStepsPrefix);
        }
    }

    /**
     * Replaces the data and then the metadata, or both with one request if the metadata is in header fields. The
     * condition applies to the data.
     */
    PartInfo set(Sender sender, Key key, Value value, Condition condition) {
        if (headerWrites != null) {
            return setData(
                    sender, "set", key, value.data(), condition, headerWrites.toFields("set", key, value.metadata()));
        }
        if (!layout.hasPartUrls(Part.DATA, Part.METADATA)) {
            boolean hasOwnUrl = layout.ownTemplates().containsKey("dataUrl");
            String reason = "data and metadata have the same URL, so one would replace the other;"
                    + (hasOwnUrl ? " dataUrl and metadataUrl must differ" : " {part} is missing in urlFormat");
            throw new InvalidRequestException(Failure.of("set", key.text(), reason));
        }
        // Converts the metadata before the data is written, so that illegal metadata fails first.
        Data unused = Calls.jsonBody(value.metadata());
        Sender operation = sender.withSharedTimeout();
        PartInfo info = setData(operation, "set", key, value.data(), condition, Map.of());
        String completedStepsPrefix = "the data was written; writing the metadata failed: ";
        replace(
                operation,
                new Replacement("set", key, Part.METADATA, value.metadata(), Condition.none(), completedStepsPrefix));
        return info;
    }

    /** Replaces the data and keeps the metadata. Metadata in header fields is read and sent again for that. */
    PartInfo setData(Sender sender, String action, Key key, Data data, Condition condition) {
        Sender operation = sender.withSharedTimeout();
        Map<String, String> headers =
                headerWrites == null ? Map.of() : headerWrites.storedFields(operation, action, key);
        return setData(operation, action, key, data, condition, headers);
    }

    private PartInfo setData(
            Sender sender, String action, Key key, Data data, Condition condition, Map<String, String> headers) {
        String noCompletedSteps = "";
        return setData(
                sender,
                new Calls.WriteData(
                        action, dialect.methodOfSetData(), key, data, condition, headers, noCompletedSteps));
    }

    /**
     * Returns whether the server may be asked to copy the data of an object itself. Sends nothing.
     *
     * @param sender the sender of the operation; header fields that it adds could change the data
     * @param condition the condition for the target. A copy can only be conditional on a target that does not exist
     */
    boolean mayCopyData(Sender sender, Key key, Key targetKey, Condition condition) {
        String method = dialect.requiredText(DialectValue.COPY_METHOD);
        boolean canMeetCondition =
                condition.equals(Condition.none()) || (condition.isAbsent() && method.equals("COPY"));
        return !method.equals("none")
                && !dialect.readsTagBeforeWrite() // a copy has no If-Match for its target
                && !changesData
                && canMeetCondition
                && sender.headers().isEmpty()
                && !warnings.hasLogged(OptionWarnings.Kind.NO_COPIES)
                && hasNoQuery(layout.part(key, Part.DATA))
                && hasNoQuery(layout.part(targetKey, Part.DATA))
                && (method.equals("PUT") || !isAmbiguous(layout.part(targetKey, Part.DATA)));
    }

    private static boolean hasNoQuery(Target url) {
        return url.path().equals(url.pathWithoutQuery());
    }

    /**
     * Returns whether a URL has an encoded slash or percent sign. Some servers decode these characters in Destination,
     * but not in the URL of a request, so they would make a copy with another key.
     */
    private static boolean isAmbiguous(Target url) {
        return AMBIGUOUS.matcher(url.path()).find();
    }

    /**
     * Lets the server copy data, see {@link CopyData}. Returns empty if the server has copied nothing, because it does
     * not copy this object, or because the original has another entity tag, or because an object with the target key
     * exists and may be replaced.
     *
     * @param condition the condition for the target; none, or that it does not exist
     * @throws ConflictException if the target must not exist, and an object may be there
     */
    Optional<PartInfo> copyData(Sender sender, Key key, Key targetKey, String etag, Condition condition) {
        Sender operation = sender.withSharedTimeout();
        boolean isRepeatable = true;
        boolean isPut = true;
        PreparedWrites.Write write =
                new PreparedWrites.Write("copy", targetKey, Part.DATA, condition, isRepeatable, isPut);
        CopyData call = new CopyData(key, targetKey, etag, controlPrefix(), Calls.headerField(dataHeader));
        AtomicBoolean isCopied = new AtomicBoolean();
        PartInfo info;
        try {
            info = preparedWrites.execute(operation, write, unused -> {
                CopyData.Result result = operation.execute(call);
                isCopied.set(result.isCopied());
                return result.info();
            });
        } catch (ConflictException e) {
            if (e.outcome() == Outcome.UNKNOWN || (condition.isAbsent() && e.status() == 412)) {
                throw e;
            }
            return Optional.empty();
        }
        if (isCopied.get()) {
            events.raise(new StoreEvent.Written(targetKey.text(), Part.DATA, null));
            return Optional.of(info);
        }
        if (info.status() == 502 && condition.isAbsent()) {
            requireAbsentCopy(operation, key, targetKey, info.status());
        }
        reportRefusal(info.status());
        return Optional.empty();
    }

    /** Throws with the outcome UNKNOWN unless there is no copy. A gateway may have sent the status after the copy. */
    private void requireAbsentCopy(Sender operation, Key key, Key targetKey, int status) {
        String reason = "it is not known whether this request has created it (" + status + ")";
        Failure failure = Failure.rejected("copy", key.text(), status, "it exists, but " + reason)
                .outcome(Outcome.UNKNOWN);
        try {
            if (reads.findData(operation, "copy", targetKey).isEmpty()) {
                return;
            }
        } catch (StoreException e) {
            String problem = reason + ", because looking for it failed: " + e.reason();
            throw new StoreUnavailableException(failure.reason(problem).cause(e));
        }
        throw new ConflictException(failure);
    }

    private @Nullable String controlPrefix() {
        MetadataHeaders headers = dialect.metadataHeaders();
        boolean isPut = dialect.requiredText(DialectValue.COPY_METHOD).equals("PUT");
        return isPut && headers != null ? CopyData.controlPrefix(headers.prefix()) : null;
    }

    private void reportRefusal(int status) {
        boolean isForAll = status == 405 || status == 501;
        String method = dialect.requiredText(DialectValue.COPY_METHOD);
        if (method.equals("COPY") && (status == 404 || status == 410)) {
            return; // The original was just deleted. A PUT can also get 404 for a wrong path of the original.
        }
        warnings.informOnce(
                isForAll ? OptionWarnings.Kind.NO_COPIES : OptionWarnings.Kind.COPY_REFUSED,
                "The server of " + warnings.redact(layout.base()) + " has refused to copy data itself (" + method
                        + " was answered " + status + "), so the data of "
                        + (isForAll ? "all copies" : "such a copy")
                        + " is streamed; dialect.copyMethod=none saves the request");
    }

    /** Returns the header fields for the metadata of a new object; empty if the metadata is JSON or empty. */
    Map<String, String> metadataFields(String action, Metadata metadata) {
        return headerWrites == null ? Map.of() : headerWrites.toFields(action, null, metadata);
    }

    /**
     * Replaces the data with this call. {@link PreparedWrites} can send other requests before, and replace the
     * condition of the call.
     */
    PartInfo setData(Sender sender, Calls.WriteData call) {
        Sender operation = sender.withSharedTimeout();
        PreparedWrites.Write write = new PreparedWrites.Write(
                call.action(),
                call.key(),
                Part.DATA,
                call.condition(),
                call.data().repeatable(),
                call.method().equals("PUT"));
        return preparedWrites.execute(operation, write, condition -> new ConfirmedWrites(operation)
                .writeData(call.withHeader(dataHeader).withCondition(condition)));
    }

    /**
     * Replaces metadata or permissions. If the metadata is a field of a larger JSON object (metadataPointer), keeps the
     * other fields of that object.
     */
    PartInfo replace(Sender sender, Replacement replacement) {
        if (headerWrites != null && replacement.part() == Part.METADATA) {
            return headerWrites.replace(
                    sender, replacement.action(), replacement.key(), replacement.values(), replacement.condition());
        }
        String method = dialect.methodOfSet(replacement.part());
        JsonPointer pointer = dialect.pointerTo(replacement.part());
        boolean isPatch = method.equals("PATCH");
        boolean mustRead = isPatch ? dialect.hasMergePatchType() : !pointer.equals(JsonPointer.ROOT);
        if (!mustRead) {
            return writeWithoutReading(sender, replacement, pointer.enclose(replacement.values()));
        }
        Sender operation = sender.withSharedTimeout();
        boolean createsMissing = method.equals("PUT");
        return readModifyWrite.execute(
                operation,
                replacement.readCall(),
                replacement.condition(),
                createsMissing,
                new ReadModifyWrite.Change() {
                    @Override
                    public Map<String, ?> apply(Metadata current) throws JsonException {
                        return isPatch
                                ? pointer.enclose(MergePatch.between(pointer.objectIn(current), replacement.values()))
                                : pointer.replacedIn(current, replacement.values());
                    }

                    @Override
                    public PartInfo write(Map<String, ?> changed, Condition condition) {
                        return Writes.this.write(operation, replacement, method, changed, condition);
                    }
                });
    }

    /** Writes JSON without reading the stored JSON before. */
    private PartInfo writeWithoutReading(Sender sender, Replacement replacement, Map<String, ?> json) {
        Sender operation = sender.withSharedTimeout();
        String method = dialect.methodOfSet(replacement.part());
        boolean isRepeatable = true;
        PreparedWrites.Write write = new PreparedWrites.Write(
                replacement.action(),
                replacement.key(),
                replacement.part(),
                replacement.condition(),
                isRepeatable,
                method.equals("PUT"));
        return preparedWrites.execute(
                operation, write, condition -> write(operation, replacement, method, json, condition));
    }

    private PartInfo write(
            Sender sender, Replacement replacement, String method, Map<String, ?> json, Condition condition) {
        Calls.WriteJson jsonCall = replacement.writeCall(method, json, condition);
        Calls.WriteJson call = method.equals("PATCH") ? jsonCall.withMediaType(dialect.patchContentType()) : jsonCall;
        if (!replacement.completedStepsPrefix().isEmpty()) {
            // ConfirmedWrites takes a conflict with an unknown outcome for the sign of a lost response. After an
            // earlier step, the outcome of each failure is unknown, so such a conflict is no sign.
            return sender.execute(call);
        }
        return new ConfirmedWrites(sender).writeJson(call, json, dialect.pointerTo(replacement.part()));
    }

    /** Throws if nobody would own an object with these permissions. */
    static void requireOwner(String action, String key, Permissions permissions) {
        if (!permissions.hasOwner()) {
            throw new InvalidRequestException(
                    Failure.of(action, key, "the permissions must have \"owned\" with at least one tag"));
        }
    }
}
