package io.github.dynurl.examples.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A node whose work waits, and then adds the key to a file. The keys stay in the file when the node is killed. */
final class RecordingNode {
    private RecordingNode() {}

    /** The arguments are the file, and how many milliseconds the work takes. Work on keys that begin with "bad" fails. */
    public static void main(String[] arguments) throws Exception {
        ChildJvm.endWithParent();
        Path file = Path.of(arguments[0]);
        long millis = Long.parseLong(arguments[1]);
        Node.run(key -> work(file, millis, key));
    }

    private static void work(Path file, long millis, String key) throws IOException, InterruptedException {
        Thread.sleep(millis);
        if (key.startsWith("bad")) {
            throw new IOException("this is a bad one");
        }
        Files.writeString(file, key + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
