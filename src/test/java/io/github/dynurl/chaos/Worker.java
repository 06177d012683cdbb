package io.github.dynurl.chaos;

import io.github.dynurl.camel.DynUrlConstants;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.aggregate.GroupedExchangeAggregationStrategy;

/** Runs a consumer in a process of its own. Reports to the server when the processing of an object begins and ends. */
final class Worker {
    /** The processing of one of this number of objects takes longer than the lease. */
    private static final int LONG_WORK_ONE_IN = 100;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String reportUrl;
    private final long lease;
    private final Random random;

    private Worker(String reportUrl, long lease, long seed) {
        this.reportUrl = reportUrl;
        this.lease = lease;
        this.random = new Random(seed);
    }

    /** Lists the shapes of a worker's route. */
    enum Shape {
        /** Processes objects in the consumer's thread. */
        DIRECT(1),
        /** Processes objects behind a queue: 10 are queued, one waits for the queue, and one is processed. */
        SEDA(12),
        /**
         * Processes groups of 5 behind a queue, and acknowledges them: 3 groups are queued, one is collected, one waits
         * for the queue, and one is processed.
         */
        AGGREGATOR(30);

        private static final String QUEUE = "seda:work?size=10&blockWhenFull=true&pollTimeout=50";
        private static final String GROUPS = "seda:work?size=3&blockWhenFull=true&pollTimeout=50";
        private static final int GROUP = 5;

        /** The maximum number of objects that a worker holds at once. */
        final int held;

        Shape(int held) {
            this.held = held;
        }

        private void make(RouteBuilder to, String uri, Processor work) {
            switch (this) {
                case DIRECT -> to.from(uri).process(work);
                case SEDA -> {
                    to.from(uri).to(QUEUE);
                    to.from(QUEUE).process(work);
                }
                case AGGREGATOR -> {
                    String store = uri.substring(0, uri.indexOf('&')) + "&operation=";
                    to.from(uri + "&acknowledge=manual")
                            .aggregate(to.constant(true), new GroupedExchangeAggregationStrategy())
                            .completionSize(GROUP)
                            .completionTimeout(200)
                            .to(GROUPS);
                    to.from(GROUPS)
                            .doTry()
                            .process(work)
                            .to(store + "acknowledge")
                            .doCatch(Exception.class)
                            .to(store + "reject")
                            .end();
                }
            }
        }
    }

    /**
     * Runs until the standard input ends.
     *
     * @param arguments the URI to consume, which begins with the base URL; the URL for reports; the lease in
     *     milliseconds; the shape of the route; a seed
     */
    public static void main(String[] arguments) throws Exception {
        Worker worker = new Worker(arguments[1], Long.parseLong(arguments[2]), Long.parseLong(arguments[4]));
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    Shape.valueOf(arguments[3]).make(this, arguments[0], worker::work);
                }
            });
            camel.start();
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        // Halting ensures that no blocked thread outlives the parent process.
        Runtime.getRuntime().halt(0);
    }

    /** Processes an object or a group of objects. */
    private void work(Exchange exchange) throws IOException, InterruptedException {
        List<Message> messages = exchange.getMessage().getBody() instanceof List<?> group
                ? group.stream().map(one -> ((Exchange) one).getMessage()).toList()
                : List.of(exchange.getMessage());
        report("begin", messages);
        for (Message message : messages) {
            int number = Integer.parseInt(key(message).substring(1));
            boolean slow = number % LONG_WORK_ONE_IN == LONG_WORK_ONE_IN - 1;
            Thread.sleep(slow ? lease * 3 / 2 : random.nextInt(15));
        }
        report("end", messages);
    }

    private static String key(Message message) {
        return String.valueOf(message.getHeader(DynUrlConstants.KEY));
    }

    /** Reports all objects in one request, so that a group is started as a whole or not at all. */
    private void report(String what, List<Message> messages) throws IOException, InterruptedException {
        String objects = messages.stream()
                .map(message -> key(message) + ":" + message.getHeader(DynUrlConstants.CLAIM_EPOCH))
                .collect(Collectors.joining(","));
        URI uri = URI.create(reportUrl + "?" + what + "&" + objects + "&"
                + ProcessHandle.current().pid());
        HttpResponse<Void> response = client.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() != 200) {
            throw new IOException("the server responded " + response.statusCode());
        }
    }
}
