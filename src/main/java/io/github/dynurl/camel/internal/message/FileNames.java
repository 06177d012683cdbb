package io.github.dynurl.camel.internal.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Turns keys into names of files that are safe on each operating system. The folders of a key stay. Different keys can become the
 * same name. Stateless.
 */
final class FileNames {
    /** Encrypted file systems allow 143 bytes, others 255. */
    private static final int MAX_NAME_BYTES = 120;

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
        if (isPlain(key)) {
            return key;
        }
        List<String> segments = new ArrayList<>();
        for (String segment : SEPARATORS.split(key, -1)) {
            if (!segment.isEmpty()) {
                segments.add(clean(segment));
            }
        }
        return segments.isEmpty() ? "_" : String.join("/", segments);
    }

    /**
     * Returns whether a key needs no cleaning, as most keys do not. Allocates nothing. Returns false for some keys that need
     * none, for example if a segment begins like the name of a device.
     */
    private static boolean isPlain(String key) {
        char before = '/';
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean endsName = before == '/' || before == '.';
            boolean isSeparator = (c == '/' || c == '.') && !endsName;
            boolean mayBeDevice = before == '/' && "cpanlCPANL".indexOf(c) >= 0 && baseLength(key, i) <= 4;
            if (mayBeDevice || !(isSeparator || isWordCharacter(c))) {
                return false;
            }
            before = c;
        }
        return before != '/' && before != '.';
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** Returns the length of the name of a segment without its extension. */
    private static int baseLength(String key, int start) {
        int end = start;
        while (end < key.length() && key.charAt(end) != '.' && key.charAt(end) != '/') {
            end++;
        }
        return end - start;
    }

    /** Returns the last segment of a path. */
    static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * Returns the last segment of the path of a key, of which only the last {@value #MAX_NAME_BYTES} bytes stay, so that
     * each file system has the room for it, with an ending.
     */
    static String shortNameOf(String key) {
        String name = nameOf(pathOf(key));
        int start = name.length();
        int bytes = 0;
        while (start > 0) {
            int before = name.offsetByCodePoints(start, -1);
            bytes += name.substring(before, start).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_NAME_BYTES) {
                break;
            }
            start = before;
        }
        return name.substring(start);
    }

    private static String clean(String segment) {
        String legal = ILLEGAL.matcher(segment).replaceAll("_");
        String text = EXPRESSION.matcher(legal).replaceAll("_");
        String name = END.matcher(text).replaceAll("_");
        return DEVICE.matcher(name).matches() ? "_" + name : name;
    }
}
