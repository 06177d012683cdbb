package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what a producer with {@code localWorkDirectory} downloads: complete files, each of its own, and none if that fails. */
@Tag("compat")
class LocalFileTest extends FunctionTestCase {
    private static final int SIZE = 300_000;
    private static final String KEY = "&key=k";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path work() {
        return folder.resolve("work");
    }

    private String get(String options) {
        return store("operation=getData&localWorkDirectory=" + work() + options);
    }

    /** Returns the paths of all files and folders in the directory, complete or not. They may be deleted meanwhile. */
    static List<String> contentsOf(Path folderOrLink) throws IOException {
        Path directory = folderOrLink.toRealPath();
        List<String> paths = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (!folder.equals(directory)) {
                    paths.add(directory.relativize(folder).toString());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                paths.add(directory.relativize(file).toString());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path deleted, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return paths;
    }

    static Object identityOf(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    private static Path fileOf(Message message) {
        return body(File.class, message).toPath();
    }

    private void succeed(String uri) throws IOException {
        assertThat(exchange(uri, "", Map.of()).getException()).isNull();
        assertThat(contentsOf(work())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, false", "5, false", "300000, false", "0, true", "5, true", "300000, true"})
    void bodyIsCompleteFileUntilExchangeEnds(int size, boolean isLengthUnknown) throws Exception {
        Reply reply = Reply.ok().pattern(size).type("image/png");
        server.on("GET", "/base/in/cat.png/data").reply(isLengthUnknown ? reply.chunked() : reply);
        AtomicInteger checked = new AtomicInteger();
        routes(rb -> rb.from("direct:a").to(get("&key=in/cat.png")).process(exchange -> {
            Message message = exchange.getMessage();
            Path file = fileOf(message);
            assertThat(Files.readAllBytes(file)).isEqualTo(PatternBytes.bytes(size));
            assertThat(file).isAbsolute().hasFileName("cat.png");
            assertThat(work().relativize(file)).hasToString(contentsOf(work()).get(1));
            assertThat(contentsOf(work())).hasSize(2).allMatch(path -> path.startsWith("dynurl-"));
            assertThat(message.getHeaders())
                    .containsEntry("CamelFileLocalWorkPath", file.toString())
                    .containsEntry("CamelFileName", "in/cat.png")
                    .containsEntry("CamelFileLength", (long) size)
                    .containsEntry("CamelDynUrlSize", (long) size)
                    .containsEntry("Content-Type", "image/png");
            checked.incrementAndGet();
        }));
        succeed("direct:a");
        assertThat(checked).hasValue(1);
        request();
    }

    @Test
    void getDownloadsFileAndReadsMetadata() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("data"));
        server.on("GET", METADATA).reply(Reply.json("{\"status\":\"new\"}"));
        routes(rb -> rb.from("direct:a")
                .to(store("operation=get&key=k&localWorkDirectory=" + work()))
                .process(exchange -> assertThat(fileOf(exchange.getMessage())).hasContent("data"))
                .process(exchange -> assertThat(exchange.getMessage().getHeader(DynUrlConstants.METADATA))
                        .isEqualTo(Map.of("status", "new"))));
        succeed("direct:a");
        requests(2);
    }

    @Test
    void fileOfRangeHasOnlyRange() throws Exception {
        server.on("GET", DATA).reply(ServedObject.pattern(SIZE).etag("\"e1\""));
        routes(rb -> rb.from("direct:a").to(get(KEY + "&range=bytes=10-19")).process(exchange -> assertThat(
                        Files.readAllBytes(fileOf(exchange.getMessage())))
                .isEqualTo(PatternBytes.stream(10, 20).readAllBytes())));
        succeed("direct:a");
        request();
    }

    @Test
    void convertsFileAsEachOtherFile() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("abc"));
        server.on("PUT", "/base/copy/data").reply(Reply.status(201));
        routes(rb -> rb.from("direct:a")
                .to(get(KEY))
                .log("${body}")
                .process(exchange -> {
                    Message message = exchange.getMessage();
                    assertThat(message.getBody(String.class)).isEqualTo("abc");
                    assertThat(message.getBody(byte[].class)).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
                    assertThat(Objects.requireNonNull(message.getBody(InputStream.class))
                                    .readAllBytes())
                            .isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
                    assertThat(serialized(body(File.class, message))).isExactlyInstanceOf(File.class);
                })
                .to(store("operation=setData&key=copy")));
        succeed("direct:a");
        assertThat(requests(2).get(1).bodyText()).isEqualTo("abc");
        assertThat(requests(2).get(1).header("Content-Length")).isEqualTo("3");
    }

    private static Object serialized(Object value) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resumesInterruptedDownload(boolean isReset) throws Exception {
        ServedObject object = ServedObject.pattern(SIZE).etag("\"e1\"");
        server.on("GET", DATA)
                .reply(request -> isReset
                        ? object.apply(request).resetAfter(100_000)
                        : object.apply(request).cutAfter(100_000))
                .reply(object);
        routes(rb -> rb.from("direct:a").to(get(KEY)).process(exchange -> assertThat(
                        Files.readAllBytes(fileOf(exchange.getMessage())))
                .isEqualTo(PatternBytes.bytes(SIZE))));
        succeed("direct:a");
        assertThat(requests(2).get(1).header("Range")).isNotNull();
    }

    @Test
    void leavesNoFileIfDigestIsWrong() throws Exception {
        server.on("GET", DATA)
                .reply(Reply.ok()
                        .pattern(SIZE)
                        .header("Repr-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:"));
        failure(UnexpectedReplyException.class, exchange(get(KEY), "", Map.of()));
        assertThat(contentsOf(work())).isEmpty();
        acceptAnyRequestCount();
    }

    @Test
    void leavesNoFileIfDownloadBreaksOff() throws Exception {
        server.on("GET", DATA).reply(Reply.ok().pattern(SIZE).resetAfter(100_000));
        StoreException failure =
                failure(StoreUnavailableException.class, exchange(get(KEY + "&maxAttempts=1"), "", Map.of()));
        assertThat(failure).hasMessageContaining("getData");
        assertThat(contentsOf(work())).isEmpty();
        acceptAnyRequestCount();
    }

    @Test
    void deletesFileAfterFailureOfRoute() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("abc"));
        routes(rb -> rb.from("direct:a").to(get(KEY)).throwException(new IllegalStateException("no")));
        failure(IllegalStateException.class, exchange("direct:a", "", Map.of()));
        assertThat(contentsOf(work())).isEmpty();
        request();
    }

    @Test
    void redeliveryReadsSameFile() throws Exception {
        server.on("GET", DATA).reply(Reply.ok().pattern(SIZE));
        List<String> read = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.onException(IllegalStateException.class).maximumRedeliveries(2).redeliveryDelay(0);
            rb.from("direct:a").to(get(KEY)).process(exchange -> {
                try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
                    read.add(in.readAllBytes().length + " of " + fileOf(exchange.getMessage()));
                }
                if (read.size() < 3) {
                    throw new IllegalStateException("again");
                }
            });
        });
        succeed("direct:a");
        assertThat(read).hasSize(3).allMatch(line -> line.equals(read.get(0)) && line.startsWith(SIZE + " of "));
        request();
    }

    @ParameterizedTest
    @CsvSource({
        ".../..x, ..x",
        "/etc/passwd, passwd",
        "..\\..\\x, x",
        "..., ___",
        "a/ . ./, ____",
        "C:\\evil, evil",
        "NUL.txt, _NUL.txt",
        "in/${bean:camel?method=stop}, _{bean_camel_method=stop}"
    })
    void noKeyLeavesDirectory(String key, String name) throws Exception {
        server.when(request -> true).reply(Reply.ok("abc"));
        AtomicInteger checked = new AtomicInteger();
        routes(rb -> rb.from("direct:a").to(get("")).process(exchange -> {
            Path file = fileOf(exchange.getMessage());
            assertThat(file.normalize()).isEqualTo(file).hasFileName(name).hasContent("abc");
            assertThat(file.resolve("../..").normalize()).isEqualTo(work());
            checked.incrementAndGet();
        }));
        assertThat(exchange("direct:a", "", Map.of(DynUrlConstants.KEY, key)).getException())
                .isNull();
        assertThat(checked).hasValue(1);
        assertThat(contentsOf(work())).isEmpty();
        assertThat(contentsOf(folder)).containsExactly("work");
        acceptAnyRequestCount();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ü", "€", "\uD83D\uDE00"})
    void shortensLongNameAndKeepsItsExtension(String character) throws Exception {
        server.when(request -> true).reply(Reply.ok("abc"));
        String key = character.repeat(300) + ".png";
        routes(rb -> rb.from("direct:a").to(get("")).process(exchange -> {
            String name = fileOf(exchange.getMessage()).getFileName().toString();
            assertThat(key).endsWith(name);
            assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(110, 120);
            assertThat(fileOf(exchange.getMessage())).hasContent("abc");
        }));
        assertThat(exchange("direct:a", "", Map.of(DynUrlConstants.KEY, key)).getException())
                .isNull();
        assertThat(contentsOf(work())).isEmpty();
        acceptAnyRequestCount();
    }

    @Test
    void concurrentDownloadsOfOneKeyHaveFilesOfTheirOwn() throws Exception {
        server.on("GET", DATA).reply(ServedObject.pattern(SIZE).etag("\"e1\""));
        int count = 8;
        CyclicBarrier together = new CyclicBarrier(count);
        Set<Path> files = ConcurrentHashMap.newKeySet();
        routes(rb -> rb.from("direct:a").to(get(KEY)).process(exchange -> {
            files.add(fileOf(exchange.getMessage()));
            together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(Files.readAllBytes(fileOf(exchange.getMessage()))).isEqualTo(PatternBytes.bytes(SIZE));
        }));
        List<Thread> threads = IntStream.range(0, count)
                .mapToObj(i -> new Thread(() -> exchange("direct:a", "", Map.of())))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
        }
        assertThat(files).hasSize(count);
        assertThat(together.isBroken()).isFalse();
        assertThat(contentsOf(work())).isEmpty();
        requests(count);
    }

    /** The identity of a file is its inode: a copy of the bytes would have another one. */
    @Test
    void fileProducerMovesFile() throws Exception {
        server.on("GET", "/base/in/cat.png/data").reply(Reply.ok().pattern(SIZE));
        Path out = folder.resolve("out");
        routes(rb -> rb.from("direct:a")
                .to(get("&key=in/cat.png"))
                .process(exchange -> exchange.setProperty("identity", identityOf(fileOf(exchange.getMessage()))))
                .to("file:" + out)
                .process(exchange ->
                        assertThat(exchange.getProperty("identity")).isEqualTo(identityOf(out.resolve("in/cat.png")))));
        succeed("direct:a");
        assertThat(Files.readAllBytes(out.resolve("in/cat.png"))).isEqualTo(PatternBytes.bytes(SIZE));
        request();
    }

    @Test
    void branchesStoreCopiesIfHeaderWithPathIsRemoved() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("abc"));
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        routes(rb -> rb.from("direct:a")
                .to(get(KEY))
                .removeHeader("CamelFileLocalWorkPath")
                .multicast()
                .to("file:" + one, "file:" + two));
        succeed("direct:a");
        assertThat(one.resolve("k")).hasContent("abc");
        assertThat(two.resolve("k")).hasContent("abc");
        assertThat(identityOf(one.resolve("k"))).isNotEqualTo(identityOf(two.resolve("k")));
        request();
    }

    @Test
    void otherBodyHasNoPathOfFile() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("abc"));
        server.on("GET", METADATA).reply(Reply.json("{}"));
        routes(rb -> rb.from("direct:a")
                .to(get(KEY))
                .to(store("operation=getMetadata&key=k"))
                .process(exchange ->
                        assertThat(exchange.getMessage().getHeaders()).doesNotContainKey("CamelFileLocalWorkPath")));
        succeed("direct:a");
        requests(2);
    }

    @Test
    void garbageCollectionDeletesNoFileOfRunningExchange() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("abc"));
        routes(rb -> rb.from("direct:a")
                .to(get(KEY))
                .setBody(rb.constant("other"))
                .process(exchange -> {
                    for (int i = 0; i < 5; i++) {
                        System.gc();
                        TimeUnit.MILLISECONDS.sleep(20);
                    }
                    assertThat(Path.of(exchange.getMessage().getHeader("CamelFileLocalWorkPath", String.class)))
                            .hasContent("abc");
                }));
        succeed("direct:a");
        request();
    }

    @ParameterizedTest
    @CsvSource({
        "operation=setData, has no effect on operation=setData",
        "operation=getMetadata, has no effect on operation=getMetadata",
        "operation=query, has no effect on operation=query",
        "operation=exists, has no effect on operation=exists",
        "operation=getData&inMemoryThreshold=5, inMemoryThreshold has no effect with localWorkDirectory"
    })
    void refusesOptionWithoutEffect(String options, String message) {
        assertThat(rootFailure(store("localWorkDirectory=" + work() + "&" + options)))
                .hasMessageContaining(message)
                .hasMessageContaining("localWorkDirectory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAW(${header.dir})", "$simple{header.dir}", "a%00b"})
    void refusesDirectoryThatIsNoFixedPath(String directory) {
        assertThat(rootFailure(store("operation=getData&key=k&localWorkDirectory=" + directory)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localWorkDirectory is ");
    }

    @Test
    void refusesDirectoryThatIsFileAtStart() throws Exception {
        Files.writeString(work(), "a file");
        assertThat(rootFailure(get(KEY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localWorkDirectory is " + work())
                .hasMessageContaining("name a directory in which this process may write");
    }

    private Throwable rootFailure(String uri) {
        try {
            routes(rb -> rb.from("direct:refused").to(uri));
        } catch (Exception e) {
            Throwable cause = e;
            while (cause.getCause() instanceof Exception next && !(cause instanceof IllegalArgumentException)) {
                cause = next;
            }
            return cause;
        }
        throw new AssertionError("not refused: " + uri);
    }

    @Test
    void usesDirectoryOfBean() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("abc"));
        server.on("PUT", DATA).reply(Reply.status(201));
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setLocalWorkDirectory(work().toString());
        context.getRegistry().bind("bean", bean);
        routes(rb -> rb.from("direct:a")
                .to("dynurl:bean?operation=getData&key=k")
                .process(exchange -> assertThat(fileOf(exchange.getMessage())).hasContent("abc"))
                .to("dynurl:bean?operation=getData&key=k&localWorkDirectory=")
                .process(exchange -> assertThat(exchange.getMessage().getBody()).isInstanceOf(byte[].class))
                .to("dynurl:bean?operation=setData&key=k"));
        succeed("direct:a");
        requests(3);
    }

    @Test
    void failsClearlyIfDirectoryBecomesUnusable() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("abc"));
        routes(rb -> rb.from("direct:a").to(get(KEY)));
        Files.delete(work());
        Files.writeString(work(), "a file");
        Exchange failed = exchange("direct:a", "", Map.of());
        assertThat(failed.getException())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("localWorkDirectory, which is " + work())
                .hasMessageContaining("check its space and permissions");
        Files.delete(work());
        succeed("direct:a");
        acceptAnyRequestCount();
    }

    @Test
    void followsLinkToDirectory() throws Exception {
        server.on("GET", DATA).reply(Reply.ok("abc"));
        Path volume = Files.createDirectories(folder.resolve("volume"));
        Files.createSymbolicLink(work(), volume);
        routes(rb -> rb.from("direct:a").to(get(KEY)).process(exchange -> assertThat(contentsOf(volume))
                .hasSize(2)));
        succeed("direct:a");
        request();
    }
}
