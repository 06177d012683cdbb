/** Benchmarks: the component beside the clients that one would write by hand, all on the same server. */
@NullMarked
package io.github.dynurl.jmh;

import org.jspecify.annotations.NullMarked;
