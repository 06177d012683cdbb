package io.github.dynurl.camel;

import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
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

    /** Runs with a URI and the number of objects; the last line says how many came. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        MillionKeysMain main = new MillionKeysMain(count);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(arguments[0]).process(main::take);
                }
            });
            camel.start();
            boolean done = main.all.await(9, TimeUnit.MINUTES);
            camel.stop();
            System.out.println(done ? main.result() : "only " + (count - main.all.getCount()) + " came in time");
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
