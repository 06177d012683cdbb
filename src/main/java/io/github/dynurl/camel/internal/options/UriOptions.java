package io.github.dynurl.camel.internal.options;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlOperation;
import io.github.dynurl.camel.DynUrlQueryResult;
import io.github.dynurl.store.Json;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.util.PropertiesHelper;

/**
 * The options in the URI of one endpoint, without those of a configuration bean. An option that has no effect is an
 * error in a URI. In a configuration bean it is allowed, because several endpoints can share the bean. Thread-safe after the endpoint was
 * created.
 */
public final class UriOptions {
    /**
     * The normalized names of the options that have an effect only if a route sends to the endpoint. A test compares
     * the three sets of this class with the labels of the options in Camel's catalogue.
     */
    private static final Set<String> PRODUCER_OPTIONS = Set.of(
            "contentencoding",
            "contenttype",
            "delimiter",
            "digest",
            "downloadlinkexpiration",
            "ifmatch",
            "ifnonematch",
            "lazystartproducer",
            "operation",
            "querylimit",
            "queryresult",
            "range",
            "requestheaders",
            "targetkey",
            "targetstore");

    /**
     * The options that have an effect only on a route that starts with {@code from}, and not on {@code pollEnrich} or
     * {@code poll}, which poll once. (The options delay, initialDelay and timeUnit are not rejected there.)
     */
    private static final Set<String> ROUTE_OPTIONS = Set.of(
            "backofferrorthreshold",
            "backoffidlethreshold",
            "backoffmultiplier",
            "bridgeerrorhandler",
            "greedy",
            "maxmessagesperpoll",
            "pollstrategy",
            "repeatcount",
            "runlogginglevel",
            "scheduledexecutorservice",
            "scheduler",
            "schedulerproperties",
            "sendemptymessagewhenidle",
            "startscheduler",
            "usefixeddelay");

    /** The options that have an effect only on {@code from}, {@code pollEnrich} and {@code poll}. */
    private static final Set<String> CONSUMER_OPTIONS = Stream.concat(
                    ROUTE_OPTIONS.stream(),
                    Stream.of(
                            "acknowledge",
                            "antexclude",
                            "antfiltercasesensitive",
                            "antinclude",
                            "claim",
                            "claimfield",
                            "claimlease",
                            "delay",
                            "deleteafterread",
                            "donefilename",
                            "eagermaxmessagesperpoll",
                            "exceptionhandler",
                            "exclude",
                            "fetch",
                            "idempotent",
                            "idempotenteager",
                            "idempotentkey",
                            "idempotentrepository",
                            "include",
                            "initialdelay",
                            "inprogressrepository",
                            "maxclaimattempts",
                            "maxdepth",
                            "maxprocessingtime",
                            "minage",
                            "objectfilter",
                            "moveafterread",
                            "movefailed",
                            "oncommit",
                            "onexhausted",
                            "onrollback",
                            "shuffle",
                            "sortby",
                            "timeunit"))
            .collect(Collectors.toUnmodifiableSet());

    private final CamelContext context;
    private final String uri;
    private final Map<String, Object> parameters;

    /**
     * The names as they are in the URI, by normalized name of the option. Of {@code filter.a} and {@code filter.b}, the
     * map contains only the last one, with the key {@code filter}.
     */
    private final Map<String, String> spellings = new LinkedHashMap<>();

    /** The normalized names of the options with a value that is not blank; {@code filter} for {@code filter.a}. */
    private final Set<String> nonBlankNames = new HashSet<>();

    /** The names with the normalized name of the option: {@code ifmatch}, {@code filter.myField}. */
    private final Set<String> fullNames = new HashSet<>();

    /** The full names of the values that are references to beans. */
    private final Set<String> beanNames = new HashSet<>();

    /** Whether a route of the application contains the URI. */
    private volatile boolean isOfRoute;

    /** Collects the names of the options; Camel has parsed the URI into the parameters. */
    public UriOptions(CamelContext context, String uri, Map<String, Object> parameters) {
        this.context = context;
        this.uri = uri;
        this.parameters = parameters;
        OptionNames.checkOptional(uri);
        parameters.forEach((name, value) -> addName(name, value instanceof String text && text.isBlank()));
        // Camel has removed these two from the parameters already.
        Set.of("bridgeErrorHandler", "lazyStartProducer").stream()
                .filter(name -> uri.contains("?" + name + "=") || uri.contains("&" + name + "="))
                .forEach(name -> addName(name, false));
    }

    private void addName(String name, boolean isBlank) {
        OptionNames.check(name);
        int dot = name.indexOf('.');
        String option = dot < 0 ? name : name.substring(0, dot);
        spellings.put(normalize(option), name);
        fullNames.add(fullName(name));
        if (!isBlank) {
            nonBlankNames.add(normalize(option));
        }
    }

    /** Returns the name of an option in lower case and without dashes, because Camel ignores these differences. */
    public static String normalize(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Removes the values of a map option, for example of {@code filter.*}, from the parameters and returns them. A
     * reference to a bean is replaced by the bean.
     *
     * @param prefix the name of the option and a dot
     * @throws IllegalArgumentException if a value is given more than once
     */
    public Map<String, Object> extractValues(String prefix) {
        Map<String, Object> values = PropertiesHelper.extractProperties(parameters, prefix);
        values.replaceAll((name, value) -> {
            // Camel collects the values of a repeated parameter in a list. A collection that is a value itself comes
            // from a map of parameters in Java, and then the URI does not contain the parameter.
            if (value instanceof Collection && uri.contains(prefix + name + "=")) {
                throw new IllegalArgumentException(prefix + name + " is given more than once");
            }
            Object resolved = value instanceof String text ? resolveReference(context, prefix + name, text) : value;
            if (!resolved.equals(value)) {
                beanNames.add(fullName(prefix + name));
            }
            return resolved;
        });
        return values;
    }

    /**
     * Returns the bean to which {@code #bean:name} or {@code #name} refers. If the bean is a String, returns it as JSON
     * text. Returns the text itself if it is no reference, or if there is no bean with the name in {@code #name}.
     *
     * @param option the name of the option, for the message of the exception
     * @throws IllegalArgumentException if Camel cannot resolve the reference
     */
    static Object resolveReference(CamelContext context, String option, String text) {
        if (!text.startsWith("#")) {
            return text;
        }
        Object bean;
        try {
            bean = PropertyBindingSupport.resolveBean(context, text);
        } catch (Exception e) {
            throw new IllegalArgumentException(option + " is " + text + ": " + e.getMessage(), e);
        }
        if (text.equals(bean)) { // Camel returns the text if it cannot resolve it, for example #name
            bean = context.getRegistry().lookupByName(text.substring(1));
        }
        if (bean == null) {
            return text;
        }
        // Quote a String bean as JSON text: values of options are parsed later, and "1" must not become a number.
        return bean instanceof String string ? Json.text(string) : bean;
    }

    public CamelContext context() {
        return context;
    }

    private static String fullName(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? normalize(name) : normalize(name.substring(0, dot)) + name.substring(dot);
    }

    /**
     * Returns whether the value of an option is text even if it looks like an expression: it is that of a bean to which
     * the URI refers, or comes from a URI that no route contains. Such a URI can contain text of a message, for example
     * the URI of a recipient list or of a {@code toD}, so an expression in it would be code from a message. Camel creates
     * the endpoints of routes while it starts these routes, in the same thread.
     *
     * @param option the name of the option; with the name of the field for {@code filter.*}
     */
    public boolean isText(String option) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        if (extension.isSetupRoutes() || extension.getInternalRouteController().isStartingRoutes()) {
            isOfRoute = true; // also if a message has created the endpoint before
        }
        String name = fullName(option);
        return beanNames.contains(name) || (!isOfRoute && fullNames.contains(name));
    }

    /** Returns whether the URI contains an option, even with a blank value. */
    public boolean isSet(String option) {
        return spellings.containsKey(normalize(option));
    }

    /** Returns the normalized names of the options in the URI whose value is not blank. */
    public Set<String> nonBlankNames() {
        return Collections.unmodifiableSet(nonBlankNames);
    }

    /**
     * Throws an exception if the URI contains an option.
     *
     * @param circumstance the end of the message, which follows "has no effect "; for example "without claim=lease"
     * @throws IllegalArgumentException if the URI contains the option
     */
    public void rejectIfSet(String option, String circumstance) {
        String spelling = spellings.get(normalize(option));
        if (spelling != null) {
            throw new IllegalArgumentException(spelling + " has no effect " + circumstance);
        }
    }

    /** Throws if the URI contains an option that has an effect only on a producer. All kinds of consumers call this. */
    public void rejectProducerOptions() {
        rejectAny(PRODUCER_OPTIONS, "from(\"dynurl:…\"), pollEnrich and poll; it is for what is sent to dynurl:…");
    }

    /**
     * Throws if the URI contains an option that has no effect on {@code pollEnrich}, {@code poll} and a consumer
     * template.
     */
    public void rejectProducerAndRouteOptions() {
        rejectProducerOptions();
        rejectAny(ROUTE_OPTIONS, "pollEnrich and poll; it is for a route that begins with from(\"dynurl:…\")");
    }

    /** Returns whether the URI contains an option that has an effect only on a consumer. */
    public boolean hasConsumerOptions() {
        return spellings.keySet().stream().anyMatch(CONSUMER_OPTIONS::contains);
    }

    /** Throws if the URI contains an option that has an effect only on a consumer. Producers call this. */
    public void rejectConsumerOptions() {
        rejectAny(CONSUMER_OPTIONS, "what is sent to dynurl:…; it is for from(\"dynurl:…\"), pollEnrich and poll");
    }

    /** Throws if the URI contains an option that another option makes ineffective. */
    public void checkCombinations(DynUrlConfiguration options) {
        DynUrlOperation operation = options.getOperation(); // null if a header chooses it, which may be multiDelete
        if (options.getQueryResult() != DynUrlQueryResult.list
                && operation != null
                && operation != DynUrlOperation.multiDelete) {
            rejectIfSet("queryLimit", "without queryResult=list");
        }
        String directory = options.getLocalWorkDirectory();
        if (directory != null && !directory.isBlank()) {
            rejectIfSet("inMemoryThreshold", "with localWorkDirectory");
        }
        if (!options.isExpectContinue()) {
            rejectIfSet("expectContinueTimeout", "with expectContinue=false");
        }
    }

    /** Throws if the URI contains a threshold of a back-off although the multiplier is not positive (no back-off). */
    public void checkBackoff(int multiplier) {
        if (multiplier <= 0) {
            rejectIfSet("backoffIdleThreshold", "without backoffMultiplier");
            rejectIfSet("backoffErrorThreshold", "without backoffMultiplier");
        }
    }

    /** Throws if the URI contains one of the options. {@code where} ends the message "… has no effect on …". */
    private void rejectAny(Set<String> ineffectiveNames, String where) {
        spellings.keySet().stream()
                .filter(ineffectiveNames::contains)
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(spellings.get(name) + " has no effect on " + where);
                });
    }

    /**
     * Returns the normalized names of the options that have an effect only on producers ("producer"), only on consumers
     * ("consumer"), or only on {@code from} ("route"). Used only by tests.
     */
    public static Map<String, Set<String>> namesByUse() {
        return Map.of("producer", PRODUCER_OPTIONS, "consumer", CONSUMER_OPTIONS, "route", ROUTE_OPTIONS);
    }
}
