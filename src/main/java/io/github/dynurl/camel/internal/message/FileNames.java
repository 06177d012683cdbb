package io.github.dynurl.camel.internal.message;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Turns keys into names of files that are safe on each operating system. The folders of a key stay. Different keys can become the
 * same name. Stateless.
 */
final class FileNames {
    private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]+");

    /** Control characters, halves of surrogate pairs, and what Windows does not allow, such as the colon of a drive. */
    private static final Pattern ILLEGAL = Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029<>:\"|?*]");

    /** The dollar sign of an expression of Simple: a component that evaluates names must not evaluate a key. */
    private static final Pattern EXPRESSION = Pattern.compile("\\$(?=(simple)?\\{)");

    /** Dots and white space at the end, which Windows removes, also those of the segments "." and "..". */
    private static final Pattern END = Pattern.compile("[.\\s\\p{Z}](?=[.\\s\\p{Z}]*$)");

    /** The names of devices of Windows, with any extension. */
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9¹²³])\\s*(\\..*)?");

    private FileNames() {}

    /**
     * Returns the relative path of a file for a key, with slashes. It is never empty, has no segment {@code .} or {@code ..}, and
     * does not begin or end with a slash. An illegal character becomes an underscore, and an underscore comes before the name of a
     * device.
     */
    static String pathOf(String key) {
        List<String> segments = new ArrayList<>();
        for (String segment : SEPARATORS.split(key, -1)) {
            if (!segment.isEmpty()) {
                segments.add(clean(segment));
            }
        }
        return segments.isEmpty() ? "_" : String.join("/", segments);
    }

    /** Returns the last segment of a path. */
    static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String clean(String segment) {
        String legal = ILLEGAL.matcher(segment).replaceAll("_");
        String text = EXPRESSION.matcher(legal).replaceAll("_");
        String name = END.matcher(text).replaceAll("_");
        return DEVICE.matcher(name).matches() ? "_" + name : name;
    }
}
