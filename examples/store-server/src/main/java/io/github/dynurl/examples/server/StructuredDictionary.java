package io.github.dynurl.examples.server;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a dictionary of RFC 8941, such as a digest field, in one pass. Not thread-safe. */
final class StructuredDictionary {
    private static final Pattern SPACES = Pattern.compile(" *");
    private static final Pattern OPTIONAL_SPACE = Pattern.compile("[ \t]*");
    private static final Pattern KEY = Pattern.compile("[a-z*][a-z0-9_.*-]*");
    private static final Pattern BYTES = Pattern.compile(":[A-Za-z0-9+/=]*:");
    // a number, a token or a boolean
    private static final Pattern OTHER_ITEM = Pattern.compile(
            "-?(?:[0-9]{1,12}\\.[0-9]{1,3}|[0-9]{1,15})|[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*|\\?[01]");
    private static final Pattern TEXT = Pattern.compile("[ !#-\\[\\]-~]*");
    private static final Pattern ESCAPED = Pattern.compile("\\\\[\"\\\\]");

    private final String field;
    private int position;
    private final Map<String, Optional<byte[]>> members = new HashMap<>();

    private StructuredDictionary(String field) {
        this.field = field;
    }

    /**
     * Returns the members by key. The value is the bytes if the member is a byte sequence, and empty otherwise.
     *
     * <p>Returns no members if the field is not a dictionary, because RFC 8941 requires that such a field is ignored.
     */
    static Map<String, Optional<byte[]>> parse(String field) {
        StructuredDictionary dictionary = new StructuredDictionary(field);
        try {
            dictionary.members();
            return Map.copyOf(dictionary.members);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    private void members() {
        skip(SPACES);
        while (!atEnd()) {
            member();
            skip(OPTIONAL_SPACE);
            if (atEnd()) {
                return;
            }
            expect(',');
            skip(OPTIONAL_SPACE);
            if (atEnd()) {
                throw broken(); // a comma at the end
            }
        }
    }

    // If several members have the same key, the last member counts.
    private void member() {
        String key = expect(KEY);
        Optional<byte[]> value = Optional.empty();
        if (skip('=')) {
            if (skip('(')) {
                innerList();
            } else {
                value = bareItem();
            }
        }
        parameters();
        members.put(key, value);
    }

    private void innerList() {
        skip(SPACES);
        while (!skip(')')) {
            bareItem();
            parameters();
            if (next() != ' ' && next() != ')') {
                throw broken();
            }
            skip(SPACES);
        }
    }

    private void parameters() {
        while (skip(';')) {
            skip(SPACES);
            expect(KEY);
            if (skip('=')) {
                bareItem();
            }
        }
    }

    private Optional<byte[]> bareItem() {
        if (next() == ':') {
            String base64 = expect(BYTES).replace(":", "");
            return Optional.of(Base64.getDecoder().decode(base64));
        }
        if (skip('"')) {
            skip(TEXT);
            while (!skip('"')) {
                expect(ESCAPED);
                skip(TEXT);
            }
        } else {
            expect(OTHER_ITEM);
        }
        return Optional.empty();
    }

    private boolean atEnd() {
        return position == field.length();
    }

    /** Returns the next character; NUL at the end. */
    private char next() {
        return atEnd() ? '\0' : field.charAt(position);
    }

    private boolean skip(char c) {
        if (next() != c) {
            return false;
        }
        position++;
        return true;
    }

    private void skip(Pattern thatCanBeEmpty) {
        expect(thatCanBeEmpty);
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw broken();
        }
    }

    private String expect(Pattern pattern) {
        Matcher matcher = pattern.matcher(field).region(position, field.length());
        if (!matcher.lookingAt()) {
            throw broken();
        }
        position = matcher.end();
        return matcher.group();
    }

    private IllegalArgumentException broken() {
        return new IllegalArgumentException("not a dictionary, at " + position);
    }
}
