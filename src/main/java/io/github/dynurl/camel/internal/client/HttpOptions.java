package io.github.dynurl.camel.internal.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.camel.util.TimeUtils;

/** The options {@code http.*}: their names and legal values. */
public final class HttpOptions {
    private static final String PER_ROUTE = "connectionsPerRoute";
    private static final String TOTAL = "maxTotalConnections";
    static final String TIME_TO_LIVE = "connectionTimeToLive";
    static final String IDLE = "connectionIdleTimeout";
    private static final String POSITIVE_INT = "0*[1-9]\\d{0,8}";
    static final String PROXY_USER = "proxyAuthUsername";
    static final String PROXY_PASSWORD = "proxyAuthPassword";

    /** The options of camel-http that configure its client. Its other options configure its producer, which is unused here. */
    private static final List<String> SUPPORTED_OPTIONS = List.of(
            PER_ROUTE,
            TOTAL,
            "proxyHost",
            "proxyPort",
            "proxyAuthScheme",
            PROXY_USER,
            PROXY_PASSWORD,
            "nonProxyHosts",
            "userAgent",
            "useSystemProperties",
            "x509HostnameVerifier",
            "httpClientConfigurer",
            TIME_TO_LIVE,
            IDLE);

    /** The supported options that are not passed to camel-http, because camel-http does not create the connection pool. */
    static final List<String> POOL_OPTIONS = List.of(TIME_TO_LIVE, IDLE);

    private HttpOptions() {}

    /** Returns the options with their names in camel case. Camel also accepts names with dashes and in any other case. */
    public static Map<String, Object> withCamelCaseNames(Map<String, Object> http) {
        Map<String, Object> normalized = new LinkedHashMap<>();
        http.forEach((spelling, value) -> normalized.put(
                SUPPORTED_OPTIONS.stream()
                        .filter(name -> name.equalsIgnoreCase(spelling.replace("-", "")))
                        .findFirst()
                        .orElse(spelling),
                value));
        return normalized;
    }

    /** Throws an exception if an option is unknown, has an illegal value, or needs another option that is not set. */
    public static void check(Map<String, Object> http) {
        for (String name : new TreeSet<>(http.keySet())) {
            if (!SUPPORTED_OPTIONS.contains(name)) {
                throw new IllegalArgumentException("http." + name + " has no effect here; supported: http."
                        + String.join(", http.", SUPPORTED_OPTIONS)
                        + ". Request timeouts and the credentials for the server are options of dynurl itself");
            }
            if (name.startsWith("proxy") || name.equals("nonProxyHosts")) {
                requireOption(http, name, "proxyHost");
                requireOption(http, name, "proxyPort");
            }
        }
        if (http.containsKey(PROXY_USER) || http.containsKey(PROXY_PASSWORD)) {
            requireOption(http, PROXY_PASSWORD, PROXY_USER);
            requireOption(http, PROXY_USER, PROXY_PASSWORD);
        }
        if (http.containsKey("proxyHost") && http.get("proxyHost").toString().isBlank()) {
            throw new IllegalArgumentException("http.proxyHost is empty");
        }
        if (http.containsKey("proxyPort") && !isPort(http.get("proxyPort").toString())) {
            throw new IllegalArgumentException("http.proxyPort must be a number from 1 to 65535");
        }
        for (String name : POOL_OPTIONS) {
            if (duration(http, name, Duration.ZERO).isNegative()) {
                throw new IllegalArgumentException("http." + name + " must not be negative; 0 means no limit");
            }
        }
        for (String name : List.of(PER_ROUTE, TOTAL)) {
            if (http.containsKey(name) && !http.get(name).toString().matches(POSITIVE_INT)) {
                throw new IllegalArgumentException("http." + name + " must be a number greater than 0");
            }
        }
    }

    private static boolean isPort(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535;
    }

    private static void requireOption(Map<String, Object> http, String name, String required) {
        if (!http.containsKey(required)) {
            throw new IllegalArgumentException("http." + name + " has no effect without http." + required);
        }
    }

    /**
     * Returns the value of an option that is a duration.
     *
     * @throws IllegalArgumentException if the value is no duration; the message names the option
     */
    static Duration duration(Map<String, Object> http, String name, Duration defaultValue) {
        Object configured = http.get(name);
        Object value = configured == null ? defaultValue : configured;
        if (value instanceof Duration duration) {
            return duration;
        }
        try {
            String text = value.toString().trim();
            return text.startsWith("P") ? Duration.parse(text) : Duration.ofMillis(TimeUtils.toMilliSeconds(text));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "http." + name + " must be a duration such as 30s or PT30S, or 0 for no limit", e);
        }
    }
}
