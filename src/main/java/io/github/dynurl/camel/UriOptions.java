package io.github.dynurl.camel;

import io.github.dynurl.store.Json;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.util.PropertiesHelper;

/**
 * Holds what the URI of one endpoint says, apart from what a bean says for all: which options, and the values of those that can
 * have several. For one thread.
 */
final class UriOptions {
    /** What only what is sent to an endpoint regards; the labels in the catalogue say the same. */
    private static final Set<String> PRODUCER = Set.of(
            "contentencoding",
            "contenttype",
            "digest",
            "ifmatch",
            "ifnonematch",
            "lazystartproducer",
            "operation",
            "querylimit",
            "queryresult",
            "range",
            "requestheaders");

    /** What only a route that begins at an endpoint regards, or {@code pollEnrich}. */
    private static final Set<String> CONSUMER = Set.of(
            "acknowledge",
            "backofferrorthreshold",
            "backoffidlethreshold",
            "backoffmultiplier",
            "bridgeerrorhandler",
            "claim",
            "claimfield",
            "claimlease",
            "delay",
            "deleteafterread",
            "exceptionhandler",
            "fetch",
            "greedy",
            "idempotent",
            "idempotenteager",
            "idempotentkey",
            "idempotentrepository",
            "initialdelay",
            "inprogressrepository",
            "maxclaimattempts",
            "maxmessagesperpoll",
            "maxprocessingtime",
            "oncommit",
            "onexhausted",
            "onrollback",
            "pollstrategy",
            "repeatcount",
            "runlogginglevel",
            "scheduledexecutorservice",
            "scheduler",
            "schedulerproperties",
            "sendemptymessagewhenidle",
            "startscheduler",
            "timeunit",
            "usefixeddelay");

    /** What only a route that begins at an endpoint regards: who asks for one object has it when it is asked for. */
    private static final Set<String> ROUTE = Set.of(
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

    private final CamelContext context;
    private final String uri;
    private final Map<String, Object> parameters;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> empty = new HashSet<>();

    /** Looks at the options, which Camel has parsed. */
    UriOptions(CamelContext context, String uri, Map<String, Object> parameters) {
        this.context = context;
        this.uri = uri;
        this.parameters = parameters;
        parameters.keySet().forEach(this::name);
        parameters.forEach((name, value) -> {
            if (value instanceof String text && text.isBlank()) {
                empty.add(plain(name));
            }
        });
        // Camel has taken these two already.
        Set.of("bridgeErrorHandler", "lazyStartProducer").stream()
                .filter(name -> uri.contains("?" + name + "=") || uri.contains("&" + name + "="))
                .forEach(this::name);
    }

    private void name(String given) {
        int dot = given.indexOf('.');
        names.put(plain(dot < 0 ? given : given.substring(0, dot)), given);
    }

    /** Returns the name of an option without what Camel does not regard in it. */
    static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Takes the values of one option out of the parameters; a reference to a bean becomes what JSON can say of the bean. */
    Map<String, Object> take(String prefix) {
        Map<String, Object> values = PropertiesHelper.extractProperties(parameters, prefix);
        values.replaceAll((name, value) -> {
            if (value instanceof Collection && uri.contains(prefix + name + "=")) {
                throw new IllegalArgumentException(prefix + name + " is given more than once");
            }
            return value instanceof String text ? referred(context, prefix + name, text) : value;
        });
        return values;
    }

    /** Returns the bean that {@code #bean:name} or {@code #name} stands for; a text that no bean is named by is a text. */
    static Object referred(CamelContext context, String option, String text) {
        if (!text.startsWith("#")) {
            return text;
        }
        Object found;
        try {
            found = PropertyBindingSupport.resolveBean(context, text);
        } catch (Exception e) {
            throw new IllegalArgumentException(option + " is " + text + ": " + e.getMessage(), e);
        }
        if (text.equals(found)) {
            found = context.getRegistry().lookupByName(text.substring(1));
        }
        if (found == null) {
            return text;
        }
        // A text that is a bean is a text, whatever it looks like.
        return found instanceof String bean ? Json.text(bean) : found;
    }

    /** Tells whether the URI says an option, whatever a bean says of it. */
    boolean has(String option) {
        return names.containsKey(plain(option));
    }

    /** Returns the plain names of what the URI says; an option that it leaves empty says nothing. */
    Set<String> given() {
        Set<String> given = new HashSet<>(names.keySet());
        given.removeAll(empty);
        return given;
    }

    /** Refuses an option if the URI says it; who calls this knows why it has no effect. */
    void refuse(String option, String why) {
        String given = names.get(plain(option));
        if (given != null) {
            throw new IllegalArgumentException(given + " has no effect " + why);
        }
    }

    /** Refuses what has no effect on a route that begins at the endpoint. */
    void checkConsumer() {
        refuse(PRODUCER, "a route that begins with from(\"dynurl:…\"), nor on pollEnrich");
    }

    /** Refuses what has no effect on {@code pollEnrich}, {@code poll} and a consumer template. */
    void checkPolled() {
        checkConsumer();
        refuse(ROUTE, "pollEnrich and poll: it is for a route that begins with from(\"dynurl:…\")");
    }

    /** Refuses what has no effect on what is sent to the endpoint. */
    void checkProducer() {
        refuse(CONSUMER, "what is sent to dynurl:…: it is for a route that begins there");
    }

    /** Refuses what has no effect beside the other options, whoever uses the endpoint. */
    void checkTogether(DynUrlConfiguration options) {
        if (options.getQueryResult() != DynUrlQueryResult.list) {
            refuse("queryLimit", "without queryResult=list");
        }
        if (!options.isExpectContinue()) {
            refuse("expectContinueTimeout", "with expectContinue=false");
        }
    }

    /** Refuses thresholds of a back-off that there is not. */
    void checkBackoff(int multiplier) {
        if (multiplier <= 0) {
            refuse("backoffIdleThreshold", "without backoffMultiplier");
            refuse("backoffErrorThreshold", "without backoffMultiplier");
        }
    }

    private void refuse(Set<String> ineffective, String where) {
        Set<String> refused = new HashSet<>(names.keySet());
        refused.retainAll(ineffective);
        String first = refused.stream().sorted().findFirst().orElse(null);
        if (first != null) {
            throw new IllegalArgumentException(names.get(first) + " has no effect on " + where);
        }
    }

    /** Tells the options that a producer alone regards, those that a consumer alone does, and which of these a route alone. */
    static Map<String, Set<String>> divided() {
        return Map.of("producer", PRODUCER, "consumer", CONSUMER, "route", ROUTE);
    }
}
