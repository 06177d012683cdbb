package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that objects larger than the heap pass through a route with stream caching enabled. */
@Tag("compat")
class LargeBodyTest extends FunctionTestCase {
    private static final long GIB = 1024L * 1024 * 1024;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void serveObjectLargerThanHeap() {
        assertThat(Runtime.getRuntime().maxMemory()).isLessThan(GIB);
        assertThat(context.isStreamCaching()).isTrue();
        server.on("GET", DATA).reply(ServedObject.pattern(GIB).etag("\"e1\"").header("Content-Type", "image/tiff"));
    }

    @Test
    void copiesLargeObjectWithLengthAndType() throws Exception {
        server.on("PUT", "/base/copy/data").reply(Reply.ok());
        routes(rb -> rb.from("direct:a").to(store("operation=getData&key=k")).to(store("operation=setData&key=copy")));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        var stored = requests(2).get(1);
        assertThat(stored.bodyLength()).isEqualTo(GIB);
        assertThat(stored.header("Content-Length")).isEqualTo(String.valueOf(GIB));
        assertThat(stored.header("Content-Type")).isEqualTo("image/tiff");
        assertThat(stored.bodySha256()).isEqualTo(PatternBytes.sha256(GIB));
    }

    @Test
    void writesLargeObjectToFile() throws Exception {
        routes(rb -> rb.from("direct:a").to(store("operation=getData&key=k")).to("file:" + folder + "?fileName=large"));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        try (InputStream file = Files.newInputStream(folder.resolve("large"))) {
            file.skipNBytes(GIB - 1000);
            assertThat(file.readAllBytes())
                    .isEqualTo(PatternBytes.stream(GIB - 1000, GIB).readAllBytes());
        }
        request();
    }
}
