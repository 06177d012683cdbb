package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.Key;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The option doneFileName: the name of an object that shows that another object in the same folder is complete. The name
 * is fixed, or contains the name of the other object. Immutable.
 */
public final class DoneFileName {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{file:name(\\.noext)?\\}");

    private final String before;
    private final String after;
    private final boolean hasPlaceholder;
    private final boolean omitsExtension;

    private DoneFileName(String before, String after, boolean hasPlaceholder, boolean omitsExtension) {
        this.before = before;
        this.after = after;
        this.hasPlaceholder = hasPlaceholder;
        this.omitsExtension = omitsExtension;
    }

    /**
     * Parses the option.
     *
     * @throws IllegalArgumentException if the text is no name, contains another expression, or only the placeholder; the
     *     message names the option
     */
    static DoneFileName parse(String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        boolean hasPlaceholder = placeholder.find();
        String before = hasPlaceholder ? text.substring(0, placeholder.start()) : text;
        String after = hasPlaceholder ? text.substring(placeholder.end()) : "";
        String fixedText = before + after;
        if (fixedText.contains("${")) {
            throw new IllegalArgumentException("doneFileName is " + text
                    + "; it can contain ${file:name} or ${file:name.noext} once, and no other expression");
        }
        if (fixedText.isEmpty()) {
            throw new IllegalArgumentException("doneFileName is \"" + text + "\"; it needs a text"
                    + " that distinguishes it from other names, for example ${file:name}.done");
        }
        if (fixedText.contains("/") || (!hasPlaceholder && Key.flawOf(fixedText) != null)) {
            throw new IllegalArgumentException(
                    "doneFileName is " + text
                            + "; it must be a name without a folder: the object is looked for in the folder of the other object");
        }
        return new DoneFileName(before, after, hasPlaceholder, hasPlaceholder && placeholder.group(1) != null);
    }

    /** Returns whether an object with this key only shows that another object is complete. */
    public boolean isDoneKey(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        if (!hasPlaceholder) {
            return name.equals(before);
        }
        return name.length() >= before.length() + after.length() && name.startsWith(before) && name.endsWith(after);
    }

    /** Returns the key of the object that shows that the object with the given key is complete; null if it is no legal key. */
    public @Nullable String doneKeyOf(String key) {
        int nameStart = key.lastIndexOf('/') + 1;
        String doneKey = key.substring(0, nameStart) + before + placeholderValue(key.substring(nameStart)) + after;
        return Key.flawOf(doneKey) == null ? doneKey : null;
    }

    private String placeholderValue(String name) {
        int lastDot = name.lastIndexOf('.');
        boolean hasExtension = lastDot > 0; // the dot of .profile begins no extension
        return !hasPlaceholder ? "" : omitsExtension && hasExtension ? name.substring(0, lastDot) : name;
    }

    /** Returns whether each object has a done object of its own. Otherwise, those of a folder share one. */
    boolean isForOneObject() {
        return hasPlaceholder;
    }
}
