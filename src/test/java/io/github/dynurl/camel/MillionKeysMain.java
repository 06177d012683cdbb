package io.github.dynurl.camel;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** Consumes objects whose keys are k0 to kn, in a process of its own with little memory; each must come exactly once. */
final class MillionKeysMain {
    private final BitSet seen = new BitSet();
    private final CountDownLatch all;
    private @Nullable String problem;

    private MillionKeysMain(int count) {
        this.all = new CountDownLatch(count);
    }

    /**
     * Runs with a URI and the number of objects; the last line says how many came. With a third argument all of them wait in a
     * queue first, and their data is read after that.
     */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        MillionKeysMain main = new MillionKeysMain(count);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    if (arguments.length == 2) {
                        from(arguments[0]).process(main::take);
                    } else {
                        from(arguments[0]).to("seda:queue?size=" + count);
                        from("seda:queue?size=" + count)
                                .routeId("queue")
                                .autoStartup(false)
                                .process(MillionKeysMain::read)
                                .process(main::take);
                    }
                }
            });
            camel.start();
            if (arguments.length > 2) {
                SedaEndpoint queue = camel.getEndpoint("seda:queue?size=" + count, SedaEndpoint.class);
                while (queue.getCurrentQueueSize() < count) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                camel.getRouteController().startRoute("queue");
            }
            boolean done = main.all.await(9, TimeUnit.MINUTES);
            camel.stop();
            System.out.println(done ? main.result() : "only " + (count - main.all.getCount()) + " came in time");
        }
    }

    private static void read(Exchange exchange) throws Exception {
        try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            exchange.getMessage().setBody(in.transferTo(OutputStream.nullOutputStream()));
        }
    }

    private synchronized void take(Exchange exchange) {
        String key = exchange.getMessage().getHeader(DynUrlConstants.KEY, "", String.class);
        int number = Integer.parseInt(String.valueOf(key).substring(1));
        if (seen.get(number)) {
            problem = key + " came twice";
        }
        seen.set(number);
        all.countDown();
    }

    private synchronized String result() {
        return problem == null ? seen.cardinality() + " came once" : problem;
    }
}
