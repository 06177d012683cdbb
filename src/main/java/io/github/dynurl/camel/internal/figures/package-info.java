/**
 * The figures that users see of an endpoint: what JMX, the developer console and Micrometer show.
 *
 * <p>Input: the counts of a store and of consumers. Output: names, descriptions and current values. Sends no request.
 */
@NullMarked
package io.github.dynurl.camel.internal.figures;

import org.jspecify.annotations.NullMarked;
