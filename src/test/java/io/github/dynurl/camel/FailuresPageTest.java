package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Causes each failure of the page failures.md, and compares its message with the page. */
@Tag("compat")
class FailuresPageTest extends ConsumerTestCase {
    private static final Path PAGE = Path.of("src/main/docs/guide/failures.md");
    private static final String TEXT_OF_ANY_LENGTH = "…";
    private static final String HTML =
            "HTML is often the page of a proxy or for signing in: check the URL and the credentials; ";
    private static final String GET = "operation=getData&key=k";
    private static final String MARK = "filter.status=new&onCommit.status=done";

    /** HTTP/2 frames that such a server sends to a client of HTTP/1.1: SETTINGS and GOAWAY (RFC 9113, 3.4). */
    private static final byte[] HTTP_2 = {0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Map<String, Callable<String>> causes = new LinkedHashMap<>();
    private final LogCanary log = LogCanary.listen();

    @AfterEach
    void endLog() {
        log.close();
    }

    /** Returns the messages of the page, in its order. */
    static List<String> messages() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf("` |")))
                .toList();
    }

    @Test
    void pageHasThirtyFailures() throws IOException {
        assertThat(messages()).hasSizeGreaterThanOrEqualTo(30).doesNotHaveDuplicates();
        assertThat(causes.keySet()).containsExactlyInAnyOrderElementsOf(messages());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void hasMessageOfPage(String message) throws Exception {
        String regex = Arrays.stream(message.split(TEXT_OF_ANY_LENGTH, -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        assertThat(causes).containsKey(message);
        assertThat(Objects.requireNonNull(causes.get(message)).call()).containsPattern(regex);
    }

    private String failureOf(String uri, Object body) {
        return SecretsTest.stackTrace(
                Objects.requireNonNull(catchThrowable(() -> template.requestBody(uri, body)), "a failure"));
    }

    private String failureOf(String uri) {
        return failureOf(uri, "{}");
    }

    /** Lets the server answer all requests, and returns the failure of an operation. */
    private String failureOf(Reply reply, String options) {
        server.reset();
        server.otherwise().reply(reply);
        return failureOf(store() + "maxAttempts=1&" + options);
    }

    /** Returns the failure of the start of a consumer. */
    private String failureOfConsumer(String options) {
        return SecretsTest.stackTrace(Objects.requireNonNull(catchThrowable(() -> consume(options)), "a failure"));
    }

    /** Starts a consumer that logs its failures, and returns the log as soon as it has a text. */
    private String logOfConsumer(String options, String text) throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        routes(rb -> rb.from(store() + "initialDelay=0&delay=10&" + options).to("log:received?level=OFF"));
        soon(text).until(() -> log.lines().stream().anyMatch(line -> line.contains(text)));
        return String.join("\n", log.lines());
    }

    @BeforeEach
    void defineFailuresOfStart() {
        causes.put(
                "baseUrl is missing: neither the URI nor the component sets it, and there is no bean imags; beans of the"
                        + " class DynUrlConfiguration: images",
                () -> {
                    camel.getRegistry().bind("images", new DynUrlConfiguration());
                    return failureOf("dynurl:imags?operation=get&key=k");
                });
        causes.put("Unknown parameters=[{opertion=get}]", () -> failureOf(store() + "opertion=get&key=k"));
        causes.put(
                "baseUrl \"127.0.0.1:8080/objects\" is not an absolute URL: it must start with http:// or https://",
                () -> failureOf("dynurl:x?baseUrl=127.0.0.1:8080/objects&" + GET));
        causes.put(
                "baseUrl \"…/a b\" has the character ' ' at position …, which a URL cannot have; percent-encode it, and"
                        + " in the URI of an endpoint write RAW(…), because Camel decodes the value",
                () -> failureOf("dynurl:x?baseUrl=" + server.url() + "/a%20b&" + GET));
        causes.put(
                "operation=query needs the option queryUrl",
                () -> failureOf("dynurl:x?baseUrl=" + server.url() + "&operation=query"));
        causes.put(
                "operation=create needs the value createUrl of the dialect, for example dialect.createUrl={base}",
                () -> failureOf(store() + "operation=create"));
        causes.put(
                "range has no effect on a route that begins with from(\"dynurl:…\")",
                () -> failureOfConsumer("range=bytes=0-1"));
        causes.put(
                "baseUrl would send credentials over plain http to http://…; use https, or allowInsecureAuth=true",
                () -> failureOf("dynurl:x?baseUrl=http://store.example/objects&username=me&password=p&" + GET));
        causes.put(
                "queryUrl is on http://… and baseUrl on http://…: credentials are set, and they are only sent to one server",
                () -> failureOf("dynurl:x?baseUrl=" + server.url()
                        + "&queryUrl=http://127.0.0.1:9/find&username=me&password=p&" + GET));
        causes.put(
                "http.proxyPort has no effect without http.proxyHost",
                () -> failureOf(store() + "http.proxyPort=3128&" + GET));
    }

    @BeforeEach
    void defineFailuresOfInput() {
        causes.put(
                "Cannot choose the operation: no operation is given; set the option operation or the header"
                        + " CamelDynUrlOperation",
                () -> failureOf(store() + "key=k"));
        causes.put(
                "Cannot get: the key is missing; set the option key or the header CamelDynUrlKey",
                () -> failureOf(store() + "operation=get"));
        causes.put(
                "Cannot setMetadata: the body is no JSON object: the JSON is broken at line 1, column 1",
                () -> failureOf(store() + "operation=setMetadata&key=k", "hello"));
        causes.put(
                "Cannot setData \"k\": the data cannot be read: …",
                () -> failureOf(
                        store() + "operation=setData&key=k",
                        folder.resolve("missing").toFile()));
    }

    @BeforeEach
    void defineFailuresOfConnection() {
        String once = "maxAttempts=1&" + GET;
        String check = "check the host and the port of the URL, and whether the server runs";
        causes.put(
                "no connection to http://…: the host is not known; " + check,
                () -> failureOf(store("http://no.such.host.invalid") + once));
        causes.put("no connection to http://…: Connect to http://… failed: Connection refused; " + check, () -> {
            try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = unused.getLocalPort();
                unused.close();
                return failureOf(store("http://127.0.0.1:" + port) + once);
            }
        });
        causes.put(
                "PKIX path building failed: … unable to find valid certification path to requested target; add the"
                        + " certificate of the server or of its CA to the trust store of sslContextParameters",
                () -> failureOf(store(secureServer()) + once));
        causes.put(
                "Unsupported or unrecognized SSL message; the server does not speak TLS on this port: check scheme and"
                        + " port of the URL",
                () -> failureOf("https:", "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8), once));
        causes.put(
                "was answered with broken HTTP: …; check scheme and port of the URL: a port for TLS or for HTTP/2 only"
                        + " answers so",
                () -> {
                    String failure = failureOf("http:", HTTP_2, once);
                    assertThat(failure).contains("was answered with broken HTTP: \"the answer is binary\"; check");
                    return failureOf(store(secureServer().url().replace("https:", "http:")) + once);
                });
        causes.put(
                "the connection to http://… failed: the server sent nothing for 300 ms (responseTimeout)",
                () -> failureOf(Reply.stall(), "operation=getMetadata&key=k&responseTimeout=300"));
        causes.put(
                "it took longer than 300 ms (operationTimeout)",
                () -> failureOf(Reply.stall(), GET + "&operationTimeout=300"));
        causes.put(
                "no connection was free within … ms; read or close what earlier operations returned, or raise"
                        + " http.connectionsPerRoute and http.maxTotalConnections",
                this::failureWithoutFreeConnection);
    }

    private ScriptedServer secureServer() throws IOException {
        return closeAfterTest(ScriptedServer.startTls(TestCertificates.in(folder, "127.0.0.1")));
    }

    /** Returns the failure of a request to a server that sends some bytes and closes the connection. */
    private String failureOf(String scheme, byte[] answer, String options) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Future<?> answered = executor.submit(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write(answer);
                    return socket.getInputStream().readNBytes(10);
                }
            });
            String failure = failureOf(store(scheme + "//127.0.0.1:" + listener.getLocalPort()) + options);
            answered.get();
            return failure;
        } finally {
            executor.shutdownNow();
        }
    }

    private String failureWithoutFreeConnection() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        server.reset();
        server.otherwise().reply(Reply.ok("data").heldBy(latch));
        String pool = store() + "http.connectionsPerRoute=1&" + GET;
        Future<Object> held = template.asyncRequestBody(pool, "");
        soon("the connection is used").until(() -> !server.requests().isEmpty());
        try {
            return failureOf(pool + "&operationTimeout=500");
        } finally {
            latch.countDown();
            held.get();
        }
    }

    @BeforeEach
    void defineFailuresOfServer() {
        String set = "operation=setData&key=k";
        causes.put("the server does not know the user (401); check …", () -> failureOf(Reply.status(401), GET));
        causes.put("the server does not allow it to this user (403)", () -> failureOf(Reply.status(403), GET));
        causes.put(
                "Cannot getData \"k\": the store has no such key (404): GET http://…; if every key is missing, check baseUrl and urlFormat",
                () -> failureOf(Reply.status(404), GET));
        causes.put(
                "the store has no such key (404): PUT http://…; check baseUrl and urlFormat",
                () -> failureOf(Reply.status(404), set));
        causes.put(
                "(…{queryUrl}) was answered 404 …: check queryUrl",
                () -> failureOf(Reply.status(404), "operation=query"));
        causes.put(
                "was answered 404 …: check createUrl",
                () -> failureOf(Reply.status(404), "operation=create&dialect.createUrl={base}"));
        causes.put(
                "the server does not update by POST; set updateMode",
                () -> failureOf(Reply.status(405), "operation=updateMetadata&key=k"));
        causes.put(
                "the server refuses the request; it takes no PUT here: check baseUrl and urlFormat",
                () -> failureOf(Reply.status(405), set));
        causes.put(
                "it conflicts with the state of the object (409); if the server wants a folder for the object first, see"
                        + " dialect.createParents",
                () -> failureOf(Reply.status(409), set));
        causes.put(
                "the object is not in the state that was asked for (412)",
                () -> failureOf(Reply.status(412), set + "&ifNoneMatch=*"));
        causes.put(
                "the server refuses the request: it is larger than the server allows; raise the limit there",
                () -> failureOf(Reply.status(413), set));
        causes.put("the server cannot do it now (503)", () -> failureOf(Reply.status(503), GET));
        causes.put(
                "a redirect to https://…; redirects are not followed: configure the store with the URL to which the"
                        + " server redirects",
                () -> failureOf(Reply.status(302).header("Location", "https://login.example/"), GET));
        causes.put(
                HTML + "the JSON is broken at line 1, column 1",
                () -> failureOf(Reply.ok("<html>").type("text/html"), "operation=getMetadata&key=k"));
        causes.put(
                "the bytes are not those of its Content-MD5: they were damaged on the way, or in the store",
                () -> failureOf(Reply.ok("data").header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="), GET));
    }

    @BeforeEach
    void defineFailuresOfConsumers() {
        String refused = "the server does not update by POST; set updateMode";
        causes.put(
                "claim=lease needs deleteAfterRead=true, moveAfterRead or onCommit.*: otherwise, other nodes could not"
                        + " see that an object was processed",
                () -> failureOfConsumer("claim=lease"));
        causes.put(
                "the option filter.a (${header.x}) is an expression, but a query of from(\"dynurl:…\") has no message to"
                        + " evaluate it on",
                () -> failureOfConsumer("filter.a=${header.x}"));
        causes.put(HTML + "it is HTML or XML: these are not keys, one a line", () -> {
            server.reset();
            server.otherwise().reply(Reply.ok("<html>").type("text/html"));
            return logOfConsumer(MARK, "these are not keys");
        });
        causes.put("none of the objects that the query found exists: the last …", () -> {
            server.reset();
            server.on("GET", "/find").reply(Reply.ok("k\n"));
            server.otherwise().reply(Reply.status(404));
            return logOfConsumer("fetch=metadata", "none of the objects");
        });
        causes.put("Cannot end the processing of an object: … " + refused, () -> {
            objects.refuse(request -> request.method().equals("POST"), Reply.status(405), Integer.MAX_VALUE);
            return logOfConsumer(MARK, refused);
        });
    }

    @BeforeEach
    void defineFailuresOfClaims() {
        String notHonoured = "claim=lease cannot work with this store, because its server does not honour If-Match: ";
        causes.put(
                "claim=lease cannot work with updateMode=patch and a merge patch, which merges the old claim into the new one;"
                        + " use patchContentType=application/json or another updateMode …",
                () -> failureOfConsumer(MARK + "&claim=lease&updateMode=patch"));
        causes.put(notHonoured + "… the server does not update by POST; set updateMode", () -> {
            objects.put("k", Map.of("status", "new"), "data");
            objects.refuse(request -> request.method().equals("POST"), Reply.status(405), Integer.MAX_VALUE);
            return failureOfConsumer(MARK + "&claim=lease");
        });
        causes.put(notHonoured + "the server updates metadata despite a wrong ETag", () -> {
            objects.ignoringConditions().put("k", Map.of("status", "new"), "data");
            return failureOfConsumer(MARK + "&claim=lease");
        });
        causes.put(notHonoured + "the server sends no strong ETag for metadata", () -> {
            objects.weakEtags().put("k", Map.of("status", "new"), "data");
            return failureOfConsumer(MARK + "&claim=lease");
        });
    }
}
