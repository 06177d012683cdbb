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

/**
 * Consumes objects with the keys k0 to kn in a separate process with little memory. Each object must be received
 * exactly once.
 */
final class MillionKeysMain {
    private final BitSet receivedNumbers = new BitSet();
    private final CountDownLatch remaining;
    private @Nullable String problem;

    private MillionKeysMain(int count) {
        this.remaining = new CountDownLatch(count);
    }

    /**
     * Runs with a URI and the number of objects. The last line of the output contains the number of received objects.
     * With a third argument, all objects wait in a queue before their data is read.
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
                        from(arguments[0]).process(main::countObject);
                    } else {
                        from(arguments[0]).to("seda:queue?size=" + count);
                        from("seda:queue?size=" + count)
                                .routeId("queue")
                                .autoStartup(false)
                                .process(MillionKeysMain::read)
                                .process(main::countObject);
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
            boolean done = main.remaining.await(9, TimeUnit.MINUTES);
            camel.stop();
            System.out.println(done ? main.result() : "only " + (count - main.remaining.getCount()) + " came in time");
        }
    }

    private static void read(Exchange exchange) throws Exception {
        try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            exchange.getMessage().setBody(in.transferTo(OutputStream.nullOutputStream()));
        }
    }

    private synchronized void countObject(Exchange exchange) {
        String key = exchange.getMessage().getHeader(DynUrlConstants.KEY, "", String.class);
        int number = Integer.parseInt(String.valueOf(key).substring(1));
        if (receivedNumbers.get(number)) {
            problem = key + " came twice";
        }
        receivedNumbers.set(number);
        remaining.countDown();
    }

    private synchronized String result() {
        return problem == null ? receivedNumbers.cardinality() + " came once" : problem;
    }
}
