package io.github.dynurl.camel.internal.expression;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * The value of an option that is an expression in Camel's language Simple, compiled. Its result is a value: it is not evaluated or
 * parsed again, whatever is in it. Thread-safe.
 */
public final class OptionExpression {
    private static final String LANGUAGE = "simple";

    private final String option;
    private final String text;
    private final Expression expression;

    private OptionExpression(String option, String text, Expression expression) {
        this.option = option;
        this.text = text;
        this.expression = expression;
    }

    /** Returns whether the value of an option is an expression: a text with the beginning of one, in either spelling. */
    public static boolean isExpression(@Nullable Object value) {
        return value instanceof String text && StringHelper.hasStartToken(text, LANGUAGE);
    }

    /**
     * Compiles an expression.
     *
     * @param option the name of the option, for messages
     * @throws IllegalArgumentException if the text is no legal expression; the message names the option
     */
    public static OptionExpression compile(String option, String text, CamelContext context) {
        try {
            Expression expression = context.resolveLanguage(LANGUAGE).createExpression(text);
            expression.init(context);
            return new OptionExpression(option, text, expression);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the option " + option + " is no legal expression of the language simple: " + e.getMessage(), e);
        }
    }

    /** Returns the name of the option and the expression, for messages. */
    public String source() {
        return "the option " + option + " (" + text + ")";
    }

    /**
     * Returns the result as text.
     *
     * @param exchange the exchange with the message; null if there is none
     * @throws IllegalArgumentException if there is no message, the evaluation fails, or the result is blank
     */
    public String toText(@Nullable Exchange exchange) {
        return required(evaluate(exchange, String.class));
    }

    /**
     * Returns the result as a value for metadata. A number, a boolean, a list and a map stay what they are. Anything else becomes
     * text, and text stays text, even if it looks like a number.
     *
     * @throws IllegalArgumentException for the same reasons as {@link #toText}
     */
    Object toValue(@Nullable Exchange exchange) {
        Object value = evaluateAsJson(exchange);
        return value == null || value instanceof String ? required((String) value) : value;
    }

    /** Returns the same as {@link #toValue}, but an empty text instead of null, and allows blank text. */
    Object toValueOrEmpty(@Nullable Exchange exchange) {
        return Objects.requireNonNullElse(evaluateAsJson(exchange), "");
    }

    private @Nullable Object evaluateAsJson(@Nullable Exchange exchange) {
        Object value = evaluate(exchange, Object.class);
        if (exchange == null
                || value == null
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Collection
                || value instanceof Map) {
            return value;
        }
        return exchange.getContext().getTypeConverter().convertTo(String.class, exchange, value);
    }

    private <T> @Nullable T evaluate(@Nullable Exchange exchange, Class<T> type) {
        if (exchange == null) {
            throw new IllegalArgumentException(
                    source() + " is an expression, but there is no message to evaluate it on");
        }
        Exception failureBefore = exchange.getException();
        T result;
        Exception failure;
        try {
            result = expression.evaluate(exchange, type);
            failure = exchange.getException(); // ${bean:…} returns null, and sets the exception
            exchange.setException(failureBefore);
        } catch (RuntimeException e) {
            throw failed(e);
        }
        if (failure != null && failure != failureBefore) {
            throw failed(failure);
        }
        return result;
    }

    private IllegalArgumentException failed(Exception cause) {
        return new IllegalArgumentException(source() + " could not be evaluated: " + cause.getMessage(), cause);
    }

    /** Returns an exception for the start. {@code reason} says why there is no message to evaluate this on. */
    IllegalArgumentException rejection(String reason) {
        return new IllegalArgumentException(source() + " is an expression, but " + reason);
    }

    private String required(@Nullable String result) {
        if (result == null || result.isBlank()) {
            throw new IllegalArgumentException(source() + " has no value for this message: the expression returned "
                    + (result == null ? "null" : "an empty text"));
        }
        return result;
    }
}
