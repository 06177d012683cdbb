/**
 * Configures the component in Spring Boot applications. Spring Boot is an optional dependency, so no other package uses
 * this one.
 */
@NullMarked
package io.github.dynurl.camel.springboot;

import org.jspecify.annotations.NullMarked;
