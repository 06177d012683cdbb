package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.NotifyBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that data comes with the headers from which {@code file:} makes a name, and that names of files become keys. */
@Tag("compat")
class FileHeadersTest extends ConsumerTestCase {
    private static final Map<String, String> FILES = Map.of(
            "a b+c%.txt", "1",
            "in/ü €.txt", "2",
            "in/deep/%2e;&=#?.txt", "3",
            "in/deep/${body}.txt", "4",
            "in/deep/(a)'b,c.txt", "5");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static Map<String, String> filesIn(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            Map<String, String> contents = new TreeMap<>();
            files.filter(Files::isRegularFile)
                    .forEach(file ->
                            contents.put(root.relativize(file).toString().replace('\\', '/'), contentOf(file)));
            return contents;
        }
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void namesOfFilesBecomeKeys() throws Exception {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        objects.refuse(request -> request.method().equals("PUT"), Reply.status(204), FILES.size());
        NotifyBuilder done = new NotifyBuilder(camel).whenDone(FILES.size()).create();
        routes(builder -> builder.from("file:" + folder + "?recursive=true&noop=true&initialDelay=0&delay=10")
                .to(store() + "operation=setData&key=${header.CamelFileName}"));
        assertThat(done.matches(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Map<String, String> stored = new TreeMap<>();
        server.requests().forEach(request -> stored.put(keyOf(request.target()), request.bodyText()));
        assertThat(stored).isEqualTo(FILES);
    }

    private static String keyOf(String target) {
        String path = target.substring("/base/".length(), target.length() - "/data".length());
        return URLDecoder.decode(path, StandardCharsets.UTF_8);
    }

    @Test
    void keysBecomeFilesInFoldersAndNoneOutside() throws Exception {
        Map<String, String> fileByKey = new TreeMap<>(Map.of(
                "a b+c%.txt", "a b+c%.txt",
                "in/ü €.txt", "in/ü €.txt",
                "/etc/passwd", "etc/passwd",
                "..\\..\\x", "__/__/x",
                "C:\\evil", "C_/evil",
                "in/${bean:camel?method=stop}", "in/_{bean_camel_method=stop}",
                "a//b/", "a/b",
                "NUL.txt", "_NUL.txt"));
        fileByKey.keySet().forEach(key -> objects.put(key, Map.of(), key));
        Path out = folder.resolve("out/files");
        routes(builder -> route(builder, "fetch=data").to("file:" + out));
        awaitReceived(fileByKey.size());
        awaitIdle();
        Map<String, String> expected = new TreeMap<>();
        fileByKey.forEach((key, file) -> expected.put(file, key));
        assertThat(filesIn(out)).isEqualTo(expected);
        assertThat(filesIn(folder)).hasSameSizeAs(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "value"})
    void consumerSetsNameAndLengthWithData(String fetch) throws Exception {
        objects.put("in/k.txt", Map.of(), "12345");
        consume("fetch=" + fetch);
        awaitReceived(1);
        assertFileHeaders(received.get(0).exchange().getMessage(), "in/k.txt", "k.txt", 5L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "metadata"})
    void consumerSetsNoNameWithoutData(String fetch) throws Exception {
        objects.put("in/k.txt", Map.of(), "12345");
        consume("fetch=" + fetch);
        awaitReceived(1);
        assertThat(received.get(0).exchange().getMessage().getHeaders())
                .doesNotContainKeys(Exchange.FILE_NAME, Exchange.FILE_NAME_ONLY, Exchange.FILE_LENGTH);
    }

    private static void assertFileHeaders(Message message, Object path, Object name, Object length) {
        assertThat(message.getHeader(Exchange.FILE_NAME)).isEqualTo(path);
        assertThat(message.getHeader(Exchange.FILE_NAME_ONLY)).isEqualTo(name);
        assertThat(message.getHeader(Exchange.FILE_LENGTH)).isEqualTo(length);
    }

    private Exchange send(String operations, Map<String, Object> headers) throws Exception {
        routes(builder -> {
            var route = builder.from("direct:in");
            for (String operation : operations.split(",", -1)) {
                route.to(store() + "key=in/k.txt&operation=" + operation);
            }
        });
        return template.request("direct:in", exchange -> headers.forEach(exchange.getMessage()::setHeader));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "getData", "getMetadata,getData", "getData,delete", "getData,exists,getData"})
    void readsSetNameAndLengthOfData(String operations) throws Exception {
        objects.put("in/k.txt", Map.of(), "12345");
        Exchange answer = send(operations, Map.of(Exchange.FILE_NAME, "old", Exchange.FILE_LENGTH, 99L));
        assertFileHeaders(answer.getMessage(), "in/k.txt", "k.txt", 5L);
    }

    @Test
    void rangeHasLengthOfRange() throws Exception {
        objects.put("in/k.txt", Map.of(), "12345");
        Exchange answer = send("getData&range=bytes=1-2", Map.of());
        assertFileHeaders(answer.getMessage(), "in/k.txt", "k.txt", 2L);
    }

    @Test
    void unknownLengthRemovesLengthOfOtherFile() throws Exception {
        objects.put("in/k.txt", Map.of(), "12345");
        objects.refuse(
                request -> request.method().equals("GET"), Reply.ok("12345").chunked(), 1);
        Exchange answer = send("getData", Map.of(Exchange.FILE_LENGTH, 99L));
        assertThat(answer.getMessage().getHeaders()).doesNotContainKey(Exchange.FILE_LENGTH);
        assertThat(answer.getMessage().getHeader(Exchange.FILE_NAME)).isEqualTo("in/k.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"getData,exists", "getData,getMetadata", "get,queryKeys&queryResult=list"})
    void operationThatReplacesDataRemovesItsName(String operations) throws Exception {
        objects.put("in/k.txt", Map.of(), "12345");
        Exchange answer = send(operations, Map.of());
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeaders())
                .doesNotContainKeys(Exchange.FILE_NAME, Exchange.FILE_NAME_ONLY, Exchange.FILE_LENGTH);
    }

    @Test
    void nameOfRouteStaysIfBodyIsNoData() throws Exception {
        objects.put("in/k.txt", Map.of(), "12345");
        Exchange answer = send("exists,getMetadata", Map.of(Exchange.FILE_NAME, "mine"));
        assertThat(answer.getMessage().getHeader(Exchange.FILE_NAME)).isEqualTo("mine");
    }
}
