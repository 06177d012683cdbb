package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Interprets the members of a WebDAV multistatus response (RFC 4918, 13), as {@link XmlReader} has read them. */
final class Multistatus {
    private static final String NAMESPACE = "DAV:";

    /** Matches the status line of a member or of its properties. */
    private static final Pattern STATUS_LINE = Pattern.compile("\\s*HTTP/\\S+\\s+(\\d{3})\\b.*", Pattern.DOTALL);

    private static final int NO_STATUS = 0;

    private Multistatus() {}

    /** Returns whether the element that has just started is the root of a multistatus response. */
    static boolean isRoot(XmlReader xml) {
        return xml.name().equals("multistatus") && NAMESPACE.equals(xml.namespace());
    }

    /**
     * Returns a member with those of its properties that the server has found, all in one {@code propstat}. Returns
     * null if the member is a collection, if it does not exist any more, or if the user must not see it.
     *
     * @param collections receives the URL of a collection
     * @throws XmlException if the status of the member is another failure, because then the list may be incomplete
     */
    static @Nullable Object findResource(Object response, Consumer<String> collections) throws XmlException {
        if (!(response instanceof Map<?, ?> member)) {
            return response;
        }
        int status = parseStatus(member.get("status"));
        if (status == 401 || status == 403 || status == 404 || status == 410) {
            return null;
        }
        if (status != NO_STATUS && !isSuccess(status)) {
            throw new XmlException("its member " + Key.shown(String.valueOf(member.get("href"))) + " has the status "
                    + status + ", so it may be incomplete");
        }
        Map<Object, Object> properties = mergeProperties(member.get("propstat"));
        String href = String.valueOf(member.get("href"));
        if (isCollection(href, properties.get("resourcetype"))) {
            collections.accept(href.strip());
            return null;
        }
        return Map.of("href", href, "propstat", Map.of("prop", properties));
    }

    private static Map<Object, Object> mergeProperties(@Nullable Object propstats) {
        Map<Object, Object> merged = new LinkedHashMap<>();
        List<?> list =
                propstats instanceof List<?> several ? several : propstats == null ? List.of() : List.of(propstats);
        for (Object element : list) {
            boolean wasFound = element instanceof Map<?, ?> propstat && isSuccess(parseStatus(propstat.get("status")));
            if (wasFound && ((Map<?, ?>) element).get("prop") instanceof Map<?, ?> properties) {
                merged.putAll(properties);
            }
        }
        return merged;
    }

    /**
     * Returns whether a member is a collection. Without a resource type, the slash at the end of its URL shows that.
     */
    private static boolean isCollection(String href, @Nullable Object resourceType) {
        return resourceType == null
                ? href.strip().endsWith("/")
                : resourceType instanceof Map<?, ?> types && types.containsKey("collection");
    }

    private static int parseStatus(@Nullable Object statusLine) {
        Matcher matcher = STATUS_LINE.matcher(String.valueOf(statusLine));
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : NO_STATUS;
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status <= 299;
    }
}
