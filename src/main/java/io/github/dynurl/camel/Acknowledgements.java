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

/** Finds what acknowledges the objects that an exchange stands for: its own, and those of the exchanges grouped in it. */
final class Acknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    /** How many objects of a group are ended at a time, where the store has connections for them. */
    private static final int AT_A_TIME = 8;

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
                    "the exchange carries no acknowledgement. It is looked for in the header and in the exchange property "
                            + DynUrlConstants.ACKNOWLEDGEMENT + ", where a consumer with acknowledge=manual puts it,"
                            + " and in exchanges and messages that are grouped in these, in the body or in the property "
                            + Exchange.GROUPED_EXCHANGE + ": in collections, arrays and the values of maps"));
        }
        return List.copyOf(all.found);
    }

    /** Takes what a header, a property or a body may be: the thing itself, what has it, or a collection of them. */
    private void add(@Nullable Object carrier) {
        if (carrier instanceof DynUrlAcknowledgement acknowledgement) {
            found.add(acknowledgement);
        } else if (carrier instanceof Exchange exchange && seen.add(exchange)) {
            add(exchange.getProperty(Exchange.GROUPED_EXCHANGE));
            add(exchange.getProperty(DynUrlConstants.ACKNOWLEDGEMENT));
            add(exchange.getMessage());
        } else if (carrier instanceof Message message && seen.add(message)) {
            add(message.getHeader(DynUrlConstants.ACKNOWLEDGEMENT));
            add(message.getBody());
        } else if (carrier instanceof Collection<?> many && seen.add(many)) {
            many.forEach(this::add);
        } else if (carrier instanceof Map<?, ?> map && seen.add(map)) {
            map.values().forEach(this::add);
        } else if (carrier instanceof Object[] array && seen.add(array)) {
            Arrays.asList(array).forEach(this::add);
        }
    }

    /**
     * Returns what an exchange carries that goes on with one more object: what it has in the property and is not over, and
     * this. Camel replaces that property as it does the header.
     */
    static Object also(@Nullable Exchange exchange, Completion one) {
        if (exchange == null) {
            return one;
        }
        Acknowledgements all = new Acknowledgements();
        all.add(exchange.getProperty(DynUrlConstants.ACKNOWLEDGEMENT));
        all.found.removeIf(each -> each instanceof Completion completion && completion.isOver());
        all.found.add(one);
        return all.found.size() == 1 ? one : List.copyOf(all.found);
    }

    /** Does the same with each, some at a time; what fails with one keeps none of the others from it. */
    static void each(List<DynUrlAcknowledgement> all, Consumer<DynUrlAcknowledgement> end) {
        Executor helpers = all.stream()
                .filter(Completion.class::isInstance)
                .map(one -> (Executor) ((Completion) one).threads())
                .findFirst()
                .orElse(Runnable::run);
        List<Optional<RuntimeException>> ends = Parallel.map(
                all,
                one -> failure(one, end),
                helpers,
                AT_A_TIME,
                () -> LOG.debug("Interrupted; what was begun is waited for all the same"));
        throwFirst(ends.stream().flatMap(Optional::stream).toList());
    }

    private static Optional<RuntimeException> failure(DynUrlAcknowledgement one, Consumer<DynUrlAcknowledgement> end) {
        try {
            end.accept(one);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        } catch (Error e) {
            return Optional.of(new IllegalStateException("an object could not be ended", e));
        }
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
