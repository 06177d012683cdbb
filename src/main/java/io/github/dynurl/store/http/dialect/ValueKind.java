package io.github.dynurl.store.http.dialect;

import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.url.FilterItem;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.QueryTemplate;
import io.github.dynurl.store.url.UrlLayout;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The rule for the legal texts of a {@link DialectValue}. Immutable. */
final class ValueKind {
    static final String MERGE_PATCH = "application/merge-patch+json";

    /** Describes the legal texts, as the end of a sentence. */
    private final String legalTexts;

    /** The legal texts, if they are a fixed list; otherwise empty. */
    private final List<String> choices;

    private final boolean isTemplate;

    /**
     * Receives the name of a value and a text. Returns a sentence that says why the text is illegal; null if it is
     * legal.
     */
    private final BiFunction<String, String, @Nullable String> check;

    private ValueKind(
            String legalTexts,
            List<String> choices,
            boolean isTemplate,
            BiFunction<String, String, @Nullable String> check) {
        this.legalTexts = legalTexts;
        this.choices = choices;
        this.isTemplate = isTemplate;
        this.check = check;
    }

    /** Creates a kind from a check that throws an {@link IllegalArgumentException} if the text is illegal. */
    private static ValueKind checkedBy(String legalTexts, boolean isTemplate, ThrowingCheck check) {
        return new ValueKind(legalTexts, List.of(), isTemplate, (name, text) -> {
            try {
                check.apply(name, text);
                return null;
            } catch (IllegalArgumentException e) {
                return String.valueOf(e.getMessage());
            }
        });
    }

    private interface ThrowingCheck {
        void apply(String name, String text);
    }

    /** Creates the kind of a value that is one of these names. */
    static ValueKind choice(String... names) {
        List<String> choices = List.of(names);
        int last = choices.size() - 1;
        String legalTexts = String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
        return new ValueKind(
                legalTexts,
                choices,
                false,
                (name, text) -> choices.contains(text)
                        ? null
                        : name + " is " + Key.shown(text) + ", but must be " + legalTexts);
    }

    static ValueKind flag() {
        return choice("true", "false");
    }

    /** Creates the kind of a URL template that contains no key. */
    static ValueKind templateWithoutKey() {
        return checkedBy(
                "a template that starts with {base}, without other variables",
                true,
                (name, text) -> UrlLayout.checkTemplate(name, text, List.of()));
    }

    /** Creates the kind of a URL template that can contain these variables. */
    static ValueKind template(String... variables) {
        return checkedBy(
                "a template that starts with {base}, with the variables {" + String.join("}, {", variables) + "}",
                true,
                (name, text) -> UrlLayout.checkTemplate(name, text, List.of(variables)));
    }

    static ValueKind partName() {
        return checkedBy("text without control characters and dot segments", false, UrlLayout::checkPartName);
    }

    /**
     * Creates the kind of a text that matches a pattern.
     *
     * @param legalTexts describes the texts that match, as the end of a sentence
     * @param pattern a regular expression
     */
    static ValueKind matching(String legalTexts, String pattern) {
        return new ValueKind(
                legalTexts,
                List.of(),
                false,
                (name, text) ->
                        text.matches(pattern) ? null : name + " is " + Key.shown(text) + ", but must be " + legalTexts);
    }

    static ValueKind pointer() {
        return checkedBy("a field name or a JSON pointer (RFC 6901)", false, (name, text) -> {
            try {
                JsonPointer.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        });
    }

    /** Creates the kind of a value that is the template for one field of a filter. */
    static ValueKind filterItem() {
        return checkedBy(
                "JSON with the variables {name} or {path}, and {value}",
                false,
                (name, text) -> FilterItem.compile(text));
    }

    /** Creates the kind of a value that is any text. */
    static ValueKind text(String legalTexts) {
        return new ValueKind(legalTexts, List.of(), false, (name, text) -> null);
    }

    /** Creates the kind of a value that is the address of a server. */
    static ValueKind origin() {
        String legalTexts = "an http or https URL without a path, such as http://10.0.0.7:8080";
        return new ValueKind(
                legalTexts,
                List.of(),
                false,
                (name, text) ->
                        text.matches("(?i)https?://[^/?#@]+") && Origin.of(text).isPresent()
                                ? null
                                : name + " must be " + legalTexts);
    }

    /** Creates the kind of a value that is the media type of the body of a query. */
    static ValueKind bodyType() {
        return checkedBy(
                "a JSON type, an XML type or application/x-www-form-urlencoded",
                false,
                (name, text) -> QueryTemplate.checkMediaType(text));
    }

    /** Creates the kind of a value that is a JSON media type, but not that of JSON Patch. */
    static ValueKind jsonType() {
        return new ValueKind("a JSON media type", List.of(), false, (name, text) -> {
            if (!isJson(text)) {
                return name + " must be a JSON type, such as application/json or " + MERGE_PATCH
                        + ", because metadata and permissions are sent as JSON";
            }
            return isJsonPatch(text)
                    ? name + " is JSON Patch (RFC 6902), which is a list of changes, but the client sends the values"
                            + " themselves; it must be a type that the server merges, such as " + MERGE_PATCH
                            + " or application/json"
                    : null;
        });
    }

    private static boolean isJson(String type) {
        return type.toLowerCase(Locale.ROOT).matches("application/([a-z0-9!#$&^_.+-]+\\+)?json(\\s*;[\\x20-\\x7e]*)?");
    }

    private static boolean isJsonPatch(String type) {
        return type.toLowerCase(Locale.ROOT).matches("application/json-patch(-query)?\\+json(\\s*;.*)?");
    }

    String legalTexts() {
        return legalTexts;
    }

    boolean isTemplate() {
        return isTemplate;
    }

    /** Returns the choice that equals the text in upper or lower case; the text itself if there is none. */
    String normalize(String text) {
        return choices.stream()
                .filter(choice -> choice.equalsIgnoreCase(text))
                .findFirst()
                .orElse(text);
    }

    /** Returns a sentence that starts with the name and says why the text is illegal; null if it is legal. */
    @Nullable
    String findFlaw(String name, String text) {
        return check.apply(name, text);
    }
}
