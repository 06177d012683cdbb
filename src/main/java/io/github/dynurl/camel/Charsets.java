package io.github.dynurl.camel;

import io.github.dynurl.store.Key;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

/** Knows in which charset text is: as its Content-Type says, and as Camel is told in {@code Exchange.CHARSET_NAME}. */
final class Charsets {
    /** The exchange property that has the very object which was told here, to know it from what a route sets. */
    private static final String TOLD = "CamelDynUrlCharset";

    /** A parameter of a Content-Type (RFC 9110, 5.6.6), its value in quotes or not. */
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*([^\\s=;\"]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;]*))");

    private Charsets() {}

    /** Tells Camel the charset of data that was read, so that it makes the text of it that was written. */
    static void tell(Exchange exchange, @Nullable String mediaType) {
        Charset charset = known(named(mediaType));
        if (charset != null) {
            // An object of its own: what a route sets is another, though it may say the same.
            String name = String.valueOf(charset.name().toCharArray());
            exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, name);
            exchange.setProperty(TOLD, name);
        }
    }

    /** Takes back what was told of data that goes, but nothing that a route has set itself. */
    static void forget(Exchange exchange) {
        if (isTold(exchange)) {
            exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME);
        }
        exchange.removeProperty(TOLD);
    }

    private static boolean isTold(Exchange exchange) {
        Object told = exchange.getProperty(TOLD);
        return told != null && told == exchange.getProperty(ExchangePropertyKey.CHARSET_NAME);
    }

    /** Holds text as it is stored, and the Content-Type that says its charset. */
    @SuppressWarnings("ArrayRecordComponent")
    record Written(byte[] bytes, String mediaType) {}

    /**
     * Writes text in the charset of its Content-Type, which must be true; else in that of the exchange, which its Content-Type
     * says then; else in UTF-8.
     *
     * @throws IllegalArgumentException if the charset is not known, or lacks a character of the text
     */
    static Written of(Exchange exchange, String text, @Nullable String mediaType) {
        String said = named(mediaType);
        String name = said == null ? exchange.getProperty(ExchangePropertyKey.CHARSET_NAME, String.class) : said;
        Charset charset = name == null || name.isBlank() ? StandardCharsets.UTF_8 : known(name);
        if (charset == null) {
            throw new IllegalArgumentException(
                    "the charset " + Key.shown(String.valueOf(name)) + " is not known; it comes from "
                            + (said == null ? "the exchange property " + Exchange.CHARSET_NAME : "the Content-Type"));
        }
        byte[] bytes = encoded(text, charset);
        if (bytes == null && said == null && isTold(exchange)) {
            // It was told of other data, and this text is another.
            charset = StandardCharsets.UTF_8;
            bytes = encoded(text, charset);
        }
        if (bytes == null) {
            throw new IllegalArgumentException(
                    "the body has a character that the charset " + charset.name() + " lacks; it comes from "
                            + (said == null ? "the exchange property " + Exchange.CHARSET_NAME : "the Content-Type"));
        }
        return new Written(bytes, said != null && mediaType != null ? mediaType : labelled(mediaType, charset));
    }

    private static String labelled(@Nullable String mediaType, Charset charset) {
        if (mediaType != null && charset.equals(StandardCharsets.UTF_8)) {
            return mediaType;
        }
        return (mediaType == null ? "text/plain" : mediaType) + "; charset="
                + charset.name().toLowerCase(Locale.ROOT);
    }

    /** Encodes text; null if the charset lacks one of its characters, or is only for reading. */
    private static byte @Nullable [] encoded(String text, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return text.getBytes(charset);
        }
        try {
            ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** Converts something in the charset that a Content-Type names, for converters that write text. */
    static <T> T during(Exchange exchange, @Nullable String mediaType, Supplier<T> conversion) {
        Charset charset = known(named(mediaType));
        if (charset == null) {
            return conversion.get();
        }
        Object before = exchange.getProperty(ExchangePropertyKey.CHARSET_NAME);
        exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, charset.name());
        try {
            return conversion.get();
        } finally {
            if (before == null) {
                exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME);
            } else {
                exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, before);
            }
        }
    }

    /** Returns the charset that a Content-Type names; null if it names none. */
    private static @Nullable String named(@Nullable String mediaType) {
        Matcher parameter = PARAMETER.matcher(mediaType == null ? "" : mediaType);
        while (parameter.find()) {
            if (parameter.group(1).equalsIgnoreCase("charset")) {
                String quoted = parameter.group(2);
                String name = (quoted == null ? parameter.group(3) : quoted).strip();
                return name.isEmpty() ? null : name;
            }
        }
        return null;
    }

    private static @Nullable Charset known(@Nullable String name) {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
