/** Runs routes of all kinds for a long time against a store with faults, and detects growth and errors. */
@NullMarked
package io.github.dynurl.soak;

import org.jspecify.annotations.NullMarked;
