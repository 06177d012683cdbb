package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Map;

/** Replaces data, metadata and permissions, with the methods of the dialect. Thread-safe. */
final class Writes {
    private final UrlLayout layout;
    private final Dialect dialect;

    Writes(UrlLayout layout, Dialect dialect) {
        this.layout = layout;
        this.dialect = dialect;
    }

    /** Replaces the data and then the metadata. The condition applies to the data. */
    PartInfo set(Sender sender, Key key, Value value, Condition condition) {
        if (!layout.hasPartUrls(Part.DATA, Part.METADATA)) {
            boolean hasOwnUrl = layout.ownTemplates().containsKey("dataUrl");
            String reason = "data and metadata have the same URL, so one would replace the other;"
                    + (hasOwnUrl ? " dataUrl and metadataUrl must differ" : " {part} is missing in urlFormat");
            throw new InvalidRequestException(Failure.of("set", key.text(), reason));
        }
        // Converts the metadata before the data is written, so that illegal metadata fails first.
        Data json = Calls.json(value.metadata());
        Sender operation = sender.withSharedTimeout();
        PartInfo info = setData(operation, "set", key, value.data(), condition);
        operation.execute(
                Calls.WriteJson.of("set", dialect.setMethod(Part.METADATA), key, Part.METADATA, json, Condition.none())
                        .withCompletedSteps("the data was written; writing the metadata failed: "));
        return info;
    }

    PartInfo setData(Sender sender, String action, Key key, Data data, Condition condition) {
        return new ConfirmedWrites(sender)
                .writeData(Calls.PutData.of(action, dialect.setDataMethod(), key, data, condition));
    }

    /** Replaces metadata or permissions. */
    PartInfo replace(Sender sender, String action, Key key, Part part, Map<String, ?> values, Condition condition) {
        Calls.WriteJson call =
                Calls.WriteJson.of(action, dialect.setMethod(part), key, part, Calls.json(values), condition);
        return new ConfirmedWrites(sender).writeJson(call, values);
    }
}
