package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests options of consumers that a bean or the component sets, and that the URI wins over them. */
@Tag("compat")
class ConsumerDefaultsTest extends ConsumerTestCase {
    private static final String POLL = "initialDelay=0&delay=10";

    private final DynUrlConfiguration images = new DynUrlConfiguration();
    private final DynUrlComponent component = camel.getComponent("dynurl", DynUrlComponent.class);

    @BeforeEach
    void bind() {
        images.setBaseUrl(server.url("/base"));
        images.setQueryUrl(server.url("/find"));
        camel.getRegistry().bind("images", images);
    }

    private void consumeFrom(String uri) throws Exception {
        routes(builder -> builder.from(uri).process(exchange -> received.add(Received.of(exchange))));
    }

    @Test
    void consumerUsesDefaultsOfBean() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        images.getConsumer().setFetch(DynUrlFetch.data);
        images.getConsumer().setOnCommit(Map.of("status", "done"));
        consumeFrom("dynurl:images?" + POLL);
        awaitReceived(1);
        assertThat(received.get(0).body()).isEqualTo("data".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        soon("the mark").until(() -> "done".equals(objects.value("k", "status")));
    }

    @Test
    void uriWinsOverBeanAndAddsValues() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        images.getConsumer().setFetch(DynUrlFetch.data);
        images.getConsumer().setOnCommit(new LinkedHashMap<>(Map.of("status", "done", "by", "bean")));
        consumeFrom("dynurl:images?fetch=none&onCommit.by=uri&" + POLL);
        awaitReceived(1);
        assertThat(received.get(0).body()).isEqualTo("k");
        soon("the mark").until(() -> "uri".equals(objects.value("k", "by")));
        assertThat(objects.value("k", "status")).isEqualTo("done");
        assertThat(images.getConsumer().getOnCommit()).containsEntry("by", "bean");
        assertThat(images.getConsumer().getFetch()).isEqualTo(DynUrlFetch.data);
    }

    @Test
    void beanReplacesDefaultsOfComponent() {
        component.getConfiguration().setBaseUrl(server.url("/base"));
        component.getConsumer().setFetch(DynUrlFetch.value);
        component.getConsumer().setMaxMessagesPerPoll(7);
        DynUrlConsumerConfiguration others =
                camel.getEndpoint("dynurl:others", DynUrlEndpoint.class).getConsumer();
        assertThat(others.getFetch()).isEqualTo(DynUrlFetch.value);
        assertThat(others.getMaxMessagesPerPoll()).isEqualTo(7);
        DynUrlConsumerConfiguration ofBean =
                camel.getEndpoint("dynurl:images", DynUrlEndpoint.class).getConsumer();
        assertThat(ofBean.getFetch()).isEqualTo(DynUrlFetch.metadata);
        assertThat(ofBean.getMaxMessagesPerPoll()).isEqualTo(100);
    }

    /** A bean also serves producers, and consumers with other options. */
    @Test
    void optionsOfBeanWithoutEffectAreAccepted() throws Exception {
        objects.put("k", Map.of(), "data");
        DynUrlConsumerConfiguration consumer = images.getConsumer();
        consumer.setClaim(DynUrlClaim.lease);
        consumer.setClaimLease(Duration.ofSeconds(5));
        consumer.setOnExhausted(Map.of("status", "exhausted"));
        consumer.setIdempotentEager(true);
        Exchange read = template.request("dynurl:images?operation=getData&key=k", exchange -> {});
        assertThat(read.getException()).isNull();
        Exchange readByHeaders = template.request("dynurl:images", exchange -> {
            exchange.getMessage().setHeader(DynUrlConstants.OPERATION, "getData");
            exchange.getMessage().setHeader(DynUrlConstants.KEY, "k");
        });
        assertThat(readByHeaders.getException()).isNull();
        consumeFrom("dynurl:images?claim=none&deleteAfterRead=true&" + POLL);
        awaitReceived(1);
        soon("the deletion").until(() -> objects.keys().isEmpty());
    }

    @Test
    void repositoryOfBeanIsIgnoredWithIdempotentFalse() throws Exception {
        objects.put("k", Map.of(), "data");
        images.getConsumer().setIdempotentRepository(MemoryIdempotentRepository.memoryIdempotentRepository(10));
        consumeFrom("dynurl:images?idempotent=false&fetch=none&" + POLL);
        awaitReceived(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "claimLease=5s"})
    void illegalOptionsOfBeanFailStartOfConsumer(String options) {
        images.getConsumer().setClaim(DynUrlClaim.lease);
        assertThatThrownBy(() -> consumeFrom("dynurl:images?" + options))
                .hasStackTraceContaining("claim=lease needs deleteAfterRead=true, moveAfterRead or onCommit.*");
    }

    @Test
    void pollEnrichUsesDefaultsOfBean() throws Exception {
        objects.put("k", Map.of("n", 1), "data");
        images.getConsumer().setFetch(DynUrlFetch.value);
        routes(builder -> builder.from("direct:in").pollEnrich("dynurl:images?key=k", 0));
        Exchange answer = template.request("direct:in", exchange -> {});
        assertThat(answer.getMessage().getBody(String.class)).isEqualTo("data");
        assertThat(answer.getMessage().getHeader(DynUrlConstants.METADATA)).isEqualTo(Map.of("n", 1));
    }

    @Test
    void copyHasOptionsOfItsOwn() {
        images.getConsumer().getOnCommit().put("a", 1);
        DynUrlConfiguration copy = images.copy();
        copy.getConsumer().getOnCommit().put("b", 2);
        copy.getConsumer().setFetch(DynUrlFetch.none);
        assertThat(images.getConsumer().getOnCommit()).isEqualTo(Map.of("a", 1));
        assertThat(images.getConsumer().getFetch()).isEqualTo(DynUrlFetch.metadata);
    }
}
