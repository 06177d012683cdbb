package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.expression.OptionExpression;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer moves objects (moveAfterRead, moveFailed): a folder, or an expression of Camel's Simple language that
 * begins with fixed text. All keys of moved objects begin with {@link #fixedPart}. Immutable and thread-safe.
 *
 * @param option the name of the option, for messages
 * @param fixedPart the text with which the keys of all moved objects begin, and those of no other object
 * @param expression the expression; null if the text is a folder
 */
record MoveTarget(String option, String fixedPart, @Nullable OptionExpression expression) {
    /**
     * Parses an option.
     *
     * @param isText whether the value is text even if it looks like an expression
     * @param context compiles the expression
     * @return null if the option is not set
     * @throws IllegalArgumentException if the value is not legal; the message begins with the name of the option
     */
    static @Nullable MoveTarget parse(String option, @Nullable String text, boolean isText, CamelContext context) {
        if (text == null) {
            return null;
        }
        int start = isText ? -1 : firstPlaceholder(text);
        boolean isExpression = start >= 0;
        String folder = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        String fixedPart = isExpression ? text.substring(0, start) : folder + "/";
        if (fixedPart.isBlank()) {
            throw new IllegalArgumentException(option + " is " + Key.shown(text)
                    + "; it must begin with fixed text, so that the consumer knows the objects that it has moved;"
                    + " for example done/${date:now:yyyyMMdd}/${header.CamelDynUrlKey}");
        }
        // Adds a letter, because the fixed part is no key, but the beginning of keys.
        String flaw = folder.isBlank() ? "the folder is empty" : Key.flawOf(fixedPart + "x");
        if (flaw != null) {
            throw new IllegalArgumentException(option + " is " + Key.shown(text) + ": " + flaw);
        }
        OptionExpression compiled = isExpression ? OptionExpression.compile(option, text, context) : null;
        return new MoveTarget(option, fixedPart, compiled);
    }

    private static int firstPlaceholder(String text) {
        int braces = text.indexOf("${");
        int word = text.indexOf("$simple{");
        return braces < 0 || word < 0 ? Math.max(braces, word) : Math.min(braces, word);
    }

    /** Returns whether an object with this key was moved, or may have been. */
    boolean contains(String key) {
        return key.startsWith(fixedPart);
    }

    /**
     * Returns the key to which an object is moved.
     *
     * @param exchange the exchange of the object, which has just ended; needed by an expression only
     * @throws InvalidRequestException if the expression cannot be evaluated, or its value is no legal key
     */
    String keyFor(String key, @Nullable Exchange exchange) {
        if (expression == null) {
            return fixedPart + key;
        }
        String moved = evaluate(expression, key, Objects.requireNonNull(exchange));
        String flaw = Key.flawOf(moved);
        if (flaw == null && !moved.startsWith(fixedPart)) {
            flaw = "it does not begin with " + Key.shown(fixedPart);
        }
        if (flaw == null && moved.equals(fixedPart)) {
            flaw = "nothing follows the fixed text, so all objects would have the same key";
        }
        if (flaw != null) {
            throw failure(key, "the value of " + option + " is " + Key.shown(moved) + ": " + flaw, null);
        }
        return moved;
    }

    private static String evaluate(OptionExpression expression, String key, Exchange exchange) {
        // A copy, because the header is the key of the consumed object, whatever the route has used it for since.
        Exchange copy = exchange.copy();
        copy.getMessage().setHeader(DynUrlConstants.KEY, key);
        try {
            return expression.toText(copy);
        } catch (IllegalArgumentException e) {
            throw failure(key, String.valueOf(e.getMessage()), e);
        }
    }

    private static InvalidRequestException failure(String key, String reason, @Nullable RuntimeException cause) {
        Failure failure = Failure.of("move", key, reason);
        return new InvalidRequestException(cause == null ? failure : failure.cause(cause));
    }
}
