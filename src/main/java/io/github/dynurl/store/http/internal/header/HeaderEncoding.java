package io.github.dynurl.store.http.internal.header;

import io.github.dynurl.store.url.PercentEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a header field contains text that is not ASCII. The names of the constants are the values of the option
 * {@code metadataHeadersEncoding}, so they are in lower case.
 */
public enum HeaderEncoding {
    /** Text stays as it is. Text with other characters than visible ASCII and inner spaces cannot be sent. */
    ascii {
        @Override
        String encode(String text) {
            return text;
        }

        @Override
        String decode(String value) {
            return value;
        }
    },
    /**
     * Percent-encodes percent signs, spaces at both ends, and the UTF-8 bytes of each character that is not visible
     * ASCII. If the decoded bytes are not UTF-8, the whole value stays as it is.
     */
    percent {
        @Override
        String encode(String text) {
            String stripped = text.strip();
            int start = text.indexOf(stripped);
            return ALL.encode(text.substring(0, start))
                    + VISIBLE.encode(stripped)
                    + ALL.encode(text.substring(start + stripped.length()));
        }

        @Override
        String decode(String value) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                int high = c == '%' && i + 2 < value.length() ? Character.digit(value.charAt(i + 1), HEX) : -1;
                int low = high < 0 ? -1 : Character.digit(value.charAt(i + 2), HEX);
                bytes.write(low < 0 ? c : high * HEX + low);
                i += low < 0 ? 0 : 2;
            }
            String text = decodeStrictly(bytes.toByteArray(), StandardCharsets.UTF_8);
            return text == null ? value : text;
        }
    },
    /**
     * Writes the whole text as encoded words of RFC 2047 (UTF-8, Base64), unless it consists of visible ASCII and inner
     * spaces and does not contain {@code =?}. A word that cannot be decoded stays as it is.
     */
    rfc2047 {
        @Override
        String encode(String text) {
            boolean isPlain = text.equals(text.strip())
                    && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)
                    && !text.contains("=?");
            return isPlain ? text : encodeWords(text);
        }

        @Override
        String decode(String value) {
            Matcher word = WORD.matcher(value);
            StringBuilder out = new StringBuilder();
            int end = 0;
            boolean followsDecodedWord = false;
            while (word.find()) {
                String text = decodeWord(word);
                String between = value.substring(end, word.start());
                // White space between two encoded words is no part of the text (RFC 2047, 6.2).
                out.append(followsDecodedWord && between.isBlank() ? "" : between);
                out.append(text == null ? word.group() : text);
                followsDecodedWord = text != null;
                end = word.end();
            }
            return out.append(value.substring(end)).toString();
        }
    };

    private static final int HEX = 16;

    /** Keeps visible ASCII characters and spaces, except percent signs. */
    private static final PercentEncoder VISIBLE = PercentEncoder.keeping(true, " !\"#$&'()*+,/:;<=>?@[\\]^`{|}");

    /** Encodes each character. */
    private static final PercentEncoder ALL = PercentEncoder.keeping(false, "");

    private static final Pattern WORD = Pattern.compile("=\\?([^?\\s]+)\\?([BbQq])\\?([^?\\s]*)\\?=");

    /**
     * An encoded word has at most 75 characters (RFC 2047, 2). 45 bytes are 60 characters of Base64, and the frame has
     * 12.
     */
    private static final int MAX_WORD_BYTES = 45;

    /** Returns the value of the header field for a text. The value can still have characters that cannot be sent. */
    abstract String encode(String text);

    /** Returns the text for the value of a header field. Malformed parts of the value stay as they are. */
    abstract String decode(String value);

    private static String encodeWords(String text) {
        StringBuilder out = new StringBuilder();
        StringBuilder word = new StringBuilder();
        text.codePoints().forEach(c -> {
            String next = Character.toString(c);
            if (utf8(word + next).length > MAX_WORD_BYTES) {
                appendWord(out, word);
            }
            word.append(next);
        });
        appendWord(out, word);
        return out.toString();
    }

    private static void appendWord(StringBuilder out, StringBuilder word) {
        out.append(out.isEmpty() ? "" : " ")
                .append("=?UTF-8?B?")
                .append(Base64.getEncoder().encodeToString(utf8(word.toString())))
                .append("?=");
        word.setLength(0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String decodeWord(Matcher word) {
        String charset = word.group(1).toUpperCase(Locale.ROOT);
        if (!charset.equals("UTF-8") && !charset.equals("ISO-8859-1") && !charset.equals("US-ASCII")) {
            return null;
        }
        byte[] bytes = word.group(2).equalsIgnoreCase("B") ? decodeBase64(word.group(3)) : decodeQ(word.group(3));
        return bytes == null ? null : decodeStrictly(bytes, Charset.forName(charset));
    }

    private static byte @Nullable [] decodeBase64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null; // decode() then keeps the word as it is
        }
    }

    private static byte[] decodeQ(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '=' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), HEX) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), HEX);
            bytes.write(low < 0 ? (c == '_' ? ' ' : c) : high * HEX + low);
            i += low < 0 ? 0 : 2;
        }
        return bytes.toByteArray();
    }

    private static @Nullable String decodeStrictly(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null; // decode() then keeps the word or the whole value as it is
        }
    }
}
