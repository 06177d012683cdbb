package io.github.dynurl.camel;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import java.io.IOException;
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
        this.fixed = new FixedOptions(endpoint.getConfiguration(), endpoint.getCamelContext());
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Request request = new Request(exchange, fixed);
        DynUrlOperation operation = request.operation();
        StoreOwner.Lease current = holder.current();
        if (current == null) {
            throw new StoreUnavailableException(Failure.of(operation.name(), null, "the producer is not started")
                    .outcome(Outcome.NOT_SENT));
        }
        Answer answer = new Answer(exchange, endpoint.getConfiguration(), endpoint.owner());
        Operations.handlerOf(operation).handle(current.store(), request, answer);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        holder.open();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        holder.close();
    }
}
