package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
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
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.http.internal.header.MetadataHeaders;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replaces data, metadata and permissions, with the methods of the dialect. Thread-safe. */
final class Writes {
    private final UrlLayout layout;
    private final Dialect dialect;
    private final ReadModifyWrite readModifyWrite;
    private final PreparedWrites preparedWrites;

    /** Writes the metadata if they are headers of the data; null if they are JSON. */
    private final @Nullable HeaderWrites headerWrites;

    /** The header field that the dialect wants with data, with its value; null if it wants none. */
    private final @Nullable String dataHeader;

    Writes(UrlLayout layout, Dialect dialect, Reads reads) {
        this.layout = layout;
        this.dialect = dialect;
        this.readModifyWrite = new ReadModifyWrite(dialect, reads);
        this.preparedWrites = new PreparedWrites(layout, dialect, reads);
        this.headerWrites = createHeaderWrites(dialect, reads);
        this.dataHeader = dialect.text(DialectValue.SET_DATA_HEADER);
    }

    /** Creates the writes of metadata in headers; returns null if the dialect has none. */
    static @Nullable HeaderWrites createHeaderWrites(Dialect dialect, Reads reads) {
        MetadataHeaders headers = dialect.metadataHeaders();
        return headers == null ? null : new HeaderWrites(headers, dialect, reads);
    }

    /**
     * The replacement of metadata or permissions.
     *
     * @param part {@link Part#METADATA} or {@link Part#PERMISSIONS}
     * @param completedSteps the {@link Calls.WriteJson#completedStepsPrefix} of its calls
     */
    record Replacement(
            String action, Key key, Part part, Map<String, ?> values, Condition condition, String completedSteps) {
        /** Creates the replacement that is the first step of its operation. */
        static Replacement of(String action, Key key, Part part, Map<String, ?> values, Condition condition) {
            return new Replacement(action, key, part, values, condition, "");
        }

        Calls.GetJson readCall() {
            return Calls.GetJson.of(action, key, part).withCompletedSteps(completedSteps);
        }

        Calls.WriteJson writeCall(String method, Map<String, ?> json, Condition writeCondition) {
            return Calls.WriteJson.of(action, method, key, part, Calls.json(json), writeCondition)
                    .withCompletedSteps(completedSteps);
        }
    }

    /** Replaces the data and then the metadata. The condition applies to the data. */
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
        Data unused = Calls.json(value.metadata());
        Sender operation = sender.withSharedTimeout();
        PartInfo info = setData(operation, "set", key, value.data(), condition, Map.of());
        String completedSteps = "the data was written; writing the metadata failed: ";
        replace(
                operation,
                new Replacement("set", key, Part.METADATA, value.metadata(), Condition.none(), completedSteps));
        return info;
    }

    /** Replaces the data and keeps the metadata, also if they are headers of the data. */
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
                new Calls.PutData(action, dialect.setDataMethod(), key, data, condition, headers, noCompletedSteps));
    }

    /** Returns the header fields for the metadata of new data; none if the metadata are JSON. */
    Map<String, String> headersOf(String action, Metadata metadata) {
        return headerWrites == null ? Map.of() : headerWrites.toFields(action, null, metadata);
    }

    /** Replaces the data. The calls that prepare it have the condition of the call. */
    PartInfo setData(Sender sender, Calls.PutData call) {
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

    /** Replaces metadata or permissions. If they are a field of other JSON, the rest of that is kept. */
    PartInfo replace(Sender sender, Replacement replacement) {
        if (headerWrites != null && replacement.part() == Part.METADATA) {
            return headerWrites.replace(
                    sender, replacement.action(), replacement.key(), replacement.values(), replacement.condition());
        }
        String method = dialect.setMethod(replacement.part());
        JsonPointer pointer = dialect.pointerTo(replacement.part());
        boolean isPatch = method.equals("PATCH");
        boolean mustRead = isPatch ? dialect.hasMergePatchType() : !pointer.equals(JsonPointer.ROOT);
        if (!mustRead) {
            return writeAll(sender, replacement, pointer.enclose(replacement.values()));
        }
        return readModifyWrite.execute(
                sender.withSharedTimeout(),
                replacement.readCall(),
                replacement.condition(),
                method.equals("PUT"),
                new ReadModifyWrite.Change() {
                    @Override
                    public Map<String, ?> apply(Metadata current) throws JsonException {
                        return isPatch
                                ? pointer.enclose(MergePatch.between(pointer.objectIn(current), replacement.values()))
                                : pointer.replacedIn(current, replacement.values());
                    }

                    @Override
                    public PartInfo write(Map<String, ?> changed, Condition condition) {
                        return Writes.this.write(sender, replacement, method, changed, condition);
                    }
                });
    }

    /** Writes JSON without having read the stored one. */
    private PartInfo writeAll(Sender sender, Replacement replacement, Map<String, ?> json) {
        Sender operation = sender.withSharedTimeout();
        String method = dialect.setMethod(replacement.part());
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
        Calls.WriteJson plain = replacement.writeCall(method, json, condition);
        Calls.WriteJson call = method.equals("PATCH") ? plain.withMediaType(dialect.patchContentType()) : plain;
        if (!replacement.completedSteps().isEmpty()) {
            // After an earlier step the outcome of each failure is unknown, so it does not mean that a response was
            // lost.
            return sender.execute(call);
        }
        return new ConfirmedWrites(sender).writeJson(call, json, dialect.pointerTo(replacement.part()));
    }
}
