package io.github.dynurl.examples.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The application.properties in the folder of a server, which users copy. */
final class Configuration {
    /** The value for an empty text in a properties file, because Camel Main refuses an empty value. */
    static final String EMPTY = "#valueAs(java.lang.String):";

    private static final String PREFIX = "camel.beans.files.";

    private final Path file;

    Configuration(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Returns the options of the store except its baseUrl, in the order of the file. */
    Map<String, String> options() throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(PREFIX)) {
                String[] option = line.substring(PREFIX.length()).split("=", 2);
                options.put(option[0].strip(), option[1].strip());
            }
        }
        if (options.remove("baseUrl") == null) {
            throw new AssertionError(file + " has no baseUrl");
        }
        return options;
    }

    /** Returns a copy, in another file, without some options. */
    Configuration without(String... options) throws IOException {
        Set<String> names = Set.of(options);
        return variant(Files.readAllLines(file).stream()
                .filter(line -> names.stream().noneMatch(name -> line.startsWith(PREFIX + name + " =")))
                .toList());
    }

    /** Returns a copy, in another file, with one more option. */
    Configuration with(String option, String value) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.add(PREFIX + option + " = " + value);
        return variant(lines);
    }

    private static Configuration variant(List<String> lines) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "stores"));
        return new Configuration(Files.write(folder.resolve("variant.properties"), lines));
    }
}
