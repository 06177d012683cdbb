package io.github.dynurl.test;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows the items of a long list in a message of failure, but not all of them. */
final class Shown {
    /** How many items a message shows at most. */
    static final int MOST = 50;

    private Shown() {}

    /** Returns the first items, a line for each. Calls the function only for what it shows. */
    static <T> String first(List<T> items, Function<T, String> line) {
        String more = items.size() > MOST ? "\n  and " + (items.size() - MOST) + " more" : "";
        return items.stream().limit(MOST).map(item -> "\n  " + line.apply(item)).collect(Collectors.joining()) + more;
    }

    /** Returns the last items, a line for each. */
    static String last(List<?> items) {
        int omitted = Math.max(0, items.size() - MOST);
        return (omitted == 0 ? "" : "\n  " + omitted + " before")
                + items.stream().skip(omitted).map(item -> "\n  " + item).collect(Collectors.joining());
    }
}
