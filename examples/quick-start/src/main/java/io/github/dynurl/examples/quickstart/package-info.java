/** The quick start: stores the files of a folder, queries them by their metadata, fetches them back and verifies them. */
@NullMarked
package io.github.dynurl.examples.quickstart;

import org.jspecify.annotations.NullMarked;
