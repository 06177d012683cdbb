package io.github.dynurl.examples.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Parses JSON strictly, with numbers of any size, and writes it. Thread-safe. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    // A number with a larger scale could be parsed, but its written form could not be parsed again.
    private static final int MAX_SCALE = 1_000_000;

    private Json() {}

    /** Decodes UTF-8, without a BOM at its start. Throws 400 if the bytes are not UTF-8. */
    static String text(byte[] utf8) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw HttpProblem.badRequest("the JSON is not UTF-8");
        }
    }

    /** Parses a JSON object. Throws 400 for anything else. */
    static ObjectNode object(String text) {
        if (value(text) instanceof ObjectNode object) {
            return object;
        }
        throw HttpProblem.badRequest("the JSON is not an object");
    }

    /** Parses any JSON value. Throws 400 if it is malformed or has duplicate names or trailing text. */
    static JsonNode value(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw HttpProblem.badRequest("the JSON is empty");
            }
            canonical(node); // throws 400 for values that cannot be compared
            return node;
        } catch (JsonProcessingException e) {
            throw HttpProblem.badRequest("the JSON cannot be read: " + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            throw HttpProblem.badRequest("the JSON holds a number that is out of range");
        }
    }

    static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    /** Writes a value on one line; numbers keep their form. */
    static String write(JsonNode node) {
        return node.toString();
    }

    /** Writes equal values as equal text: names are sorted; 1, 1.0 and 1e0 have the same text. */
    static String canonical(JsonNode node) {
        StringBuilder out = new StringBuilder();
        canonical(node, out);
        return out.toString();
    }

    private static void canonical(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            canonicalObject(node, out);
        } else if (node.isArray()) {
            String separator = "[";
            for (JsonNode element : node) {
                out.append(separator);
                canonical(element, out);
                separator = ",";
            }
            out.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isNumber()) {
            out.append(canonicalNumber(node.decimalValue()));
        } else {
            out.append(node.isTextual() ? quoted(node.textValue()) : node.toString());
        }
    }

    private static String canonicalNumber(BigDecimal number) {
        if (Math.abs((long) number.scale()) > MAX_SCALE) {
            throw HttpProblem.badRequest("the JSON holds a number that is out of range");
        }
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
    }

    private static void canonicalObject(JsonNode node, StringBuilder out) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        Collections.sort(names);
        String separator = "{";
        for (String name : names) {
            out.append(separator).append(quoted(name)).append(':');
            canonical(node.get(name), out);
            separator = ",";
        }
        out.append(names.isEmpty() ? "{}" : "}");
    }

    private static String quoted(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw HttpProblem.badRequest("the JSON holds half a surrogate pair");
        }
        return TextNode.valueOf(text).toString();
    }
}
