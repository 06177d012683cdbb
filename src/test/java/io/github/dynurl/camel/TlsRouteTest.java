package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.RecordedConnection;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.TestCertificates;
import java.nio.file.Path;
import javax.net.ssl.HostnameVerifier;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests stores on HTTPS with the trust stores and certificates that Camel is configured with. */
@Tag("compat")
class TlsRouteTest extends ContextTestCase {
    private static final TestCertificates CERTIFICATES = TestCertificates.shared();
    private static final String OWN = "sslContextParameters=#tls&";

    /**
     * Returns parameters that trust an authority. If requested, they include a client certificate of the same
     * authority.
     */
    static SSLContextParameters parameters(TestCertificates certificates, boolean withCertificate) {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(keyStore(certificates.trustStore(), certificates.password()));
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        if (withCertificate) {
            KeyManagersParameters keys = new KeyManagersParameters();
            keys.setKeyStore(keyStore(certificates.clientKeyStore(), certificates.password()));
            keys.setKeyPassword(certificates.password());
            parameters.setKeyManagers(keys);
        }
        return parameters;
    }

    private static KeyStoreParameters keyStore(Path file, String password) {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + file);
        store.setPassword(password);
        store.setType("PKCS12");
        return store;
    }

    private ScriptedServer secure(TestCertificates certificates, boolean needClientAuth) {
        ScriptedServer secure = closeAfterTest(ScriptedServer.startTls(certificates, needClientAuth));
        Exercise.script(secure);
        return secure;
    }

    private void bind(TestCertificates certificates, boolean withCertificate) {
        camel.getRegistry().bind("tls", parameters(certificates, withCertificate));
    }

    private void assertRefused(Exercise exercise, ScriptedServer secure, String options) {
        StoreUnavailableException thrown =
                failure(StoreUnavailableException.class, () -> exercise.send(template, store(secure) + options));
        assertThat(thrown.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(thrown).hasMessageContaining("no connection to " + secure.url());
        assertThat(secure.requests()).isEmpty();
        assertThat(secure.acceptedConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void connectsToServerThatEndpointTrusts(Exercise exercise) {
        ScriptedServer secure = secure(CERTIFICATES, false);
        bind(CERTIFICATES, false);
        exercise.check(template, store(secure) + OWN, secure);
        assertThat(secure.requests()).hasSize(exercise.requests());
    }

    @ParameterizedTest
    @EnumSource
    void connectsToServerThatCamelTrustsGlobally(Exercise exercise) {
        ScriptedServer secure = secure(CERTIFICATES, false);
        camel.setSSLContextParameters(parameters(CERTIFICATES, false));
        camel.getComponent("dynurl", DynUrlComponent.class).setUseGlobalSslContextParameters(true);
        exercise.check(template, store(secure), secure);
    }

    @Test
    void ignoresGlobalTrustUnlessComponentEnablesIt() {
        camel.setSSLContextParameters(parameters(CERTIFICATES, false));
        assertRefused(Exercise.GET_DATA, secure(CERTIFICATES, false), "");
    }

    @Test
    void prefersTrustOfEndpointToGlobalTrust(@TempDir Path folder) {
        TestCertificates others = TestCertificates.in(folder);
        ScriptedServer secure = secure(others, false);
        camel.setSSLContextParameters(parameters(CERTIFICATES, false));
        camel.getComponent("dynurl", DynUrlComponent.class).setUseGlobalSslContextParameters(true);
        bind(others, false);
        Exercise.GET_DATA.check(template, store(secure) + OWN, secure);
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingToUntrustedServer(Exercise exercise) {
        assertRefused(exercise, secure(CERTIFICATES, false), "accessToken=t&");
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingToServerOfAnotherAuthority(Exercise exercise, @TempDir Path folder) {
        bind(TestCertificates.in(folder), false);
        assertRefused(exercise, secure(CERTIFICATES, false), OWN);
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingToServerOfAnotherName(Exercise exercise, @TempDir Path folder) {
        TestCertificates others = TestCertificates.in(folder, "other.example");
        bind(others, false);
        assertRefused(exercise, secure(others, false), OWN);
    }

    @Test
    void refusesCertificateThatContainsSecretWithoutRetry(@TempDir Path folder) {
        TestCertificates others = TestCertificates.in(folder, "other.example");
        bind(others, false);
        assertRefused(Exercise.GET_DATA, secure(others, false), OWN + "accessToken=other.example&");
        assertRefused(Exercise.GET_DATA, secure(CERTIFICATES, false), OWN + "accessToken=certification&");
    }

    @ParameterizedTest
    @EnumSource
    void usesOnlyConfiguredHostnameVerifier(Exercise exercise, @TempDir Path folder) {
        TestCertificates others = TestCertificates.in(folder, "other.example");
        ScriptedServer secure = secure(others, false);
        bind(others, false);
        HostnameVerifier lenient = (host, session) -> host.equals("127.0.0.1");
        camel.getRegistry().bind("lenient", lenient);
        exercise.check(template, store(secure) + OWN + "http.x509HostnameVerifier=#lenient&", secure);
    }

    @ParameterizedTest
    @EnumSource
    void sendsClientCertificateIfServerRequestsIt(Exercise exercise) {
        ScriptedServer secure = secure(CERTIFICATES, true);
        bind(CERTIFICATES, true);
        exercise.check(template, store(secure) + OWN, secure);
        assertThat(secure.connections())
                .isNotEmpty()
                .extracting(RecordedConnection::clientName)
                .containsOnly("CN=Test Client");
    }

    @ParameterizedTest
    @EnumSource
    void failsWithoutClientCertificateIfServerRequiresIt(Exercise exercise) {
        ScriptedServer secure = secure(CERTIFICATES, true);
        bind(CERTIFICATES, false);
        StoreUnavailableException thrown =
                failure(StoreUnavailableException.class, () -> exercise.send(template, store(secure) + OWN));
        assertThat(thrown).hasMessageContaining(secure.url());
        assertThat(secure.requests()).isEmpty();
    }

    @Test
    void ignoresTlsParametersForPlainHttp() {
        bind(CERTIFICATES, true);
        Exercise.script(server);
        Exercise.GET_LARGE_DATA.check(template, store() + OWN, server);
    }

    @Test
    void failsAsUnavailableIfServerDoesNotSupportTls() {
        bind(CERTIFICATES, false);
        String uri = store("https://127.0.0.1:" + server.port()) + OWN;
        failure(StoreUnavailableException.class, () -> Exercise.GET_DATA.send(template, uri));
        soon("the handshake to be noticed as no request")
                .until(() -> !server.problems().isEmpty());
        server.reset();
    }
}
