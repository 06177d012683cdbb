package io.github.dynurl.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes the few ASN.1 types of a certificate in DER (X.690). Stateless. */
final class Der {
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(0x30, concatenate(parts));
    }

    /** Wraps the content in an explicit, constructed context tag. */
    static byte[] tagged(int tag, byte[] content) {
        return value(0xA0 | tag, content);
    }

    /** Writes an implicit, primitive context tag. */
    static byte[] context(int tag, byte[] content) {
        return value(0x80 | tag, content);
    }

    static byte[] bool(boolean is) {
        return value(1, new byte[] {(byte) (is ? 0xFF : 0)});
    }

    static byte[] integer(BigInteger number) {
        return value(2, number.toByteArray());
    }

    static byte[] bitString(byte[] bits) {
        return value(3, concatenate(new byte[] {0}, bits));
    }

    static byte[] octets(byte[] bytes) {
        return value(4, bytes);
    }

    static byte[] oid(int... arcs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(arcs[0] * 40 + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arcs[i] >>> shift != 0) {
                    out.write((arcs[i] >>> shift & 0x7F) | 0x80);
                }
            }
            out.write(arcs[i] & 0x7F);
        }
        return value(6, out.toByteArray());
    }

    /** Writes UTCTime up to 2049, as RFC 5280 requires. */
    static byte[] time(Instant when) {
        String text = GENERALIZED_TIME.format(when);
        return value(0x17, text.substring(2).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >>> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concatenate(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
