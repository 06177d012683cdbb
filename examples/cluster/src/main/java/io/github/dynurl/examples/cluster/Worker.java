package io.github.dynurl.examples.cluster;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConstants;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** A worker process: a Camel application that shares the new objects of the store with the other workers. */
final class Worker extends RouteBuilder {
    private final Records records;
    private final int millis;

    private Worker(Records records, int millis) {
        this.records = records;
        this.millis = millis;
    }

    /**
     * Runs until the process is killed or its stdin ends. The arguments are the base URL and the query URL of the store, the
     * file for the records, and the milliseconds that an object takes.
     */
    public static void main(String[] arguments) {
        endWithStdin();
        DynUrlConfiguration store = new DynUrlConfiguration();
        store.setBaseUrl(arguments[0]);
        store.setQueryUrl(arguments[1]);
        Main main = new Main();
        main.configure().withName("worker");
        main.configure()
                .addRoutesBuilder(new Worker(new Records(Path.of(arguments[2])), Integer.parseInt(arguments[3])));
        main.bind("jobs", store);
        try {
            main.run();
        } catch (Exception e) {
            System.err.println("worker failed: " + e);
            Runtime.getRuntime().halt(1);
        }
    }

    @Override
    public void configure() {
        from("dynurl:jobs?filter.status=new&claim=lease&claimLease=3s&onCommit.status=done"
                        // At most four objects in a poll, so that some remain for the other workers.
                        + "&maxMessagesPerPoll=4&greedy=true&initialDelay=0&delay=200")
                .routeId("work")
                .delay(millis)
                .syncDelayed()
                .process(this::record);
    }

    private void record(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        records.add(
                message.getHeader(DynUrlConstants.KEY, String.class),
                message.getHeader(DynUrlConstants.CLAIM_EPOCH, Long.class));
    }

    /** Halts this process when its stdin ends, which means that the process that started it has ended. */
    private static void endWithStdin() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Only the end of the input matters.
                        }
                    } catch (IOException e) {
                        System.err.println("worker cannot read its stdin: " + e);
                    }
                    Runtime.getRuntime().halt(0);
                },
                "stdin");
        thread.setDaemon(true);
        thread.start();
    }
}
