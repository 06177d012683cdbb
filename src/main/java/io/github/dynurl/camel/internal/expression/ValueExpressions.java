package io.github.dynurl.camel.internal.expression;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The expressions in the values of a map option, for example of {@code filter.*}, compiled. Immutable and thread-safe. */
public final class ValueExpressions {
    public static final ValueExpressions NONE = new ValueExpressions("", Map.of());

    private final String prefix;
    private final Map<String, OptionExpression> byName;

    private ValueExpressions(String prefix, Map<String, OptionExpression> byName) {
        this.prefix = prefix;
        this.byName = byName;
    }

    /**
     * Compiles the expressions among some values.
     *
     * @param prefix the name of the option and a dot
     * @param isText returns whether an option, for example {@code filter.status}, is text in any case
     * @throws IllegalArgumentException if an expression is not legal; the message names the option
     */
    public static ValueExpressions compile(
            String prefix, Map<String, Object> values, Predicate<String> isText, CamelContext context) {
        Map<String, OptionExpression> compiled = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (OptionExpression.isExpression(value) && !isText.test(prefix + name)) {
                compiled.put(name, OptionExpression.compile(prefix + name, value.toString(), context));
            }
        });
        return compiled.isEmpty() ? NONE : new ValueExpressions(prefix, compiled);
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Returns the names of the values that are expressions, without the name of the option. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** Returns the expressions that are left if other values replace the options with these names. */
    ValueExpressions without(Set<String> optionNames) {
        Map<String, OptionExpression> rest = new LinkedHashMap<>(byName);
        rest.keySet().removeIf(name -> optionNames.contains(prefix + name));
        return rest.isEmpty() ? NONE : new ValueExpressions(prefix, rest);
    }

    /**
     * Adds the results to other values, or replaces those with the same name.
     *
     * @throws IllegalArgumentException if an expression has no value, see {@link OptionExpression#toValue}
     */
    Metadata addTo(Metadata values, @Nullable Exchange exchange) {
        return addTo(values, exchange, OptionExpression::toValue);
    }

    /**
     * Adds the results to other values, or replaces those with the same name. A result that is null becomes an empty text.
     *
     * @throws IllegalArgumentException if an expression cannot be evaluated
     */
    public Metadata addWithEmptyTo(Metadata values, Exchange exchange) {
        return addTo(values, exchange, OptionExpression::toValueOrEmpty);
    }

    private Metadata addTo(
            Metadata values,
            @Nullable Exchange exchange,
            BiFunction<OptionExpression, @Nullable Exchange, Object> evaluation) {
        Metadata all = values;
        for (Map.Entry<String, OptionExpression> each : byName.entrySet()) {
            try {
                all = all.with(each.getKey(), evaluation.apply(each.getValue(), exchange));
            } catch (InvalidRequestException e) {
                throw new IllegalArgumentException(each.getValue().source() + ": " + e.reason(), e);
            }
        }
        return all;
    }

    /** Throws if there is an expression. {@code reason} says why there is no message to evaluate it on. */
    public void reject(String reason) {
        for (OptionExpression expression : byName.values()) {
            throw expression.rejection(reason);
        }
    }
}
