package io.github.dynurl.camel;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the acknowledgements that an exchange carries: its own, and those of the exchanges that are grouped in it. */
final class Acknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    /** How many objects of a group are acknowledged at the same time, if the store has enough connections. */
    private static final int MAX_CONCURRENCY = 8;

    private final Set<DynUrlAcknowledgement> found = new LinkedHashSet<>();

    /** The carriers that were searched, by identity: exchanges and collections may contain each other. */
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private Acknowledgements() {}

    /**
     * Returns all acknowledgements of an exchange in order, without duplicates.
     *
     * @param action the name of the operation, for the error message
     * @throws InvalidRequestException if the exchange carries none
     */
    static List<DynUrlAcknowledgement> find(Exchange exchange, String action) {
        Acknowledgements acknowledgements = new Acknowledgements();
        acknowledgements.search(exchange);
        if (acknowledgements.found.isEmpty()) {
            throw new InvalidRequestException(Failure.of(
                    action,
                    null,
                    "the exchange carries no acknowledgement. A consumer with acknowledge=manual puts it into the"
                            + " header and the exchange property " + DynUrlConstants.ACKNOWLEDGEMENT
                            + ". Grouped exchanges and messages are searched, too, in the body or in the property "
                            + Exchange.GROUPED_EXCHANGE + ", in collections, arrays and values of maps"));
        }
        return List.copyOf(acknowledgements.found);
    }

    /** Searches a header, property or body: it may be an acknowledgement, carry one, or be a collection of carriers. */
    private void search(@Nullable Object carrier) {
        if (carrier instanceof DynUrlAcknowledgement acknowledgement) {
            found.add(acknowledgement);
        } else if (carrier instanceof Exchange exchange && visited.add(exchange)) {
            search(exchange.getProperty(Exchange.GROUPED_EXCHANGE));
            search(exchange.getProperty(DynUrlConstants.ACKNOWLEDGEMENT));
            search(exchange.getMessage());
        } else if (carrier instanceof Message message && visited.add(message)) {
            search(message.getHeader(DynUrlConstants.ACKNOWLEDGEMENT));
            search(message.getBody());
        } else if (carrier instanceof Collection<?> collection && visited.add(collection)) {
            collection.forEach(this::search);
        } else if (carrier instanceof Map<?, ?> map && visited.add(map)) {
            map.values().forEach(this::search);
        } else if (carrier instanceof Object[] array && visited.add(array)) {
            Arrays.asList(array).forEach(this::search);
        }
    }

    /**
     * Returns the value for the property of a new exchange that continues another one, as after {@code pollEnrich}: the
     * new completion, together with those of the other exchange that have not finished. Camel copies the property of
     * the new exchange over that of the other one, which would lose them.
     *
     * @param requestingExchange the exchange that is continued; null if there is none
     */
    static Object merge(@Nullable Exchange requestingExchange, Completion completion) {
        if (requestingExchange == null) {
            return completion;
        }
        Acknowledgements acknowledgements = new Acknowledgements();
        acknowledgements.search(requestingExchange.getProperty(DynUrlConstants.ACKNOWLEDGEMENT));
        acknowledgements.found.removeIf(each -> each instanceof Completion other && other.isFinished());
        acknowledgements.found.add(completion);
        return acknowledgements.found.size() == 1 ? completion : List.copyOf(acknowledgements.found);
    }

    /** Acknowledges or rejects all objects, some at the same time. If some fail, the others are still handled. */
    static void forEach(List<DynUrlAcknowledgement> acknowledgements, Consumer<DynUrlAcknowledgement> action) {
        Executor executor = acknowledgements.stream()
                .filter(Completion.class::isInstance)
                .map(each -> (Executor) ((Completion) each).executor())
                .findFirst()
                .orElse(Runnable::run);
        List<Optional<RuntimeException>> failures = Parallel.map(
                acknowledgements,
                each -> tryAction(each, action),
                executor,
                MAX_CONCURRENCY,
                () -> LOG.debug(
                        "Interrupted while acknowledging; still waiting, because the results must be reported"));
        throwFirst(failures.stream().flatMap(Optional::stream).toList());
    }

    private static Optional<RuntimeException> tryAction(
            DynUrlAcknowledgement acknowledgement, Consumer<DynUrlAcknowledgement> action) {
        try {
            action.accept(acknowledgement);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        } catch (Error e) {
            return Optional.of(new IllegalStateException("an object could not be acknowledged or rejected", e));
        }
    }

    /** Throws the first failure, with the others as suppressed exceptions; does nothing if there are none. */
    static void throwFirst(List<RuntimeException> failures) {
        if (!failures.isEmpty()) {
            RuntimeException first = failures.get(0);
            failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
            throw first;
        }
    }
}
