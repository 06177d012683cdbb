package io.github.dynurl.examples.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpDateTime;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** The conditions of one request (RFC 9110, section 13); null or -1 if the request has no such condition. Immutable. */
record Preconditions(
        @Nullable List<String> ifMatch, @Nullable List<String> ifNoneMatch, long modifiedSince, long unmodifiedSince) {
    private static final String ANY = "*";
    // entity-tag = [ %s"W/" ] DQUOTE *etagc DQUOTE
    private static final Pattern ENTITY_TAG =
            Pattern.compile("\\s*((?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\uffff]*\")\\s*(?:,|$)");

    static Preconditions of(HttpFields headers) {
        return new Preconditions(
                tags(headers, HttpHeader.IF_MATCH),
                tags(headers, HttpHeader.IF_NONE_MATCH),
                date(headers, HttpHeader.IF_MODIFIED_SINCE),
                date(headers, HttpHeader.IF_UNMODIFIED_SINCE));
    }

    /** Throws 412 if a write must not change the part. The state is null if the part does not exist. */
    void requireForWrite(@Nullable State state) {
        requireMatch(state);
        if (ifNoneMatch != null && matchesWeakly(ifNoneMatch, state)) {
            throw HttpProblem.preconditionFailed(
                    ifNoneMatch.contains(ANY) ? "it is there already" : "its ETag is one of If-None-Match");
        }
    }

    /**
     * Returns false if the client already has this state, so that the response is 304. Throws 412 if If-Match or
     * If-Unmodified-Since does not hold.
     */
    boolean requireForRead(State state) {
        requireMatch(state);
        if (ifNoneMatch != null) {
            return !matchesWeakly(ifNoneMatch, state);
        }
        return modifiedSince < 0 || state.lastModified().isAfter(Instant.ofEpochMilli(modifiedSince));
    }

    private void requireMatch(@Nullable State state) {
        if (ifMatch != null) {
            if (state == null || !(ifMatch.contains(ANY) || ifMatch.contains(state.etag()))) {
                throw HttpProblem.preconditionFailed(
                        state == null ? "it is not there" : "its ETag is not one of If-Match");
            }
        } else if (unmodifiedSince >= 0
                && (state == null || state.lastModified().isAfter(Instant.ofEpochMilli(unmodifiedSince)))) {
            throw HttpProblem.preconditionFailed("it was changed after If-Unmodified-Since");
        }
    }

    private static boolean matchesWeakly(List<String> tags, @Nullable State state) {
        return state != null
                && (tags.contains(ANY) || tags.contains(state.etag()) || tags.contains("W/" + state.etag()));
    }

    private static @Nullable List<String> tags(HttpFields headers, HttpHeader header) {
        List<String> lines = new ArrayList<>();
        for (HttpField field : headers) {
            if (field.getHeader() == header) {
                lines.add(String.valueOf(field.getValue()));
            }
        }
        if (lines.isEmpty()) {
            return null;
        }
        String joined = String.join(",", lines);
        return joined.strip().equals(ANY) ? List.of(ANY) : entityTags(joined, header);
    }

    private static List<String> entityTags(String joined, HttpHeader header) {
        List<String> tags = new ArrayList<>();
        Matcher matcher = ENTITY_TAG.matcher(joined);
        int end = 0;
        while (end < joined.length() && matcher.find(end) && matcher.start() == end) {
            tags.add(matcher.group(1));
            end = matcher.end();
        }
        if (end < joined.length() || tags.isEmpty()) {
            throw HttpProblem.badRequest(header + " is neither * nor a list of quoted ETags");
        }
        return tags;
    }

    private static long date(HttpFields headers, HttpHeader header) {
        String value = headers.get(header);
        return value == null ? -1 : HttpDateTime.parseToEpoch(value);
    }
}
