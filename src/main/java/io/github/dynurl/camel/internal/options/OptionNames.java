package io.github.dynurl.camel.internal.options;

import java.net.URISyntaxException;
import java.util.Set;
import org.apache.camel.util.URISupport;

/** The names of options in URIs: those that Camel would bind, but that are no options. */
final class OptionNames {
    /** The options of maps whose entries Camel does not bind, so the names of the entries are free. */
    private static final Set<String> MAP_OPTIONS =
            Set.of("dialect", "filter", "header", "http", "onCommit", "onExhausted", "onRollback");

    /** The option of a map that Camel binds. */
    private static final String SCHEDULER = "scheduler";

    private OptionNames() {}

    /**
     * Refuses the other spellings of Camel's property binding: optional names, keys in brackets, properties of beans. They
     * would bypass rules, for example that text of a message is no expression, or change beans that others use, too.
     */
    static void check(String name) {
        int dot = name.indexOf('.');
        String beforeDot = dot < 0 ? name : name.substring(0, dot);
        if (dot >= 0 && MAP_OPTIONS.contains(beforeDot)) {
            return;
        }
        boolean isPropertyOfBean = dot >= 0 && !beforeDot.equals(SCHEDULER);
        if (name.startsWith("?") || name.indexOf('[') >= 0 || isPropertyOfBean) {
            String advice = MAP_OPTIONS.stream()
                    .filter(option -> UriOptions.normalize(option).equals(UriOptions.normalize(beforeDot)))
                    .findFirst()
                    .map(option -> "write " + option + name.substring(beforeDot.length()))
                    .orElse(
                            "write the name of the option alone, and options of a map as filter.name; set properties of a"
                                    + " bean in the bean");
            throw new IllegalArgumentException(name + " is no option; " + advice);
        }
    }

    /** Checks the names that begin with a question mark. Camel takes them out of the parameters, and sets them later. */
    static void checkOptional(String uri) {
        String query = URISupport.extractQuery(uri);
        try {
            boolean useRaw = true;
            boolean isLenient = true; // Camel itself has checked the syntax
            URISupport.parseQuery(query == null ? "" : query, useRaw, isLenient).keySet().stream()
                    .filter(name -> name.startsWith("?"))
                    .forEach(OptionNames::check);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the options in the URI are malformed: " + e.getReason(), e);
        }
    }
}
