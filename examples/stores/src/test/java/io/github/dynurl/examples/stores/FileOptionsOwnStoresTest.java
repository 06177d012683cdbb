package io.github.dynurl.examples.stores;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests options that {@code file:} has on the servers that run in this JVM. STORE_SERVER is the server of PROTOCOL. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"PROTOCOL", "COMPANY", "S3PROXY", "TOMCAT"})
class FileOptionsOwnStoresTest extends FileOptionsContract {}
