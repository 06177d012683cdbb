package io.github.dynurl.examples.stores;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests copies by the servers that run in this JVM. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"S3PROXY", "TOMCAT"})
class CopyOwnStoresTest extends CopyContract {}
