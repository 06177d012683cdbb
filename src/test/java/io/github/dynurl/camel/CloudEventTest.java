package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.Transformer;
import org.apache.camel.spi.TransformerKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("compat")
class CloudEventTest extends ContextTestCase {
    private static final DataType TYPE = new DataType("dynurl:application-cloudevents");

    /** Transforms the message like transformDataType, which has another name in Camel 4.14. */
    private void toCloudEvent(Exchange exchange) throws Exception {
        Transformer transformer =
                Objects.requireNonNull(camel.getTransformerRegistry().resolveTransformer(new TransformerKey(TYPE)));
        transformer.transform(exchange.getMessage(), DataType.ANY, TYPE);
    }

    @Test
    void hasStoreAsSourceAndKeyAsSubject() throws Exception {
        server.on("GET", "/base/a/b/data")
                .reply(Reply.ok("x")
                        .header("Content-Type", "image/png")
                        .header("Last-Modified", "Sun, 01 Nov 2026 10:00:00 GMT"));
        routes(builder -> builder.from("direct:in")
                .to(store() + "operation=getData")
                .to("log:got")
                .process(this::toCloudEvent));
        Exchange got = template.request("direct:in", sent -> sent.getMessage().setHeader(DynUrlConstants.KEY, "a/b"));
        assertThat(got.getException()).isNull();
        assertThat(got.getMessage().getHeaders())
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_ID, got.getExchangeId())
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_VERSION, "1.0")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_TYPE, "io.github.dynurl.object")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_SOURCE, "dynurl:store")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, "a/b")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_TIME, "2026-11-01T10:00:00Z")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_CONTENT_TYPE, "image/png");
        assertThat(body(got, String.class)).isEqualTo("x");
    }

    @Test
    void transformsExchangeOfConsumer() throws Exception {
        ServedStore.on(server).put("k", Map.of("done", false), "x");
        Instant startTime = Instant.now().minusMillis(1);
        List<Map<String, Object>> events = new CopyOnWriteArrayList<>();
        routes(builder -> builder.from(store() + "initialDelay=0&repeatCount=1")
                .process(this::toCloudEvent)
                .process(exchange -> events.add(Map.copyOf(exchange.getMessage().getHeaders()))));
        soon("an event").until(() -> events.size() == 1);
        assertThat(events.get(0))
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_SOURCE, "dynurl:store")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, "k");
        assertThat(Instant.parse(String.valueOf(events.get(0).get(CloudEvent.CAMEL_CLOUD_EVENT_TIME))))
                .isBetween(startTime, Instant.now());
    }
}
