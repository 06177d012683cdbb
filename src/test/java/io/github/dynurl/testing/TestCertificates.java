package io.github.dynurl.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes an authority of its own, a server certificate and a client certificate, as PKCS12 files and TLS contexts. They are
 * valid for a day from an hour ago; for tests only. Immutable and thread-safe.
 */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";

    private final Path serverKeyStore;
    private final Path clientKeyStore;
    private final Path trustStore;

    private TestCertificates(Path folder, List<String> serverNames) {
        serverKeyStore = folder.resolve("server.p12");
        clientKeyStore = folder.resolve("client.p12");
        trustStore = folder.resolve("trust.p12");
        try {
            CertificateAuthority authority = CertificateAuthority.create("CN=Test Authority");
            save(serverKeyStore, authority.issue("CN=Test Server", serverNames));
            save(clientKeyStore, authority.issue("CN=Test Client", List.of()));
            save(trustStore, authority.trustStore());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Cannot make test certificates in " + folder, e);
        }
    }

    /**
     * Returns the certificates of this JVM, created on the first call in a temporary folder that is deleted when the
     * JVM exits.
     */
    public static TestCertificates shared() {
        return Shared.INSTANCE;
    }

    /**
     * Makes new certificates of a new authority, which clients that trust another authority do not trust.
     *
     * @param folder the folder for the files, such as a JUnit {@code @TempDir}
     * @param serverNames DNS names or IPv4 addresses of the server; none means localhost and 127.0.0.1
     */
    public static TestCertificates in(Path folder, String... serverNames) {
        return new TestCertificates(
                folder, serverNames.length == 0 ? List.of("localhost", "127.0.0.1") : List.of(serverNames));
    }

    /** Returns the PKCS12 file with the server's key and certificate chain. */
    public Path serverKeyStore() {
        return serverKeyStore;
    }

    /** Returns the PKCS12 file with the client's key and certificate chain; the client's name is {@code CN=Test Client}. */
    public Path clientKeyStore() {
        return clientKeyStore;
    }

    /** Returns the PKCS12 file that trusts the authority. */
    public Path trustStore() {
        return trustStore;
    }

    /** Returns the password of all files and keys. */
    public String password() {
        return PASSWORD;
    }

    /** Returns a context for servers, which trusts clients of the authority. */
    public SSLContext serverContext() {
        return context(serverKeyStore);
    }

    /** Returns a context for clients without a certificate. */
    public SSLContext clientContext() {
        return context(null);
    }

    /** Returns a context for clients that present the client certificate when asked. */
    public SSLContext clientContextWithCertificate() {
        return context(clientKeyStore);
    }

    private SSLContext context(@Nullable Path keyStore) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyStore == null ? null : keyManagers(keyStore), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Cannot use the test certificates in " + trustStore.getParent(), e);
        }
    }

    private static KeyManager[] keyManagers(Path file) throws GeneralSecurityException, IOException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(load(file), PASSWORD.toCharArray());
        return factory.getKeyManagers();
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(load(trustStore));
        return factory.getTrustManagers();
    }

    private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void save(Path file, CertificateAuthority.Issued issued)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "key", issued.key(), PASSWORD.toCharArray(), issued.chain().toArray(new Certificate[0]));
        save(file, store);
    }

    private static void save(Path file, KeyStore store) throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Makes the shared certificates on first use. */
    private static final class Shared {
        static final TestCertificates INSTANCE = make();

        private static TestCertificates make() {
            try {
                Path folder = Files.createTempDirectory("test-certificates");
                folder.toFile().deleteOnExit();
                TestCertificates made = in(folder);
                List.of(made.serverKeyStore, made.clientKeyStore, made.trustStore)
                        .forEach(file -> file.toFile().deleteOnExit());
                return made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
