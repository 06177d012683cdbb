package io.github.dynurl.examples.stores;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenStack Swift: -Pstores. It needs a file system with extended attributes, so {@code .ci/run} starts it with CI_FULL only. */
@Tag("real-server")
@Tag("swift")
@ParameterizedClass
@EnumSource(names = "SWIFT")
class SwiftStoresTest extends ServerContract {}
