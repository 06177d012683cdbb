package io.github.dynurl.test;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Metadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the files of a folder as objects, but not those whose path has a name that begins with a dot. */
final class SeedFolder {
    private static final String METADATA = ".metadata.json";

    private SeedFolder() {}

    static Map<String, TestObject> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    folder + " is no folder: name one that has the objects of the store. A relative"
                            + " path begins in " + Path.of("").toAbsolutePath());
        }
        Map<String, TestObject> objects = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (isHidden(folder.relativize(file))) {
                    continue;
                }
                if (file.toString().endsWith(METADATA)) {
                    requireFileBeside(file);
                } else {
                    objects.put(key(folder, file), object(file));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "cannot read the folder " + folder.toAbsolutePath() + " with the objects of the store", e);
        }
        return objects;
    }

    private static boolean isHidden(Path path) {
        for (Path name : path) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static String key(Path folder, Path file) {
        List<String> names = Stream.iterate(0, i -> i + 1)
                .limit(folder.relativize(file).getNameCount())
                .map(i -> folder.relativize(file).getName(i).toString())
                .toList();
        return String.join("/", names);
    }

    private static TestObject object(Path file) throws IOException {
        String type = URLConnection.guessContentTypeFromName(file.toString());
        return TestObject.of(
                metadata(file.resolveSibling(file.getFileName() + METADATA)),
                Files.readAllBytes(file),
                type == null ? "application/octet-stream" : type);
    }

    private static Metadata metadata(Path file) throws IOException {
        if (Files.notExists(file)) {
            return Metadata.empty();
        }
        try {
            return Json.parseObject(Files.readString(file));
        } catch (JsonException e) {
            throw new IllegalArgumentException(file + " must be a JSON object, the metadata of the file beside it", e);
        }
    }

    private static void requireFileBeside(Path metadata) {
        String name = metadata.getFileName().toString();
        Path data = metadata.resolveSibling(name.substring(0, name.length() - METADATA.length()));
        if (!Files.isRegularFile(data)) {
            throw new IllegalArgumentException(
                    metadata + " is the metadata of " + data + ", which is not there; an empty file is enough");
        }
    }
}
