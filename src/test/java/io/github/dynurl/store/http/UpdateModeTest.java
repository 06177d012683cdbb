package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateModeTest extends HttpStoreTestCase {
    private static final String METADATA = "/base/k/metadata";
    private static final String AUTH = "/base/k/auth";

    private HttpStore store(UnaryOperator<Dialect> differences) {
        return open(builder().dialect(differences.apply(Dialect.documented())));
    }

    private HttpStore mergingStore() {
        return store(dialect -> dialect.updateMode(UpdateMode.readMergePut));
    }

    private static String bodyText(RecordedRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    private List<String> methods() {
        return server.requests().stream().map(RecordedRequest::method).toList();
    }

    @ParameterizedTest
    @CsvSource({", application/merge-patch+json", "application/json, application/json"})
    void sendsPatch(String type, String sent) {
        server.otherwise().reply(Reply.status(204).etag("\"2\""));
        HttpStore store = store(dialect -> dialect.updateMode(UpdateMode.patch).patchContentType(type));
        assertThat(store.updateMetadata("k", Metadata.of(Map.of("a", 1)), Condition.ifMatch("\"1\""))
                        .etag())
                .isEqualTo("\"2\"");
        RecordedRequest request = request();
        assertThat(request.method()).isEqualTo("PATCH");
        assertThat(request.target()).isEqualTo(METADATA);
        assertThat(request.headers("Content-Type")).containsExactly(sent);
        assertThat(request.header("If-Match")).isEqualTo("\"1\"");
        assertThat(bodyText(request)).isEqualTo("{\"a\":1}");
    }

    @Test
    void addsTagsByPatch() {
        server.on("GET", AUTH)
                .reply(Reply.json("{\"owned\":[\"u\"],\"read\":[\"a\"]}").etag("\"1\""));
        server.on("PATCH", AUTH).reply(Reply.status(204));
        store(dialect -> dialect.updateMode(UpdateMode.patch))
                .updatePermissions("k", Permissions.of(Map.of("read", Set.of("b"))));
        RecordedRequest patch = server.requests().get(1);
        assertThat(bodyText(patch)).isEqualTo("{\"owned\":[\"u\"],\"read\":[\"a\",\"b\"]}");
        assertThat(patch.header("If-Match")).isEqualTo("\"1\"");
        assertThat(patch.header("Content-Type")).isEqualTo("application/merge-patch+json");
    }

    @Test
    void namesOptionIfPostIsNotSupported() {
        server.otherwise().reply(Reply.status(405));
        HttpStore store = store();
        assertThat(failure(
                        UnexpectedReplyException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 1)))))
                .hasMessageContaining("set updateMode");
    }

    @Test
    void neverRetriesPatch() {
        server.otherwise().reply(Reply.status(503));
        HttpStore store = store(dialect -> dialect.updateMode(UpdateMode.patch));
        failure(StoreUnavailableException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 1))));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void mergesUnderEntityTagThatWasRead() {
        ServedStore served = ServedStore.on(server);
        served.put("k", Map.of("a", 1, "b", Map.of("c", 2)), "data");
        HttpStore store = mergingStore();
        assertThat(store.updateMetadata("k", Metadata.of(Map.of("b", 3)).with("d", null))
                        .strongEtag())
                .isPresent();
        assertThat(served.metadata("k"))
                .isEqualTo(Metadata.of(Map.of("a", 1, "b", 3)).with("d", null));
        assertThat(methods()).containsExactly("GET", "PUT");
        assertThat(server.requests().get(1).header("If-Match")).isNotNull();
    }

    @Test
    void retriesMergeAfterConcurrentWrite() {
        ServedStore served = ServedStore.on(server);
        served.put("k", Map.of("n", 0), "data");
        HttpStore store = mergingStore();
        AtomicInteger puts = new AtomicInteger();
        server.on("PUT", METADATA).reply(request -> {
            int put = puts.incrementAndGet();
            if (put < 3) {
                served.change("k", "other" + put, put); // the concurrent write
                return Reply.status(412);
            }
            served.change("k", "put", bodyText(request));
            return Reply.status(200);
        });
        store.updateMetadata("k", Metadata.of(Map.of("n", 1)));
        assertThat((String) served.value("k", "put")).contains("\"other1\":1", "\"other2\":2", "\"n\":1");
        assertThat(methods()).containsExactly("GET", "PUT", "GET", "PUT", "GET", "PUT");
    }

    @Test
    void losesNoUpdateInConcurrentMerges() throws Exception {
        ServedStore served = ServedStore.on(server);
        served.put("k", Map.of(), "data");
        HttpStore store = mergingStore();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int writer = i;
                all.add(threads.submit(() -> {
                    for (int n = 0; n < 5; n++) {
                        store.updateMetadata("k", Metadata.of(Map.of("w" + writer + n, n)));
                    }
                }));
            }
            for (Future<?> writer : all) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(served.metadata("k")).hasSize(20);
    }

    @Test
    void failsMergeIfEntityTagNeverMatches() {
        server.on("GET", METADATA).reply(Reply.json("{}").etag("\"1\""));
        server.on("PUT", METADATA).reply(Reply.status(412));
        HttpStore store = mergingStore();
        ConflictException e =
                failure(ConflictException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 1))));
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests("PUT", METADATA)).hasSize(10);
    }

    @Test
    void mergesUnconditionallyWithoutStrongEntityTag() {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1}").etag("W/\"1\""));
        server.on("PUT", METADATA).reply(Reply.status(204));
        mergingStore().updateMetadata("k", Metadata.of(Map.of("b", 2)));
        RecordedRequest put = server.requests().get(1);
        assertThat(put.header("If-Match")).isNull();
        assertThat(bodyText(put)).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void sendsGivenConditionWhenMerging() {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1}").etag("\"2\""));
        server.on("PUT", METADATA).reply(Reply.status(412));
        HttpStore store = mergingStore();
        failure(
                ConflictException.class,
                () -> store.updateMetadata("k", Metadata.of(Map.of("b", 2)), Condition.ifMatch("\"1\"")));
        assertThat(methods()).containsExactly("GET", "PUT");
        assertThat(server.requests().get(1).header("If-Match")).isEqualTo("\"1\"");
    }

    @Test
    void checksAbsenceBeforeMergingIfAbsent() {
        server.on("GET", METADATA).replies(Reply.status(404), Reply.json("{\"a\":1}"));
        server.on("PUT", METADATA).reply(Reply.status(201));
        HttpStore store = mergingStore();
        store.updateMetadata("k", Metadata.of(Map.of("b", 2)), Condition.ifAbsent());
        assertThat(server.requests().get(1).header("If-None-Match")).isEqualTo("*");
        failure(
                ConflictException.class,
                () -> store.updateMetadata("k", Metadata.of(Map.of("b", 2)), Condition.ifAbsent()));
        assertThat(methods()).containsExactly("GET", "PUT", "GET");
    }

    @Test
    void doesNotCreateKeyByMerging() {
        server.otherwise().reply(Reply.status(404));
        HttpStore store = mergingStore();
        failure(NoSuchKeyException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("b", 2))));
        assertThat(methods()).containsExactly("GET");
    }

    @Test
    void createsMissingPartByMerging() {
        server.on("GET", METADATA).reply(Reply.status(404));
        server.on("HEAD", "/base/k/data").reply(Reply.ok("data"));
        server.on("PUT", METADATA).reply(Reply.status(201));
        HttpStore store =
                store(dialect -> dialect.updateMode(UpdateMode.readMergePut).missingParts(MissingParts.empty));
        store.updateMetadata("k", Metadata.of(Map.of("b", 2)));
        assertThat(methods()).containsExactly("GET", "HEAD", "PUT");
        assertThat(server.requests().get(2).header("If-None-Match")).isEqualTo("*");
    }

    @Test
    void addsTagsWhenMergingPermissions() {
        server.on("GET", AUTH)
                .reply(Reply.json("{\"owned\":[\"u\"],\"read\":[\"a\"]}").etag("\"1\""));
        server.on("PUT", AUTH).reply(Reply.status(204));
        mergingStore().updatePermissions("k", Permissions.of(Map.of("read", Set.of("b"))));
        assertThat(bodyText(server.requests().get(1))).isEqualTo("{\"owned\":[\"u\"],\"read\":[\"a\",\"b\"]}");
    }

    @Test
    void rejectsMergedPermissionsWithoutOwner() {
        server.on("GET", AUTH).reply(Reply.json("{\"read\":[\"a\"]}"));
        HttpStore store = mergingStore();
        failure(
                InvalidRequestException.class,
                () -> store.updatePermissions("k", Permissions.of(Map.of("read", Set.of("b")))));
        assertThat(methods()).containsExactly("GET");
    }

    @Test
    void appliesOperationDeadlineToMerge() {
        server.on("GET", METADATA).reply(Reply.json("{}").etag("\"1\"").delay(Duration.ofMillis(30)));
        server.on("PUT", METADATA).reply(Reply.status(412).delay(Duration.ofMillis(30)));
        HttpStore store = open(
                builder().operationTimeout(SHORT).dialect(Dialect.documented().updateMode(UpdateMode.readMergePut)));
        StoreException e = failure(StoreException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 1))));
        assertThat(e).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("operationTimeout");
        assertThat(server.requests().size()).isLessThan(12);
    }

    private HttpStore verifyingStore(UpdateMode mode) {
        return store(dialect -> dialect.updateMode(mode).verifyUpdates(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "readMergePut"})
    void acceptsVerifiedUpdate(UpdateMode mode) {
        ServedStore served = ServedStore.on(server);
        served.put("k", Map.of("a", 1), "data");
        verifyingStore(mode)
                .updateMetadata(
                        "k", Metadata.of(Map.of("b", 1.0, "c", List.of(1, 2))).with("d", null));
        assertThat(served.metadata("k")).hasSize(4);
    }

    @Test
    void failsVerificationIfNothingChanged() {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1}"));
        server.on("POST", METADATA).reply(Reply.ok());
        HttpStore store = verifyingStore(UpdateMode.post);
        UnexpectedReplyException e =
                failure(UnexpectedReplyException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 2))));
        assertThat(e).hasMessageContaining("was answered 200, but it has no effect on \"a\"");
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(methods()).containsExactly("GET", "POST", "GET");
    }

    @Test
    void failsVerificationIfOtherValuesWereRemoved() {
        server.on("GET", METADATA).replies(Reply.json("{\"a\":1,\"x\":2}"), Reply.json("{\"a\":2}"));
        server.on("POST", METADATA).reply(Reply.ok());
        HttpStore store = verifyingStore(UpdateMode.post);
        UnexpectedReplyException e =
                failure(UnexpectedReplyException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 2))));
        assertThat(e).hasMessageContaining("what it does not name is gone: \"x\"");
    }

    @Test
    void sendsNoVerifiedUpdateIfReadIsForbidden() {
        server.on("GET", METADATA).reply(Reply.status(403));
        HttpStore store = verifyingStore(UpdateMode.post);
        AccessDeniedException e =
                failure(AccessDeniedException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 2))));
        assertThat(e).hasMessageContaining("verifyUpdates=true reads what is updated");
        assertThat(methods()).containsExactly("GET");
    }

    @Test
    void reportsUnknownOutcomeIfUpdateCannotBeReadBack() {
        server.on("GET", METADATA).replies(Reply.json("{}"), Reply.status(403));
        server.on("POST", METADATA).reply(Reply.ok());
        HttpStore store = verifyingStore(UpdateMode.post);
        AccessDeniedException e =
                failure(AccessDeniedException.class, () -> store.updateMetadata("k", Metadata.of(Map.of("a", 2))));
        assertThat(e).hasMessageContaining("the server has taken the update");
        assertThat(e.isRetryable()).isFalse();
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    /** Each line has the patch, the metadata that are read after it, and whether they are as the patch requires. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":null}            | {"x":0}                     | true
            {"a":null}            | {"x":0,"a":1}               | false
            {"b":{"c":1}}         | {"x":0,"b":{"c":1,"d":2}}   | true
            {"b":{"c":1}}         | {"x":0,"b":{"d":2}}         | false
            {"b":{"c":null}}      | {"x":0,"b":{}}              | true
            {"b":[1]}             | {"x":0,"b":[1.0]}           | true
            {"b":[1]}             | {"x":0,"b":[1,2]}           | false
            """)
    void verifiesMergePatch(String patch, String after, boolean isDone) throws Exception {
        server.on("GET", METADATA).replies(Reply.json("{\"x\":0}"), Reply.json(after));
        server.on("PATCH", METADATA).reply(Reply.ok());
        HttpStore store = verifyingStore(UpdateMode.patch);
        Metadata update = Json.parseObject(patch);
        if (isDone) {
            store.updateMetadata("k", update);
        } else {
            failure(UnexpectedReplyException.class, () -> store.updateMetadata("k", update));
        }
    }

    @Test
    void ignoresConcurrentWriteDuringVerification() {
        server.on("GET", METADATA)
                .replies(Reply.json("{}"), Reply.json("{\"a\":3}").etag("\"3\""));
        server.on("POST", METADATA).reply(Reply.ok().etag("\"2\""));
        assertThat(verifyingStore(UpdateMode.post)
                        .updateMetadata("k", Metadata.of(Map.of("a", 2)))
                        .etag())
                .isEqualTo("\"2\"");
    }

    @Test
    void failsVerificationIfTagsWereRemoved() {
        server.on("GET", AUTH)
                .replies(
                        Reply.json("{\"owned\":[\"u\"],\"read\":[\"a\"]}"),
                        Reply.json("{\"owned\":[\"u\"],\"read\":[\"b\"]}"));
        server.on("POST", AUTH).reply(Reply.ok());
        HttpStore store = verifyingStore(UpdateMode.post);
        UnexpectedReplyException e = failure(
                UnexpectedReplyException.class,
                () -> store.updatePermissions("k", Permissions.of(Map.of("read", Set.of("b")))));
        assertThat(e).hasMessageContaining("gone: \"read\"");
    }

    @Test
    void verifiesAddedTags() {
        server.on("GET", AUTH)
                .replies(Reply.json("{\"owned\":[\"u\"]}"), Reply.json("{\"owned\":[\"u\"],\"read\":[\"b\"]}"));
        server.on("POST", AUTH).reply(Reply.ok());
        HttpStore store = verifyingStore(UpdateMode.post);
        store.updatePermissions("k", Permissions.of(Map.of("read", Set.of("b"))));
        server.on("GET", AUTH).reply(Reply.json("{\"owned\":[\"u\"]}"));
        failure(
                UnexpectedReplyException.class,
                () -> store.updatePermissions("k", Permissions.of(Map.of("read", Set.of("b")))));
    }
}
