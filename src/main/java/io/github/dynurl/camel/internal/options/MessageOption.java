package io.github.dynurl.camel.internal.options;

import io.github.dynurl.camel.DynUrlConfiguration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An option whose value can change with each message, because it is an expression, or because {@code toD} has evaluated its URI.
 * The values of {@code filter.*} can change, too. A new option of this kind needs only a constant here.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions are method references, which have no state
public enum MessageOption {
    key(DynUrlConfiguration::getKey, DynUrlConfiguration::setKey, "key"),
    prefix(DynUrlConfiguration::getPrefix, DynUrlConfiguration::setPrefix, "prefix"),
    select(DynUrlConfiguration::getSelect, DynUrlConfiguration::setSelect, "field"),
    range(DynUrlConfiguration::getRange, DynUrlConfiguration::setRange, "bytes=0-"),
    ifMatch(DynUrlConfiguration::getIfMatch, DynUrlConfiguration::setIfMatch, "\"tag\""),
    ifNoneMatch(DynUrlConfiguration::getIfNoneMatch, DynUrlConfiguration::setIfNoneMatch, "*"),
    contentType(DynUrlConfiguration::getContentType, DynUrlConfiguration::setContentType, "text/plain"),
    contentEncoding(DynUrlConfiguration::getContentEncoding, DynUrlConfiguration::setContentEncoding, "identity"),
    targetKey(DynUrlConfiguration::getTargetKey, DynUrlConfiguration::setTargetKey, "key");

    private static final Map<String, MessageOption> BY_NORMALIZED_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(option -> UriOptions.normalize(option.name()), option -> option));

    private final Function<DynUrlConfiguration, @Nullable String> getter;
    private final BiConsumer<DynUrlConfiguration, String> setter;
    private final String sample;

    /**
     * Creates a constant.
     *
     * @param sample a legal value
     */
    MessageOption(
            Function<DynUrlConfiguration, @Nullable String> getter,
            BiConsumer<DynUrlConfiguration, String> setter,
            String sample) {
        this.getter = getter;
        this.setter = setter;
        this.sample = sample;
    }

    /** Returns the normalized names of all constants, see {@link UriOptions#normalize}. */
    public static Set<String> normalizedNames() {
        return BY_NORMALIZED_NAME.keySet();
    }

    /** Returns the option with a normalized name; null if there is none. */
    public static @Nullable MessageOption ofNormalizedName(String name) {
        return BY_NORMALIZED_NAME.get(name);
    }

    /** Returns the value of the option; null if it is not set. */
    public @Nullable String get(DynUrlConfiguration configuration) {
        return getter.apply(configuration);
    }

    /** Sets the value of the option. */
    public void set(DynUrlConfiguration configuration, String value) {
        setter.accept(configuration, value);
    }

    /** Sets a legal value. It stands for the value of an expression while the other options are checked. */
    public void setSample(DynUrlConfiguration configuration) {
        set(configuration, sample);
    }
}
