package io.github.dynurl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiles all Java code of README.md and the guide, and runs the routes, so that they stay correct. */
@Tag("compat")
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Path README = Path.of("README.md");
    private static final Path GUIDE = Path.of("src/main/docs/guide");
    private static final String ROUTES = "extends org.apache.camel.builder.RouteBuilder";
    private static final String IMPORTS = """
            import io.github.dynurl.camel.*;
            import io.github.dynurl.store.*;
            import io.github.dynurl.store.http.*;
            import io.github.dynurl.store.lease.*;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.Map;
            import org.apache.camel.Exchange;
            import org.apache.camel.LoggingLevel;
            import org.apache.camel.builder.RouteBuilder;
            import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
            import org.apache.camel.component.http.HttpClientConfigurer;
            import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;
            """;

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    @Test
    void storesFileAndMetadataByFirstRoute(@TempDir Path folder) throws Exception {
        server.on("PUT", "/objects/cat.png/data").reply(Reply.status(201).etag("\"1\""));
        server.on("PUT", "/objects/cat.png/metadata").reply(Reply.status(204).etag("\"2\""));
        Path inbox = inboxWithFile(folder);
        String route = withServerUrl(javaBlocks(README).get(0)).replace("file:inbox", "file:" + inbox);
        Class<?> type = compile(folder, "Route", ROUTES, "void configure()", route);

        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes((RouteBuilder) type.getDeclaredConstructor().newInstance());
            context.start();

            assertThat(server.takeRequest(Duration.ofSeconds(10)).body()).isEqualTo("meow".getBytes(UTF_8));
            assertThat(new String(server.takeRequest(Duration.ofSeconds(10)).body(), UTF_8))
                    .contains("\"status\":\"new\"", "\"size\":4");
        }
    }

    @Test
    void storesFileAndMetadataByPlainJava(@TempDir Path folder) throws Exception {
        server.on("PUT", "/objects/cat.png/data").reply(Reply.status(201));
        server.on("PUT", "/objects/cat.png/metadata").reply(Reply.status(204));
        server.on("GET", "/objects/cat.png/data").reply(Reply.ok("meow"));
        server.on("GET", "/objects/cat.png/metadata").reply(Reply.json("{\"status\":\"new\"}"));
        String code = withServerUrl(javaBlock("HttpStore.builder()"))
                .replace("inbox/cat.png", inboxWithFile(folder) + "/cat.png");
        Class<?> type = compile(folder, "Plain", "implements Runnable", "void run()", code);

        ((Runnable) type.getDeclaredConstructor().newInstance()).run();

        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void marksObjectsClaimedByPlainJava(@TempDir Path folder) throws Exception {
        ServedStore objects = ServedStore.on(server);
        objects.putMany("k", 3, Map.of("status", "new"));
        String code = javaBlock("tryClaim")
                .replace("http://127.0.0.1:8080/objects", server.url("/base"))
                .replace("http://127.0.0.1:8080/query", server.url("/find"));
        Class<?> type = compile(folder, "Claims", "implements Runnable", "void run()", code);

        ((Runnable) type.getDeclaredConstructor().newInstance()).run();

        assertThat(objects.count("status", "done")).isEqualTo(3);
    }

    @Test
    void marksObjectsProcessedByConsumers(@TempDir Path folder) throws Exception {
        ServedStore objects = ServedStore.on(server);
        objects.put("a", Map.of("status", "new"), "data of a");
        String plain = javaBlock("fetch=value&onCommit");
        String claiming = javaBlock("claim=lease").replace("status=new", "status=shared");
        try (DefaultCamelContext context = consuming(folder, plain + claiming)) {
            context.start();
            await().until(() -> "done".equals(objects.value("a", "status")));
            objects.put("b", Map.of("status", "shared"), "");
            await().until(() -> "done".equals(objects.value("b", "status")));
            assertThat(objects.value("b", "dynurlClaim")).isNotNull();
        }
    }

    @Test
    void acknowledgesGroupAfterProcessing(@TempDir Path folder) throws Exception {
        ServedStore objects = ServedStore.on(server);
        objects.putMany("k", 3, Map.of("status", "new"));
        String group = javaBlock("operation=acknowledge") + "\nfrom(\"direct:group\").to(\"mock:group\");";
        try (DefaultCamelContext context = consuming(folder, group)) {
            context.start();
            await().until(() -> objects.count("status", "done") == 3);
        }
    }

    @Test
    void fetchesObjectWithinRoute(@TempDir Path folder) throws Exception {
        ServedStore.on(server).put("cat.png", Map.of(), "meow");
        try (DefaultCamelContext context = consuming(folder, javaBlock("pollEnrich"))) {
            context.start();
            assertThat(context.createProducerTemplate()
                            .requestBodyAndHeader("direct:order", "", "image", "cat.png", String.class))
                    .isEqualTo("meow");
        }
    }

    private DefaultCamelContext consuming(Path folder, String code) throws Exception {
        String routes = code + "\nfrom(\"direct:process\").to(\"mock:end\");\nfrom(\"direct:ship\").to(\"mock:end\");";
        Class<?> type = compile(folder, "Route", ROUTES, "void configure()", routes);
        DynUrlConfiguration images = new DynUrlConfiguration();
        images.setBaseUrl(server.url("/base"));
        images.setQueryUrl(server.url("/find"));
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("images", images);
        context.addRoutes((RouteBuilder) type.getDeclaredConstructor().newInstance());
        return context;
    }

    @Test
    void redeliversNothingOfUnknownOutcome(@TempDir Path folder) throws Exception {
        server.on("POST", "/base/k/metadata").reply(Reply.lostAck());
        String route = javaBlock("isRetryable()")
                + "\nfrom(\"direct:start\").to(\"dynurl:images?operation=updateMetadata&key=k\");";
        try (DefaultCamelContext context = consuming(folder, route);
                ProducerTemplate template = context.createProducerTemplate()) {
            context.start();
            assertThatThrownBy(() -> template.sendBody("direct:start", "{}"))
                    .hasCauseInstanceOf(StoreUnavailableException.class);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void compilesAllJavaExamples(Path page, @TempDir Path folder) throws Exception {
        int number = 0;
        for (String code : javaBlocks(page)) {
            boolean isClass = code.startsWith("class ");
            String name = isClass
                    ? code.substring("class ".length(), code.indexOf(' ', "class ".length()))
                    : "Block" + number++;
            assertThat(compile(folder, name, isClass ? code : routes(name, code)))
                    .isNotNull();
        }
    }

    /** Returns README.md and the pages of the guide, without that of the test kit: DocumentedTest of the kit is for it. */
    static List<Path> pages() throws IOException {
        try (Stream<Path> guide = Files.list(GUIDE)) {
            return Stream.concat(
                            Stream.of(README),
                            guide.filter(page -> page.toString().endsWith(".md") && !page.endsWith("testing.md")))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the first code block that contains the text. */
    private static String javaBlock(String text) throws IOException {
        for (Path page : pages()) {
            for (String code : javaBlocks(page)) {
                if (code.contains(text)) {
                    return code;
                }
            }
        }
        throw new AssertionError("no page has Java with " + text);
    }

    /** Returns the code blocks of a page, without the test of the README, which needs the test kit. */
    private static List<String> javaBlocks(Path page) throws IOException {
        return JAVA.matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .filter(code -> !code.contains("TestStore"))
                .toList();
    }

    /** Replaces the address in the examples with the address of the server. */
    private String withServerUrl(String code) {
        return code.replace("http://127.0.0.1:8080", server.url());
    }

    private static Path inboxWithFile(Path folder) throws Exception {
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("cat.png"), "meow");
        return inbox;
    }

    private static Class<?> compile(Path folder, String name, String kind, String method, String code)
            throws Exception {
        return compile(
                folder, name, "public class " + name + " " + kind + " {\n public " + method + " {\n" + code + "}}\n");
    }

    private static String routes(String name, String code) {
        return "class " + name + " " + ROUTES
                + " {\n javax.sql.DataSource dataSource;\n org.apache.camel.main.Main main;\n public void configure() {\n"
                + code + "}}\n";
    }

    private static Class<?> compile(Path folder, String name, String code) throws Exception {
        String source = IMPORTS + code;
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        List<String> arguments = List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString());
        int exit = ToolProvider.getSystemJavaCompiler().run(null, null, null, join(arguments, file.toString()));
        assertThat(exit).as(source).isZero();
        URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, Thread.currentThread().getContextClassLoader());
        return loader.loadClass(name);
    }

    private static String[] join(List<String> arguments, String last) {
        return Stream.concat(arguments.stream(), Stream.of(last)).toArray(String[]::new);
    }
}
