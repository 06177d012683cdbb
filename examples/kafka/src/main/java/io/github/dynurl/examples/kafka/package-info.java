/** Nodes that share the objects of one store through a topic of Apache Kafka; see README.md. */
@NullMarked
package io.github.dynurl.examples.kafka;

import org.jspecify.annotations.NullMarked;
