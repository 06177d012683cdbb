package io.github.dynurl.jmh;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.NoSuchKeyException;
import java.io.File;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** {@code dynurl:} with an endpoint that leaves all to headers. */
final class DynUrl implements Contender {
    private static final String SELECTED = String.join(",", Work.SELECTED);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;
    private final Endpoint entry;

    /**
     * Starts Camel.
     *
     * @param inRoute whether the exchanges go through a route, and large bodies are read in it
     */
    DynUrl(String server, boolean inRoute) throws Exception {
        context.disableJMX();
        String uri = "dynurl:benchmark?baseUrl=" + server + "&queryUrl=" + server + "/keys&queryConcurrency="
                + Work.CONCURRENCY + "&http.connectionsPerRoute=" + Work.CONNECTIONS + "&http.maxTotalConnections="
                + Work.CONNECTIONS;
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(NoSuchKeyException.class).handled(true).process(failed -> failed.getMessage()
                        .setBody(null));
                from("direct:store").to(uri).process(DynUrl::readInRoute);
            }
        });
        context.start();
        template = context.createProducerTemplate();
        entry = context.getEndpoint(inRoute ? "direct:store" : uri);
    }

    /** Reads a body that streams where it is used: in the route, before its exchange ends. */
    private static void readInRoute(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        if (body instanceof InputStream || body instanceof Iterator) {
            exchange.getMessage().setBody(count(body));
        }
    }

    private static long count(Object body) throws Exception {
        if (body instanceof byte[] bytes) {
            return bytes.length;
        }
        if (body instanceof InputStream in) {
            return Work.drain(in);
        }
        if (body instanceof Iterator<?> results) {
            long count = 0;
            while (results.hasNext()) {
                results.next();
                count++;
            }
            return count;
        }
        return ((Number) body).longValue();
    }

    private Exchange send(String operation, Processor request) throws Exception {
        Exchange exchange = template.request(entry, sent -> {
            sent.getMessage().setHeader(DynUrlConstants.OPERATION, operation);
            request.process(sent);
        });
        Exception failure = exchange.getException();
        if (failure != null) {
            throw failure;
        }
        return exchange;
    }

    private @Nullable Object send(String operation, String key, @Nullable Object body) throws Exception {
        Exchange exchange = send(operation, sent -> {
            sent.getMessage().setHeader(DynUrlConstants.KEY, key);
            sent.getMessage().setBody(body);
        });
        return exchange.getMessage().getBody();
    }

    private Object read(String operation, String key) throws Exception {
        return Objects.requireNonNull(send(operation, key, null));
    }

    @Override
    public int getMetadata(String key) throws Exception {
        return ((Map<?, ?>) read("getMetadata", key)).size();
    }

    @Override
    public int getSelected(String key) throws Exception {
        Exchange exchange = send("getMetadata", sent -> {
            sent.getMessage().setHeader(DynUrlConstants.KEY, key);
            sent.getMessage().setHeader(DynUrlConstants.SELECT, SELECTED);
        });
        return ((Map<?, ?>) exchange.getMessage().getMandatoryBody()).size();
    }

    @Override
    public long getData(String key) throws Exception {
        return count(read("getData", key));
    }

    @Override
    public long download(String key) throws Exception {
        return getData(key);
    }

    @Override
    public void setData(String key, byte[] data) throws Exception {
        send("setData", key, data);
    }

    @Override
    public void upload(String key, File file) throws Exception {
        send("setData", key, file);
    }

    @Override
    public void updateMetadata(String key) throws Exception {
        send("updateMetadata", key, Work.UPDATE);
    }

    @Override
    public boolean exists(String key) throws Exception {
        return read("exists", key).equals(true);
    }

    @Override
    public void delete(String key) throws Exception {
        send("delete", key, null);
    }

    @Override
    public boolean isMissing(String key) throws Exception {
        try {
            return send("getMetadata", key, null) == null;
        } catch (NoSuchKeyException e) {
            return true;
        }
    }

    private long results(String operation, int count) throws Exception {
        Exchange exchange =
                send(operation, sent -> sent.getMessage().setHeader(DynUrlConstants.FILTER, Map.of("count", count)));
        return count(exchange.getMessage().getMandatoryBody());
    }

    @Override
    public long queryKeys(int count) throws Exception {
        return results("queryKeys", count);
    }

    @Override
    public long query(int count) throws Exception {
        return results("query", count);
    }

    @Override
    public void close() throws Exception {
        context.close();
    }
}
