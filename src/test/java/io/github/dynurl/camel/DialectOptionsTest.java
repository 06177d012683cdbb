package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.ResolveEndpointFailedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests options for servers that deviate from the protocol. */
@Tag("compat")
class DialectOptionsTest extends ConsumerTestCase {
    private @Nullable Object send(String options, Object body) {
        return template.requestBodyAndHeader(store() + options, body, DynUrlConstants.KEY, "a/b");
    }

    private List<String> requests() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    private void serve(Reply reply) {
        server.when(request -> true).reply(reply);
    }

    @ParameterizedTest
    @CsvSource({
        "updateMode=patch, PATCH, application/merge-patch+json",
        "updateMode=patch&patchContentType=application/json, PATCH, application/json",
        "updateMode=post, POST, application/json",
        "updateMode=POST, POST, application/json"
    })
    void sendsUpdatesWithConfiguredMethodAndType(String options, String method, String type) {
        serve(Reply.status(204));
        send("operation=updateMetadata&" + options, Map.of("n", 1));
        RecordedRequest request = server.requests().get(0);
        assertThat(request.method()).isEqualTo(method);
        assertThat(request.headers("Content-Type")).containsExactly(type);
    }

    @Test
    void updatesMetadataByReadingAndWriting() {
        objects.put("a/b", Map.of("m", 2), "data");
        send("operation=updateMetadata&updateMode=readMergePut&verifyUpdates=true", Map.of("n", 1));
        assertThat(objects.metadata("a/b")).isEqualTo(Map.of("m", 2, "n", 1));
        // verifyUpdates reads before and after the update, which reads and writes.
        assertThat(server.requests()).extracting(RecordedRequest::method).containsExactly("GET", "GET", "PUT", "GET");
    }

    @Test
    void deletesPartByPart() {
        serve(Reply.status(204));
        send("operation=delete&deleteMode=parts&escapeSlashes=true", "");
        assertThat(requests())
                .containsExactly("DELETE /base/a%2Fb/data", "DELETE /base/a%2Fb/metadata", "DELETE /base/a%2Fb/auth");
    }

    @Test
    void returnsEmptyValuesForMissingParts() {
        server.when(request -> true)
                .reply(request -> Reply.status(request.path().endsWith("/data") ? 200 : 404));
        assertThat(send("operation=getMetadata&missingParts=empty", "")).isEqualTo(Map.of());
        assertThat(send("operation=getPermissions&missingParts=empty", "")).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "queryKeyPointer=id&queryMetadataPointer=, true",
        "queryKeyPointer=/id&queryMetadataPointer=RAW(), true",
        "queryKeyPointer=/id&queryMetadataPointer=/m, false"
    })
    void readsMetadataFromQueryResponse(String options, boolean isWholeItem) {
        serve(Reply.json("[{\"id\":7,\"m\":{\"n\":1}}]"));
        List<?> body = template.requestBody(store() + "operation=query&queryResult=list&" + options, "", List.class);
        assertThat(body).hasSize(1);
        QueryResult result = (QueryResult) Objects.requireNonNull(body.get(0));
        assertThat(result.key()).isEqualTo("7");
        assertThat(result.metadata()).isEqualTo(isWholeItem ? Map.of("id", 7, "m", Map.of("n", 1)) : Map.of("n", 1));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void sendsQueriesInConfiguredFormat() throws Exception {
        server.on("GET", "/q?c=&n=1&status=new").reply(Reply.json("{\"items\":[\"a\"],\"next\":\"2\"}"));
        server.on("GET", "/q?c=2&n=1&status=new").reply(Reply.json("{\"items\":[\"b\"]}"));
        String uri = "dynurl:x?baseUrl=" + server.url("/base") + "&queryUrl=" + server.url("/q")
                + "?c={cursor}&queryItemsPointer=/items&queryCursorPointer=/next&filterEncoding=plain"
                + "&filter.status=new&filter.n=1&operation=queryKeys";
        List<?> keys = template.requestBody(uri + "&queryResult=list", "", List.class);
        assertThat(keys).hasToString("[a, b]");
    }

    @Test
    void consumesMatchingObjectIfOneLookupFails() throws Exception {
        objects.put("bad", Map.of("status", "new"), "data");
        objects.put("done", Map.of("status", "done"), "data");
        objects.put("new", Map.of("status", "new"), "data");
        server.on("GET", "/find?status=%22new%22").reply(Reply.ok("bad\ndone\nnew\n"));
        server.on("GET", "/base/bad/metadata").reply(Reply.status(403));
        consume("filter.status=new&filterLocally=true");
        awaitReceived(1);
        assertReceivedStays(1);
        assertThat(receivedKeys()).containsExactly("new");
        assertThat(handled).isNotEmpty();
    }

    @Test
    void consumesObjectBehindManyFailedLookups() throws Exception {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            keys.append("bad").append(i).append('\n');
        }
        objects.put("new", Map.of("status", "new"), "data");
        server.on("GET", "/find?status=%22new%22").reply(Reply.ok(keys + "new\n"));
        server.when(request -> request.path().startsWith("/base/bad")).reply(Reply.status(500));
        consume("filter.status=new&filterLocally=true&maxAttempts=1");
        awaitReceived(1);
        assertThat(receivedKeys()).containsExactly("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "readMergePut"})
    void claimsAndMarksObjectsInEachUpdateMode(String mode) throws Exception {
        objects.putMany("k", 5, Map.of("status", "new", "other", 1));
        consume("updateMode=" + mode + "&verifyUpdates=true&claim=lease&filter.status=new&onCommit.status=done");
        awaitReceived(5);
        soon("all are marked").until(() -> objects.count("status", "done") == 5);
        assertReceivedStays(5);
        assertThat(objects.count("other", 1)).isEqualTo(5);
        assertThat(objects.writes()).noneMatch(write -> write.status() == 412 && !isProbe(write));
    }

    /**
     * Returns whether this is the first write: an update with a wrong entity tag, by which the consumer checks that the
     * store honours conditions.
     */
    private boolean isProbe(ServedStore.Write write) {
        return objects.writes().indexOf(write) == 0;
    }

    @Test
    void refusesClaimWithReadMergePutIfStoreIgnoresConditions() {
        objects.ignoringConditions();
        objects.putMany("k", 1, Map.of("status", "new"));
        assertThat(failure(
                        Exception.class,
                        () -> consume("updateMode=readMergePut&claim=lease&filter.status=new&onCommit.status=done")))
                .hasStackTraceContaining("does not honour If-Match");
    }

    @Test
    void refusesSetIfDataAndMetadataShareUrl() {
        InvalidRequestException e = failure(
                InvalidRequestException.class,
                () -> template.requestBodyAndHeaders(
                        store() + "urlFormat={base}/{key}",
                        "data",
                        Map.of(
                                DynUrlConstants.OPERATION,
                                "set",
                                DynUrlConstants.KEY,
                                "k",
                                DynUrlConstants.METADATA,
                                Map.of("n", 1))));
        assertThat(e).hasMessageContaining("urlFormat");
        assertThat(server.requests()).isEmpty();
    }

    static Stream<Arguments> contradictoryOptions() {
        return Stream.of(
                Arguments.of("updateMode=put", "updateMode"),
                Arguments.of("patchContentType=application/json", "patchContentType"),
                Arguments.of("updateMode=patch&patchContentType=text/plain", "patchContentType must be a JSON type"),
                Arguments.of("deleteMode=part", "deleteMode"),
                Arguments.of("queryMetadataPointer=/m", "queryMetadataPointer needs queryKeyPointer"),
                Arguments.of("queryKeyPointer=/a~", "queryKeyPointer"),
                Arguments.of("operation=set&urlFormat={base}/{key}", "{part}"),
                Arguments.of("queryBody=true&filterEncoding=plain", "filterEncoding=plain"));
    }

    @ParameterizedTest
    @MethodSource("contradictoryOptions")
    void refusesContradictoryOptionsAtStart(String options, String message) {
        assertThat(failure(ResolveEndpointFailedException.class, () -> camel.getEndpoint(store() + options)))
                .hasStackTraceContaining(message);
    }

    @Test
    void refusesClaimsWithMergePatch() {
        FailedToCreateRouteException e = failure(
                FailedToCreateRouteException.class,
                () -> consume("updateMode=patch&claim=lease&filter.status=new&onCommit.status=done"));
        assertThat(e).hasStackTraceContaining("claim=lease cannot work with updateMode=patch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "swift"})
    void refusesClaimsWhereMetadataAreText(String dialect) {
        FailedToCreateRouteException e = failure(
                FailedToCreateRouteException.class,
                () -> consume("dialect=" + dialect + "&claim=lease&onCommit.status=done"));
        assertThat(e).hasStackTraceContaining("claim=lease cannot work with metadataHeaders");
    }

    @Test
    void refusesClaimsWhereClientComparesEntityTags() {
        FailedToCreateRouteException e = failure(
                FailedToCreateRouteException.class,
                () -> consume("dialect=couchdb&claim=lease&filter.status=new&onCommit.status=done"));
        assertThat(e)
                .hasStackTraceContaining("claim=lease cannot work with updateMode=readMergePut and readTagBeforeWrite");
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private String writeDialect(String... lines) throws IOException {
        Path file = folder.resolve("my.properties");
        Files.write(file, List.of(lines));
        return file.toString();
    }

    @Test
    void readsDialectFromFile() throws IOException {
        serve(Reply.json("{}"));
        String file =
                writeDialect("dataUrl = {base}/{key}/content", "metadataUrl = {base}/{key}", "updateMode = patch");
        send("operation=getMetadata&dialect=file:" + file, "");
        send("operation=getData&dialect=file:" + file, "");
        send("operation=updateMetadata&dialect=file:" + file, Map.of("n", 1));
        assertThat(requests()).containsExactly("GET /base/a/b", "GET /base/a/b/content", "PATCH /base/a/b");
    }

    @Test
    void readsDialectFromClassPath() {
        serve(Reply.json("{}"));
        for (String slash : List.of("", "/")) {
            send("operation=getMetadata&dialect=classpath:" + slash + "dialects/content.properties", "");
        }
        assertThat(requests()).containsExactly("GET /base/a/b", "GET /base/a/b");
    }

    @Test
    void usesDialectBean() {
        serve(Reply.json("{}"));
        camel.getRegistry().bind("mine", Dialect.documented().with("metadataUrl", "{base}/{key}"));
        send("operation=getMetadata&dialect=#mine", "");
        send("operation=getMetadata&dialect=#bean:mine&dialect.metadataUrl=RAW({base}/{key}/m)", "");
        assertThat(requests()).containsExactly("GET /base/a/b", "GET /base/a/b/m");
    }

    /** An option of the endpoint wins over dialect.*, and dialect.* wins over the file, even with a default value. */
    @Test
    void letsTheNearestValueWin() throws IOException {
        serve(Reply.status(204));
        String file = writeDialect("updateMode = patch", "metadataPart = file", "urlFormat = {base}/v2/{key}/{part}");
        for (String nearer : List.of(
                "",
                "&dialect.updateMode=post",
                "&updateMode=post&dialect.updateMode=patch",
                "&metadataPart=m&urlFormat={base}/{key}/{part}")) {
            send("operation=updateMetadata&dialect=file:" + file + nearer, Map.of("n", 1));
        }
        assertThat(requests())
                .containsExactly(
                        "PATCH /base/v2/a/b/file",
                        "POST /base/v2/a/b/file",
                        "POST /base/v2/a/b/file",
                        "PATCH /base/a/b/m");
    }

    @Test
    void namesAllFaultsOfDialectAtStart() throws IOException {
        String file = writeDialect("updateMood = patch", "deleteMode = never");
        assertThat(failure("dialect=file:" + file))
                .contains(file + ", line 1: ", "updateMood", "updateMode", file + ", line 2: ", "deleteMode", "parts");
        assertThat(failure("dialect=file:" + folder + "/none.properties")).contains("none.properties", "no such file");
        assertThat(failure("dialect=classpath:none.properties")).contains("none.properties", "class path");
        assertThat(failure("dialect=unknown")).contains("unknown", "documented");
        assertThat(failure("dialect.updateMood=patch&dialect.deleteMode=never"))
                .contains("updateMood", "updateMode", "deleteMode", "parts");
    }

    private String failure(String options) {
        Throwable thrown = catchThrowable(() -> camel.getEndpoint(store() + options));
        Throwable cause = thrown;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    @Test
    void sendsFixedHeaderFieldsAndMasksThem() throws Exception {
        objects.put("k0", Map.of("status", "new"), "data");
        consume("fetch=value&header.X-Api-Key=RAW(top-secret)");
        awaitReceived(1);
        send("operation=exists&header.X-Api-Key=RAW(top-secret)", "");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.header("X-Api-Key")).isEqualTo("top-secret"));
        assertThat(camel.getEndpoints())
                .noneMatch(endpoint -> endpoint.getEndpointUri().contains("top-secret"));
    }

    @Test
    void refusesUriThatSendsHeaderFieldsOfBeanToAnotherServer() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setHeader(Map.of("X-Api-Key", "top-secret"));
        camel.getRegistry().bind("images", bean);
        assertThat(catchThrowable(() -> camel.getEndpoint("dynurl:images?baseUrl=http://127.0.0.1:1/base")))
                .hasStackTraceContaining("baseUrl cannot be set in the URI: a URI must not change who receives the"
                        + " credentials in the bean images; set baseUrl in the bean images");
        camel.getComponent("dynurl", DynUrlComponent.class).setConfiguration(bean);
        assertThat(catchThrowable(() -> camel.getEndpoint("dynurl:other?baseUrl=http://127.0.0.1:1/base")))
                .hasStackTraceContaining(
                        "credentials in the component's options; set baseUrl in the component's options");
    }

    @Test
    void keepsUriFromSendingQueryOfBaseUrlOfBeanElsewhere() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base?sig=top-secret"));
        camel.getRegistry().bind("images", bean);
        for (String option : List.of("baseUrl=http://127.0.0.1:1/base", "http.proxyHost=127.0.0.1")) {
            assertThat(catchThrowable(() -> camel.getEndpoint("dynurl:images?" + option)))
                    .hasStackTraceContaining("cannot be set in the URI");
        }
    }

    @Test
    void sendsAccessTokenOfTokenEndpoint() {
        server.when(request -> request.path().equals("/token"))
                .reply(Reply.json("{\"access_token\":\"t1\",\"token_type\":\"Bearer\"}"));
        objects.put("a/b", Map.of(), "data");
        String oauth2 = "oauth2ClientId=me&oauth2ClientSecret=RAW(top-secret)&oauth2Scope=read&oauth2TokenEndpoint="
                + server.url("/token");
        send("operation=getMetadata&" + oauth2, "");
        assertThat(server.requests("GET", "/base/a/b/metadata").get(0).header("Authorization"))
                .isEqualTo("Bearer t1");
    }

    @Test
    void createsObjectUnderKeyOfServer() {
        serve(Reply.status(204));
        server.when(request -> request.method().equals("POST"))
                .reply(Reply.status(201).header("Location", server.url("/base/n%C3%A9w/data")));
        String options = "operation=create&dialect.createUrl=RAW({base}/files)";
        Exchange result = template.request(store() + options, exchange -> {
            exchange.getMessage().setBody("data");
            exchange.getMessage().setHeader(DynUrlConstants.KEY, "of an earlier step");
            exchange.getMessage().setHeader(DynUrlConstants.METADATA, Map.of("n", 1));
        });
        assertThat(result.getException()).isNull();
        assertThat(result.getMessage().getHeader(DynUrlConstants.KEY)).isEqualTo("néw");
        assertThat(result.getMessage().getBody()).isEqualTo("data");
        assertThat(requests()).containsExactly("POST /base/files", "PUT /base/n%C3%A9w/metadata");
    }

    @Test
    void refusesCreateAtStartWithoutUrlOrWithKey() {
        assertThat(failure("operation=create")).contains("operation=create", "createUrl");
        assertThat(failure("operation=create&key=k&dialect.createUrl=RAW({base}/files)"))
                .contains("key has no effect on operation=create");
    }

    @Test
    void followsRedirectsOfReadsIfConfigured() {
        server.when(request -> request.path().equals("/base/a/b/data"))
                .reply(Reply.status(302).header("Location", server.url("/signed?secret=s")));
        server.when(request -> request.path().equals("/signed")).reply(Reply.ok("data"));
        Object body = send("operation=getData&followRedirects=reads", "");
        assertThat(camel.getTypeConverter().convertTo(String.class, body)).isEqualTo("data");
    }

    @Test
    void signsRequestsByBean() {
        serve(Reply.json("{}"));
        camel.getRegistry().bind("signer", (RequestSigner)
                request -> RequestSigner.Signature.of(Map.of("X-Signature", request.method())));
        send("operation=getMetadata&requestSigner=#signer", "");
        assertThat(server.requests().get(0).header("X-Signature")).isEqualTo("GET");
    }

    @Test
    void sendsCookiesBackIfConfigured() {
        serve(Reply.json("{}").header("Set-Cookie", "node=1"));
        for (int i = 0; i < 2; i++) {
            send("operation=getMetadata&cookies=true", "");
        }
        assertThat(server.requests())
                .extracting(request -> request.header("Cookie"))
                .containsExactly(null, "node=1");
    }

    @Test
    void explainsRequestsWithoutSendingThem() {
        Map<?, ?> explained = (Map<?, ?>) Objects.requireNonNull(send(
                "operation=explain&filter.status=new&updateMode=patch&dialect.permissions=none"
                        + "&header.X-Api-Key=RAW(top-secret)&accessToken=RAW(other-secret)",
                ""));
        assertThat(explained.get("getData"))
                .isEqualTo(Map.of(
                        "method", "GET",
                        "url", server.url("/base/a/b/data"),
                        "headers", Map.of("Authorization", "xxxxxx", "X-Api-Key", "xxxxxx")));
        assertThat(explained.get("updateMetadata")).asString().contains("PATCH", "/base/a/b/metadata");
        assertThat(explained.get("queryKeys")).asString().contains(server.url("/find?status=%22new%22"));
        assertThat(explained.get("getPermissions")).asString().contains("refused", "permissions=none");
        assertThat(explained.get("create")).asString().contains("refused", "createUrl");
        assertThat(explained.toString()).doesNotContain("top-secret", "other-secret");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesDeleteAfterReadIfTagBelongsToAnotherUrl() throws Exception {
        String dialect =
                "deleteAfterRead=true&dialect.dataUrl=RAW({base}/{key}/content)&dialect.metadataUrl=RAW({base}/{key})"
                        + "&dialect.deleteUrl=RAW({base}/{key})";
        assertThat(failure(dialect)).contains("deleteAfterRead", "dialect.readTagBeforeWrite=metadata");
        assertThat(failure(dialect + "&dialect.readTagBeforeWrite=metadata")).isEmpty();
    }
}
