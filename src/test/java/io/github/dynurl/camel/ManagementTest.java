package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** JMX shows an endpoint. */
class ManagementTest extends ContextTestCase {
    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final CountDownLatch rest = new CountDownLatch(1);

    @Override
    void prepare() {
        // JMX stays enabled.
    }

    /** Returns the one endpoint of ours that JMX shows. */
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
    void showsTheStoreAndWhatItHolds() throws Exception {
        server.on("GET", "/base/k/data")
                .reply(Reply.ok().pattern(1_000_000).etag("\"e\"").heldAfter(500_000, rest));
        routes(builder -> builder.from("direct:in").routeId("r").to(store() + "operation=getData&key=k"));
        assertThat(attribute("StoreName")).isEqualTo("store");
        assertThat(attribute("ActiveRequests")).isEqualTo(0);
        assertThat(String.valueOf(attribute("EndpointUri"))).contains("dynurl");
        CompletableFuture<byte[]> body = template.asyncRequestBody("direct:in", "", byte[].class);
        soon("an answer held").until(() -> attribute("ActiveRequests").equals(1));
        rest.countDown();
        assertThat(body.get()).isEqualTo(PatternBytes.bytes(1_000_000));
        soon("no answer held").until(() -> attribute("ActiveRequests").equals(0));
    }

    @Test
    void forgetsAnEndpointWithItsRoute() throws Exception {
        routes(builder -> builder.from("direct:in").routeId("r").to(store() + "operation=exists&key=k"));
        ObjectName shown = endpoint();
        assertThat(beans.isRegistered(shown)).isTrue();
        camel.getRouteController().stopRoute("r");
        camel.removeRoute("r");
        soon("the endpoint gone").until(() -> !beans.isRegistered(shown));
    }
}
