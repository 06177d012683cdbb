/**
 * Configures the component in Spring Boot. It needs Spring Boot, which an application has that uses it and no other; nothing
 * in the other packages knows it.
 */
@NullMarked
package io.github.dynurl.camel.springboot;

import org.jspecify.annotations.NullMarked;
