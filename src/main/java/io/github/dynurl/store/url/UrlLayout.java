package io.github.dynurl.store.url;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Part;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows the URLs of a store: of each part of a key, of a key as a whole, and of a query. Immutable. */
public final class UrlLayout {
    /** The template of the seed. */
    public static final String DEFAULT_URL_FORMAT = "{base}/{key}/{part}";

    /** The seed's template for deletion. */
    public static final String DEFAULT_URL_FORMAT_NO_PART = "{base}/{key}";

    private final String baseUrl;
    private final Origin origin;
    private final String basePath;
    private final UrlTemplate format;
    private final UrlTemplate formatNoPart;
    private final Map<Part, String> parts;
    private final @Nullable QueryUrl queryUrl;

    /**
     * Compiles the layout.
     *
     * @param baseUrl absolute http or https URL without user information, query or fragment
     * @param urlFormat the template of the URL of a part: base, key and, unless all parts share a URL, part
     * @param urlFormatNoPart the template of the URL of a key: base and key
     * @param parts the name of each part
     * @param escapeSlashes whether a slash in a key is escaped, for servers that want a key in one segment
     * @param queryUrl the URL of queries, null where the store has none
     * @throws IllegalArgumentException if one of them is not legal; the message names it as the builder does
     */
    public UrlLayout(
            String baseUrl,
            String urlFormat,
            String urlFormatNoPart,
            Map<Part, String> parts,
            boolean escapeSlashes,
            @Nullable QueryUrl queryUrl) {
        Origin.Split base = Origin.split("baseUrl", baseUrl);
        String rest = base.rest();
        checkBasePath(baseUrl, rest);
        this.origin = base.origin();
        this.basePath = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        this.baseUrl = origin + basePath;
        this.format = UrlTemplate.compile("urlFormat", urlFormat, List.of("key", "part"), escapeSlashes);
        this.formatNoPart = UrlTemplate.compile("urlFormatNoPart", urlFormatNoPart, List.of("key"), escapeSlashes);
        this.parts = new EnumMap<>(parts);
        checkParts();
        checkDots();
        this.queryUrl = queryUrl;
    }

    private static void checkBasePath(String baseUrl, String path) {
        for (String forbidden : List.of("?", "#")) {
            if (path.contains(forbidden)) {
                throw new IllegalArgumentException("baseUrl has a '" + forbidden
                        + "': it can have no query and no fragment; a fixed query belongs into urlFormat");
            }
        }
        UrlTemplate.checkLiteral("baseUrl", baseUrl, path, baseUrl.length() - path.length());
    }

    private void checkParts() {
        for (Part part : Part.values()) {
            String option = optionOf(part);
            String name = parts.get(part);
            if (name == null || name.isEmpty()) {
                throw new IllegalArgumentException(option + " is empty");
            }
            String flaw = Key.flawOf(name);
            if (flaw != null) {
                throw new IllegalArgumentException(
                        option + " " + Key.shown(name) + " is not legal: " + flaw.replaceFirst("^the key", "it"));
            }
            for (Part other : Part.values()) {
                if (format.has("part") && other.compareTo(part) < 0 && name.equals(parts.get(other))) {
                    throw new IllegalArgumentException(option + " and " + optionOf(other) + " are both "
                            + Key.shown(name) + ": two parts would share a URL");
                }
            }
        }
    }

    /** Refuses what lets a key with slashes at its ends name another URL, as does <code>{key}.{key}</code>. */
    private void checkDots() {
        if (formatNoPart.completesDots("")) {
            throw new IllegalArgumentException(
                    "urlFormatNoPart \"" + formatNoPart + "\" has dots that a key would make a segment");
        }
        for (Part part : Part.values()) {
            String name = String.valueOf(parts.get(part));
            if (format.completesDots(name)) {
                throw new IllegalArgumentException("urlFormat \"" + format + "\" has dots that a key and "
                        + optionOf(part) + " " + Key.shown(name) + " would make a segment");
            }
        }
    }

    private static String optionOf(Part part) {
        return switch (part) {
            case DATA -> "dataPart";
            case METADATA -> "metadataPart";
            case PERMISSIONS -> "permissionsPart";
        };
    }

    /** Tells whether each part has a URL of its own, rather than all sharing one. */
    public boolean hasPartUrls() {
        return format.has("part");
    }

    /** Returns the base URL, as a directory. */
    public Target base() {
        return new Target(origin, basePath + "/");
    }

    /** Returns the URL of a part of a key. */
    public Target part(Key key, Part part) {
        return new Target(origin, format.expand(basePath, key.text(), String.valueOf(parts.get(part))));
    }

    /** Returns the URL of a key as a whole. */
    public Target key(Key key) {
        return new Target(origin, formatNoPart.expand(basePath, key.text(), ""));
    }

    /**
     * Returns the URL of a query.
     *
     * @param cursor what the page before says of the next one; empty for the first
     * @throws IllegalStateException if the layout has no query URL
     */
    public Target query(Metadata filter, String cursor) {
        if (queryUrl == null) {
            throw new IllegalStateException("the layout has no query URL");
        }
        return queryUrl.expand(filter, cursor);
    }

    /** Returns the JSON that a query sends as its body; empty where the filter is in the URL. */
    public Optional<byte[]> queryBody(Metadata filter) {
        return queryUrl != null && queryUrl.inBody() && !filter.isEmpty()
                ? Optional.of(Json.bytes(filter))
                : Optional.empty();
    }

    /** Returns the server of the objects. */
    public Origin origin() {
        return origin;
    }

    /** Returns the server of the query; empty if there is none. */
    public Optional<Origin> queryOrigin() {
        return Optional.ofNullable(queryUrl).map(QueryUrl::origin);
    }

    /** Tells whether the next page of a query is asked for by a cursor in the URL. */
    public boolean hasCursor() {
        return queryUrl != null && queryUrl.hasCursor();
    }

    /** Returns the base URL without a trailing slash. */
    public String baseUrl() {
        return baseUrl;
    }

    /** Returns the template of the URL of a part, for messages. */
    public String format() {
        return format.toString();
    }

    /** Returns the template of the URL of a key, for messages. */
    public String formatNoPart() {
        return formatNoPart.toString();
    }

    @Override
    public String toString() {
        return baseUrl + " " + format;
    }
}
