package io.github.dynurl.examples.stores;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests OpenStack Swift. Run with -Pstores. Swift needs a file system with extended attributes, so {@code .ci/run} runs
 * this test only with CI_FULL.
 */
@Tag("real-server")
@Tag("swift")
@ParameterizedClass
@EnumSource(names = "SWIFT")
class SwiftStoresTest extends ServerContract {}
