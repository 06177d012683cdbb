/**
 * The contents of a dialect: {@link io.github.dynurl.store.http.dialect.DialectValue the table of its values}, the
 * reader of properties files with such values, and the rules for combinations of values.
 *
 * <p>Input: a name, a file, or single values. Output: {@link io.github.dynurl.store.http.dialect.DialectSettings}, or
 * one exception that contains all faults.
 */
@NullMarked
package io.github.dynurl.store.http.dialect;

import org.jspecify.annotations.NullMarked;
