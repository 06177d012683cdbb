package io.github.dynurl.camel.internal.expression;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.internal.options.MessageOption;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Metadata;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The options of an endpoint that are expressions, compiled. Immutable and thread-safe. */
public final class OptionExpressions {
    public static final OptionExpressions NONE =
            new OptionExpressions(new EnumMap<>(MessageOption.class), ValueExpressions.NONE);

    private static final String FILTER_PREFIX = "filter.";
    private static final Set<MessageOption> QUERY_OPTIONS = Set.of(MessageOption.prefix, MessageOption.select);

    private final Map<MessageOption, OptionExpression> byOption;
    private final ValueExpressions filter;

    private OptionExpressions(Map<MessageOption, OptionExpression> byOption, ValueExpressions filter) {
        this.byOption = byOption;
        this.filter = filter;
    }

    /**
     * Compiles the expressions in the options.
     *
     * @param isText returns whether an option is text in any case, for example {@code key} or {@code filter.status}
     * @throws IllegalArgumentException if an expression is not legal; the message names the option
     */
    public static OptionExpressions compile(
            DynUrlConfiguration configuration, Predicate<String> isText, CamelContext context) {
        Map<MessageOption, OptionExpression> byOption = new EnumMap<>(MessageOption.class);
        for (MessageOption option : MessageOption.values()) {
            if (OptionExpression.isExpression(option.get(configuration)) && !isText.test(option.name())) {
                String text = String.valueOf(option.get(configuration));
                byOption.put(option, OptionExpression.compile(option.name(), text, context));
            }
        }
        ValueExpressions filter = ValueExpressions.compile(FILTER_PREFIX, configuration.getFilter(), isText, context);
        return byOption.isEmpty() && filter.isEmpty() ? NONE : new OptionExpressions(byOption, filter);
    }

    public boolean isEmpty() {
        return this == NONE;
    }

    /**
     * Returns the options for the checks at the start: a legal value stands for each expression. In {@code filter.*}, where any
     * text is legal, that is the text of the expression.
     */
    public DynUrlConfiguration withSamples(DynUrlConfiguration configuration) {
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
    public OptionExpressions without(Set<String> dynamicNames) {
        if (isEmpty()) {
            return this;
        }
        Map<MessageOption, OptionExpression> rest = new EnumMap<>(byOption);
        rest.keySet().removeIf(option -> dynamicNames.contains(UriOptions.normalize(option.name())));
        ValueExpressions filterRest = filter.without(dynamicNames);
        return rest.isEmpty() && filterRest.isEmpty() ? NONE : new OptionExpressions(rest, filterRest);
    }

    /** Returns the expression of an option; null if the option is none. */
    @Nullable
    public OptionExpression of(MessageOption option) {
        return isEmpty() ? null : byOption.get(option);
    }

    /**
     * Replaces the expressions in {@code filter.*} by their results.
     *
     * @throws IllegalArgumentException if an expression has no value, see {@link OptionExpression#toValue}
     */
    public Metadata evaluateFilter(Metadata withSamples, @Nullable Exchange exchange) {
        return filter.addTo(withSamples, exchange);
    }

    /** Throws if an option of the query is an expression. {@code reason} says why there is no message to evaluate it on. */
    public void rejectInQuery(String reason) {
        filter.reject(reason);
        byOption.forEach((option, expression) -> {
            if (QUERY_OPTIONS.contains(option)) {
                throw expression.rejection(reason);
            }
        });
    }
}
