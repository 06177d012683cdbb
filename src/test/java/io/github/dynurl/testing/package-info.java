/**
 * Contains tools to test HTTP clients on real sockets: a scripted server that records raw requests and injects faults,
 * a proxy, and certificates. They require only the JDK and JUnit 5.
 */
@NullMarked
package io.github.dynurl.testing;

import org.jspecify.annotations.NullMarked;
