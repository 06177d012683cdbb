package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.internal.options.MessageOption;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The options of an endpoint that are expressions, compiled. Immutable and thread-safe. */
final class OptionExpressions {
    static final OptionExpressions NONE = new OptionExpressions(new EnumMap<>(MessageOption.class), Map.of());

    private static final String FILTER_PREFIX = "filter.";
    private static final Set<MessageOption> QUERY_OPTIONS = Set.of(MessageOption.prefix, MessageOption.select);

    private final Map<MessageOption, OptionExpression> byOption;
    private final Map<String, OptionExpression> filter;

    private OptionExpressions(Map<MessageOption, OptionExpression> byOption, Map<String, OptionExpression> filter) {
        this.byOption = byOption;
        this.filter = filter;
    }

    /**
     * Compiles the expressions in the options.
     *
     * @param isText returns whether an option is text in any case, for example {@code key} or {@code filter.status}
     * @throws IllegalArgumentException if an expression is not legal; the message names the option
     */
    static OptionExpressions compile(
            DynUrlConfiguration configuration, Predicate<String> isText, CamelContext context) {
        Map<MessageOption, OptionExpression> byOption = new EnumMap<>(MessageOption.class);
        for (MessageOption option : MessageOption.values()) {
            if (OptionExpression.isExpression(option.get(configuration)) && !isText.test(option.name())) {
                String text = String.valueOf(option.get(configuration));
                byOption.put(option, OptionExpression.compile(option.name(), text, context));
            }
        }
        Map<String, OptionExpression> filter = compileValues(FILTER_PREFIX, configuration.getFilter(), isText, context);
        return byOption.isEmpty() && filter.isEmpty() ? NONE : new OptionExpressions(byOption, filter);
    }

    /** Compiles the expressions in the values of a map option. Omits the values that are no expressions. */
    private static Map<String, OptionExpression> compileValues(
            String prefix, Map<String, Object> values, Predicate<String> isText, CamelContext context) {
        Map<String, OptionExpression> compiled = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (OptionExpression.isExpression(value) && !isText.test(prefix + name)) {
                compiled.put(name, OptionExpression.compile(prefix + name, value.toString(), context));
            }
        });
        return compiled;
    }

    boolean isEmpty() {
        return this == NONE;
    }

    /**
     * Returns the options for the checks at the start: a legal value stands for each expression. In {@code filter.*}, where any
     * text is legal, that is the text of the expression.
     */
    DynUrlConfiguration withSamples(DynUrlConfiguration configuration) {
        if (isEmpty()) {
            return configuration;
        }
        DynUrlConfiguration copy = configuration.copy();
        byOption.keySet().forEach(option -> option.setSample(copy));
        return copy;
    }

    /**
     * Returns the expressions that are left if other values replace some options.
     *
     * @param dynamicNames the normalized names of these options; {@code filter.*} in the original spelling
     */
    OptionExpressions without(Set<String> dynamicNames) {
        if (isEmpty()) {
            return this;
        }
        Map<MessageOption, OptionExpression> rest = new EnumMap<>(byOption);
        rest.keySet().removeIf(option -> dynamicNames.contains(UriOptions.normalize(option.name())));
        Map<String, OptionExpression> filterRest = new LinkedHashMap<>(filter);
        filterRest.keySet().removeIf(name -> dynamicNames.contains(FILTER_PREFIX + name));
        return rest.isEmpty() && filterRest.isEmpty() ? NONE : new OptionExpressions(rest, filterRest);
    }

    /** Returns the expression of an option; null if the option is none. */
    @Nullable
    OptionExpression of(MessageOption option) {
        return isEmpty() ? null : byOption.get(option);
    }

    /**
     * Replaces the expressions in {@code filter.*} by their results.
     *
     * @throws IllegalArgumentException if an expression has no value, see {@link OptionExpression#toValue}
     */
    Metadata evaluateFilter(Metadata withSamples, @Nullable Exchange exchange) {
        Metadata all = withSamples;
        for (Map.Entry<String, OptionExpression> each : filter.entrySet()) {
            all = with(all, each.getKey(), each.getValue(), exchange);
        }
        return all;
    }

    private static Metadata with(
            Metadata values, String name, OptionExpression expression, @Nullable Exchange exchange) {
        try {
            return values.with(name, expression.toValue(exchange));
        } catch (InvalidRequestException e) {
            throw new IllegalArgumentException(expression.source() + ": " + e.reason(), e);
        }
    }

    /** Throws if an option of the query is an expression. {@code reason} says why there is no message to evaluate it on. */
    void rejectInQuery(String reason) {
        filter.values().stream().findFirst().ifPresent(expression -> reject(expression, reason));
        byOption.forEach((option, expression) -> {
            if (QUERY_OPTIONS.contains(option)) {
                reject(expression, reason);
            }
        });
    }

    private static void reject(OptionExpression expression, String reason) {
        throw new IllegalArgumentException(expression.source() + " is an expression, but " + reason);
    }
}
