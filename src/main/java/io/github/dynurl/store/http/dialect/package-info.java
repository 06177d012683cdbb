/**
 * What a dialect consists of: {@link io.github.dynurl.store.http.dialect.DialectValue the table of its values}, the
 * properties files in which it is written, and the rules that its values must meet together.
 *
 * <p>Input: a name, a file, or single values. Output: {@link io.github.dynurl.store.http.dialect.DialectSettings}, or
 * one exception that contains all faults.
 */
@NullMarked
package io.github.dynurl.store.http.dialect;

import org.jspecify.annotations.NullMarked;
