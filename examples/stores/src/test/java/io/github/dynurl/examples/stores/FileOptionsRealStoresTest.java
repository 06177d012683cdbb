package io.github.dynurl.examples.stores;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests options that {@code file:} has on the servers from Debian and npm, without Swift. Run with -Pstores. */
@Tag("real-server")
@ParameterizedClass
@EnumSource(
        mode = EnumSource.Mode.EXCLUDE,
        names = {"PROTOCOL", "STORE_SERVER", "COMPANY", "S3PROXY", "SWIFT", "TOMCAT"})
class FileOptionsRealStoresTest extends FileOptionsContract {}
