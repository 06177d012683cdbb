package io.github.dynurl.camel;

import io.github.dynurl.store.http.DeleteMode;
import io.github.dynurl.store.http.MissingParts;
import io.github.dynurl.store.http.UpdateMode;
import io.github.dynurl.store.url.FilterEncoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.TypeConverterLoader;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of options that have a few legal ones: in any case, with dashes or underscores, as Camel does, but says which
 * there are. An operation is written as it is, in options as in headers: a text that only resembles delete deletes nothing. Found
 * by Camel when it starts. Thread-safe.
 */
public final class EnumConverters implements TypeConverterLoader {
    private static final List<Class<? extends Enum<?>>> TYPES = List.of(
            DynUrlOperation.class,
            DynUrlAcknowledge.class,
            DynUrlQueryResult.class,
            DynUrlFetch.class,
            DynUrlClaim.class,
            DynUrlIdempotentKey.class,
            UpdateMode.class,
            DeleteMode.class,
            MissingParts.class,
            FilterEncoding.class);

    /** Makes the loader; Camel does so. */
    public EnumConverters() {}

    @Override
    public void load(TypeConverterRegistry registry) {
        for (Class<? extends Enum<?>> type : TYPES) {
            registry.addTypeConverter(type, String.class, new SimpleTypeConverter(false, EnumConverters::convert));
        }
    }

    private static Object convert(Class<?> type, @Nullable Exchange exchange, Object value) {
        Object constant = constant(type, value.toString());
        if (constant == null) {
            throw new TypeConversionException(
                    value,
                    type,
                    new IllegalArgumentException(
                            value + " is no " + type.getSimpleName() + ", which is one of " + names(type)));
        }
        return constant;
    }

    /** Returns the constant that a text means; null if it means none. */
    static <T> @Nullable T constant(Class<T> type, String text) {
        boolean exact = type == DynUrlOperation.class;
        String wanted = exact ? text : plain(text);
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> (exact ? each.toString() : plain(each.toString())).equals(wanted))
                .findFirst()
                .orElse(null);
    }

    private static String plain(String name) {
        return UriOptions.plain(name.strip().replace("_", ""));
    }

    /** Lists the legal texts. */
    static String names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
    }
}
