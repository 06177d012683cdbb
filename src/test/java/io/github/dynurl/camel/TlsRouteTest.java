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
    private static final String ENDPOINT_TLS = "sslContextParameters=#tls&";

    /** Returns parameters that trust an authority. */
    static SSLContextParameters parameters(TestCertificates certificates) {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(keyStore(certificates.trustStore(), certificates.password()));
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }

    /** Returns parameters that trust an authority and contain a client certificate of this authority. */
    private static SSLContextParameters parametersWithClientCertificate(TestCertificates certificates) {
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyStore(keyStore(certificates.clientKeyStore(), certificates.password()));
        keys.setKeyPassword(certificates.password());
        SSLContextParameters parameters = parameters(certificates);
        parameters.setKeyManagers(keys);
        return parameters;
    }

    private static KeyStoreParameters keyStore(Path file, String password) {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + file);
        store.setPassword(password);
        store.setType("PKCS12");
        return store;
    }

    private ScriptedServer secure(TestCertificates certificates) {
        return start(certificates, false);
    }

    private ScriptedServer secureWithClientAuthentication(TestCertificates certificates) {
        return start(certificates, true);
    }

    private ScriptedServer start(TestCertificates certificates, boolean needClientAuth) {
        ScriptedServer secure = closeAfterTest(ScriptedServer.startTls(certificates, needClientAuth));
        Exercise.script(secure);
        return secure;
    }

    private void bind(SSLContextParameters parameters) {
        camel.getRegistry().bind("tls", parameters);
    }

    private void assertRefused(Exercise exercise, ScriptedServer secure, String options) {
        StoreUnavailableException thrown =
                failure(StoreUnavailableException.class, () -> exercise.send(template, store(secure) + options));
        assertThat(thrown.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(thrown).hasMessageContaining("no connection to " + secure.url());
        assertThat(secure.requests()).isEmpty();
        assertThat(secure.acceptedConnections())
                .as("connections without a retry")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void connectsToServerThatEndpointTrusts(Exercise exercise) {
        ScriptedServer secure = secure(CERTIFICATES);
        bind(parameters(CERTIFICATES));
        exercise.check(template, store(secure) + ENDPOINT_TLS, secure);
        assertThat(secure.requests()).hasSize(exercise.requests());
    }

    @ParameterizedTest
    @EnumSource
    void connectsToServerThatCamelTrustsGlobally(Exercise exercise) {
        ScriptedServer secure = secure(CERTIFICATES);
        camel.setSSLContextParameters(parameters(CERTIFICATES));
        camel.getComponent("dynurl", DynUrlComponent.class).setUseGlobalSslContextParameters(true);
        exercise.check(template, store(secure), secure);
    }

    @Test
    void ignoresGlobalTrustUnlessComponentEnablesIt() {
        camel.setSSLContextParameters(parameters(CERTIFICATES));
        assertRefused(Exercise.GET_DATA, secure(CERTIFICATES), "");
    }

    @Test
    void prefersTrustOfEndpointToGlobalTrust(@TempDir Path folder) {
        TestCertificates others = TestCertificates.in(folder);
        ScriptedServer secure = secure(others);
        camel.setSSLContextParameters(parameters(CERTIFICATES));
        camel.getComponent("dynurl", DynUrlComponent.class).setUseGlobalSslContextParameters(true);
        bind(parameters(others));
        Exercise.GET_DATA.check(template, store(secure) + ENDPOINT_TLS, secure);
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingToUntrustedServer(Exercise exercise) {
        assertRefused(exercise, secure(CERTIFICATES), "accessToken=t&");
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingToServerOfAnotherAuthority(Exercise exercise, @TempDir Path folder) {
        bind(parameters(TestCertificates.in(folder)));
        assertRefused(exercise, secure(CERTIFICATES), ENDPOINT_TLS);
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingToServerOfAnotherName(Exercise exercise, @TempDir Path folder) {
        TestCertificates others = TestCertificates.in(folder, "other.example");
        bind(parameters(others));
        assertRefused(exercise, secure(others), ENDPOINT_TLS);
    }

    /**
     * The messages of these TLS failures contain the access token: the first contains the name in the certificate, the
     * second is "unable to find valid certification path to requested target".
     */
    @Test
    void doesNotRetryIfMessageOfTlsFailureContainsSecret(@TempDir Path folder) {
        TestCertificates others = TestCertificates.in(folder, "other.example");
        bind(parameters(others));
        assertRefused(Exercise.GET_DATA, secure(others), ENDPOINT_TLS + "accessToken=other.example&");
        assertRefused(Exercise.GET_DATA, secure(CERTIFICATES), ENDPOINT_TLS + "accessToken=certification&");
    }

    @ParameterizedTest
    @EnumSource
    void usesOnlyConfiguredHostnameVerifier(Exercise exercise, @TempDir Path folder) {
        TestCertificates others = TestCertificates.in(folder, "other.example");
        ScriptedServer secure = secure(others);
        bind(parameters(others));
        HostnameVerifier lenient = (host, session) -> host.equals("127.0.0.1");
        camel.getRegistry().bind("lenient", lenient);
        exercise.check(template, store(secure) + ENDPOINT_TLS + "http.x509HostnameVerifier=#lenient&", secure);
    }

    @ParameterizedTest
    @EnumSource
    void sendsClientCertificateIfServerRequestsIt(Exercise exercise) {
        ScriptedServer secure = secureWithClientAuthentication(CERTIFICATES);
        bind(parametersWithClientCertificate(CERTIFICATES));
        exercise.check(template, store(secure) + ENDPOINT_TLS, secure);
        assertThat(secure.connections())
                .isNotEmpty()
                .extracting(RecordedConnection::clientName)
                .containsOnly("CN=Test Client");
    }

    @ParameterizedTest
    @EnumSource
    void failsWithoutClientCertificateIfServerRequiresIt(Exercise exercise) {
        ScriptedServer secure = secureWithClientAuthentication(CERTIFICATES);
        bind(parameters(CERTIFICATES));
        StoreUnavailableException thrown =
                failure(StoreUnavailableException.class, () -> exercise.send(template, store(secure) + ENDPOINT_TLS));
        assertThat(thrown).hasMessageContaining(secure.url());
        assertThat(secure.requests()).isEmpty();
    }

    @Test
    void ignoresTlsParametersForPlainHttp() {
        bind(parametersWithClientCertificate(CERTIFICATES));
        Exercise.script(server);
        Exercise.GET_LARGE_DATA.check(template, store() + ENDPOINT_TLS, server);
    }

    @Test
    void failsAsUnavailableIfServerDoesNotSupportTls() {
        bind(parameters(CERTIFICATES));
        String uri = store("https://127.0.0.1:" + server.port()) + ENDPOINT_TLS;
        failure(StoreUnavailableException.class, () -> Exercise.GET_DATA.send(template, uri));
        soon("the server rejects the handshake").until(() -> !server.problems().isEmpty());
        server.reset(); // forgets the problem, which is expected here
    }
}
