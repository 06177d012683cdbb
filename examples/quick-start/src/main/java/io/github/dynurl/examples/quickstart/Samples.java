package io.github.dynurl.examples.quickstart;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Creates the default folder: the files that ship with the example, and a large file. */
final class Samples {
    private static final long SEED = 20_261_101;
    private static final int MIB = 1 << 20;

    private Samples() {}

    /** Copies the shipped files to a new folder, and adds {@code large.bin}, whose bytes are the same in each run. */
    static Path make(Path shipped, Path folder, int mebibytes) throws IOException {
        List<Path> sources;
        try (Stream<Path> paths = Files.walk(shipped)) {
            sources = paths.collect(Collectors.toList());
        }
        for (Path source : sources) {
            Files.copy(source, folder.resolve(shipped.relativize(source)));
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("large.bin"))) {
            SplittableRandom random = new SplittableRandom(SEED);
            byte[] block = new byte[MIB];
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return folder;
    }
}
