/**
 * Tests HTTP clients on real sockets: a scripted server that records raw requests and misbehaves on command, a proxy,
 * and certificates. Nothing here needs more than the JDK and JUnit 5.
 */
@NullMarked
package io.github.dynurl.testing;

import org.jspecify.annotations.NullMarked;
