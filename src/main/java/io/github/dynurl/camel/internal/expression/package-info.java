/**
 * The expressions in options, in Camel's language Simple.
 *
 * <p>Input: the options of an endpoint, and exchanges. Output: values for one exchange.
 *
 * <p>{@code OptionExpression} is one expression, compiled. {@code OptionExpressions} has those of the options that can
 * differ from message to message, {@code ValueExpressions} those of a map such as {@code filter.*}.
 */
@NullMarked
package io.github.dynurl.camel.internal.expression;

import org.jspecify.annotations.NullMarked;
