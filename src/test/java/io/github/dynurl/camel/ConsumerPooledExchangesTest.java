package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("compat")
class ConsumerPooledExchangesTest extends ConsumerTestCase {
    @Override
    void prepare() {
        super.prepare();
        camel.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        camel.getCamelContextExtension().setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
    }

    @Test
    void emitsAndMarksEachObjectWithPooledExchanges() throws Exception {
        objects.putMany("k", 50, Map.of("status", "new"));
        List<String> texts = new CopyOnWriteArrayList<>();
        routes(rb -> rb.from(pollingUri("filter.status=new&fetch=data&onCommit.status=done&maxMessagesPerPoll=7"))
                .process(exchange -> {
                    texts.add(body(exchange, String.class));
                    if (texts.size() % 5 == 0) {
                        throw new IllegalStateException("failed on purpose");
                    }
                }));
        soon("done").until(() -> objects.count("status", "done") == 50);
        assertThat(texts).hasSizeGreaterThan(50);
        assertThat(texts.stream().distinct()).hasSize(50);
        assertThat(handled).isEmpty();
    }
}
