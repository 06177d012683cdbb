package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class RedirectTest extends HttpStoreTestCase {
    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void namesOnlyOriginOfRedirect(int status) {
        server.otherwise().reply(Reply.status(status).header("Location", other.url("/x?token=s3cr3t")));
        HttpStore store = open(builder().basicAuth("scott", "tiger"));
        for (ThrowingCallable operation : operations(store)) {
            UnexpectedReplyException e = failure(UnexpectedReplyException.class, operation);
            assertThat(e)
                    .hasMessageContaining("was answered " + status)
                    .hasMessageContaining("a redirect to " + other.url() + ";")
                    .hasMessageContaining("redirects are not followed");
            assertThat(e.getMessage()).doesNotContain("s3cr3t", "tiger");
            assertThat(e.status()).isEqualTo(status);
        }
        assertThat(other.acceptedConnections()).isZero();
        assertThat(server.requests()).hasSize(operations(store).size());
    }

    private static List<ThrowingCallable> operations(HttpStore store) {
        return List.of(
                () -> store.exists("k"),
                () -> store.getData("k"),
                () -> store.getMetadata("k"),
                () -> store.setData("k", Data.of("x")),
                () -> store.updateMetadata("k", Metadata.empty()),
                () -> store.delete("k"),
                () -> store.queryKeys(Query.all()));
    }

    @Test
    void doesNotFollowRedirectOnSameServer() {
        server.on("GET", "/base/k/metadata").reply(Reply.status(302).header("Location", server.url("/elsewhere")));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageContaining("a redirect to " + server.url() + ";");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/elsewhere", "elsewhere", "?x", "../a"})
    void reportsRelativeRedirect(String location) {
        server.otherwise().reply(Reply.status(302).header("Location", location));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.delete("k")))
                .hasMessageContaining("a redirect to another ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example/x", "http://scott:s3cr3t@evil.example/x", "ftp://evil.example/x"})
    void doesNotReportSameServerForOtherServer(String location) {
        server.otherwise().reply(Reply.status(302).header("Location", location));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.delete("k"))
                        .getMessage())
                .contains("a redirect")
                .doesNotContain("the same server", "s3cr3t");
    }

    @Test
    void reportsRedirectWithoutLocation() {
        server.otherwise().reply(Reply.status(301));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.delete("k")))
                .hasMessageContaining("was answered 301 without Content-Type: a redirect; redirects are not followed");
    }
}
