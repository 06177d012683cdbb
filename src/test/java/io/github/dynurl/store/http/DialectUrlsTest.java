package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the values of a dialect that set the URL of each part and the method that writes it. */
class DialectUrlsTest extends HttpStoreTestCase {
    private static final Map<String, String> OWN_URLS = Map.of(
            "dataUrl", "{base}/files/{key}/content",
            "metadataUrl", "{base}/files/{key}",
            "permissionsUrl", "{base}/acl?of={key}",
            "deleteUrl", "{base}/trash/{key}");

    private HttpStore store(Map<String, String> values) {
        return open(builder().dialect(Dialect.documented().with(values)));
    }

    private List<String> requests() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    @Test
    void sendsEachPartToItsUrl() {
        server.otherwise().reply(Reply.json("{\"owned\":[\"u\"]}"));
        HttpStore store = store(OWN_URLS);
        store.toBytes("a b");
        store.getMetadata("a b");
        store.getPermissions("a b");
        store.set("a b", Value.of(Data.of("x"), Metadata.of(Map.of("n", 1))));
        store.delete("a b");
        assertThat(requests())
                .containsExactly(
                        "GET /base/files/a%20b/content",
                        "GET /base/files/a%20b",
                        "GET /base/acl?of=a%20b",
                        "PUT /base/files/a%20b/content",
                        "PUT /base/files/a%20b",
                        "DELETE /base/trash/a%20b");
        assertThat(store.info())
                .containsEntry("dataUrl", "{base}/files/{key}/content")
                .containsEntry("permissionsUrl", "{base}/acl?…")
                .containsEntry("urlFormatNoPart", "{base}/trash/{key}");
    }

    @Test
    void leavesOtherPartsAtUrlFormat() {
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = store(Map.of("metadataUrl", "{base}/{key}.json"));
        store.getMetadata("k");
        store.exists("k");
        assertThat(requests()).containsExactly("GET /base/k.json", "HEAD /base/k/data");
    }

    @Test
    void deletesEachUrlOnce() {
        server.otherwise().reply(Reply.status(204));
        store(Map.of("deleteMode", "parts", "dataUrl", "{base}/{key}", "metadataUrl", "{base}/{key}"))
                .delete("k");
        store(Map.of("deleteMode", "parts", "metadataUrl", "{base}/m/{key}", "permissionsUrl", "{base}/m/{key}"))
                .delete("k");
        assertThat(requests())
                .containsExactly("DELETE /base/k", "DELETE /base/k/auth", "DELETE /base/k/data", "DELETE /base/m/k");
    }

    @Test
    void refusesSetIfDataAndMetadataHaveSameUrl() {
        HttpStore store = store(Map.of("dataUrl", "{base}/{key}", "metadataUrl", "{base}/{key}"));
        InvalidRequestException e = failure(
                InvalidRequestException.class,
                () -> store.set("k", Value.of(Data.of("x"), Metadata.of(Map.of("n", 1)))));
        assertThat(e).hasMessageContaining("dataUrl and metadataUrl must differ");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dataUrl        | https://elsewhere/{key}  | dataUrl "https://elsewhere/{key}" does not start with {base}
            metadataUrl    | {base}/all               | metadataUrl "{base}/all" does not contain {key}
            permissionsUrl | {base}/{key}/{part}      | permissionsUrl "{base}/{key}/{part}" has unknown variable {part} at position 13; known: base (at the start), key
            deleteUrl      | {base}/{key}/..          | deleteUrl "{base}/{key}/.." has the segment ".." at position 13, which servers remove from the URL
            dataUrl        | {base}/{key}.{key}       | dataUrl "{base}/{key}.{key}" has dots that a key would make a segment of the path
            dataUrl        | {base}.evil/{key}        | dataUrl "{base}.evil/{key}" has other than / or ? after {base}, which could change the host
            """)
    void refusesIllegalTemplate(String name, String template, String message) {
        Dialect plain = Dialect.documented();
        assertThatThrownBy(() -> plain.with(name, template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void masksTokenInTemplate() {
        server.otherwise().reply(Reply.status(500).body("sig=s3cr3tt0ken is no good"));
        HttpStore store = store(Map.of("dataUrl", "{base}/{key}?sig=s3cr3tt0ken"));
        StoreException e = failure(StoreUnavailableException.class, () -> store.setData("k", Data.of("x")));
        assertThat(e.toString() + e.responseBody() + store.info()).doesNotContain("s3cr3tt0ken");
    }

    @Test
    void refusesOperationsOnPermissionsIfServerHasNone() {
        HttpStore store = store(Map.of("permissions", "none"));
        Permissions permissions = Permissions.of(Map.of("owned", Set.of("u")));
        for (Runnable operation : List.<Runnable>of(
                () -> store.getPermissions("k"),
                () -> store.setPermissions("k", permissions),
                () -> store.updatePermissions("k", permissions))) {
            assertThat(failure(InvalidRequestException.class, operation::run))
                    .hasMessageMatching("Cannot (get|set|update)Permissions \"k\": .*permissions=none.*");
        }
        assertThat(server.requests()).isEmpty();
        assertThat(store.info()).containsEntry("permissions", false);
        assertThat(store().info()).containsEntry("permissions", true);
    }

    @Test
    void deletesNoPermissionsIfServerHasNone() {
        server.otherwise().reply(Reply.status(204));
        store(Map.of("permissions", "none", "deleteMode", "parts")).delete("k");
        assertThat(requests()).containsExactly("DELETE /base/k/data", "DELETE /base/k/metadata");
    }

    @Test
    void refusesPermissionsUrlWithoutPermissions() {
        Dialect dialect =
                Dialect.documented().with(Map.of("permissions", "none", "permissionsUrl", "{base}/{key}/acl"));
        assertThatThrownBy(() -> builder().dialect(dialect).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permissionsUrl has no effect with permissions=none");
    }

    @Test
    void writesByConfiguredMethods() {
        server.otherwise().reply(Reply.status(204));
        HttpStore store = store(Map.of("setDataMethod", "post", "setMetadataMethod", "POST"));
        store.set("k", Value.of(Data.of("x"), Metadata.of(Map.of("n", 1))));
        store.setMetadata("k", Metadata.empty());
        store.setPermissions("k", Permissions.of(Map.of("owned", Set.of("u"))));
        assertThat(requests())
                .containsExactly(
                        "POST /base/k/data", "POST /base/k/metadata", "POST /base/k/metadata", "PUT /base/k/auth");
    }

    @Test
    void neverRetriesPost() {
        server.otherwise().reply(Reply.status(503).header("Retry-After", "0"));
        HttpStore store = store(Map.of("setDataMethod", "POST", "setMetadataMethod", "POST"));
        failure(StoreUnavailableException.class, () -> store.setData("k", Data.of("x"), Condition.ifMatch("\"1\"")));
        failure(StoreUnavailableException.class, () -> store.setMetadata("k", Metadata.empty()));
        assertThat(server.requests()).hasSize(2);
    }
}
