package io.github.dynurl.testing;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Select;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Holds the objects of one or more {@link InMemoryStore}s, as bytes, in the order of their keys. Thread-safe. */
final class InMemoryObjects {
    private static final PartInfo JSON = new PartInfo(0, OptionalLong.empty(), "application/json", null, null, null);

    private final TreeMap<String, Stored> objects = new TreeMap<>();
    private long version;

    /** Holds the bytes of a part and its information. Immutable. */
    @SuppressWarnings("ArrayRecordComponent")
    record Content(byte[] bytes, PartInfo info) {
        Metadata json(Select select) {
            try {
                return Json.read(new ByteArrayInputStream(bytes), select, info);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Permissions permissions() {
            try {
                return Permissions.ofJson(json(Select.all()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Holds the three parts of an object. Immutable. */
    record Stored(Map<Part, Content> parts) {
        Content part(Part part) {
            return Objects.requireNonNull(parts.get(part));
        }

        Stored with(Part part, Content content) {
            Map<Part, Content> other = new EnumMap<>(Part.class);
            other.putAll(parts);
            other.put(part, content);
            return new Stored(other);
        }
    }

    synchronized @Nullable Stored find(String key) {
        return objects.get(key);
    }

    /** Finds the object or fails. */
    Stored existing(InMemoryCall call) {
        Stored found = find(Objects.requireNonNull(call.key()));
        if (found == null) {
            throw new NoSuchKeyException(call.rejected("the store has no such key"));
        }
        return found;
    }

    /** Replaces the data and, unless null, the metadata; a new object belongs to the owner. */
    synchronized PartInfo put(
            String key, Consumer<@Nullable Stored> guard, Content data, byte @Nullable [] metadata, String owner) {
        Stored old = objects.get(key);
        guard.accept(old);
        Stored changed = old == null ? newborn(owner) : old;
        if (metadata != null) {
            changed = changed.with(Part.METADATA, json(metadata));
        }
        Content content = new Content(data.bytes(), next(data.bytes(), data.info()));
        objects.put(key, changed.with(Part.DATA, content));
        return content.info();
    }

    /** Replaces the metadata; a new object belongs to the owner, and its data is empty. */
    synchronized PartInfo setMetadata(String key, Consumer<@Nullable Stored> guard, byte[] metadata, String owner) {
        Stored old = objects.get(key);
        guard.accept(old);
        Stored changed = old == null
                ? newborn(owner).with(Part.DATA, new Content(new byte[0], next(new byte[0], PartInfo.NONE)))
                : old;
        Content content = json(metadata);
        objects.put(key, changed.with(Part.METADATA, content));
        return content.info();
    }

    /** Replaces the JSON of a part of an existing object. */
    synchronized PartInfo change(InMemoryCall call, Part part, Consumer<Stored> guard, UnaryOperator<byte[]> next) {
        Stored old = existing(call);
        guard.accept(old);
        Content content = json(next.apply(old.part(part).bytes()));
        objects.put(Objects.requireNonNull(call.key()), old.with(part, content));
        return content.info();
    }

    synchronized void delete(InMemoryCall call, Consumer<Stored> guard) {
        guard.accept(existing(call));
        objects.remove(Objects.requireNonNull(call.key()));
    }

    /** Lists the objects that currently have all values of the query's filter, and whose keys begin with its prefix. */
    List<QueryResult> matching(Query query, Select select) {
        Metadata wanted = json(Json.bytes(query.filter())).json(Select.all());
        List<QueryResult> found = new ArrayList<>();
        snapshot().forEach((key, stored) -> {
            Metadata all = stored.part(Part.METADATA).json(Select.all());
            if (all.matches(wanted) && key.startsWith(query.prefix())) {
                found.add(new QueryResult(key, select.applyTo(all)));
            }
        });
        return found;
    }

    private synchronized Map<String, Stored> snapshot() {
        return new TreeMap<>(objects);
    }

    private Stored newborn(String owner) {
        Stored empty = new Stored(Map.of());
        return empty.with(Part.METADATA, json(Json.bytes(Metadata.empty())))
                .with(Part.PERMISSIONS, json(Json.bytes(Map.of(Permissions.OWNED, List.of(owner)))));
    }

    private Content json(byte[] bytes) {
        return new Content(bytes, next(bytes, JSON));
    }

    private synchronized PartInfo next(byte[] bytes, PartInfo source) {
        version++;
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new PartInfo(
                0,
                OptionalLong.of(bytes.length),
                source.mediaType(),
                source.contentEncoding(),
                "\"v" + version + "\"",
                now);
    }
}
