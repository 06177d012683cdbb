package io.github.dynurl.examples.stores;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests copies by the servers from Debian and npm. Run with -Pstores. */
@Tag("real-server")
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"APACHE", "LIGHTTPD", "RCLONE", "S3"})
class CopyRealStoresTest extends CopyContract {}
