package io.github.dynurl.store.url;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates layouts for tests. */
final class Layouts {
    static final String BASE = "http://h.example/base";

    static final Map<Part, String> PARTS =
            Map.of(Part.DATA, "data", Part.METADATA, "metadata", Part.PERMISSIONS, "auth");

    private Layouts() {}

    /** Creates a layout with the default templates. */
    static UrlLayout at(String baseUrl) {
        return of(baseUrl, UrlLayout.DEFAULT_URL_FORMAT, UrlLayout.DEFAULT_URL_FORMAT_NO_PART);
    }

    static UrlLayout of(String baseUrl, String format, String formatNoPart) {
        return new UrlLayout(baseUrl, format, formatNoPart, PARTS, false, null);
    }

    static UrlLayout of(String baseUrl, String queryUrl, FilterEncoding encoding) {
        return new UrlLayout(
                baseUrl,
                UrlLayout.DEFAULT_URL_FORMAT,
                UrlLayout.DEFAULT_URL_FORMAT_NO_PART,
                PARTS,
                false,
                QueryUrl.compile(queryUrl, options(false, encoding)));
    }

    static UrlLayout format(String format) {
        return of(BASE, format, UrlLayout.DEFAULT_URL_FORMAT_NO_PART);
    }

    static UrlLayout parts(String format, String data, String metadata, String permissions) {
        Map<Part, String> parts =
                new EnumMap<>(Map.of(Part.DATA, data, Part.METADATA, metadata, Part.PERMISSIONS, permissions));
        return new UrlLayout(BASE, format, UrlLayout.DEFAULT_URL_FORMAT_NO_PART, parts, false, null);
    }

    /** Creates a layout with a queryUrl that has the filter in its query parameters. */
    static UrlLayout queryUrl(String queryUrl) {
        return query(QueryUrl.compile(queryUrl, options(false, FilterEncoding.json)));
    }

    /** Creates a layout with a queryUrl to which the filter is sent in the body. */
    static UrlLayout queryUrlWithBody(String queryUrl) {
        return query(QueryUrl.compile(queryUrl, options(true, FilterEncoding.json)));
    }

    static QueryOptions options(boolean filterInBody, FilterEncoding encoding) {
        return new QueryOptions(filterInBody, encoding, true, null, 1000, null);
    }

    /** Returns the bytes of data as text. */
    static String text(Data data) {
        try (InputStream in = data.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static UrlLayout query(@Nullable QueryUrl queryUrl) {
        return new UrlLayout(
                BASE, UrlLayout.DEFAULT_URL_FORMAT, UrlLayout.DEFAULT_URL_FORMAT_NO_PART, PARTS, false, queryUrl);
    }

    /** Creates a layout that escapes the slashes in keys. */
    static UrlLayout escapingSlashes(String format, String formatNoPart) {
        return new UrlLayout(BASE, format, formatNoPart, PARTS, true, null);
    }
}
