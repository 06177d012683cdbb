package io.github.dynurl.store.url;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The templates for the URLs of the parts of an object: urlFormat, or a template of its own for a part. Immutable. */
final class PartUrls {
    private static final String FORMAT = "urlFormat";

    /**
     * The URL of one part.
     *
     * @param option the name of the option that contains the template
     * @param name the text that replaces <code>{part}</code>
     */
    record Url(String option, UrlTemplate template, String name) {
        boolean hasPartName() {
            return template.hasVariable("part");
        }

        boolean isSameAs(Url other) {
            return template.hasSameText(other.template) && (!hasPartName() || name.equals(other.name));
        }
    }

    private final Map<Part, Url> urls = new EnumMap<>(Part.class);

    /**
     * Compiles the templates of single parts.
     *
     * @param format the template of all parts that have none of their own
     * @throws IllegalArgumentException if an argument is illegal; the message contains the name of its option
     */
    PartUrls(UrlTemplate format, Map<Part, String> names, Map<Part, String> ownTemplates, boolean escapeSlashes) {
        for (Part part : Part.values()) {
            String name = names.getOrDefault(part, "");
            checkName(nameOption(part), name);
            String own = ownTemplates.get(part);
            urls.put(part, own == null ? new Url(FORMAT, format, name) : compile(part, own, name, escapeSlashes));
        }
        checkNamesDiffer();
        urls.forEach(PartUrls::checkDotSegments);
    }

    private static Url compile(Part part, String template, String name, boolean escapeSlashes) {
        String option = nameOf(part) + "Url";
        return new Url(option, UrlTemplate.compile(option, template, List.of("key"), escapeSlashes), name);
    }

    /**
     * Checks the name of a part. It must meet the rules for keys, because it is written into URLs in the same way.
     *
     * @param option the name of the option that contains the name; messages start with it
     */
    static void checkName(String option, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(option + " is empty");
        }
        String flaw = Key.flawOf(name);
        if (flaw != null) {
            throw new IllegalArgumentException(
                    option + " " + Key.shown(name) + " is not legal: " + flaw.replaceFirst("^the key", "it"));
        }
    }

    private void checkNamesDiffer() {
        for (Part part : Part.values()) {
            for (Part other : Part.values()) {
                boolean isEarlierPart = other.compareTo(part) < 0; // compares each pair of parts only once
                if (isEarlierPart && of(part).hasPartName() && of(part).isSameAs(of(other))) {
                    throw new IllegalArgumentException(nameOption(part) + " and " + nameOption(other) + " are both "
                            + Key.shown(of(part).name()) + ": two parts would share a URL");
                }
            }
        }
    }

    /**
     * Checks that no key can turn dots of a template into a dot segment, because servers remove dot segments from a
     * URL. For example, in <code>{key}.{key}</code>, the key {@code /a/} would turn the dot into a dot segment.
     */
    private static void checkDotSegments(Part part, Url url) {
        if (!url.option().equals(FORMAT)) {
            checkDotSegments(url.option(), url.template());
        } else if (url.template().canHaveDotSegment(url.name())) {
            throw new IllegalArgumentException(FORMAT + " \"" + url.template() + "\" has dots that a key and "
                    + nameOption(part) + " " + Key.shown(url.name()) + " would make a segment of the path");
        }
    }

    /** Checks the dots of a template that does not contain <code>{part}</code>. */
    static void checkDotSegments(String option, UrlTemplate template) {
        String noPartName = "";
        if (template.canHaveDotSegment(noPartName)) {
            throw new IllegalArgumentException(
                    option + " \"" + template + "\" has dots that a key would make a segment of the path");
        }
    }

    Url of(Part part) {
        return Objects.requireNonNull(urls.get(part));
    }

    /** Returns the redacted templates that replace urlFormat for single parts, by the names of their options. */
    Map<String, String> ownTemplates() {
        Map<String, String> own = new LinkedHashMap<>();
        urls.forEach((part, url) -> {
            if (!url.option().equals(FORMAT)) {
                own.put(url.option(), url.template().toString());
            }
        });
        return own;
    }

    private static String nameOption(Part part) {
        return nameOf(part) + "Part";
    }

    private static String nameOf(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }
}
