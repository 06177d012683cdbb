package io.github.dynurl.chaos;

import io.github.dynurl.camel.DynUrlConstants;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Is a process that consumes: it tells the server when it begins with an object and when it ends. */
final class Worker {
    /** Of so many objects, one takes longer than the lease. */
    private static final int LONG_WORK_ONE_IN = 100;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String record;
    private final long lease;
    private final Random random;

    private Worker(String record, long lease, long seed) {
        this.record = record;
        this.lease = lease;
        this.random = new Random(seed);
    }

    /** Runs until its input ends: the URI to consume, the URL to tell, milliseconds of the lease, and a seed. */
    public static void main(String[] arguments) throws Exception {
        Worker worker = new Worker(arguments[1], Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(arguments[0]).process(worker::work);
                }
            });
            camel.start();
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        // Nothing that hangs can outlive who started it.
        Runtime.getRuntime().halt(0);
    }

    private void work(Exchange exchange) throws IOException, InterruptedException {
        tell("begin", exchange.getMessage());
        String key = String.valueOf(exchange.getMessage().getHeader(DynUrlConstants.KEY));
        int number = Integer.parseInt(key.substring(1));
        boolean slow = number % LONG_WORK_ONE_IN == LONG_WORK_ONE_IN - 1;
        Thread.sleep(slow ? lease * 3 / 2 : random.nextInt(15));
        tell("end", exchange.getMessage());
    }

    private void tell(String what, Message message) throws IOException, InterruptedException {
        URI uri = URI.create(record + "?" + what + "&" + message.getHeader(DynUrlConstants.KEY) + "&"
                + message.getHeader(DynUrlConstants.CLAIM_EPOCH) + "&"
                + ProcessHandle.current().pid());
        HttpResponse<Void> answer = client.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IOException("the server answered " + answer.statusCode());
        }
    }
}
