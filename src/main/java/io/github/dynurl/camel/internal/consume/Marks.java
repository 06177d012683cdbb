package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.internal.expression.ValueExpressions;
import io.github.dynurl.camel.internal.message.EndpointOptions;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * The values of {@code onCommit.*} or {@code onRollback.*}.
 *
 * @param fixed the values without an expression
 * @param expressions the other ones, which are evaluated on the exchange when it ends
 */
record Marks(Metadata fixed, ValueExpressions expressions) {
    /**
     * Parses and compiles the values of an option.
     *
     * @throws IllegalArgumentException if a name or an expression is not legal; the message names the option
     */
    static Marks of(String option, Map<String, Object> values, UriOptions uriOptions) {
        if (values.containsKey("")) {
            throw new IllegalArgumentException(option + " has an empty name; write " + option + ".name=value");
        }
        ValueExpressions expressions =
                ValueExpressions.compile(option + ".", values, uriOptions::isText, uriOptions.context());
        Map<String, Object> fixed = new LinkedHashMap<>(values);
        fixed.keySet().removeAll(expressions.names());
        return new Marks(EndpointOptions.parseValues(fixed), expressions);
    }

    boolean isEmpty() {
        return fixed.isEmpty() && expressions.isEmpty();
    }

    /** Returns metadata with all names. The value of an expression is null. */
    Metadata names() {
        Metadata names = fixed;
        for (String name : expressions.names()) {
            names = names.with(name, null);
        }
        return names;
    }

    /**
     * Returns all values. A result that is null becomes an empty text, so that the mark is written in any case.
     *
     * @throws IllegalArgumentException if an expression cannot be evaluated; the message names the option
     */
    Metadata valuesOn(Exchange exchange) {
        return expressions.addWithEmptyTo(fixed, exchange);
    }
}
