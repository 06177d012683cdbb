package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.internal.lease.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Routes with claim=lease, whose own lease is the default of a minute. */
@Tag("compat")
class LeaseTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> processed = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @DynUrlStore("images")
    TestStore images;

    @AfterEach
    void stop() throws Exception {
        mayEnd.countDown();
        context.close();
    }

    private void start() throws Exception {
        images.bindTo(context);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("dynurl:images?filter.status=new&claim=lease&onCommit.status=done&initialDelay=0&delay=20")
                        .process(exchange -> {
                            processed.add(exchange.getMessage().getHeader("CamelDynUrlKey", String.class));
                            assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
                        });
            }
        });
        context.start();
    }

    @Test
    void routeLeavesObjectToAnotherNodeUntilThatDies() throws Exception {
        mayEnd.countDown();
        images.put("cat.png", Map.of("status", "new"), "");
        images.put("dog.png", Map.of("status", "new"), "");
        images.claimedByOtherNode("cat.png");
        start();

        assertThat(images).eventually().hasObject("dog.png").withMetadata("status", "done");
        // In this time, a claim that nobody renews would have expired several times.
        long leases = System.nanoTime()
                + Duration.ofMillis(5 * OtherNode.LEASE_MILLIS).toNanos();
        while (System.nanoTime() < leases) {
            assertThat(images)
                    .hasObject("cat.png")
                    .withMetadata("status", "new")
                    .isClaimed();
        }
        assertThat(processed).containsExactly("dog.png");

        images.otherNodeDies("cat.png");
        long died = System.nanoTime();
        assertThat(images)
                .eventually()
                .hasObject("cat.png")
                .withMetadata("status", "done")
                .isNotClaimed();
        assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(Duration.ofSeconds(5));
        assertThat(processed).containsExactly("dog.png", "cat.png");
    }

    @Test
    void routeDoesNotMarkAnObjectWhoseClaimWasTaken() throws Exception {
        images.put("dog.png", Map.of("status", "new"), "");
        start();
        assertThat(images).eventually().hasObject("dog.png").isClaimed();
        images.takeClaimAway("dog.png"); // the next write of the route is refused, because its claim is lost
        int before = images.served().writes().size();
        mayEnd.countDown();

        // The write of the mark is refused.
        await().until(() -> images.served().writes().size() > before);
        assertThat(images.served().writes().get(before).status()).isEqualTo(412);
        assertThat(images).hasObject("dog.png").withMetadata("status", "new").isClaimed();

        images.otherNodeDies("dog.png");
        assertThat(images).eventually().hasObject("dog.png").withMetadata("status", "done");
        assertThat(processed).containsExactly("dog.png", "dog.png");
    }

    @Test
    void otherNodeClaimsInTheFieldOfTheRoute() {
        images.claimField("reserved");
        images.put("cat.png", Map.of("status", "new"), "");
        images.claimedByOtherNode("cat.png");
        assertThat(images).hasObject("cat.png").isClaimed().withoutMetadata("dynurlClaim");
        assertThat(claim("reserved").node()).isEqualTo(OtherNode.NAME);
    }

    /** The component reads what the kit writes, and counts on. */
    @Test
    void claimOfAnotherNodeIsOneOfTheComponent() {
        images.put("cat.png", Map.of(), "");
        images.claimedByOtherNode("cat.png");
        Claim first = claim();
        assertThat(first.state()).isEqualTo(Claim.State.held);
        assertThat(first.epoch()).isEqualTo(1);
        assertThat(first.leaseMillis()).isEqualTo(OtherNode.LEASE_MILLIS);

        images.claimedByOtherNode("cat.png");
        assertThat(claim().epoch()).isEqualTo(2);
        assertThat(claim().id()).isNotEqualTo(first.id());
    }

    @Test
    void otherNodesNeedAnObjectAndAClaim() {
        assertThatThrownBy(() -> images.claimedByOtherNode("cat.png")).hasMessageContaining("put it first");
        images.put("cat.png", Map.of(), "");
        assertThatThrownBy(() -> images.takeClaimAway("cat.png")).hasMessageContaining("no route has claimed cat.png");
        assertThatThrownBy(() -> images.otherNodeDies("cat.png")).hasMessageContaining("claimedByOtherNode(key)");
        images.claimedByOtherNode("cat.png");
        assertThatThrownBy(() -> images.takeClaimAway("cat.png")).hasMessageContaining("no route has claimed cat.png");
    }

    private Claim claim() {
        return claim("dynurlClaim");
    }

    private Claim claim(String field) {
        TestObject object = images.object("cat.png");
        assertThat(object).isNotNull();
        Claim claim = Claim.fromJson(object.metadata().get(field));
        assertThat(claim).as(() -> Json.text(object.metadata())).isNotNull();
        return claim;
    }
}
