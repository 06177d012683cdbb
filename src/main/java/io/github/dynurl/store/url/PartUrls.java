package io.github.dynurl.store.url;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The URL templates of the parts of an object. A part uses urlFormat or has a template of its own. Immutable. */
final class PartUrls {
    private static final String FORMAT = "urlFormat";

    /**
     * The URL template of one part.
     *
     * @param option the name of the option that contains the template
     * @param partName the text that replaces <code>{part}</code>; unused if the template does not contain it
     */
    record PartTemplate(String option, UrlTemplate template, String partName) {
        boolean usesPartName() {
            return template.hasVariable("part");
        }

        /** Returns whether the template is that of a single part, in place of urlFormat. */
        boolean isOwn() {
            return !option.equals(FORMAT);
        }

        /** Returns whether both templates lead to the same URL for each key. */
        boolean hasSameUrls(PartTemplate other) {
            return template.hasSameText(other.template) && (!usesPartName() || partName.equals(other.partName));
        }
    }

    private final Map<Part, PartTemplate> templates = new EnumMap<>(Part.class);

    /**
     * Compiles the templates of single parts.
     *
     * @param format the compiled urlFormat, for all parts without a template of their own
     * @param partNames the text that replaces <code>{part}</code>, for each part
     * @param ownTemplates the templates that replace urlFormat, for single parts
     * @param escapeSlashes whether slashes in a key are percent-encoded
     * @throws IllegalArgumentException if an argument is illegal; the message contains the name of its option
     */
    PartUrls(UrlTemplate format, Map<Part, String> partNames, Map<Part, String> ownTemplates, boolean escapeSlashes) {
        for (Part part : Part.values()) {
            String partName = partNames.getOrDefault(part, "");
            checkName(partNameOption(part), partName);
            String own = ownTemplates.get(part);
            templates.put(
                    part,
                    own == null
                            ? new PartTemplate(FORMAT, format, partName)
                            : compile(part, own, partName, escapeSlashes));
        }
        checkNamesDiffer();
        templates.forEach(PartUrls::checkDotSegments);
    }

    private static PartTemplate compile(Part part, String template, String partName, boolean escapeSlashes) {
        String option = optionPrefix(part) + "Url";
        return new PartTemplate(option, UrlTemplate.compile(option, template, List.of("key"), escapeSlashes), partName);
    }

    /**
     * Checks the name of a part. It must meet the rules for keys, because it is written into URLs in the same way.
     *
     * @param option the name of the option that contains the name of the part; messages start with it
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
                // A template without {part} is meant to lead to the same URL for several parts.
                if (isEarlierPart && of(part).usesPartName() && of(part).hasSameUrls(of(other))) {
                    throw new IllegalArgumentException(partNameOption(part) + " and " + partNameOption(other)
                            + " are both " + Key.shown(of(part).partName()) + ": two parts would share a URL");
                }
            }
        }
    }

    /**
     * Checks that no key can turn dots of a template into a dot segment, because servers remove dot segments from a
     * URL. For example, in <code>{key}.{key}</code>, the key {@code /a/} would turn the dot into a dot segment.
     */
    private static void checkDotSegments(Part part, PartTemplate template) {
        if (template.isOwn()) {
            checkDotSegments(template.option(), template.template());
        } else if (template.template().canHaveDotSegment(template.partName())) {
            throw new IllegalArgumentException(FORMAT + " \"" + template.template() + "\" has dots that a key and "
                    + partNameOption(part) + " " + Key.shown(template.partName())
                    + " would make a segment of the path");
        }
    }

    /** Checks that no key can turn dots of a template without <code>{part}</code> into a dot segment. */
    static void checkDotSegments(String option, UrlTemplate template) {
        String noPartName = "";
        if (template.canHaveDotSegment(noPartName)) {
            throw new IllegalArgumentException(
                    option + " \"" + template + "\" has dots that a key would make a segment of the path");
        }
    }

    PartTemplate of(Part part) {
        return Objects.requireNonNull(templates.get(part));
    }

    /** Returns the redacted templates that replace urlFormat for single parts, by the names of their options. */
    Map<String, String> ownTemplates() {
        Map<String, String> own = new LinkedHashMap<>();
        templates.forEach((part, template) -> {
            if (template.isOwn()) {
                own.put(template.option(), template.template().toString());
            }
        });
        return own;
    }

    /** Returns the option that contains the name of a part, for example dataPart. */
    private static String partNameOption(Part part) {
        return optionPrefix(part) + "Part";
    }

    /** Returns the beginning of the names of the options of a part, for example data. */
    private static String optionPrefix(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }
}
