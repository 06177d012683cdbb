package io.github.dynurl.store.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The base URL of a store. Its query, for example a shared access signature, is a part of each URL of the store's
 * server, but neither of {@code {base}} in a template nor of a key. Immutable.
 */
final class BaseUrl {
    private final Origin origin;
    private final String path;

    private final List<Parameter> parameters;

    /**
     * A parameter of a query.
     *
     * @param text the parameter as it is written
     * @param decoded the parameter as in {@link DecodedUrl#decode}; empty if it cannot be decoded
     */
    private record Parameter(String text, String name, String decoded) {
        static Parameter of(String text) {
            String decoded = DecodedUrl.queryOf(UrlTemplate.decode("?" + text));
            return new Parameter(text, nameOf(text), decoded.isEmpty() ? "" : decoded.substring(1));
        }
    }

    private BaseUrl(Origin origin, String path, List<Parameter> parameters) {
        this.origin = origin;
        this.path = path;
        this.parameters = parameters;
    }

    /**
     * Parses the option baseUrl.
     *
     * @param url an absolute http or https URL without user information and fragment
     * @throws IllegalArgumentException if the URL is illegal
     */
    static BaseUrl parse(String url) {
        Origin.Split split = Origin.split("baseUrl", url);
        String rest = split.rest();
        if (rest.contains("#")) {
            throw new IllegalArgumentException("baseUrl has a '#': it can have no fragment");
        }
        UrlTemplate.checkLiteral("baseUrl", url, rest, url.length() - rest.length());
        String path = ShownUrl.withoutQuery(rest);
        return new BaseUrl(
                split.origin(),
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
                parametersOf(rest.substring(path.length())).stream()
                        .map(Parameter::of)
                        .toList());
    }

    /** Returns the parameters of a query, which can begin with a question mark. */
    private static List<String> parametersOf(String query) {
        List<String> parameters =
                new ArrayList<>(List.of(query.replaceFirst("^\\?", "").split("&")));
        parameters.removeIf(String::isEmpty);
        return List.copyOf(parameters);
    }

    private static String nameOf(String parameter) {
        return parameter.split("=", 2)[0];
    }

    /** Returns the names of the parameters in the query of a URL or template. */
    static Set<String> parameterNames(String url) {
        String query = url.substring(ShownUrl.withoutQuery(url).length());
        return parametersOf(query).stream().map(BaseUrl::nameOf).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns the query of this base URL as it is appended to a URL of this server: without a question mark, and
     * without the parameters that the URL has itself. Can be empty.
     *
     * @param presentNames the names of the parameters of the URL
     */
    String queryWithout(Set<String> presentNames) {
        return parameters.isEmpty()
                ? ""
                : parameters.stream()
                        .filter(parameter -> !presentNames.contains(parameter.name()))
                        .map(Parameter::text)
                        .collect(Collectors.joining("&"));
    }

    /** Appends parameters to a path that may have a query. Appends nothing if there are none. */
    static String append(String pathAndQuery, String parameters) {
        return parameters.isEmpty() ? pathAndQuery : pathAndQuery + separatorAfter(pathAndQuery) + parameters;
    }

    /** Returns the separator between a path that may have a query and a parameter that is appended; can be empty. */
    static String separatorAfter(CharSequence pathAndQuery) {
        String url = pathAndQuery.toString();
        if (url.indexOf('?') < 0) {
            return "?";
        }
        return url.endsWith("?") || url.endsWith("&") ? "" : "&";
    }

    /** Returns the URL of a template, with the query of this base URL. */
    Target expand(UrlTemplate template, String key, String partName) {
        Target url = expandWithoutQuery(template, key, partName);
        return new Target(origin, append(url.path(), queryWithout(template.parameterNames())));
    }

    /** Returns the URL of a template, without the query of this base URL. */
    Target expandWithoutQuery(UrlTemplate template, String key, String partName) {
        return new Target(origin, template.expand(path, key, partName));
    }

    boolean hasQuery() {
        return !parameters.isEmpty();
    }

    /** Returns a URL with those parameters of this base URL that it does not have; unchanged on another server. */
    Target complete(Target url) {
        return url.origin().equals(origin)
                ? new Target(origin, append(url.path(), queryWithout(parameterNames(url.path()))))
                : url;
    }

    /** Returns a URL in which the values of the parameters of this base URL are masked, even if they are plain words. */
    Target withMaskedQuery(Target url) {
        String path = url.path();
        for (Parameter parameter : parameters) {
            Pattern whole = Pattern.compile("(?<=[?&])" + Pattern.quote(parameter.text()) + "(?=&|$)");
            String masked = parameter.text().contains("=") ? parameter.name() + "=xxxxxx" : "xxxxxx";
            path = whole.matcher(path).replaceAll(Matcher.quoteReplacement(masked));
        }
        return new Target(url.origin(), path);
    }

    /** Returns the positions of the key in the URLs of a template. */
    UrlTemplate.KeyPosition keyPosition(UrlTemplate template, String partName) {
        return template.keyPosition(path, partName);
    }

    /**
     * Returns the key for which {@link #expand} returns a URL, which may lack the query of this base URL. Returns empty
     * if there is no such key.
     */
    Optional<String> findKey(UrlTemplate template, UrlTemplate.KeyPosition position, String partName, Target url) {
        String decoded = DecodedUrl.decode(url.path());
        if (decoded == null || !url.origin().equals(origin)) {
            return Optional.empty();
        }
        return template.findKey(
                position, path, partName, withoutParameters(decoded, template.parameterNames()), UrlTemplate::decode);
    }

    /** Returns a decoded URL without the parameters of this base URL, except for those that a template has itself. */
    private String withoutParameters(String decodedUrl, Set<String> templateNames) {
        if (parameters.isEmpty()) {
            return decodedUrl;
        }
        Set<String> own = parameters.stream()
                .filter(parameter -> !templateNames.contains(parameter.name()))
                .map(Parameter::decoded)
                .collect(Collectors.toSet());
        return DecodedUrl.withoutParameters(decodedUrl, own);
    }

    /** Returns the key of the object whose part has this path below the base URL, see {@link UrlLayout#keyOfPath}. */
    Optional<String> findKeyOfPath(
            UrlTemplate template, UrlTemplate.KeyPosition position, String partName, String pathBelow) {
        // A path without percent-encoding does not show which slashes were encoded.
        UnaryOperator<String> decoder = pathAndQuery -> DecodedUrl.withDecodedSlashes(UrlTemplate.decode(pathAndQuery));
        return template.findKey(position, path, partName, decoder.apply(path + "/") + pathBelow, decoder);
    }

    Origin origin() {
        return origin;
    }

    /** Returns the path without a trailing slash; can be empty. */
    String path() {
        return path;
    }

    /** Returns the URL without its query and without a trailing slash. */
    @Override
    public String toString() {
        return origin + path;
    }
}
