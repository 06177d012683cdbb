/** Lets routes of all kinds run for long against a store with faults, and looks for what grows or is wrong. */
@NullMarked
package io.github.dynurl.soak;

import org.jspecify.annotations.NullMarked;
