package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests options in the properties of Camel Main. Names of metadata fields keep their spelling. */
@Tag("compat")
class MainOptionsTest {
    /** Returns the configuration of an endpoint in an application with these properties. */
    private static DynUrlConfiguration configurationOf(String uri, Map<String, String> properties) throws Exception {
        Main main = new Main();
        properties.forEach(main::addInitialProperty);
        main.start();
        try {
            return main.getCamelContext().getEndpoint(uri, DynUrlEndpoint.class).getConfiguration();
        } finally {
            main.stop();
        }
    }

    @Test
    void keepsFilterNamesOfComponent() throws Exception {
        DynUrlConfiguration options = configurationOf(
                "dynurl:any?filter.uri-name=4",
                Map.of(
                        "camel.component.dynurl.base-url", "http://127.0.0.1:1/base",
                        "camel.component.dynurl.filter.my-status", "1",
                        "camel.component.dynurl.filter.myOther", "2",
                        "camel.component.dynurl.configuration.filter.a-1", "3",
                        "camel.component.dynurl.filter[in-brackets]", "5"));
        assertThat(options.getFilter())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("my-status", "1", "myOther", "2", "a-1", "3", "uri-name", "4", "in-brackets", "5"));
        assertThat(options.getBaseUrl()).isEqualTo("http://127.0.0.1:1/base");
    }

    @Test
    void keepsFilterNamesOfBean() throws Exception {
        DynUrlConfiguration options = configurationOf(
                "dynurl:images",
                Map.of(
                        "camel.beans.images", "#class:" + DynUrlConfiguration.class.getName(),
                        "camel.beans.images.base-url", "http://127.0.0.1:1/base",
                        "camel.beans.images.filter.my-status", "1",
                        "camel.beans.images.filter.myOther", "2",
                        "camel.beans.images.update-mode", "read-merge-put",
                        "camel.beans.images.http.user-agent", "me"));
        assertThat(options.getFilter()).containsExactlyInAnyOrderEntriesOf(Map.of("my-status", "1", "myOther", "2"));
        assertThat(options.getHttp()).isEqualTo(Map.of("userAgent", "me"));
        assertThat(options.getUpdateMode()).hasToString("readMergePut");
    }

    @Test
    void bindsDialectWithSingleValuesAndHeaderFieldsOfBean() throws Exception {
        DynUrlConfiguration options = configurationOf(
                "dynurl:images?dialect.metadataUrl={base}/{key}/uri",
                Map.of(
                        "camel.beans.images", "#class:" + DynUrlConfiguration.class.getName(),
                        "camel.beans.images.base-url", "http://127.0.0.1:1/base",
                        "camel.beans.images.dialect.dataUrl", "{base}/{key}/content",
                        "camel.beans.images.dialect.metadataUrl", "{base}/{key}/bean",
                        "camel.beans.images.dialect", "documented",
                        "camel.beans.images.header.X-Api-Key", "k",
                        "camel.beans.images.header.x-other", "o"));
        assertThat(options.dialect().values())
                .isEqualTo(Map.of("dataUrl", "{base}/{key}/content", "metadataUrl", "{base}/{key}/uri"));
        assertThat(options.getHeader()).isEqualTo(Map.of("X-Api-Key", "k", "x-other", "o"));
    }

    @Test
    void bindsConsumerOptionsOfComponent() throws Exception {
        DynUrlConsumerConfiguration consumer = configurationOf(
                        "dynurl:any?onCommit.uri-name=4",
                        Map.of(
                                "camel.component.dynurl.base-url", "http://127.0.0.1:1/base",
                                "camel.component.dynurl.fetch", "value",
                                "camel.component.dynurl.max-messages-per-poll", "7",
                                "camel.component.dynurl.max-processing-time", "5m",
                                "camel.component.dynurl.on-commit.my-status", "done",
                                "camel.component.dynurl.onCommit.on-commit", "x",
                                "camel.component.dynurl.configuration.consumer.on-rollback.my-status", "failed"))
                .getConsumer();
        assertThat(consumer.getFetch()).isEqualTo(DynUrlFetch.value);
        assertThat(consumer.getMaxMessagesPerPoll()).isEqualTo(7);
        assertThat(consumer.getMaxProcessingTime()).hasMinutes(5);
        assertThat(consumer.getOnCommit())
                .containsExactlyInAnyOrderEntriesOf(Map.of("my-status", "done", "on-commit", "x", "uri-name", "4"));
        assertThat(consumer.getOnRollback()).isEqualTo(Map.of("my-status", "failed"));
    }

    @Test
    void bindsConsumerOptionsOfBean() throws Exception {
        DynUrlConsumerConfiguration consumer = configurationOf(
                        "dynurl:images",
                        Map.of(
                                "camel.beans.images", "#class:" + DynUrlConfiguration.class.getName(),
                                "camel.beans.images.base-url", "http://127.0.0.1:1/base",
                                "camel.beans.images.consumer.fetch", "none",
                                "camel.beans.images.consumer.claim-lease", "5s",
                                "camel.beans.images.consumer.on-commit.my-status", "done"))
                .getConsumer();
        assertThat(consumer.getFetch()).isEqualTo(DynUrlFetch.none);
        assertThat(consumer.getClaimLease()).hasSeconds(5);
        assertThat(consumer.getOnCommit()).isEqualTo(Map.of("my-status", "done"));
    }
}
