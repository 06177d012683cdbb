package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that the headers of a view are sent only to the server of the objects. */
class HeadersAtHomeTest extends HttpStoreTestCase {
    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    @Test
    void neverSendsHeadersToOtherServer() {
        other.on("GET", "/find").reply(Reply.ok("a\n").header("Link", "<?page=2>; rel=next"));
        other.on("GET", "/find?page=2").reply(Reply.ok("b\n"));
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = open(HttpStore.builder().baseUrl(server.url("/base")).queryUrl(other.url("/find")))
                .withHeaders(Map.of("X-Tenant", "t"));
        try (Results<QueryResult> results = store.query(Query.all())) {
            assertThat(results.stream()).hasSize(2);
        }
        store.setData("k", Data.of("x"));
        assertThat(other.requests()).hasSize(2).allMatch(request -> request.header("X-Tenant") == null);
        assertThat(server.requests()).hasSize(3).allMatch(request -> "t".equals(request.header("X-Tenant")));
        assertThat(other.problems()).isEmpty();
    }
}
