package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.internal.consume.ObjectOrder;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.PartInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the order that the options sortBy and shuffle define. */
class ObjectOrderTest extends ContextTestCase {
    private ObjectOrder order(String options) {
        return camel.getEndpoint(store() + options, DynUrlEndpoint.class)
                .consumerOptions()
                .order();
    }

    private static ListedObject listed(String key, @Nullable Integer modified, @Nullable Integer size) {
        return new ListedObject(
                key,
                null,
                new PartInfo(
                        0,
                        size == null ? OptionalLong.empty() : OptionalLong.of(size),
                        null,
                        null,
                        null,
                        modified == null ? null : Instant.ofEpochSecond(modified)),
                PartInfo.NONE);
    }

    /** Objects, in the order of their keys. */
    private static final List<ListedObject> OBJECTS = List.of(
            listed("A", 3, 10),
            listed("a", null, 5),
            listed("b", 1, null),
            listed("c", 2, 10),
            listed("d", null, null));

    @ParameterizedTest
    @CsvSource({
        "key, Aabcd",
        "reverse:key, dcbaA",
        "modified, bcAad",
        "reverse:modified, Acbad",
        "size, aAcbd",
        "reverse:size, Acabd",
        "size;reverse:key, acAdb",
        "reverse:size;modified, cAabd",
        "' size ; reverse:modified ', aAcbd"
    })
    void sorts(String sortBy, String expected) {
        Comparator<ListedObject> order = order("sortBy=" + sortBy).newComparator();
        List<ListedObject> sorted = new ArrayList<>(OBJECTS);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(sorted, new Random(i));
            sorted.sort(order);
            assertThat(String.join("", sorted.stream().map(ListedObject::key).toList()))
                    .isEqualTo(expected);
        }
    }

    @Test
    void shufflesEachTimeInAnotherOrder() {
        ObjectOrder order = order("shuffle=true");
        List<ListedObject> objects = IntStream.range(0, 10)
                .mapToObj(i -> ListedObject.ofKey("k" + i))
                .toList();
        Set<ListedObject> firstOnes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Comparator<ListedObject> comparator = order.newComparator();
            List<ListedObject> sorted = objects.stream().sorted(comparator).toList();
            assertThat(sorted).isSortedAccordingTo(comparator);
            firstOnes.add(sorted.get(0));
        }
        assertThat(firstOnes).hasSameElementsAs(objects);
    }

    /** The two strings have the same hash code. */
    @Test
    void ordersKeysWithSameHashCode() {
        Comparator<ListedObject> comparator = order("shuffle=true").newComparator();
        assertThat(comparator.compare(ListedObject.ofKey("Aa"), ListedObject.ofKey("BB")))
                .isNotZero();
        assertThat(comparator.compare(ListedObject.ofKey("Aa"), ListedObject.ofKey("Aa")))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sortBy=name|sortBy is \"name\"; it can be key, modified or size",
                "sortBy=Key|sortBy is \"Key\"",
                "sortBy=key;|sortBy is \"key;\"",
                "sortBy=reverse:|sortBy is",
                "sortBy=reverse:reverse:key|sortBy is",
                "sortBy=key&shuffle=true|sortBy and shuffle exclude each other",
                "sortBy=key&eagerMaxMessagesPerPoll=false&maxMessagesPerPoll=0|maxMessagesPerPoll greater than 0",
                "eagerMaxMessagesPerPoll=false|eagerMaxMessagesPerPoll has no effect without sortBy or shuffle",
                "eagerMaxMessagesPerPoll=true|eagerMaxMessagesPerPoll has no effect without sortBy or shuffle",
                "shuffle=true&claim=lease&onCommit.a=1|shuffle has no effect with claim=lease",
            })
    void refusesInvalidOptions(String options, String messagePart) {
        assertThatThrownBy(() -> order(options)).hasStackTraceContaining(messagePart);
    }
}
