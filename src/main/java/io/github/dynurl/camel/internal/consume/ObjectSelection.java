package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlConsumerConfiguration;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.camel.util.AntPathMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the objects that a query finds the consumer takes, by the key and by what the query response says
 * about the object. Sends no request. Thread-safe if the bean of the option objectFilter is.
 */
public final class ObjectSelection {
    /** The options that select among the objects of a query. They have no effect on an object that is polled by its key. */
    static final List<String> QUERY_OPTIONS = List.of(
            "include", "exclude", "antInclude", "antExclude", "antFilterCaseSensitive", "maxDepth", "objectFilter");

    private static final Duration MAX_AGE = Duration.ofDays(36_500);

    private final @Nullable Pattern include;
    private final @Nullable Pattern exclude;
    private final List<String> antInclude;
    private final List<String> antExclude;
    private final boolean isAntCaseSensitive;
    private final int maxDepth;
    private final @Nullable Predicate<ListedObject> objectFilter;
    private final Duration minAge;
    private final @Nullable DoneFileName doneFileName;

    /**
     * Parses the options.
     *
     * @throws IllegalArgumentException if an option is invalid; the message names the option
     */
    ObjectSelection(DynUrlConsumerConfiguration options, UriOptions uriOptions) {
        this.include = parseRegex("include", options.getInclude());
        this.exclude = parseRegex("exclude", options.getExclude());
        this.antInclude = parseAntPatterns("antInclude", options.getAntInclude());
        this.antExclude = parseAntPatterns("antExclude", options.getAntExclude());
        this.isAntCaseSensitive = options.isAntFilterCaseSensitive();
        this.maxDepth = options.getMaxDepth();
        this.objectFilter = options.getObjectFilter();
        this.minAge = options.getMinAge();
        this.doneFileName = options.getDoneFileName() == null ? null : DoneFileName.parse(options.getDoneFileName());
        if (antInclude.isEmpty() && antExclude.isEmpty()) {
            uriOptions.rejectIfSet("antFilterCaseSensitive", "without antInclude or antExclude");
        }
        if (maxDepth <= 0) {
            throw new IllegalArgumentException("maxDepth must be greater than 0, but is " + maxDepth);
        }
        if (minAge.isNegative() || minAge.compareTo(MAX_AGE) > 0) {
            throw new IllegalArgumentException("minAge must be from 0 to 36500 days, but is " + minAge);
        }
    }

    /** The dot matches any character, unlike in Java, because a key can contain the line separators of Unicode. */
    private static @Nullable Pattern parseRegex(String option, @Nullable String regex) {
        try {
            return regex == null
                    ? null
                    : Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(option + " is no regular expression: " + e.getMessage(), e);
        }
    }

    private static List<String> parseAntPatterns(String option, @Nullable String commaSeparated) {
        List<String> patterns = commaSeparated == null
                ? List.of()
                : Arrays.stream(commaSeparated.split(",", -1))
                        .map(String::strip)
                        .toList();
        if (patterns.contains("")) {
            throw new IllegalArgumentException(option + " has an empty pattern: " + commaSeparated);
        }
        return patterns;
    }

    /**
     * Returns whether the options select an object, as far as the query response shows.
     *
     * @param prefix the prefix of the query; maxDepth counts from its folder
     * @throws IllegalStateException if the bean of the option objectFilter throws an exception
     */
    public boolean selects(ListedObject listed, String prefix) {
        String key = listed.key();
        Instant modified = listed.data().modified();
        return isNameSelected(key)
                && isPathSelected(key)
                && depth(key, prefix) <= maxDepth
                && !isDoneKey(key)
                && (modified == null || isOldEnough(modified))
                && isFilterSelected(listed);
    }

    private boolean isNameSelected(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        return (exclude == null || !exclude.matcher(name).matches())
                && (include == null || include.matcher(name).matches());
    }

    private boolean isPathSelected(String key) {
        return !matchesAny(antExclude, key) && (antInclude.isEmpty() || matchesAny(antInclude, key));
    }

    private boolean matchesAny(List<String> patterns, String key) {
        return patterns.stream().anyMatch(each -> AntPathMatcher.INSTANCE.match(each, key, isAntCaseSensitive));
    }

    /** Returns the number of segments of a key that follow the folder of the prefix. */
    private static long depth(String key, String prefix) {
        return 1
                + key.chars()
                        .skip(prefix.lastIndexOf('/') + 1L)
                        .filter(c -> c == '/')
                        .count();
    }

    private boolean isDoneKey(String key) {
        return doneFileName != null && doneFileName.isDoneKey(key);
    }

    private boolean isFilterSelected(ListedObject listed) {
        try {
            return objectFilter == null || objectFilter.test(listed);
        } catch (Exception | Error e) {
            throw new IllegalStateException(
                    "the bean of the option objectFilter has failed for " + Key.shown(listed.key()) + ": " + e, e);
        }
    }

    /** Returns whether the time of the last change of the data is needed to decide about an object. */
    public boolean needsModified() {
        return !minAge.isZero();
    }

    /** Returns whether data that was changed at a time is as old as minAge. The server rounds the time down to seconds. */
    public boolean isOldEnough(Instant modified) {
        return minAge.isZero() || !modified.plusSeconds(1).isAfter(Instant.now().minus(minAge));
    }

    /** Returns the option doneFileName; null if it is not set. */
    public @Nullable DoneFileName doneFileName() {
        return doneFileName;
    }
}
