package io.github.dynurl.camel;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Does with each exchange the operation that it, or the endpoint, asks for. Thread-safe. */
final class DynUrlProducer extends DefaultProducer {
    private final DynUrlEndpoint endpoint;
    private final FixedOptions fixed;
    private final StoreOwner.Holder holder;

    DynUrlProducer(DynUrlEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.holder = endpoint.owner().new Holder();
        this.fixed = endpoint.fixedOptions(true);
    }

    @Override
    public DynUrlEndpoint getEndpoint() {
        return endpoint;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Request request = new Request(exchange, fixed, endpoint);
        DynUrlOperation operation = request.operation();
        StoreOwner.Lease current = holder.current();
        if (current == null) {
            throw new StoreUnavailableException(Failure.of(operation.name(), null, "the producer is not started")
                    .outcome(Outcome.NOT_SENT));
        }
        Map<String, String> headers = request.requestHeaders();
        Answer answer = new Answer(exchange, endpoint.getConfiguration(), endpoint.owner(), headers);
        Operations.handlerOf(operation).handle(store(operation, headers, current), request, answer);
    }

    private static Store store(DynUrlOperation operation, Map<String, String> headers, StoreOwner.Lease lease) {
        try {
            return StoreOwner.with(headers, lease.store());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(Failure.of(
                    operation.name(), null, e.getMessage() + " (the option requestHeaders says that it is sent)"));
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        holder.open();
        endpoint.getComponent().healthChecks().add(this);
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        endpoint.getComponent().healthChecks().remove(this);
        holder.close();
    }
}
