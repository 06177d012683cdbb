package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the JMX attributes of endpoints and consumers. */
@Tag("compat")
class ManagementTest extends ContextTestCase {
    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final CountDownLatch sendRest = new CountDownLatch(1);

    @Override
    void prepare() {
        // JMX stays enabled.
    }

    /** Returns the JMX name of the only endpoint of this component. */
    private ObjectName endpoint() throws Exception {
        return beans
                .queryNames(new ObjectName("org.apache.camel:context=" + camel.getName() + ",type=endpoints,*"), null)
                .stream()
                .filter(name -> name.getKeyProperty("name").contains("dynurl:"))
                .findFirst()
                .orElseThrow();
    }

    private Object attribute(String name) throws Exception {
        return beans.getAttribute(endpoint(), name);
    }

    @Test
    void showsStoreNameAndActiveRequests() throws Exception {
        server.on("GET", "/base/k/data")
                .reply(Reply.ok().pattern(1_000_000).etag("\"e\"").heldAfter(500_000, sendRest));
        routes(builder -> builder.from("direct:in").routeId("r").to(store() + "operation=getData&key=k"));
        assertThat(attribute("StoreName")).isEqualTo("store");
        assertThat(attribute("ActiveRequests")).isEqualTo(0);
        assertThat(String.valueOf(attribute("EndpointUri"))).contains("dynurl");
        CompletableFuture<byte[]> body = template.asyncRequestBody("direct:in", "", byte[].class);
        soon("an active request").until(() -> attribute("ActiveRequests").equals(1));
        sendRest.countDown();
        assertThat(body.get()).isEqualTo(PatternBytes.bytes(1_000_000));
        soon("no active request").until(() -> attribute("ActiveRequests").equals(0));
    }

    @Test
    void showsRequestsAndTransferredBytes() throws Exception {
        server.on("GET", "/base/k/data").replies(Reply.status(503), Reply.ok("0123456789"));
        server.on("PUT", "/base/k/data").reply(Reply.status(201));
        routes(builder -> builder.from("direct:in").routeId("r").to(store() + "key=k"));
        template.requestBodyAndHeader("direct:in", "", DynUrlConstants.OPERATION, "getData", String.class);
        template.requestBodyAndHeader("direct:in", "abc", DynUrlConstants.OPERATION, "setData");
        assertThat(attribute("Requests")).isEqualTo(3L);
        assertThat(attribute("Retries")).isEqualTo(1L);
        assertThat(attribute("BytesSent")).isEqualTo(3L);
        assertThat(attribute("BytesReceived")).isEqualTo(10L);
        assertThat(attribute("ConnectionsMax")).isEqualTo(64);
        assertThat(attribute("ConnectionsLeased")).isEqualTo(0);
        assertThat(attribute("ConnectionsAvailable")).isEqualTo(1);
        assertThat(attribute("ConnectionsPending")).isEqualTo(0);
        camel.getRouteController().stopRoute("r");
        assertThat(attribute("ConnectionsMax")).isEqualTo(0);
        assertThat(attribute("Requests")).isEqualTo(3L);
    }

    @Test
    void showsCountersOfConsumer() throws Exception {
        ServedStore objects = ServedStore.on(server);
        objects.putMany("k", 3, Map.of());
        server.on("GET", "/base/k1/metadata").reply(Reply.status(404));
        routes(builder -> builder.from(store() + "initialDelay=0&delay=10").to("mock:out"));
        ObjectName consumer = bean("type=consumers,*");
        soon("duplicates").until(() -> (Long) beans.getAttribute(consumer, "Duplicates") >= 2);
        assertThat(beans.getAttribute(consumer, "Emitted")).isEqualTo(2L);
        assertThat((Long) beans.getAttribute(consumer, "PassedOver")).isPositive();
        assertThat(beans.getAttribute(consumer, "Claims")).isEqualTo(0L);
        assertThat(beans.getAttribute(consumer, "FailedLookups")).isEqualTo(0L);
        assertThat(beans.getAttribute(consumer, "SkippedLines")).isEqualTo(0L);
    }

    @Test
    void showsNumberOfClaimsOfConsumer() throws Exception {
        ServedStore.on(server).putMany("k", 2, Map.of("done", false));
        routes(builder -> builder.from(
                        store() + "initialDelay=0&delay=10&filter.done=false&claim=lease&onCommit.done=true")
                .to("mock:out"));
        ObjectName consumer = bean("type=consumers,*");
        soon("both").until(() -> beans.getAttribute(consumer, "Emitted").equals(2L));
        assertThat(beans.getAttribute(consumer, "Claims")).isEqualTo(2L);
    }

    /** Returns the JMX name of the only bean of the context that matches a pattern. */
    private ObjectName bean(String pattern) throws Exception {
        return beans
                .queryNames(new ObjectName("org.apache.camel:context=" + camel.getName() + "," + pattern), null)
                .stream()
                .findFirst()
                .orElseThrow();
    }

    @Test
    void unregistersEndpointWithItsRoute() throws Exception {
        routes(builder -> builder.from("direct:in").routeId("r").to(store() + "operation=exists&key=k"));
        ObjectName endpointName = endpoint();
        assertThat(beans.isRegistered(endpointName)).isTrue();
        camel.getRouteController().stopRoute("r");
        camel.removeRoute("r");
        soon("the endpoint gone").until(() -> !beans.isRegistered(endpointName));
    }
}
