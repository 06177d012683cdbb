package io.github.dynurl.store.http.dialect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads a properties file together with the numbers of its lines, which {@link Properties} does not keep. {@link
 * Properties} parses each logical line, so that the syntax is exactly the same. Not thread-safe.
 */
final class PropertyLines {
    /**
     * One property.
     *
     * @param line the number of the line where the property starts, from 1
     */
    record Property(int line, String name, String text) {}

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final BufferedReader reader;

    /** The number of lines that were read. */
    private int line;

    private PropertyLines(Reader reader) {
        this.reader = new BufferedReader(reader);
    }

    /**
     * Reads all properties in the order of the file, also those whose name occurs twice. Removes white space at the end
     * of their texts. Does not close the reader.
     *
     * @param sourceName the name of the file, for the faults
     * @param faults receives a fault for each line that has a malformed unicode escape
     */
    static List<Property> read(String sourceName, Reader reader, Faults faults) throws IOException {
        PropertyLines lines = new PropertyLines(reader);
        List<Property> found = new ArrayList<>();
        while (true) {
            int first = lines.line + 1;
            String logicalLine = lines.readLogicalLine();
            if (logicalLine == null) {
                return found;
            }
            Properties parsed = new Properties();
            try {
                parsed.load(new StringReader(logicalLine));
            } catch (IllegalArgumentException e) {
                faults.add(sourceName + ", line " + first + ": the line has a \\u without four hex digits");
            }
            parsed.stringPropertyNames()
                    .forEach(name -> found.add(new Property(
                            first, name, parsed.getProperty(name, "").stripTrailing())));
        }
    }

    /**
     * Returns the next line. As long as a line ends in a backslash that continues it, the line after it is appended.
     * Returns null at the end of the file.
     */
    private @Nullable String readLogicalLine() throws IOException {
        String next = reader.readLine();
        if (next == null) {
            return null;
        }
        line++;
        if (line == 1 && next.startsWith(BYTE_ORDER_MARK)) {
            next = next.substring(BYTE_ORDER_MARK.length());
        }
        StringBuilder logicalLine = new StringBuilder(next).append('\n');
        boolean isComment = isComment(next);
        while (next != null && !isComment && endsInContinuation(next)) {
            next = reader.readLine();
            if (next != null) {
                line++;
                logicalLine.append(next).append('\n');
            }
        }
        return logicalLine.toString();
    }

    private static boolean isComment(String line) {
        String text = line.stripLeading();
        return text.startsWith("#") || text.startsWith("!");
    }

    /** Returns whether an odd number of backslashes ends the line, so that the next line continues it. */
    private static boolean endsInContinuation(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
