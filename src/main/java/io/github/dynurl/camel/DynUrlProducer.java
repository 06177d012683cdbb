package io.github.dynurl.camel;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Does with each exchange the operation that it, or the endpoint, asks for. Thread-safe. */
final class DynUrlProducer extends DefaultProducer {
    private final DynUrlEndpoint endpoint;
    private final FixedOptions fixed;
    private volatile StoreOwner.@Nullable Lease lease;

    DynUrlProducer(DynUrlEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.fixed = new FixedOptions(endpoint.getConfiguration(), endpoint.getCamelContext());
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Request request = new Request(exchange, fixed);
        DynUrlOperation operation = request.operation();
        StoreOwner.Lease current = current();
        if (current == null) {
            throw new StoreUnavailableException(Failure.of(operation.name(), null, "the producer is not started")
                    .outcome(Outcome.NOT_SENT));
        }
        Answer answer = new Answer(exchange, endpoint.getConfiguration(), endpoint.owner());
        Operations.handlerOf(operation).handle(current.store(), request, answer);
    }

    /** Returns the lease; a fresh one where the component was stopped and started again under this producer. */
    private StoreOwner.@Nullable Lease current() {
        StoreOwner.Lease held = lease;
        if (held == null || held.store().isOpen() || !endpoint.getComponent().isStarted()) {
            return held;
        }
        synchronized (this) {
            if (lease == held) {
                lease = endpoint.owner().acquire();
                held.release();
            }
            return lease;
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        lease = endpoint.owner().acquire();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        StoreOwner.Lease held;
        synchronized (this) {
            held = lease;
            lease = null;
        }
        if (held != null) {
            held.release();
        }
    }
}
