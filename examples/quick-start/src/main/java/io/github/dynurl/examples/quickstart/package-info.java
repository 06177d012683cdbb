/** The quick start: stores the files of a folder as new, consumes and verifies what is new, and queries what is done. */
@NullMarked
package io.github.dynurl.examples.quickstart;

import org.jspecify.annotations.NullMarked;
