package io.github.dynurl.examples.stores;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers that come from Debian and from npm, without Swift: -Pstores. */
@Tag("real-server")
@ParameterizedClass
@EnumSource(
        mode = EnumSource.Mode.EXCLUDE,
        names = {"PROTOCOL", "STORE_SERVER", "COMPANY", "S3PROXY", "SWIFT", "TOMCAT"})
class RealStoresTest extends ServerContract {}
