package io.github.dynurl.examples.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A response of the service. Immutable, except for the bytes, which no code changes. */
record Reply(int status, Map<String, String> headers, byte[] body) {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static Reply empty(int status) {
        return new Reply(status, Map.of(), new byte[0]);
    }

    static Reply json(int status, Object json) {
        try {
            return new Reply(status, Map.of("Content-Type", "application/json"), JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a copy with one more header. */
    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body);
    }

    /** Sends the response, without the body if the request method is HEAD. */
    void send(Request request, Response response, Callback callback) {
        response.setStatus(status);
        headers.forEach(response.getHeaders()::put);
        if (status != 204 && status != 304) {
            response.getHeaders().put("Content-Length", body.length);
        }
        boolean headOnly = request.getMethod().equals("HEAD");
        response.write(true, ByteBuffer.wrap(headOnly ? new byte[0] : body), callback);
    }

    static byte[] readBytes(Request request) throws ApiProblem {
        try {
            return Content.Source.asInputStream(request).readAllBytes();
        } catch (IOException e) {
            throw new ApiProblem(400, "The body is incomplete");
        }
    }

    static String readText(Request request) throws ApiProblem {
        return new String(readBytes(request), UTF_8);
    }

    /** Returns the JSON object in the body of a request. */
    static ObjectNode readObject(Request request) throws ApiProblem {
        JsonNode json;
        try {
            json = JSON.readTree(readBytes(request));
        } catch (IOException e) {
            throw new ApiProblem(400, "The body is no JSON");
        }
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw new ApiProblem(400, "The body is no JSON object");
    }
}
