/** Tests the guarantees of {@code claim=lease} with several processes, an unreliable store, and killed processes. */
@NullMarked
package io.github.dynurl.chaos;

import org.jspecify.annotations.NullMarked;
