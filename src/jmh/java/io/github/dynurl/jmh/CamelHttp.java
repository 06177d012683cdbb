package io.github.dynurl.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.jspecify.annotations.Nullable;

/**
 * {@code http:} as one writes it in routes without the component. The method is a constant of the enum: for a method
 * that is text, Camel searches a type converter in each exchange, which allocates 70 KB.
 */
final class CamelHttp implements Contender {
    /** The exchange property with the number of results of a query. */
    private static final String RESULTS = "results";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ExecutorService threads = Executors.newFixedThreadPool(Work.CONCURRENCY);
    private final ProducerTemplate template;

    CamelHttp(String server) throws Exception {
        context.disableJMX();
        context.addRoutes(new Routes(server));
        context.start();
        template = context.createProducerTemplate();
    }

    /** The routes of one who knows camel-http. */
    private final class Routes extends RouteBuilder {
        private final String server;

        Routes(String server) {
            this.server = server;
        }

        @Override
        public void configure() {
            onException(HttpOperationFailedException.class)
                    .onWhen(simple("${exception.statusCode} == 404"))
                    .handled(true)
                    .process(failed -> failed.getMessage().setBody(null));
            from("direct:getMetadata")
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.GET))
                    .setHeader(Exchange.HTTP_PATH, simple("${header.key}/metadata"))
                    .to(server)
                    .unmarshal()
                    .json(JsonLibrary.Jackson, Map.class);
            from("direct:getData")
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.GET))
                    .setHeader(Exchange.HTTP_PATH, simple("${header.key}/data"))
                    .to(server)
                    .convertBodyTo(byte[].class);
            from("direct:download")
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.GET))
                    .setHeader(Exchange.HTTP_PATH, simple("${header.key}/data"))
                    .to(server)
                    .process(exchange -> {
                        Message message = exchange.getMessage();
                        message.setBody(Work.drain(message.getMandatoryBody(InputStream.class)));
                    });
            from("direct:setData")
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.PUT))
                    .setHeader(Exchange.HTTP_PATH, simple("${header.key}/data"))
                    .to(server);
            from("direct:updateMetadata")
                    .marshal()
                    .json(JsonLibrary.Jackson)
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.POST))
                    .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                    .setHeader(Exchange.HTTP_PATH, simple("${header.key}/metadata"))
                    .to(server);
            from("direct:exists")
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.HEAD))
                    .setHeader(Exchange.HTTP_PATH, simple("${header.key}/data"))
                    .to(server + "?throwExceptionOnFailure=false")
                    .process(exchange -> {
                        Message message = exchange.getMessage();
                        message.setBody(Integer.valueOf(200).equals(message.getHeader(Exchange.HTTP_RESPONSE_CODE)));
                    });
            from("direct:delete")
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.DELETE))
                    .setHeader(Exchange.HTTP_PATH, simple("${header.key}"))
                    .to(server);
            from("direct:queryKeys")
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.GET))
                    .setHeader(Exchange.HTTP_QUERY, simple("count=${header.count}"))
                    .to(server + "/keys")
                    .process(CamelHttp::readLines);
            from("direct:query")
                    .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.GET))
                    .setHeader(Exchange.HTTP_QUERY, simple("count=${header.count}"))
                    .to(server + "/keys")
                    .removeHeader(Exchange.HTTP_QUERY)
                    .split(body().tokenize("\n"))
                    .streaming()
                    .parallelProcessing()
                    .executorService(threads)
                    .setHeader("key", body())
                    .to("direct:getMetadata")
                    .process(CamelHttp::countResult)
                    .end();
        }
    }

    @SuppressWarnings("NullAway") // no body is null
    private @Nullable Object send(String route, String key, @Nullable Object body) {
        return template.requestBodyAndHeader("direct:" + route, body, "key", key);
    }

    private Map<?, ?> metadata(String key) {
        return (Map<?, ?>) Objects.requireNonNull(send("getMetadata", key, null));
    }

    @Override
    public int getMetadata(String key) {
        return metadata(key).size();
    }

    @Override
    public int getSelected(String key) {
        Collection<?> names = metadata(key).keySet();
        names.retainAll(Work.SELECTED);
        return names.size();
    }

    @Override
    public long getData(String key) {
        return ((byte[]) Objects.requireNonNull(send("getData", key, null))).length;
    }

    @Override
    public long download(String key) {
        return (long) Objects.requireNonNull(send("download", key, null));
    }

    @Override
    public void setData(String key, byte[] data) {
        send("setData", key, data);
    }

    @Override
    public void upload(String key, File file) {
        send("setData", key, file);
    }

    @Override
    public void updateMetadata(String key) {
        send("updateMetadata", key, Work.UPDATE);
    }

    @Override
    public boolean exists(String key) {
        return String.valueOf(send("exists", key, null)).equals("true");
    }

    @Override
    public void delete(String key) {
        send("delete", key, null);
    }

    @Override
    public boolean isMissing(String key) {
        return send("getMetadata", key, null) == null;
    }

    /** Reads the keys as {@link DynUrl} does: in one step, without an exchange for each key. */
    private static void readLines(Exchange exchange) throws Exception {
        BufferedReader lines = new BufferedReader(
                new InputStreamReader(exchange.getMessage().getMandatoryBody(InputStream.class), UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isEmpty()) {
                countResult(exchange);
            }
        }
    }

    private static void countResult(Exchange exchange) {
        Objects.requireNonNull(exchange.getProperty(RESULTS, LongAdder.class)).increment();
    }

    private long split(String route, int count) throws Exception {
        LongAdder results = new LongAdder();
        Exchange exchange = template.request("direct:" + route, sent -> {
            sent.setProperty(RESULTS, results);
            sent.getMessage().setHeader("count", count);
        });
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return results.sum();
    }

    @Override
    public long queryKeys(int count) throws Exception {
        return split("queryKeys", count);
    }

    @Override
    public long query(int count) throws Exception {
        return split("query", count);
    }

    @Override
    public void close() throws Exception {
        threads.shutdownNow();
        context.close();
    }
}
