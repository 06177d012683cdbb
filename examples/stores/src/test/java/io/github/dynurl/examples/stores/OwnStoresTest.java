package io.github.dynurl.examples.stores;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers that run in this JVM. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"PROTOCOL", "STORE_SERVER", "COMPANY", "S3PROXY", "TOMCAT"})
class OwnStoresTest extends ServerContract {}
