/** The quick start: stores files as new objects, consumes and verifies them, and queries the objects that are done. */
@NullMarked
package io.github.dynurl.examples.quickstart;

import org.jspecify.annotations.NullMarked;
