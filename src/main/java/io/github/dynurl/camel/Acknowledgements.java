package io.github.dynurl.camel;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Finds what acknowledges the objects that an exchange stands for: its own, and those of the exchanges grouped in it. */
final class Acknowledgements {
    private final Set<DynUrlAcknowledgement> found = new LinkedHashSet<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Acknowledgements() {}

    /**
     * Returns all of them, each once, in their order.
     *
     * @param action what they are wanted for
     * @throws InvalidRequestException if there are none
     */
    static List<DynUrlAcknowledgement> in(Exchange exchange, String action) {
        Acknowledgements all = new Acknowledgements();
        all.add(exchange);
        if (all.found.isEmpty()) {
            throw new InvalidRequestException(Failure.of(
                    action,
                    null,
                    "the message carries no acknowledgement, and neither do exchanges grouped in it; a consumer with"
                            + " acknowledge=manual puts it into the header " + DynUrlConstants.ACKNOWLEDGEMENT));
        }
        return List.copyOf(all.found);
    }

    /** Takes what a header, a property or a body may be: the thing itself, what has it, or a collection of them. */
    private void add(@Nullable Object carrier) {
        if (carrier instanceof DynUrlAcknowledgement acknowledgement) {
            found.add(acknowledgement);
        } else if (carrier instanceof Exchange exchange && seen.add(exchange)) {
            add(exchange.getProperty(Exchange.GROUPED_EXCHANGE));
            add(exchange.getMessage());
        } else if (carrier instanceof Message message && seen.add(message)) {
            add(message.getHeader(DynUrlConstants.ACKNOWLEDGEMENT));
            add(message.getBody());
        } else if (carrier instanceof Collection<?> many && seen.add(many)) {
            many.forEach(this::add);
        }
    }

    /** Does the same with each; what fails with one keeps none of the others from it. */
    static void each(List<DynUrlAcknowledgement> all, Consumer<DynUrlAcknowledgement> end) {
        List<RuntimeException> failures = new ArrayList<>();
        for (DynUrlAcknowledgement one : all) {
            try {
                end.accept(one);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        throwFirst(failures);
    }

    /** Throws the first of some failures, which has the others with it; does nothing if there are none. */
    static void throwFirst(List<RuntimeException> failures) {
        if (!failures.isEmpty()) {
            RuntimeException first = failures.get(0);
            failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
            throw first;
        }
    }
}
