package io.github.dynurl.soak;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.QueryResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.RouteBuilder;

/** Creates routes of all kinds; routes that read data check each byte and set the piece as the body. */
final class SoakRoutes extends RouteBuilder {
    /** Names the header that contains the last part of the key in a dynamic endpoint. */
    static final String ID = "id";

    /** The number of bytes that are read from a download before it is abandoned. */
    private static final long BEGINNING = 5000;

    /** Makes the sum of the numbers wrong. */
    private static final int WRONG_NUMBER = -1000;

    private static final String STORE = "dynurl:soak?operation=";

    private final Tally tally;

    SoakRoutes(Tally tally) {
        this.tally = tally;
    }

    @Override
    public void configure() {
        errorHandler(defaultErrorHandler().logExhausted(false));
        for (String operation : List.of("getMetadata", "setMetadata", "updateMetadata", "exists", "delete")) {
            from("direct:" + operation).to(STORE + operation);
        }
        from("direct:setData").streamCache("false").to(STORE + "setData");
        from("direct:setCached").to(STORE + "setData");
        from("direct:getData").to(STORE + "getData").process(SoakRoutes::compareAll);
        from("direct:getTwice").to(STORE + "getData").process(SoakRoutes::compareTwice);
        from("direct:abandon").to(STORE + "getData").process(SoakRoutes::compareBeginning);
        from("direct:toD").toD(STORE + "getData&key=${header." + ID + "}").process(SoakRoutes::compareAll);
        from("direct:toUncached")
                .toD(STORE + "getData&key=${header." + ID + "}", -1)
                .process(SoakRoutes::compareAll);
        from("direct:query").to(STORE + "query&filter.kind=fixed&select=number").process(this::drain);
        from("direct:someOfQuery").to(STORE + "query&filter.kind=fixed").process(this::takeOne);
        from("direct:queryKeys").to(STORE + "queryKeys&filter.kind=fixed&queryResult=list");
        consumer();
    }

    private void consumer() {
        from("dynurl:soak?filter.status=new&fetch=value&onCommit.status=done&initialDelay=0&delay=200&greedy=true"
                        + "&exceptionHandler=#failures")
                .process(SoakRoutes::compareAll)
                .process(exchange -> tally.consumed());
    }

    private static void compareAll(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        message.setBody(compare(message, Long.MAX_VALUE));
    }

    /** Reads the beginning of the data, and then all data. Large data is requested again. */
    private static void compareTwice(Exchange exchange) throws IOException {
        compare(exchange.getMessage(), BEGINNING);
        if (exchange.getMessage().getBody() instanceof StreamCache cache) {
            cache.reset();
        }
        compareAll(exchange);
    }

    private static void compareBeginning(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        message.setBody(compare(message, BEGINNING));
    }

    /** Compares the data, up to a limit, with the piece named by its media type, and its length with its header. */
    private static Piece compare(Message message, long limit) throws IOException {
        long size = message.getHeader(DynUrlConstants.SIZE) instanceof Long length ? length : -1;
        Piece piece = new Piece(SoakStore.start(message.getHeader(Exchange.CONTENT_TYPE, String.class)), size);
        InputStream in = Objects.requireNonNull(message.getBody(InputStream.class));
        long read = piece.compare(in, limit);
        if (read != Math.min(limit, size)) {
            throw new IllegalStateException(read + " bytes of " + piece);
        }
        return piece;
    }

    /** Checks that the query returns each fixed object once: their numbers are 0 to FIXED - 1. */
    private void drain(Exchange exchange) {
        Iterator<?> results = Objects.requireNonNull(exchange.getMessage().getBody(Iterator.class));
        int sum = 0;
        int count = 0;
        while (results.hasNext()) {
            QueryResult result = (QueryResult) results.next();
            count++;
            sum += result.metadata().get("number") instanceof Number number ? number.intValue() : WRONG_NUMBER;
        }
        int expectedSum = SoakStore.FIXED * (SoakStore.FIXED - 1) / 2;
        check(count == SoakStore.FIXED && sum == expectedSum, "query: " + count);
    }

    private void takeOne(Exchange exchange) {
        Iterator<?> results = Objects.requireNonNull(exchange.getMessage().getBody(Iterator.class));
        check(((QueryResult) results.next()).key().equals("q0"), "not the first result");
    }

    private void check(boolean isRight, String problem) {
        if (!isRight) {
            tally.problem(problem);
        }
    }
}
