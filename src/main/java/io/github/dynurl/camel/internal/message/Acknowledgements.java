package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlAcknowledgement;
import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.client.Parallel;
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

/**
 * Finds the acknowledgements in an exchange: those that a consumer has added to it, and those in exchanges, messages
 * and collections that were grouped in it. Also acknowledges or rejects several objects. Not thread-safe.
 */
public final class Acknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    /** The maximum number of objects of a group that are acknowledged at the same time. */
    private static final int MAX_CONCURRENCY = 8;

    private final Set<DynUrlAcknowledgement> found = new LinkedHashSet<>();

    /** The carriers that were searched, by identity. Prevents an endless search if carriers contain each other. */
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private Acknowledgements() {}

    /**
     * Returns all acknowledgements in an exchange in the order in which they are found, without duplicates.
     *
     * @param action the name of the operation, for the error message
     * @throws InvalidRequestException if the exchange contains no acknowledgement
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
                            + ". Exchanges and messages that are grouped in the body or in the property "
                            + Exchange.GROUPED_EXCHANGE
                            + " are also searched, in collections, arrays and the values of maps"));
        }
        return List.copyOf(acknowledgements.found);
    }

    /**
     * Searches the value of a header, a property or a body. It may be an acknowledgement, an exchange or a message that
     * carries acknowledgements, or a group of such values.
     */
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
     * Returns the acknowledgements for the property of a polled exchange. With {@code pollEnrich}, Camel copies this
     * property to the exchange that has requested the poll, and so replaces the acknowledgements that the requesting
     * exchange already carries. Therefore, the result contains them, too, unless their objects are finished.
     *
     * @param requestingExchange the exchange that has requested the poll; null if there is none
     * @param polled the acknowledgement of the polled object
     * @return {@code polled}, or a list that contains it and other acknowledgements
     */
    public static Object merge(@Nullable Exchange requestingExchange, Acknowledgeable polled) {
        if (requestingExchange == null) {
            return polled;
        }
        Acknowledgements acknowledgements = new Acknowledgements();
        acknowledgements.search(requestingExchange.getProperty(DynUrlConstants.ACKNOWLEDGEMENT));
        acknowledgements.found.removeIf(each -> each instanceof Acknowledgeable earlier && earlier.isFinished());
        acknowledgements.found.add(polled);
        return acknowledgements.found.size() == 1 ? polled : List.copyOf(acknowledgements.found);
    }

    /**
     * Acknowledges or rejects all objects, several at the same time. After a failure, continues with the other objects.
     *
     * @param action acknowledges or rejects one object
     * @throws RuntimeException the first failure, with the others as suppressed exceptions
     */
    static void forEach(List<DynUrlAcknowledgement> acknowledgements, Consumer<DynUrlAcknowledgement> action) {
        Executor executor = acknowledgements.stream()
                .filter(Acknowledgeable.class::isInstance)
                .map(each -> ((Acknowledgeable) each).executor())
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

    /** Returns the failure of the action; empty if it succeeds. */
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

    /** Throws the first failure, with the others as suppressed exceptions. Does nothing if the list is empty. */
    public static void throwFirst(List<RuntimeException> failures) {
        if (!failures.isEmpty()) {
            RuntimeException first = failures.get(0);
            failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
            throw first;
        }
    }
}
