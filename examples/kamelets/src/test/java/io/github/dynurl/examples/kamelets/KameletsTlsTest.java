package io.github.dynurl.examples.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.TestCertificates;
import java.time.Duration;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the routes of the example against a store on https, whose certificate a trust store in properties contains. */
@Tag("compat")
class KameletsTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestCertificates CERTIFICATES = TestCertificates.shared();

    private final ScriptedServer server = ScriptedServer.startTls(CERTIFICATES);
    private final ServedStore objects = ServedStore.on(server).creating();
    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
        server.close();
    }

    @Test
    void trustsStoreByPropertiesAlone() throws Exception {
        main.addOverrideProperty("camel.beans.tls", "#class:org.apache.camel.support.jsse.SSLContextParameters");
        main.addOverrideProperty(
                "camel.beans.tls.trustManagers.keyStore.resource", "file:" + CERTIFICATES.trustStore());
        main.addOverrideProperty("camel.beans.tls.trustManagers.keyStore.password", CERTIFICATES.password());
        for (String kamelet : List.of("source", "sink", "action", "query-action")) {
            main.addOverrideProperty("camel.kamelet.dynurl-" + kamelet + ".baseUrl", objects.baseUrl());
            main.addOverrideProperty("camel.kamelet.dynurl-" + kamelet + ".sslContextParameters", "#tls");
        }
        main.addOverrideProperty("camel.kamelet.dynurl-source.queryUrl", objects.queryUrl());
        main.addOverrideProperty("camel.kamelet.dynurl-query-action.queryUrl", objects.queryUrl());
        main.start();

        ProducerTemplate template = main.getCamelTemplate();
        template.sendBodyAndHeader("direct:store", "meow", "key", "cat");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(objects.value("cat", "status")).isEqualTo("done"));
        assertThat(template.requestBodyAndHeader("direct:read", "", "key", "cat", String.class))
                .isEqualTo("meow");
        assertThat(template.requestBody("direct:done", "")).isEqualTo(List.of("cat"));
    }
}
