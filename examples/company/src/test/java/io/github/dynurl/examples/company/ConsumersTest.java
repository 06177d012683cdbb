package io.github.dynurl.examples.company;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the consumers in YAML with the files of the service. */
class ConsumersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MANY = 1000;

    @TempDir
    private Path outbox;

    /** A query result of 1,000 files has ten pages. */
    @ParameterizedTest
    @EnumSource
    void processesEachOfManyFilesOnceDespiteARestart(Login login) throws Exception {
        try (CompanyService service = CompanyService.start(login.access())) {
            List<String> expected = new ArrayList<>();
            try (Application app = new Application(service, login, outbox).withoutConsumers()) {
                for (int i = 0; i < MANY; i++) {
                    expected.add(app.create("data " + i, Map.of("status", "new")) + ": data " + i);
                }
                assertThat(app.keys(Map.of("status", "new"))).hasSize(MANY);
            }
            try (Application app = new Application(service, login, outbox)) {
                // The restart is in the middle of the files.
                await().atMost(PATIENCE).until(() -> app.lines("done.txt").size() > MANY / 4);
            }
            try (Application app = new Application(service, login, outbox)) {
                await().atMost(PATIENCE)
                        .until(() -> app.keys(Map.of("status", "done")).size() == MANY);
                assertThat(app.lines("done.txt")).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void processesEachUrgentFileOnceOnTwoNodes(Login login) throws Exception {
        try (CompanyService service = CompanyService.start(login.access());
                Application app = new Application(service, login, outbox);
                Application otherNode = new Application(service, login, outbox)) {
            List<String> urgent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                urgent.add(create(app, "urgent", "claim " + i));
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(app.keys(Map.of("status", "done")))
                    .hasSize(urgent.size()));
            // Both nodes write to the same file.
            assertThat(otherNode.lines("claimed.txt")).containsExactlyInAnyOrderElementsOf(urgent);
        }
    }

    @Test
    void deletesOnlyOldFiles() throws Exception {
        Login login = Login.API_KEY;
        try (CompanyService service = CompanyService.start(login.access());
                Application app = new Application(service, login, outbox)) {
            create(app, "old", "a letter");
            String kept = app.create("a book", Map.of("status", "older"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(app.keys(Map.of())).containsExactly(kept));
        }
    }

    /** The service stores the attributes before the content, so a submitted file becomes new only when it is complete. */
    @Test
    void processesSubmittedFileWithItsContent() throws Exception {
        Login login = Login.API_KEY;
        try (CompanyService service = CompanyService.start(login.access());
                Application app = new Application(service, login, outbox)) {
            String key = app.send("submit", null, "a letter", Map.of()).getHeader("CamelDynUrlKey", String.class);
            await().atMost(PATIENCE).until(() -> "done".equals(app.metadata(key).get("status")));
            assertThat(app.lines("done.txt")).containsExactly(key + ": a letter");
        }
    }

    @Test
    void idsMayBeAnyText() throws Exception {
        Login login = Login.API_KEY;
        List<String> ids = List.of(
                "a b",
                "a+b",
                "a;1",
                "a",
                "Grüße",
                "Gru\u0308ße",
                "東京🐱",
                "100%",
                "a%2Fb",
                "a/b",
                "#1",
                "what?",
                "a&b=c;d,e",
                "'x'",
                "{key}",
                "a//b",
                "q\"uote",
                "content",
                "a/content");
        try (CompanyService service = CompanyService.start(login.access(), number -> ids.get((int) number - 1));
                Application app = new Application(service, login, outbox)) {
            List<String> lines = new ArrayList<>();
            for (String id : ids) {
                assertThat(app.send("submit", null, "data", Map.of()).getHeader("CamelDynUrlKey"))
                        .isEqualTo(id);
                lines.add(id + ": data");
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(app.keys(Map.of("status", "done")))
                    .hasSameElementsAs(ids));
            assertThat(app.lines("done.txt")).containsExactlyInAnyOrderElementsOf(lines);
            for (String id : ids) {
                app.send("delete", id);
            }
            assertThat(app.keys(Map.of())).isEmpty();
        }
    }

    /** The bytes come from another server, which refuses requests with credentials. */
    @ParameterizedTest
    @EnumSource
    void readsContentsFromSignedUrls(Login login) throws Exception {
        try (CompanyService service = CompanyService.startWithVault(login.access());
                Application app = new Application(service, login, outbox)) {
            String key = app.send("submit", null, "a letter", Map.of()).getHeader("CamelDynUrlKey", String.class);
            await().atMost(PATIENCE).until(() -> "done".equals(app.metadata(key).get("status")));
            assertThat(app.lines("done.txt")).containsExactly(key + ": a letter");
            assertThat(app.send("getData", key, null, Map.of("CamelDynUrlRange", "bytes=2-4"))
                            .getBody(String.class))
                    .isEqualTo("let");
            assertThat(app.send("exists", key).getBody(Boolean.class)).isTrue();
        }
    }

    @Test
    void replacesExpiringTokens() throws Exception {
        OAuth2 access = (OAuth2) Login.OAUTH2.access();
        try (CompanyService service = CompanyService.start(access);
                Application app = new Application(service, Login.OAUTH2, outbox)) {
            List<String> lines = new ArrayList<>();
            submit(app, lines);
            int issuedBefore = access.issued();
            await().atMost(PATIENCE).until(() -> {
                submit(app, lines);
                return access.issued() >= issuedBefore + 2;
            });
            submit(app, lines);
            await().atMost(PATIENCE)
                    .until(() -> app.keys(Map.of("status", "done")).size() == lines.size());
            assertThat(app.lines("done.txt")).containsExactlyInAnyOrderElementsOf(lines);
        }
    }

    @Test
    void replacesRevokedTokens() throws Exception {
        OAuth2 access = new OAuth2("camel", "s3cret", Duration.ofHours(1));
        try (CompanyService service = CompanyService.start(access);
                Application app = new Application(service, Login.OAUTH2, outbox)) {
            int revocations = 5;
            for (int i = 0; i < revocations; i++) {
                app.send("submit", null, "data " + i, Map.of());
                access.revokeAll();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(app.keys(Map.of("status", "done")))
                    .hasSize(revocations));
            assertThat(app.lines("done.txt")).hasSize(revocations);
            // One token before each revocation, and one after the last.
            assertThat(access.issued()).isGreaterThan(revocations);
        }
    }

    /** Submits a file, and adds the line that the consumer writes for it. */
    private static void submit(Application app, List<String> lines) throws Exception {
        String data = "data " + lines.size();
        lines.add(app.send("submit", null, data, Map.of()).getHeader("CamelDynUrlKey") + ": " + data);
    }

    /** Creates a file, and sets its status after its content. Returns the line that a consumer writes for it. */
    private static String create(Application app, String status, String data) throws Exception {
        String key = app.create(data, Map.of());
        app.send("updateMetadata", key, Map.of("status", status), Map.of());
        return key + ": " + data;
    }
}
