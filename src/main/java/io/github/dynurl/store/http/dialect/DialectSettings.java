package io.github.dynurl.store.http.dialect;

import io.github.dynurl.store.url.PageVariable;
import io.github.dynurl.store.url.ShownUrl;
import java.io.IOException;
import java.io.Reader;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The texts of the values of a dialect, with the file and line that set each of them. A value that is not set has its
 * default. Immutable.
 */
public final class DialectSettings {
    private static final DialectSettings DOCUMENTED = new DialectSettings("documented", Map.of());

    /**
     * The text of one value.
     *
     * @param origin the file and line that set it; null if a program or an option set it
     */
    record Setting(String text, @Nullable String origin) {}

    private final String name;
    private final Map<DialectValue, Setting> settings;

    /**
     * Copies the settings.
     *
     * @param name the name of the dialect or of its file, for messages
     */
    DialectSettings(String name, Map<DialectValue, Setting> settings) {
        this.name = name;
        this.settings = settings.isEmpty() ? Map.of() : new EnumMap<>(settings);
    }

    /** Returns the settings of the documented protocol: nothing is set. */
    public static DialectSettings documented() {
        return DOCUMENTED;
    }

    /**
     * Reads a shipped dialect.
     *
     * @throws IllegalArgumentException if there is no dialect with this name; the message suggests a similar name or
     *     lists all names
     */
    public static DialectSettings named(String name) {
        return DialectFile.readShipped(name);
    }

    /**
     * Reads a properties file. Does not close the reader.
     *
     * @param sourceName the name of the file, for messages
     * @throws IllegalArgumentException if the file has faults; the message contains all of them with their lines
     */
    public static DialectSettings load(String sourceName, Reader reader) throws IOException {
        return DialectFile.read(sourceName, reader);
    }

    /**
     * Returns a copy in which this text is the text of a value. Only {@link #check} checks the text.
     *
     * @param text the text; null for the default
     */
    public DialectSettings with(DialectValue value, @Nullable String text) {
        Map<DialectValue, Setting> copy = copySettings();
        if (text == null) {
            copy.remove(value);
        } else {
            String noOrigin = null;
            copy.put(value, new Setting(text, noOrigin));
        }
        return new DialectSettings(name, copy);
    }

    /**
     * Returns a copy with these texts.
     *
     * @param texts the texts by the names of their values
     * @throws IllegalArgumentException if a name is unknown or a text is illegal; the message contains all such faults
     */
    public DialectSettings with(Map<String, String> texts) {
        Faults faults = new Faults();
        Map<DialectValue, Setting> copy = copySettings();
        String noOrigin = null;
        texts.forEach((valueName, text) -> {
            Optional<DialectValue> value = DialectValue.find(valueName);
            if (value.isPresent()) {
                put(copy, value.get(), text, noOrigin, faults);
            } else {
                faults.add(NearestName.explain(valueName, "a value of a dialect", DialectValue.propertyNames()));
            }
        });
        faults.throwIfAny();
        return new DialectSettings(name, copy);
    }

    /**
     * Puts a text into the map, or adds a fault if the text is illegal.
     *
     * @param origin the file and line that set the text; null if a program or an option sets it
     */
    static void put(
            Map<DialectValue, Setting> settings,
            DialectValue value,
            String text,
            @Nullable String origin,
            Faults faults) {
        String normalized = value.normalize(text);
        String flaw = value.findFlaw(normalized);
        if (flaw == null) {
            settings.put(value, new Setting(normalized, origin));
        } else {
            faults.add(origin == null ? flaw : origin + ": " + flaw);
        }
    }

    Map<DialectValue, Setting> copySettings() {
        Map<DialectValue, Setting> copy = new EnumMap<>(DialectValue.class);
        copy.putAll(settings);
        return copy;
    }

    /**
     * Checks the text of each value, and whether the values fit together.
     *
     * @param pageVariable the variable of queryUrl or of the body of queries that says which page is requested; null if
     *     the store has no queryUrl
     * @throws IllegalArgumentException if there is a fault; the message contains all faults
     */
    public void check(@Nullable PageVariable pageVariable) {
        Faults faults = new Faults();
        DialectRules rules = new DialectRules(this, faults);
        settings.forEach((value, setting) -> {
            String flaw = value.findFlaw(setting.text());
            if (flaw != null) {
                rules.addFault(value, flaw);
            }
        });
        rules.check(pageVariable);
        faults.throwIfAny();
    }

    /** Returns the name of the shipped dialect on which these settings are based, or the name of the file. */
    public String name() {
        return name;
    }

    /** Returns the text of a value: the text that was set, or the default; null if there is neither. */
    public @Nullable String text(DialectValue value) {
        Setting setting = settings.get(value);
        return setting == null ? value.defaultText() : setting.text();
    }

    /** Returns the text of a value that has a default. */
    public String requiredText(DialectValue value) {
        String text = text(value);
        if (text == null) {
            throw new IllegalArgumentException(value + " has no default");
        }
        return text;
    }

    /** Returns whether the text of a value is {@code true}. */
    public boolean isTrue(DialectValue value) {
        return "true".equals(text(value));
    }

    /**
     * Returns why objects cannot be claimed, with the values to change or what to use instead. Returns null if they can
     * be claimed.
     *
     * @param isMergePatch whether updates are JSON Merge Patches
     */
    public @Nullable String reasonAgainstClaims(boolean isMergePatch) {
        if (text(DialectValue.METADATA_HEADERS) != null) {
            return "metadataHeaders, because header fields are text, and a claim is a JSON object; use a persistent"
                    + " idempotentRepository that the nodes share";
        }
        if (requiredText(DialectValue.UPDATE_MODE).equals("readMergePut")
                && !requiredText(DialectValue.READ_TAG_BEFORE_WRITE).equals("false")) {
            return "updateMode=readMergePut and readTagBeforeWrite, because then the client compares entity tags itself,"
                    + " and no request shows that the server honours If-Match, as CouchDB answers 409 and not 412; use a"
                    + " persistent idempotentRepository that the nodes share";
        }
        return isMergePatch
                ? "updateMode=patch and a merge patch, which merges the old claim into the new one; use"
                        + " patchContentType=application/json or another updateMode if the server honours If-Match,"
                        + " otherwise an idempotentRepository that the nodes share"
                : null;
    }

    /**
     * Returns the file and line that set a value; null if the value is not set, or if a program or an option set it.
     */
    @Nullable
    String origin(DialectValue value) {
        Setting setting = settings.get(value);
        return setting == null ? null : setting.origin();
    }

    /**
     * Returns the texts that differ from the defaults, by the names of their values. In URL templates, an ellipsis
     * replaces the query, because it can contain secrets.
     */
    public Map<String, String> differences() {
        Map<String, String> different = new LinkedHashMap<>();
        settings.forEach((value, setting) -> {
            if (!setting.text().equals(value.defaultText())) {
                different.put(value.propertyName(), value.isTemplate() ? ShownUrl.of(setting.text()) : setting.text());
            }
        });
        return Collections.unmodifiableMap(different);
    }

    /** Returns the name of the dialect and the texts that differ from the defaults, without secrets. */
    @Override
    public String toString() {
        return name + " " + differences();
    }
}
