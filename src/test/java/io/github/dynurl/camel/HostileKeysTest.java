package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests keys that look like URLs, expressions or other syntax, and URL templates and options that are invalid. */
@Tag("compat")
class HostileKeysTest extends HostileTestCase {
    /** Operations that send one request, with the method and path of that request. */
    private static final Map<String, String> OPERATIONS = Map.of(
            "getData", "GET /base/%s/data",
            "getMetadata", "GET /base/%s/metadata",
            "getPermissions", "GET /base/%s/auth",
            "exists", "HEAD /base/%s/data",
            "setData", "PUT /base/%s/data",
            "setMetadata", "PUT /base/%s/metadata",
            "updateMetadata", "POST /base/%s/metadata",
            "setPermissions", "PUT /base/%s/auth",
            "updatePermissions", "POST /base/%s/auth",
            "delete", "DELETE /base/%s");

    private static final String BODY = "{\"owned\":[\"me\"]}";

    /** Returns keys, each with its encoded form in a path and in a query string. */
    private static List<List<String>> keys() {
        return List.of(
                List.of("x y", "x%20y", "x%20y"),
                List.of("1+1", "1%2B1", "1%2B1"),
                List.of("%41", "%2541", "%2541"),
                List.of("x%2Fy", "x%252Fy", "x%252Fy"),
                List.of("%2e%2e/x", "%252e%252e/x", "%252e%252e%2Fx"),
                List.of("what?", "what%3F", "what%3F"),
                List.of("#1", "%231", "%231"),
                List.of("x=1&y=2;z", "x=1&y=2%3Bz", "x%3D1%26y%3D2%3Bz"),
                List.of("o\u0308", "o%CC%88", "o%CC%88"),
                List.of("\u00f6", "%C3%B6", "%C3%B6"),
                List.of("\u212b", "%E2%84%AB", "%E2%84%AB"),
                List.of("\ud83d\ude80/\ud83c\udf0d", "%F0%9F%9A%80/%F0%9F%8C%8D", "%F0%9F%9A%80%2F%F0%9F%8C%8D"),
                List.of("{part}", "%7Bpart%7D", "%7Bpart%7D"),
                List.of("${body}", "$%7Bbody%7D", "%24%7Bbody%7D"),
                List.of(
                        "${bean:camel?method=stop}",
                        "$%7Bbean:camel%3Fmethod=stop%7D",
                        "%24%7Bbean%3Acamel%3Fmethod%3Dstop%7D"),
                List.of("{{sys:user.home}}", "%7B%7Bsys:user.home%7D%7D", "%7B%7Bsys%3Auser.home%7D%7D"),
                List.of("RAW{x}", "RAW%7Bx%7D", "RAW%7Bx%7D"),
                List.of("#{x}", "%23%7Bx%7D", "%23%7Bx%7D"),
                List.of("#bean:x", "%23bean:x", "%23bean%3Ax"),
                List.of("https://evil.example/x", "https://evil.example/x", "https%3A%2F%2Fevil.example%2Fx"),
                List.of("//evil.example/x", "//evil.example/x", "%2F%2Fevil.example%2Fx"),
                List.of("/x", "/x", "%2Fx"),
                List.of("x/", "x/", "x%2F"),
                List.of("x@evil.example:80", "x@evil.example:80", "x%40evil.example%3A80"),
                List.of("\\..\\x", "%5C..%5Cx", "%5C..%5Cx"),
                List.of("...", "...", "..."),
                List.of("x HTTP/1.1", "x%20HTTP/1.1", "x%20HTTP%2F1.1"),
                List.of(" ", "%20", "%20"),
                List.of("\u00a0\u200b\u2028", "%C2%A0%E2%80%8B%E2%80%A8", "%C2%A0%E2%80%8B%E2%80%A8"),
                List.of("\u202egnp.exe", "%E2%80%AEgnp.exe", "%E2%80%AEgnp.exe"),
                List.of("null", "null", "null"));
    }

    static Stream<Arguments> legalKeys() {
        return keys().stream()
                .flatMap(key -> Stream.of(
                        Arguments.of(shown(key.get(0)), "path", key.get(0), key.get(1)),
                        Arguments.of(shown(key.get(0)), "query", key.get(0), key.get(2))));
    }

    private static String shown(String key) {
        return Key.shown(key);
    }

    @ParameterizedTest(name = "{0} in the {1}")
    @MethodSource("legalKeys")
    void sendsKeyUnchanged(String name, String place, String key, String sent) throws Exception {
        String layout = place.equals("path")
                ? ""
                : "urlFormat=RAW({base}/{part}?id={key})&urlFormatNoPart=RAW({base}/x?id={key})";
        route(store() + BASIC_CREDENTIALS + layout);
        server.otherwise()
                .replyToHead(request -> request.method().equals("GET") ? Reply.json(BODY) : Reply.status(204));
        List<String> expected = new ArrayList<>();
        for (String operation : OPERATIONS.keySet()) {
            Exchange exchange = send(BODY, Map.of(DynUrlConstants.OPERATION, operation, DynUrlConstants.KEY, key));
            assertThat(exchange.getException()).as(operation).isNull();
            assertThat(exchange.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo(key);
            expected.add(requestLine(operation, place, sent));
        }
        requests(OPERATIONS.size());
        assertThat(server.requests())
                .extracting(request -> request.method() + " " + request.target())
                .isEqualTo(expected);
        checkNothingHeld();
    }

    private static String requestLine(String operation, String place, String sent) {
        String line = OPERATIONS.getOrDefault(operation, "");
        if (place.equals("path")) {
            return String.format(line, sent);
        }
        String part = line.endsWith("%s") ? "x" : line.substring(line.lastIndexOf('/') + 1);
        return line.substring(0, line.indexOf("%s")) + part + "?id=" + sent;
    }

    private static Map<String, Supplier<Object>> illegalKeys() {
        Map<String, Supplier<Object>> keys = new LinkedHashMap<>();
        for (String key : List.of(
                "",
                "/",
                "///",
                ".",
                "..",
                "x/../y",
                "../x",
                "x/..",
                "./x",
                "x/./y",
                "x//../y",
                "x\ry",
                "x\ny",
                "x\r\nHost: evil",
                "x\u0000",
                "\tx",
                "x\u001b[2J",
                "\u007f",
                "\ud83d",
                "x\ude80y",
                "\ude80\ud83d")) {
            keys.put("the text " + shown(key), () -> key);
        }
        keys.put("a list", () -> List.of("x"));
        keys.put("a map", () -> Map.of("x", "y"));
        keys.put("a stream", () -> new ByteArrayInputStream(new byte[] {'x'}));
        keys.put("bytes", () -> new byte[] {'x'});
        keys.put("an array", () -> new String[] {"x", "y"});
        return keys;
    }

    static Stream<Arguments> illegalKeyCases() {
        return illegalKeys().entrySet().stream().map(key -> Arguments.of(key.getKey(), key.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illegalKeyCases")
    void refusesIllegalKeyInEachOperation(String name, Supplier<Object> key) throws Exception {
        route(store() + TOKEN);
        List<String> all = new ArrayList<>(OPERATIONS.keySet());
        all.addAll(List.of("get", "set"));
        for (String operation : all) {
            Exchange exchange = send(
                    BODY,
                    Map.of(
                            DynUrlConstants.OPERATION,
                            operation,
                            DynUrlConstants.KEY,
                            key.get(),
                            DynUrlConstants.METADATA,
                            Map.of()));
            assertThat(exchange.getException())
                    .as(operation)
                    .isExactlyInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("Cannot " + operation)
                    .hasMessageContaining("key")
                    .message()
                    .doesNotContainPattern("\\p{Cntrl}");
            assertThat(exchange.getMessage().getBody()).isEqualTo(BODY);
        }
        requests(0);
        assertThat(server.acceptedConnections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"DELETE", "delete ", "delet\u0435", "7", "", "getdata", "DeLeTe", "delete\n", "delete,delete"})
    void refusesUnknownOperation(String operation) throws Exception {
        route(store() + TOKEN + "key=k");
        Exchange exchange = send(BODY, Map.of(DynUrlConstants.OPERATION, operation));
        assertThat(exchange.getException())
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("operation");
        requests(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "W/\"1\"",
                "\"1",
                "1\"",
                "\"1\"\r\nX-Evil: 1",
                "\"\u0000\"",
                "\"1\", \"2\"",
                "\"\u00e4\u20ac\"",
                ""
            })
    void refusesInvalidIfMatch(String tag) throws Exception {
        route(store() + BASIC_CREDENTIALS + "key=k&operation=setData");
        Exchange exchange = send(BODY, Map.of(DynUrlConstants.IF_MATCH, tag));
        assertThat(exchange.getException()).isExactlyInstanceOf(InvalidRequestException.class);
        requests(0);
    }

    /** Returns invalid options, each with a word that the failure message must contain. */
    static Stream<Arguments> invalidOptions() {
        return Stream.of(
                Arguments.of("urlFormat=RAW({base}/{kei}/{part})", "kei"),
                Arguments.of("urlFormat=RAW({base}/{part})", "urlFormat"),
                Arguments.of("urlFormat=RAW({base}/{key}/{part)", "urlFormat"),
                Arguments.of("urlFormat=RAW({base}/{key}/part})", "urlFormat"),
                Arguments.of("urlFormat=RAW({base}.evil/{key}/{part})", "urlFormat"),
                Arguments.of("urlFormat=RAW({base}@evil/{key}/{part})", "urlFormat"),
                Arguments.of("urlFormat=RAW({key}/{part})", "urlFormat"),
                Arguments.of("urlFormat=RAW(https://evil.example/{key}/{part})", "urlFormat"),
                Arguments.of("urlFormatNoPart=RAW({base}/)", "urlFormatNoPart"),
                Arguments.of("urlFormatNoPart=RAW({base}/{key}#x)", "urlFormatNoPart"),
                Arguments.of("dataPart=..", "dataPart"),
                Arguments.of("metadataPart=x/../y", "metadataPart"),
                Arguments.of("metadataPart=data", "metadataPart"),
                Arguments.of("baseUrl=http://scott@127.0.0.1/", "baseUrl"),
                Arguments.of("baseUrl=http://127.0.0.1/x%3Fy%23z", "baseUrl"),
                Arguments.of("baseUrl=http://127.0.0.1/%23x", "baseUrl"),
                Arguments.of("baseUrl=ftp://127.0.0.1/x", "baseUrl"),
                Arguments.of("baseUrl=file:///etc/passwd", "baseUrl"),
                Arguments.of("baseUrl=/x", "baseUrl"),
                Arguments.of("baseUrl=http://store.example/x", "allowInsecureAuth"),
                Arguments.of("baseUrl=http://127.0.0.1.evil.example/x", "allowInsecureAuth"),
                Arguments.of("queryUrl=https://evil.example/find", "queryUrl"),
                Arguments.of("http.followRedirects=true", "followRedirects"),
                Arguments.of("http.bridgeEndpoint=true", "bridgeEndpoint"),
                Arguments.of("http.httpMethod=DELETE", "httpMethod"),
                Arguments.of("http.nonsense=1", "nonsense"),
                Arguments.of("nonsense=1", "nonsense"),
                Arguments.of("operation=remove", "DynUrlOperation"),
                Arguments.of("operationTimeout=0", "operationTimeout"),
                Arguments.of("operationTimeout=-1", "operationTimeout"),
                Arguments.of("maxAttempts=0", "maxAttempts"),
                Arguments.of("inMemoryThreshold=-1", "inMemoryThreshold"),
                Arguments.of("queryLimit=0", "queryLimit"),
                Arguments.of("maxJsonSize=0", "maxJsonSize"),
                Arguments.of("queryConcurrency=0", "queryConcurrency"),
                Arguments.of("digest=md5", "digest"),
                Arguments.of("key=../x", "key"),
                Arguments.of("ifMatch=x", "ifMatch"),
                Arguments.of("range=bytes%3D9-1", "range"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidOptions")
    void refusesInvalidOptionAtStart(String option, String word) {
        String optionName = option.substring(0, option.indexOf('='));
        String base = optionName.equals("baseUrl") ? "" : "baseUrl=" + server.url("/base") + "&";
        String uri = "dynurl:store?" + base + BASIC_CREDENTIALS + option;
        Throwable thrown = catchThrowable(() -> route(uri));
        assertThat(thrown).rootCause().hasMessageContaining(word);
        assertContainsNoSecret("exception", SecretsTest.stackTrace(thrown));
        requests(0);
        assertThat(server.acceptedConnections()).isZero();
    }
}
