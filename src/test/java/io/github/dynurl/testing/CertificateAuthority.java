package io.github.dynurl.testing;

import static io.github.dynurl.testing.Der.bitString;
import static io.github.dynurl.testing.Der.bool;
import static io.github.dynurl.testing.Der.integer;
import static io.github.dynurl.testing.Der.octets;
import static io.github.dynurl.testing.Der.oid;
import static io.github.dynurl.testing.Der.sequence;
import static io.github.dynurl.testing.Der.tagged;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * Issues X.509 v3 certificates for P-256 keys (RFC 5280), which the JDK has no public API for. Thread-safe.
 */
final class CertificateAuthority {
    private static final byte[] ECDSA_WITH_SHA256 = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
    private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    /** The extension basicConstraints. */
    private static final byte[] BASIC_CONSTRAINTS = oid(2, 5, 29, 19);
    /** The extension keyUsage. */
    private static final byte[] KEY_USAGE = oid(2, 5, 29, 15);
    /** The extension extKeyUsage. */
    private static final byte[] EXTENDED_KEY_USAGE = oid(2, 5, 29, 37);
    /** The extension subjectAltName. */
    private static final byte[] ALTERNATIVE_NAMES = oid(2, 5, 29, 17);
    /** digitalSignature: bit 0, seven bits unused. */
    private static final byte[] SIGN = {3, 2, 7, (byte) 0x80};
    /** keyCertSign and cRLSign: bits 5 and 6, one bit unused. */
    private static final byte[] SIGN_CERTIFICATES = {3, 2, 1, 0x06};

    /** Holds a key, its certificate, and then the certificate of the authority. Immutable. */
    record Issued(PrivateKey key, List<X509Certificate> chain) {}

    private final X500Principal name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    private CertificateAuthority(X500Principal name, KeyPair keys, X509Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    static CertificateAuthority create(String distinguishedName) throws GeneralSecurityException, IOException {
        X500Principal name = new X500Principal(distinguishedName);
        KeyPair keys = newKeys();
        byte[] extensions = sequence(
                criticalExtension(BASIC_CONSTRAINTS, sequence(bool(true))), // is an authority
                criticalExtension(KEY_USAGE, SIGN_CERTIFICATES));
        return new CertificateAuthority(name, keys, sign(name, keys.getPrivate(), name, keys.getPublic(), extensions));
    }

    /** Issues a certificate for servers and clients; {@code hosts} are DNS names and IPv4 addresses, or none. */
    Issued issue(String distinguishedName, List<String> hosts) throws GeneralSecurityException, IOException {
        KeyPair subject = newKeys();
        List<byte[]> extensions = new ArrayList<>();
        extensions.add(criticalExtension(KEY_USAGE, SIGN));
        byte[] serverAuth = oid(1, 3, 6, 1, 5, 5, 7, 3, 1);
        byte[] clientAuth = oid(1, 3, 6, 1, 5, 5, 7, 3, 2);
        extensions.add(extension(EXTENDED_KEY_USAGE, sequence(serverAuth, clientAuth)));
        if (!hosts.isEmpty()) {
            byte[][] names =
                    hosts.stream().map(CertificateAuthority::generalName).toArray(byte[][]::new);
            extensions.add(extension(ALTERNATIVE_NAMES, sequence(names)));
        }
        X509Certificate issued = sign(
                name,
                keys.getPrivate(),
                new X500Principal(distinguishedName),
                subject.getPublic(),
                sequence(extensions.toArray(byte[][]::new)));
        return new Issued(subject.getPrivate(), List.of(issued, certificate));
    }

    KeyStore trustStore() throws GeneralSecurityException, IOException {
        KeyStore store = TestCertificates.emptyStore();
        store.setCertificateEntry("authority", certificate);
        return store;
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            X500Principal issuer, PrivateKey by, X500Principal subject, PublicKey key, byte[] extensions)
            throws GeneralSecurityException {
        Instant from = Instant.now().minus(Duration.ofHours(1));
        byte[] toBeSigned = sequence(
                tagged(0, integer(BigInteger.TWO)), // version 3
                integer(new BigInteger(64, new SecureRandom()).setBit(63)),
                ECDSA_WITH_SHA256,
                issuer.getEncoded(),
                sequence(Der.time(from), Der.time(from.plus(Duration.ofDays(1)))),
                subject.getEncoded(),
                key.getEncoded(),
                tagged(3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(by);
        signature.update(toBeSigned);
        byte[] der = sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature.sign()));
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] criticalExtension(byte[] id, byte[] value) {
        return sequence(id, bool(true), octets(value));
    }

    private static byte[] extension(byte[] id, byte[] value) {
        return sequence(id, octets(value));
    }

    /** Returns a dNSName (tag 2) or an iPAddress (tag 7). */
    private static byte[] generalName(String host) {
        if (!IPV4.matcher(host).matches()) {
            return Der.context(2, host.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] address = new byte[4];
        String[] numbers = host.split("\\.", -1);
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) Integer.parseInt(numbers[i]);
        }
        return Der.context(7, address);
    }
}
