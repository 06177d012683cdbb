package io.github.dynurl.camel.internal.message;

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

/**
 * Finds the charset of text in its Content-Type, or in the exchange property {@link Exchange#CHARSET_NAME}, which
 * Camel's converters also use. Stateless.
 */
final class Charsets {
    /**
     * The exchange property with the String that {@link #setExchangeCharset} has put into
     * {@link Exchange#CHARSET_NAME}. If both properties have the same object, this class has set the charset, and not
     * the route.
     */
    static final String CHARSET_SET_HERE = "CamelDynUrlCharset";

    /**
     * A parameter of a Content-Type (RFC 9110, 5.6.6). Group 1 is its name, group 2 is a quoted value, and group 3 is
     * any other value.
     */
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*([^\\s=;\"]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;]*))");

    private Charsets() {}

    /**
     * Sets the charset of an exchange to the charset of its data, so that Camel decodes the data correctly. Changes
     * nothing if the Content-Type has no charset, or an unknown one.
     */
    static void setExchangeCharset(Exchange exchange, @Nullable String mediaType) {
        Charset charset = charsetOrNull(charsetParameter(mediaType));
        if (charset != null) {
            // Create a new String: isSetHere compares references, and a route may set an equal name.
            String name = String.valueOf(charset.name().toCharArray());
            exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, name);
            exchange.setProperty(CHARSET_SET_HERE, name);
        }
    }

    /** Removes the charset of an exchange if {@link #setExchangeCharset} has set it. Keeps a charset that a route has set. */
    static void clearExchangeCharset(Exchange exchange) {
        if (isSetHere(exchange)) {
            exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME);
        }
        exchange.removeProperty(CHARSET_SET_HERE);
    }

    private static boolean isSetHere(Exchange exchange) {
        Object setHere = exchange.getProperty(CHARSET_SET_HERE);
        return setHere != null && setHere == exchange.getProperty(ExchangePropertyKey.CHARSET_NAME);
    }

    /** The bytes of a text, and the Content-Type with their charset. */
    @SuppressWarnings("ArrayRecordComponent")
    record EncodedText(byte[] bytes, String mediaType) {}

    /**
     * Encodes text in the charset of its Content-Type, else in the charset of the exchange, else in UTF-8. Also uses
     * UTF-8 if {@link #setExchangeCharset} has set a charset that lacks a character of the text. Without a
     * Content-Type, returns text/plain with the charset. Adds a charset other than UTF-8 to a Content-Type that has none.
     *
     * @throws IllegalArgumentException if the charset is unknown, or lacks a character of the text
     */
    static EncodedText encode(Exchange exchange, String text, @Nullable String mediaType) {
        String parameter = charsetParameter(mediaType);
        String name =
                parameter == null ? exchange.getProperty(ExchangePropertyKey.CHARSET_NAME, String.class) : parameter;
        String source = parameter == null ? "the exchange property " + Exchange.CHARSET_NAME : "the Content-Type";
        Charset charset = name == null || name.isBlank() ? StandardCharsets.UTF_8 : charsetOrNull(name);
        if (charset == null) {
            throw new IllegalArgumentException(
                    "the charset " + Key.shown(String.valueOf(name)) + " is not known; it comes from " + source);
        }
        byte[] bytes = encodeOrNull(text, charset);
        if (bytes == null && parameter == null && isSetHere(exchange)) {
            // The exchange has the charset of data that was read earlier, and this text may come from elsewhere.
            charset = StandardCharsets.UTF_8;
            bytes = encodeOrNull(text, charset);
        }
        if (bytes == null) {
            throw new IllegalArgumentException(
                    "the body has a character that the charset " + charset.name() + " lacks; it comes from " + source);
        }
        return new EncodedText(
                bytes, parameter != null && mediaType != null ? mediaType : withCharsetParameter(mediaType, charset));
    }

    private static String withCharsetParameter(@Nullable String mediaType, Charset charset) {
        if (mediaType != null && charset.equals(StandardCharsets.UTF_8)) {
            return mediaType;
        }
        return (mediaType == null ? "text/plain" : mediaType) + "; charset="
                + charset.name().toLowerCase(Locale.ROOT);
    }

    /** Encodes text. Returns null if the charset lacks one of its characters, or can only decode. */
    private static byte @Nullable [] encodeOrNull(String text, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return text.getBytes(charset);
        }
        try {
            ByteBuffer buffer = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (CharacterCodingException | UnsupportedOperationException e) {
            return null;
        }
    }

    /**
     * Calls a converter while the exchange has the charset of a Content-Type, so that Camel's converters encode text in
     * this charset. If the Content-Type has no known charset, the charset of the exchange stays as it is.
     */
    static <T> T withCharsetOf(@Nullable String mediaType, Exchange exchange, Supplier<T> converter) {
        Charset charset = charsetOrNull(charsetParameter(mediaType));
        if (charset == null) {
            return converter.get();
        }
        Object previous = exchange.getProperty(ExchangePropertyKey.CHARSET_NAME);
        exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, charset.name());
        try {
            return converter.get();
        } finally {
            if (previous == null) {
                exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME);
            } else {
                exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, previous);
            }
        }
    }

    /** Returns the parameter charset of a Content-Type; null if it has none. */
    private static @Nullable String charsetParameter(@Nullable String mediaType) {
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

    /** Returns the charset with this name; null if the name is null, not legal, or not known to the JVM. */
    private static @Nullable Charset charsetOrNull(@Nullable String name) {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
