/** Proves what {@code claim=lease} promises: several processes, a store that is not reliable, and somebody who kills. */
@NullMarked
package io.github.dynurl.chaos;

import org.jspecify.annotations.NullMarked;
