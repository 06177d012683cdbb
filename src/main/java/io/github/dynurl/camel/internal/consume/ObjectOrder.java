package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlConsumerConfiguration;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.http.HttpStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The order in which a poll takes objects (options sortBy, shuffle and eagerMaxMessagesPerPoll). Immutable. */
public final class ObjectOrder {
    /** The options of the order. They have no effect on an object that is polled by its key. */
    static final List<String> OPTIONS = List.of("sortBy", "shuffle", "eagerMaxMessagesPerPoll");

    private static final String REVERSE = "reverse:";

    /** By what objects are sorted. */
    private enum Property {
        key("", ListedObject::key),
        modified("queryModifiedPointer", listed -> listed.data().modified()),
        size(
                "querySizePointer",
                listed ->
                        listed.data().size().isPresent() ? listed.data().size().getAsLong() : null);

        /** The value of a dialect with which query responses contain this property. */
        private final String dialectValue;

        @SuppressWarnings("ImmutableEnumChecker") // a reference to a method
        private final Function<ListedObject, @Nullable Comparable<?>> getter;

        Property(String dialectValue, Function<ListedObject, @Nullable Comparable<?>> getter) {
            this.dialectValue = dialectValue;
            this.getter = getter;
        }
    }

    /** One part of the option sortBy. */
    private record Criterion(Property property, boolean isReverse) implements Comparator<ListedObject> {
        /** Objects without the property come last, in both directions. */
        @Override
        @SuppressWarnings("unchecked") // both values are of the same property
        public int compare(ListedObject left, ListedObject right) {
            Comparable<Object> leftValue = (Comparable<Object>) property.getter.apply(left);
            Object rightValue = property.getter.apply(right);
            if (leftValue == null || rightValue == null) {
                return Boolean.compare(leftValue == null, rightValue == null);
            }
            int compared = leftValue.compareTo(rightValue);
            return isReverse ? -compared : compared;
        }
    }

    private final List<Criterion> criteria;
    private final boolean isShuffled;
    private final boolean considersAll;

    /**
     * Parses the options.
     *
     * @throws IllegalArgumentException if an option is invalid or contradicts another one; the message names it
     */
    ObjectOrder(DynUrlConsumerConfiguration options, UriOptions uriOptions, boolean usesClaims) {
        this.criteria = options.getSortBy() == null ? List.of() : parse(options.getSortBy());
        if (usesClaims) {
            uriOptions.rejectIfSet("shuffle", "with claim=lease, which takes objects in random order anyway");
        }
        this.isShuffled = options.isShuffle() && !usesClaims;
        this.considersAll = !options.isEagerMaxMessagesPerPoll() && isDefined();
        if (!criteria.isEmpty() && options.isShuffle()) {
            throw new IllegalArgumentException("sortBy and shuffle exclude each other");
        }
        if (!isDefined()) {
            uriOptions.rejectIfSet("eagerMaxMessagesPerPoll", "without sortBy or shuffle");
        }
        if (considersAll && options.getMaxMessagesPerPoll() == 0) {
            throw new IllegalArgumentException("eagerMaxMessagesPerPoll=false needs maxMessagesPerPoll greater than 0:"
                    + " it limits the objects that are kept in memory to sort them");
        }
    }

    private static List<Criterion> parse(String sortBy) {
        List<Criterion> criteria = new ArrayList<>();
        for (String part : sortBy.split(";", -1)) {
            String text = part.strip();
            boolean isReverse = text.startsWith(REVERSE);
            String name = isReverse ? text.substring(REVERSE.length()) : text;
            Property property = List.of(Property.values()).stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("sortBy is " + Key.shown(sortBy)
                            + "; it can be key, modified or size, each also after reverse:,"
                            + " and several of them separated by semicolons"));
            criteria.add(new Criterion(property, isReverse));
        }
        return List.copyOf(criteria);
    }

    /** Returns whether objects are sorted or shuffled; false if they have the order of the query response. */
    public boolean isDefined() {
        return isShuffled || !criteria.isEmpty();
    }

    /** Returns whether a poll considers all objects of the query response, and not only the first ones. */
    public boolean considersAll() {
        return considersAll;
    }

    /** Returns a total order of objects with different keys. It is another one with each call if objects are shuffled. */
    public Comparator<ListedObject> newComparator() {
        Comparator<ListedObject> order = Comparator.comparing(ListedObject::key);
        if (isShuffled) {
            long seed = ThreadLocalRandom.current().nextLong();
            order = Comparator.<ListedObject>comparingLong(listed -> mix(listed.key(), seed))
                    .thenComparing(order);
        }
        for (int i = criteria.size() - 1; i >= 0; i--) {
            order = criteria.get(i).thenComparing(order);
        }
        return order;
    }

    /** Returns a pseudorandom number. Equal keys have equal numbers, so that a second reading has the same order. */
    private static long mix(String key, long seed) {
        long mixed = (key.hashCode() ^ seed) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 32);
    }

    /** Returns whether the query response contains all properties of an object by which objects are sorted. */
    public boolean hasProperties(ListedObject listed) {
        return criteria.stream().allMatch(each -> each.property().getter.apply(listed) != null);
    }

    /** Returns why objects without properties cannot be sorted. */
    public String explainMissingProperties() {
        return "sortBy needs properties that the query response has for none of its objects; check "
                + criteria.stream()
                        .map(each -> each.property().dialectValue)
                        .filter(value -> !value.isEmpty())
                        .collect(Collectors.joining(" and "));
    }

    /**
     * Checks that query responses contain the properties by which objects are sorted.
     *
     * @throws IllegalStateException if the dialect does not say where; the message names the option and the value
     */
    public void checkDialect(HttpStore store) {
        Object listed = store.info().get("listed");
        for (Criterion each : criteria) {
            Property property = each.property();
            if (property != Property.key && listed instanceof Collection<?> names && !names.contains(property.name())) {
                throw new IllegalStateException("sortBy=" + property + " needs dialect." + property.dialectValue
                        + ": where the query response contains this property");
            }
        }
    }
}
