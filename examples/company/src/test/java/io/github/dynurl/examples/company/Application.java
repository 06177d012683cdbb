package io.github.dynurl.examples.company;

import io.github.dynurl.camel.DynUrlConstants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.main.Main;

/** A Camel application with the YAML routes, for a service that is running. It has no Java routes and no Java beans. */
final class Application implements AutoCloseable {
    private final Main main = new Main();
    private final Path outbox;

    Application(CompanyService service, Login login, Path outbox) throws Exception {
        this(service, login, outbox, Map.of());
    }

    /** @param properties further properties */
    Application(CompanyService service, Login login, Path outbox, Map<String, String> properties) throws Exception {
        this.outbox = outbox;
        main.addOverrideProperty("company.url", service.url());
        main.addOverrideProperty("company.login", login.login());
        main.addOverrideProperty("outbox", outbox.toString());
        login.secrets().forEach(main::addOverrideProperty);
        properties.forEach(main::addOverrideProperty);
        try {
            main.start();
        } catch (Exception e) {
            main.stop();
            throw e;
        }
    }

    /** Stops the routes that consume files, so that only the routes with operations run. */
    Application withoutConsumers() throws Exception {
        for (String route : List.of("done", "claimed", "deleted")) {
            main.getCamelContext().getRouteController().stopRoute(route);
        }
        return this;
    }

    /** Creates a file with the route "create", and returns its id. */
    String create(String data, Map<String, ?> attributes) throws Exception {
        return send("create", null, data, Map.of(DynUrlConstants.METADATA, attributes))
                .getHeader(DynUrlConstants.KEY, String.class);
    }

    /** Runs a route. Throws the exception of the exchange if the route fails. */
    Message send(String route, String key, Object body, Map<String, ?> headers) throws Exception {
        Exchange exchange = main.getCamelTemplate().request("direct:" + route, prepared -> {
            Message message = prepared.getMessage();
            message.setBody(body);
            message.setHeaders(new HashMap<>(headers));
            if (key != null) {
                message.setHeader(DynUrlConstants.KEY, key);
            }
        });
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage();
    }

    Message send(String route, String key) throws Exception {
        return send(route, key, null, Map.of());
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> metadata(String key) throws Exception {
        return send("getMetadata", key).getBody(Map.class);
    }

    @SuppressWarnings("unchecked")
    List<String> keys(Map<String, ?> filter) throws Exception {
        return send("queryKeys", null, null, Map.of(DynUrlConstants.FILTER, filter))
                .getBody(List.class);
    }

    /** Returns the lines that a consumer has written, one for each exchange. */
    List<String> lines(String file) throws IOException {
        Path path = outbox.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    @Override
    public void close() {
        main.stop();
    }
}
