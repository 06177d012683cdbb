package io.github.dynurl.examples.quickstart;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keys of the files of a folder: their paths within the folder, with slashes. */
final class FolderKeys {
    private FolderKeys() {}

    /** Lists the keys of all files in a folder and its subfolders. */
    static Set<String> of(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> of(folder.relativize(path).toString()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Returns the key of a path within the folder. */
    static String of(String path) {
        return path.replace(File.separatorChar, '/');
    }

    /** Escapes a folder for the URI of a file endpoint. Camel decodes the URI twice, so % is escaped twice. */
    static String escaped(Path folder) {
        return folder.toString().replace("%", "%2525").replace("{", "%7B").replace("}", "%7D");
    }
}
