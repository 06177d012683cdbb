/**
 * Tests routes that use {@code dynurl:}. {@code DynUrlStore} on a test gives it a store in memory on a real socket, a
 * {@code TestStore}: it is seeded, fails as told, plays another node, and AssertJ's {@code assertThat} says what arrived.
 */
@NullMarked
package io.github.dynurl.test;

import org.jspecify.annotations.NullMarked;
